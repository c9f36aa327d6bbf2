// Look-ups in the table of exception classes.
#include "support/exceptions.h"

#include <algorithm>
#include <array>

namespace veloz::support {

namespace {

struct Row {
    std::string_view name;
    ExceptionClass base;
};

constexpr std::array kRows = std::to_array<Row>({
#define VELOZ_EXCEPTION(name, base) {#name, ExceptionClass::base},
#include "support/exceptions.def"
});

} // namespace

std::optional<ExceptionClass> exception_class(std::string_view name) {
    const auto *found = std::find_if(kRows.begin(), kRows.end(), [&](const Row &row) { return row.name == name; });
    return found == kRows.end() ? std::nullopt : std::optional(ExceptionClass(found - kRows.begin()));
}

std::string_view name_of(ExceptionClass exception) { return kRows[size_t(exception)].name; }

ExceptionClass base_of(ExceptionClass exception) { return kRows[size_t(exception)].base; }

bool derives_from(ExceptionClass exception, ExceptionClass base) {
    while (exception != base && exception != ExceptionClass::BaseException)
        exception = base_of(exception);
    return exception == base;
}

} // namespace veloz::support
