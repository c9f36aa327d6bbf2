// Value numbering over scoped blocks, with the foldings applied on the way; a condition is known where its branch was taken.
#include "passes/simplify.h"

#include "passes/edit.h"
#include "passes/value_signs.h"
#include "passes/widened.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>

namespace veloz::passes {

using ir::Block;
using ir::Family;
using ir::Op;
using ir::Opcode;
using ir::Type;
using ir::Value;
using types::Layout;

namespace {

using Key = std::vector<int64_t>;

// Everything that makes two pure ops give the same value.
Key key_of(const Op &op) {
    bool scalar = op.type().is_scalar(); // or the three numbers of a slice
    Key key{int64_t(op.code), scalar ? int64_t(op.type().dtype()) : -1, scalar && op.type().weak(), 0, 0};
    std::memcpy(&key[3], &op.real, sizeof op.real);
    std::memcpy(&key[4], &op.imag, sizeof op.imag);
    key.push_back(int64_t(op.ints.size()));
    key.insert(key.end(), op.ints.begin(), op.ints.end());
    for (const Value *operand : op.operands)
        key.push_back(reinterpret_cast<int64_t>(operand));
    return key;
}

// Numbers, the bounds of slices, and what describes a part of an array.
bool is_pure(const Op &op) {
    bool numbered = op.result && (op.type().is_scalar() || op.code == Opcode::SliceIndices || ir::info(op.code).family == Family::View);
    return numbered && ir::effects(op) == ir::effect::Pure;
}

bool is_discrete(const Value *value) {
    return value->type.is_scalar() && (types::is_integer(value->type.dtype()) || types::is_bool(value->type.dtype()));
}

bool goes_on_after(const Block &block) {
    return block.ops.empty() || !ir::is_terminator(block.ops.back()->code) || block.ops.back()->code == Opcode::Yield;
}

class Simplifier {
public:
    explicit Simplifier(ir::Function &function) : function_(function), builder_(&function) {}

    void run() {
        block(*function_.body);
        remove_dead(function_);
    }

private:
    // What holds where the condition was seen to be so.
    void assume(const Value *condition, bool holds) {
        if (!assumed_.try_emplace(condition, holds).second)
            return;
        assumptions_.push_back(condition);
        const Op *op = condition->definition;
        if (!op || !is_discrete(condition) || !types::is_bool(condition->type.dtype()))
            return;
        if (op->code == (holds ? Opcode::BitAnd : Opcode::BitOr))
            for (const Value *part : op->operands)
                assume(part, holds);
        if (op->code == Opcode::Not && types::is_bool(op->operands[0]->type.dtype()))
            assume(op->operands[0], !holds);
    }

    void forget_assumptions(size_t from) {
        for (; assumptions_.size() > from; assumptions_.pop_back())
            assumed_.erase(assumptions_.back());
    }

    void use_assumptions(Op &op) {
        for (size_t i = 0; i < op.operands.size(); ++i)
            if (auto found = assumed_.find(op.operands[i]); found != assumed_.end())
                op.operands.set(i, builder_.constant_int(found->second, op.operands[i]->type));
    }

    void regions(Op &op) {
        for (size_t side = 0; side < op.regions.size(); ++side) {
            size_t before = assumptions_.size();
            if (op.code == Opcode::If)
                assume(op.operands[0], side == 0);
            block(*op.regions[side]);
            forget_assumptions(before);
        }
        if (op.code == Opcode::If)
            for (size_t side = 0; side < 2; ++side)
                if (!goes_on_after(*op.regions[side]))
                    assume(op.operands[0], side == 1);
    }

