// Reads natives.def, and holds an op against its row.
#include "ir/native.h"

#include "support/diagnostic.h"

#include <algorithm>
#include <unordered_map>

namespace veloz::ir {

namespace {

NativeInfo row(std::string_view name, std::string_view symbol, NativeResult result, std::vector<NativeOperand> operands, unsigned effects,
               std::vector<std::string_view> errors, unsigned targets) {
    for (NativeOperand operand : operands)
        effects |= (reads(operand) ? effect::ReadsMemory : 0U) | (writes(operand) ? effect::WritesMemory : 0U);
    effects |= errors.empty() ? 0U : effect::Raises;
    effects |= result == NativeResult::GivesSame ? effect::Allocates : 0U;
    return {name, symbol, result, std::move(operands), effects, std::move(errors), targets};
}

enum class Dtype : uint8_t { Any, First, Places };

Dtype dtype_of(NativeOperand operand) {
    switch (operand) {
    case NativeOperand::ReadsSame:
    case NativeOperand::WritesSame:
    case NativeOperand::UpdatesSame: return Dtype::First;
    case NativeOperand::ReadsPlaces:
    case NativeOperand::WritesPlaces:
    case NativeOperand::UpdatesPlaces: return Dtype::Places;
    default: return Dtype::Any;
    }
}

bool is_number(const Type &type, types::ScalarKind kind) { return type.is_scalar() && type.dtype() == kind; }

const char *broken_operand(const Op &op, size_t index, NativeOperand kind) {
    const Type &type = op.operands[index]->type;
    if (kind == NativeOperand::Int)
        return is_number(type, types::ScalarKind::I64) ? nullptr : "the native takes an int64 here";
    if (kind == NativeOperand::Float)
        return is_number(type, types::ScalarKind::F64) ? nullptr : "the native takes a float64 here";
    if (!type.is_array() || type.is_lazy())
        return "the native takes an array here";
    if (writes(kind) && type.readonly())
        return "the native writes a read-only array";
    Dtype dtype = dtype_of(kind);
    if (dtype == Dtype::First && type.dtype() != op.operands[0]->type.dtype())
        return "the native needs the dtype of its first operand here";
    return dtype != Dtype::Places || type.dtype() == types::ScalarKind::I64 ? nullptr : "the native needs places as int64 here";
}

const char *broken_result(const Op &op, NativeResult kind) {
    if ((kind == NativeResult::GivesNothing) != !op.result)
        return op.result ? "the native gives nothing" : "the native gives a value";
    switch (kind) {
    case NativeResult::GivesNothing: return nullptr;
    case NativeResult::GivesInt: return is_number(op.type(), types::ScalarKind::I64) ? nullptr : "the native gives an int64";
    case NativeResult::GivesFloat: return is_number(op.type(), types::ScalarKind::F64) ? nullptr : "the native gives a float64";
    case NativeResult::GivesSame: break;
    }
    const Type &type = op.type();
    bool good = type.is_array() && type.layout() == types::Layout::C && !type.readonly() && type.dtype() == op.operands[0]->type.dtype();
    return good ? nullptr : "the native gives a new array of its first operand's dtype";
}

} // namespace

bool is_array(NativeOperand operand) { return operand != NativeOperand::Int && operand != NativeOperand::Float; }

bool reads(NativeOperand operand) { return is_array(operand) && (operand < NativeOperand::Writes || operand >= NativeOperand::Updates); }

bool writes(NativeOperand operand) { return is_array(operand) && operand >= NativeOperand::Writes; }

const std::vector<NativeInfo> &natives() {
    using enum NativeOperand;
    using enum NativeResult;
    using namespace effect;
    using namespace native_target;
#define VELOZ_LIST(...) __VA_ARGS__
#define VELOZ_NATIVE(name, result, operands, effects, errors, targets)                                                                     \
    row(#name, "veloz_" #name, result, {VELOZ_LIST operands}, effects, {VELOZ_LIST errors}, targets),
    static const std::vector<NativeInfo> rows = {
#include "runtime/natives.def"
    };
#undef VELOZ_LIST
    return rows;
}

const NativeInfo *find_native(std::string_view name) {
    static const std::unordered_map<std::string_view, const NativeInfo *> by_name = [] {
        std::unordered_map<std::string_view, const NativeInfo *> map;
        for (const NativeInfo &info : natives())
            map.emplace(info.name, &info);
        return map;
    }();
    auto found = by_name.find(name);
    return found == by_name.end() ? nullptr : found->second;
}

const NativeInfo &native_of(const Op &op) {
    const NativeInfo *found = find_native(op.text);
    if (!found)
        support::internal_error("no native is called " + op.text);
    return *found;
}

const char *broken_native_rule(const Op &op) {
    const NativeInfo *info = find_native(op.text);
    if (!info)
        return "no native has this name";
    if (op.operands.size() != info->operands.size())
        return "the native takes another number of operands";
    if (op.ints.size() != info->errors.size())
        return "a native has one site per error";
    for (size_t i = 0; i < info->operands.size(); ++i)
        if (const char *rule = broken_operand(op, i, info->operands[i]))
            return rule;
    return broken_result(op, info->result);
}

} // namespace veloz::ir
