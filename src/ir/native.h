// The rows of runtime/natives.def as data: what verifier, passes and code generation ask about the op `native`.
#pragma once

#include "ir/ir.h"

namespace veloz::ir {

enum class NativeOperand : uint8_t {
    Reads,
    ReadsSame,
    ReadsPlaces,
    Writes,
    WritesSame,
    WritesPlaces,
    Updates,
    UpdatesSame,
    UpdatesPlaces,
    Int,
    Float
};
enum class NativeResult : uint8_t { GivesNothing, GivesInt, GivesFloat, GivesSame };

namespace native_target {
enum : unsigned { Host = 1 << 0 };
} // namespace native_target

struct NativeInfo {
    std::string_view name, symbol;
    NativeResult result;
    std::vector<NativeOperand> operands;
    unsigned effects;                     // effect::…, of the whole row
    std::vector<std::string_view> errors; // exceptions, one per site of the op
    unsigned targets;                     // native_target::…
};

bool is_array(NativeOperand operand);
bool reads(NativeOperand operand);
bool writes(NativeOperand operand);

const std::vector<NativeInfo> &natives();
const NativeInfo *find_native(std::string_view name); // null: no such row
const NativeInfo &native_of(const Op &op);            // of a verified `native`
// The first broken rule of a `native`, or null; sites are the verifier's business.
const char *broken_native_rule(const Op &op);

} // namespace veloz::ir