    void block(Block &block) {
        std::vector<Key> added;
        size_t assumptions = assumptions_.size();
        for (auto it = block.ops.begin(); it != block.ops.end();) {
            Op &op = **it;
            builder_.set_insertion(&block, it);
            builder_.set_location(op.location);
            use_assumptions(op);
            if (op.code == Opcode::If && take_branch(block, it))
                continue;
            if (op.code == Opcode::Check && ir::integer_constant(op.operands[0]) == 0) {
                it = ir::erase(op);
                continue;
            }
            bool pure = is_pure(op);
            if (Value *simpler = pure ? folded(op) : nullptr) {
                ir::replace_uses(op.result.get(), simpler);
            } else if (pure) {
                auto [known, fresh] = known_.try_emplace(key_of(op), op.result.get());
                if (fresh)
                    added.push_back(known->first);
                else if (known->second->type == op.type())
                    ir::replace_uses(op.result.get(), known->second);
            }
            regions(op);
            if (op.code == Opcode::Check)
                assume(op.operands[0], false);
            bool done = (op.code == Opcode::If && becomes_check(op)) || (op.code == Opcode::Block && opens(op));
            it = done ? ir::erase(op) : std::next(it);
        }
        forget_assumptions(assumptions);
        for (const Key &key : added) // not visible outside of the block
            known_.erase(key);
    }

    // An `if` on a constant becomes the ops of the region taken; `it` is then the first of them, or what follows.
    bool take_branch(Block &block, ir::OpList::iterator &it) {
        auto condition = ir::integer_constant((*it)->operands[0]);
        if (!condition)
            return false;
        Block &taken = *(*it)->regions[*condition ? 0 : 1];
        if (!taken.ops.empty() && ir::is_terminator(taken.ops.back()->code))
            return false;
        auto first = taken.ops.empty() ? std::next(it) : taken.ops.begin();
        while (!taken.ops.empty())
            ir::move(*taken.ops.front(), block, it);
        ir::erase(**it);
        it = first;
        return true;
    }

    // Does the block raise, and nothing else that shows or takes long?
    static bool only_raises(const Block &block) {
        if (block.ops.empty() || block.ops.back()->code != Opcode::Raise || block.ops.back()->from() != ir::kFromNothing)
            return false;
        return std::all_of(block.ops.begin(), std::prev(block.ops.end()), [](const auto &op) {
            bool function = (op->code >= Opcode::Sqrt && op->code <= Opcode::Lgamma) || op->code == Opcode::Pow;
            bool simple = op->code == Opcode::Const || op->code == Opcode::Get || (ir::is_elementwise(op->code) && !function);
            return simple && op->type().is_scalar();
        });
    }

    // A branch that only raises is a check, which stands before the `if`, as do the ops of the other branch behind it.
    bool becomes_check(Op &op) {
        bool otherwise = only_raises(*op.regions[1]);
        if (!otherwise && !only_raises(*op.regions[0]))
            return false;
        Block &error = *op.regions[otherwise ? 1 : 0], &rest = *op.regions[otherwise ? 0 : 1];
        if (!goes_on_after(rest) && std::next(op.position) != op.parent->ops.end())
            return false;
        while (error.ops.size() > 1)
            ir::move(*error.ops.front(), *op.parent, op.position);
        const Op &raise = *error.ops.back();
        builder_.set_insertion(op.parent, op.position);
        builder_.set_location(raise.location);
        std::vector<Value *> operands = raise.operands;
        Value *condition = op.operands[0];
        operands.insert(operands.begin(), otherwise ? builder_.value(Opcode::Not, {condition}, condition->type) : condition);
        builder_.create(Opcode::Check, std::move(operands), nullptr, {raise.site()});
        while (!rest.ops.empty())
            ir::move(*rest.ops.front(), *op.parent, op.position);
        return true;
    }

