// The classes of exceptions as numbers: Python's own by the table, the user's after them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace veloz::support {

enum class ExceptionClass : uint8_t {
#define VELOZ_EXCEPTION(name, base) name,
#include "support/exceptions.def"
};

// A class id is the number of an ExceptionClass, or this plus the number of a user's class among the program's objects.
inline constexpr int32_t kFirstUserClass = 1000;

std::optional<ExceptionClass> exception_class(std::string_view name);
std::string_view name_of(ExceptionClass exception);
ExceptionClass base_of(ExceptionClass exception);
bool derives_from(ExceptionClass exception, ExceptionClass base); // every class does from itself

} // namespace veloz::support
