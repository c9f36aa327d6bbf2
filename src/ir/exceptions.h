// Which classes of exceptions a handler is for. A class id is the number of one of Python's own classes, or of a user's:
// support/exceptions.h.
#pragma once

#include "ir/site.h"

#include <span>

namespace veloz::ir {

struct Module;

// A user's exception class.
struct UserClass {
    int32_t id = 0; // kFirstUserClass plus its number among the program's objects
    std::string name;
    std::vector<int32_t> bases; // all of them, next ones first, as Python looks them up
};

int32_t class_id(const Site &site);
// Is what is raised there of one of these classes?
bool is_caught(const Module &module, const Site &site, std::span<const int64_t> classes);
bool is_caught(const Module &module, int32_t raised, std::span<const int64_t> classes);

} // namespace veloz::ir