    // A block that nobody leaves before its end is what is in it.
    static bool opens(Op &op) {
        Block &body = *op.regions[0];
        if (!body.ops.empty() && body.ops.back()->code == Opcode::Leave && body.ops.back()->levels() == 0)
            ir::erase(*body.ops.back());
        if (!goes_on_after(body) && std::next(op.position) != op.parent->ops.end())
            return false;
        bool left = false;
        walk(body, [&](const Op &inner) { left |= inner.code == Opcode::Leave && ir::left_block(inner) == &op; });
        if (left)
            return false;
        walk(body, [&](Op &inner) {
            if (inner.code == Opcode::Leave && !ir::is_inside(*ir::left_block(inner), body))
                inner.ints = {inner.levels() - 1};
        });
        while (!body.ops.empty())
            ir::move(*body.ops.front(), *op.parent, op.position);
        return true;
    }

    Value *folded(Op &op) {
        if (op.code == Opcode::SliceIndices || ir::info(op.code).family == Family::View)
            return nullptr;
        if (op.code == Opcode::GetItem)
            return op.operands[0]->definition && op.operands[0]->definition->code == Opcode::MakeTuple
                       ? same_type(op, op.operands[0]->definition->operands[size_t(op.item())])
                       : nullptr;
        if (op.code == Opcode::Dim)
            return length(op, op.operands[0]->definition);
        if (op.code == Opcode::Stride)
            return dense_stride(op);
        if (op.code == Opcode::Select)
            return select(op);
        if (op.code == Opcode::Cast)
            return real_constant(op);
        if (ir::info(op.code).family == Family::Compare)
            if (auto decided = decided_by_signs(op))
                return flag(op, *decided);
        if (Value *question = root_against_zero(op))
            return question;
        if (Value *question = asked_before_widening(op, builder_))
            return question;
        if (op.operands.size() != 2 || !is_discrete(op.operands[0]) || !is_discrete(op.operands[1]) || !is_discrete(op.result.get()))
            return nullptr;
        auto left = ir::integer_constant(op.operands[0]), right = ir::integer_constant(op.operands[1]);
        if (ir::info(op.code).family == Family::Compare)
            return compare(op, left, right);
        if (types::is_bool(op.type().dtype()))
            return logic(op, left, right);
        return op.type() == Type::py_int() && left && right ? arithmetic(op, *left, *right) : nullptr;
    }

    static Value *same_type(const Op &op, Value *value) { return value->type == op.type() ? value : nullptr; }

    Value *length(const Op &op, const Op *source) {
        auto axis = size_t(op.axis());
        if (!source)
            return nullptr;
        if (source->code == Opcode::Alloc)
            return same_type(op, source->operands[axis]);
        if (source->code == Opcode::BroadcastView)
            return same_type(op, source->operands[axis + 1]);
        return source->code == Opcode::View ? length_of_slice(op, *source) : nullptr;
    }

    static Value *length_of_slice(const Op &op, const Op &view) {
        size_t operand = 1;
        int64_t made = 0;
        for (ir::ViewEntry entry : view.entries()) {
            if (entry == ir::ViewEntry::Slice && made == op.axis())
                return same_type(op, view.operands[operand + 2]);
            operand += entry == ir::ViewEntry::Slice ? 3 : entry == ir::ViewEntry::Index ? 1 : 0;
            made += entry != ir::ViewEntry::Index;
        }
        return nullptr;
    }

    // Dense arrays have the item's size as the stride along their last axis (first in Fortran order).
    Value *dense_stride(const Op &op) {
        const Type &type = op.operands[0]->type;
        int64_t dense = type.layout() == Layout::F ? 0 : type.ndim() - 1;
        if (type.layout() == Layout::Any || op.axis() != dense)
            return nullptr;
        return builder_.constant_int(types::byte_size(type.dtype()), op.type());
    }

    Value *select(const Op &op) {
        if (op.operands[1] == op.operands[2])
            return same_type(op, op.operands[1]);
        auto condition = ir::integer_constant(op.operands[0]);
        return condition ? same_type(op, op.operands[*condition ? 1 : 2]) : nullptr;
    }

