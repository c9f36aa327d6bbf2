// What explain() shows, collected by sema and the passes.
#pragma once

#include "support/source_location.h"

#include <string>

namespace veloz::ir {

struct Remark {
    support::SourceLocation location;
    std::string function;
    std::string kind; // "type", "fused", "parallel", "vectorised", "checks", "alias"
    std::string text;
};

} // namespace veloz::ir
