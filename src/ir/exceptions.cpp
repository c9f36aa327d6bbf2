// The bases of a class decide.
#include "ir/exceptions.h"

#include "ir/ir.h"
#include "support/exceptions.h"

#include <algorithm>

namespace veloz::ir {

using support::ExceptionClass;

namespace {

bool derives(int32_t raised, int64_t base) {
    return raised == base || (raised < support::kFirstUserClass && base < support::kFirstUserClass &&
                              support::derives_from(ExceptionClass(raised), ExceptionClass(base)));
}

} // namespace

int32_t class_id(const Site &site) {
    if (site.object_index >= 0)
        return support::kFirstUserClass + site.object_index;
    return int32_t(support::exception_class(site.exception).value_or(ExceptionClass::Exception));
}

bool is_caught(const Module &module, int32_t raised, std::span<const int64_t> classes) {
    auto is_one = [&](int32_t id) { return std::any_of(classes.begin(), classes.end(), [&](int64_t base) { return derives(id, base); }); };
    if (is_one(raised))
        return true;
    auto found = std::find_if(module.classes.begin(), module.classes.end(), [&](const UserClass &type) { return type.id == raised; });
    return found != module.classes.end() && std::any_of(found->bases.begin(), found->bases.end(), is_one);
}

bool is_caught(const Module &module, const Site &site, std::span<const int64_t> classes) {
    return is_caught(module, class_id(site), classes);
}

} // namespace veloz::ir