    // sqrt(x) is 0 where x is: no root of a float is too small for its type.
    Value *root_against_zero(const Op &op) {
        if (op.code != Opcode::Eq && op.code != Opcode::Ne)
            return nullptr;
        const Op *root = op.operands[0]->definition, *zero = op.operands[1]->definition;
        if (!root || root->code != Opcode::Sqrt || types::is_complex(root->type().dtype()) || !zero || zero->code != Opcode::Const ||
            !zero->ints.empty() || zero->real != 0 || !root->operands[0]->type.is_scalar())
            return nullptr;
        return builder_.value(op.code, {root->operands[0], op.operands[1]}, op.type());
    }

    // An int constant that the float type holds exactly.
    Value *real_constant(const Op &op) {
        auto known = ir::integer_constant(op.operands[0]);
        bool wraps = known && *known < 0 && types::is_unsigned(op.operands[0]->type.dtype()); // a bit pattern
        if (!known || wraps || !op.type().is_scalar() || !types::is_float(op.type().dtype()))
            return nullptr;
        int64_t exact = op.type().dtype() == types::ScalarKind::F64 ? int64_t(1) << 53 : int64_t(1) << 24;
        bool fits = *known >= -exact && *known <= exact && !types::is_half(op.type().dtype());
        return fits ? builder_.constant_float(double(*known), op.type()) : nullptr;
    }

    Value *compare(const Op &op, std::optional<int64_t> left, std::optional<int64_t> right) {
        if (!(op.operands[0]->type == op.operands[1]->type))
            return nullptr;
        if (op.operands[0] == op.operands[1])
            left = right = 0;
        if (!left || !right || types::is_unsigned(op.operands[0]->type.dtype()))
            return op.operands[0] == op.operands[1] ? flag(op, op.code == Opcode::Eq || op.code == Opcode::Le || op.code == Opcode::Ge)
                                                    : nullptr;
        switch (op.code) {
        case Opcode::Eq: return flag(op, *left == *right);
        case Opcode::Ne: return flag(op, *left != *right);
        case Opcode::Lt: return flag(op, *left < *right);
        case Opcode::Le: return flag(op, *left <= *right);
        case Opcode::Gt: return flag(op, *left > *right);
        case Opcode::Ge: return flag(op, *left >= *right);
        default: return nullptr;
        }
    }

    Value *logic(const Op &op, std::optional<int64_t> left, std::optional<int64_t> right) {
        if (op.code != Opcode::BitAnd && op.code != Opcode::BitOr)
            return nullptr;
        if (op.operands[0] == op.operands[1])
            return same_type(op, op.operands[0]);
        if (op.code == Opcode::BitAnd && never_overflows(op))
            return flag(op, false);
        bool absorbing = op.code == Opcode::BitOr;
        for (auto [known, other] : {std::pair(left, op.operands[1]), std::pair(right, op.operands[0])})
            if (known)
                return (*known != 0) == absorbing ? flag(op, absorbing) : same_type(op, other);
        return nullptr;
    }

    Value *arithmetic(const Op &op, int64_t left, int64_t right) {
        int64_t result = 0;
        bool overflow = op.code == Opcode::Add   ? __builtin_add_overflow(left, right, &result)
                        : op.code == Opcode::Sub ? __builtin_sub_overflow(left, right, &result)
                        : op.code == Opcode::Mul ? __builtin_mul_overflow(left, right, &result)
                                                 : true;
        return overflow ? nullptr : builder_.constant_int(result, op.type());
    }

    Value *flag(const Op &op, bool value) { return builder_.constant_int(value, op.type()); }

    ir::Function &function_;
    ir::Builder builder_;
    std::unordered_map<const Value *, bool> assumed_; // conditions that the way to the current place decides
    std::vector<const Value *> assumptions_;          // their order
    std::map<Key, Value *> known_;                    // of the blocks that enclose the current place
};

} // namespace

void simplify(ir::Module &module) {
    for (auto &function : module.functions)
        Simplifier(*function).run();
}

} // namespace veloz::passes
