// An entry that uses every field.
#pragma once

#include "driver/entry.h"

namespace veloz::driver {

inline Entry sample_entry(size_t code_bytes = 100) {
    using types::Layout;
    using types::ScalarKind;
    using types::Type;
    Entry entry;
    entry.result = Type::tuple({Type::py_float(), Type::array(ScalarKind::F32, 2, Layout::C), Type::none()});
    ir::Site site;
    site.exception = "ValueError";
    site.format = "shape {} of \"{}\"";
    site.arguments = {{true, "text\n\0with a zero", {}}, {false, "", Type::py_int()}};
    site.line = 42;
    site.function = "f";
    ir::Site other;
    other.exception = "module.Error";
    other.object_index = 1;
    entry.sites = {site, other};
    entry.objects = {{"builtins", "KeyError"}, {"some.module", "Outer.Error"}};
    entry.may_run_long = false;
    entry.artifact.exports = {{"veloz_entry", jit::Convention::Words, ""}, {"f", jit::Convention::C, "int32_t f(void *context);"}};
    for (size_t i = 0; i < code_bytes; ++i)
        entry.artifact.bytes.push_back(std::byte(i * 7));
    return entry;
}

} // namespace veloz::driver
