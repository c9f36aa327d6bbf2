// Trees of float64 ops below a cast to float32, rebuilt in float32 where each op stood.
#include "passes/narrow.h"

#include "passes/edit.h"

#include <cmath>

namespace veloz::passes {

using ir::Op;
using ir::Opcode;
using ir::Type;
using ir::Value;
using types::ScalarKind;

namespace {

constexpr uint32_t kFastmath = 124; // the flags of fastmath=True; one who names flags one by one has not asked for this
constexpr double kLargest = 0x1p100;

bool is_scalar(const Value *value, ScalarKind kind) { return value->type.is_scalar() && value->type.dtype() == kind; }

// Continuous where it is defined: a rounding of the operands stays small in the result.
bool is_smooth(Opcode code) {
    switch (code) {
    case Opcode::Neg:
    case Opcode::Abs:
    case Opcode::Sqrt:
    case Opcode::Sin:
    case Opcode::Cos:
    case Opcode::Tan:
    case Opcode::Asin:
    case Opcode::Acos:
    case Opcode::Atan:
    case Opcode::Sinh:
    case Opcode::Cosh:
    case Opcode::Tanh:
    case Opcode::Asinh:
    case Opcode::Acosh:
    case Opcode::Atanh:
    case Opcode::Exp:
    case Opcode::Exp2:
    case Opcode::Expm1:
    case Opcode::Log:
    case Opcode::Log2:
    case Opcode::Log10:
    case Opcode::Log1p:
    case Opcode::Cbrt:
    case Opcode::Erf:
    case Opcode::Erfc:
    case Opcode::Tgamma:
    case Opcode::Lgamma:
    case Opcode::Add:
    case Opcode::Sub:
    case Opcode::Mul:
    case Opcode::Div:
    case Opcode::Pow:
    case Opcode::Atan2:
    case Opcode::Hypot:
    case Opcode::CopySign:
    case Opcode::Maximum:
    case Opcode::Minimum:
    case Opcode::Fmax:
    case Opcode::Fmin:
    case Opcode::PyMax:
    case Opcode::PyMin:
    case Opcode::Select: return true;
    default: return false;
    }
}

class Narrowing {
public:
    explicit Narrowing(ir::Function &function) : function_(function), build_(&function) {}

    bool run() {
        std::vector<Op *> roots;
        walk(*function_.body, [&](Op &op) {
            if (op.code == Opcode::Cast && is_scalar(op.result.get(), ScalarKind::F32) && is_scalar(op.operands[0], ScalarKind::F64))
                roots.push_back(&op);
        });
        bool changed = false;
        for (Op *root : roots) {
            const Op *value = root->operands[0]->definition;
            if (!value || value->code == Opcode::Const || !may_be_narrow(root->operands[0]) || !holds_data_.contains(root->operands[0]))
                continue;
            Value *made = narrowed(root->operands[0]);
            build_.set_insertion(root->parent, position_of(*root));
            ir::replace_uses(root->result.get(), made->type == root->type() ? made : build_.cast(made, root->type()));
            changed = true;
        }
        if (changed)
            remove_dead(function_);
        return changed;
    }

private:
    // Each value is looked at once; `holds_data_` gains those with float32 data below.
    bool may_be_narrow(const Value *value) {
        auto [found, fresh] = known_.try_emplace(value, false);
        if (!fresh)
            return found->second;
        bool good = look(value);
        return known_[value] = good;
    }

    bool look(const Value *value) {
        const Op *op = value->definition;
        if (!op)
            return false;
        if (op->code == Opcode::Const) {
            double size = std::abs(op->real);
            return op->ints.empty() && (size == 0 || (size >= 1 / kLargest && size <= kLargest));
        }
        if (op->code == Opcode::Cast)
            return is_leaf(*op, value);
        if (!is_smooth(op->code))
            return false;
        bool good = true, data = false;
        for (size_t i = op->code == Opcode::Select; good && i < op->operands.size(); ++i) {
            good = is_scalar(op->operands[i], ScalarKind::F64) && may_be_narrow(op->operands[i]);
            data |= holds_data_.contains(op->operands[i]);
        }
        if (good && data)
            holds_data_.insert(value);
        return good;
    }

    bool is_leaf(const Op &cast, const Value *value) {
        if (!cast.operands[0]->type.is_scalar())
            return false;
        switch (cast.operands[0]->type.dtype()) {
        case ScalarKind::F32: holds_data_.insert(value); return true;
        case ScalarKind::Bool:
        case ScalarKind::I8:
        case ScalarKind::U8:
        case ScalarKind::I16:
        case ScalarKind::U16: return true;
        default: return false;
        }
    }

    Value *narrowed(Value *value) {
        auto [found, fresh] = made_.try_emplace(value, nullptr);
        if (!fresh)
            return found->second;
        Op *op = value->definition;
        Type single = Type::scalar(ScalarKind::F32);
        Value *made = nullptr;
        if (op->code == Opcode::Cast && is_scalar(op->operands[0], ScalarKind::F32)) {
            made = op->operands[0];
        } else {
            std::vector<Value *> operands;
            for (Value *operand : op->operands)
                operands.push_back(is_scalar(operand, ScalarKind::F64) ? narrowed(operand) : operand);
            build_.set_location(op->location);
            build_.set_insertion(op->parent, position_of(*op));
            made = op->code == Opcode::Const  ? build_.constant_float(double(float(op->real)), single)
                   : op->code == Opcode::Cast ? build_.cast(op->operands[0], single)
                                              : build_.value(op->code, operands, single, op->ints);
        }
        return made_[value] = made;
    }

    ir::Function &function_;
    ir::Builder build_;
    std::unordered_map<const Value *, bool> known_;
    std::unordered_set<const Value *> holds_data_;
    ValueMap made_;
};

} // namespace

void narrow(ir::Module &module) {
    for (auto &function : module.functions)
        if ((function->fastmath & kFastmath) == kFastmath && Narrowing(*function).run())
            module.remarks.push_back({function->location, function->python_name, "type",
                                      "float64 between float32 data and float32 results is computed in float32 (fastmath)"});
}

} // namespace veloz::passes
