// Checks in compiled code that raise Python exceptions.
#pragma once

#include "ir/builder.h"

#include <string>
#include <vector>

namespace veloz::ir {

// The site's index in the module, at the builder's place in the user's source.
int add_site(Module &module, const Builder &builder, Site site);

// NumPy's error of a subscript along this axis, whose values are the index and the length.
int add_index_site(Module &module, const Builder &builder, int axis);

// A check that raises exception(format) where the condition holds, with each "{}" in the format replaced by the next value.
void raise_if(Module &module, Builder &builder, Value *condition, std::string exception, std::string format,
              std::vector<Value *> values = {});

// The same with a site that is complete but for its place; `values` are those of its arguments that are no texts.
void raise_if(Module &module, Builder &builder, Value *condition, Site site, std::vector<Value *> values);

// "(3,4)" with "{}" for each length, which goes to `values`.
std::string shape_text(const std::vector<Value *> &shape, std::vector<Value *> &values);

} // namespace veloz::ir
