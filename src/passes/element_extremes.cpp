// Looks at each `if` that does nothing but one store, and at what stands right before it.
#include "passes/element_extremes.h"

#include "passes/edit.h"

#include <algorithm>

namespace veloz::passes {

using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::Value;

namespace {

class Update {
public:
    explicit Update(Op &choice) : choice_(choice) {}

    bool find() {
        if (choice_.code != Opcode::If || !choice_.regions[1]->ops.empty() || !find_store())
            return false;
        compare_ = choice_.operands[0]->definition;
        while (compare_ && compare_->code == Opcode::Cast)
            compare_ = compare_->operands[0]->definition;
        if (!compare_ || ir::info(compare_->code).family != ir::Family::Compare)
            return false;
        look_back();
        for (size_t side = 0; side < 2; ++side) {
            load_ = compare_->operands[side]->definition;
            value_ = compare_->operands[1 - side];
            beyond_ = side == 0 ? ir::mirrored(compare_->code) : compare_->code; // value beyond_ element
            if (load_ && load_->code == Opcode::Load && is_update())
                return true;
        }
        return false;
    }

    void replace(ir::Function &function) {
        ir::Builder build(&function);
        build.set_location(store_->location);
        build.set_insertion(choice_.parent, position_of(choice_));
        bool greatest = beyond_ == Opcode::Gt || beyond_ == Opcode::Ge;
        Value *extreme = build.value(greatest ? Opcode::PyMax : Opcode::PyMin, {load_->result.get(), value_}, load_->type());
        build.store(load_->operands[0], extreme, {load_->operands.begin() + 1, load_->operands.end()});
        Op *unread = choice_.operands[0]->definition;
        ir::erase(choice_);
        while (unread && unread->result->uses().empty() && (unread->code == Opcode::Cast || unread == compare_)) {
            Op *next = unread == compare_ ? nullptr : unread->operands[0]->definition;
            ir::erase(*unread);
            unread = next;
        }
    }

private:
    // The one op of the branch that does anything; the others are its operands.
    bool find_store() {
        constexpr unsigned harmless = ir::effect::ReadsMemory | ir::effect::ReadsSlot;
        for (const auto &op : choice_.regions[0]->ops) {
            if (op->code == Opcode::Store && !store_)
                store_ = op.get();
            else if (op->code != Opcode::CheckIndex && (ir::has_effect(op->code, ~harmless) || store_))
                return false;
        }
        return store_ != nullptr;
    }

    // What was computed before the `if` and since anything was written.
    void look_back() {
        const Block &block = *choice_.parent;
        constexpr unsigned writes = ir::effect::WritesMemory | ir::effect::WritesSlot | ir::effect::Calls;
        for (auto it = choice_.position; it != block.ops.begin();) {
            const Op &op = **--it;
            if (!op.regions.empty() || ir::has_effect(op.code, writes))
                return;
            recent_.insert(&op);
        }
    }

    bool is_update() const {
        bool whole = types::is_integer(load_->type().dtype());
        bool strict = beyond_ == Opcode::Gt || beyond_ == Opcode::Lt;
        bool orders = strict || (whole && (beyond_ == Opcode::Ge || beyond_ == Opcode::Le)); // -0.0 >= 0.0, and is another one
        if (!orders || types::is_complex(load_->type().dtype()) || !value_->type.same_storage(load_->type()) || !recent_.contains(load_) ||
            load_->operands.size() + 1 != store_->operands.size() || !same(load_->operands[0], store_->operands[0]) ||
            !same(value_, store_->operands[1]))
            return false;
        for (size_t i = 1; i < load_->operands.size(); ++i)
            if (!same(load_->operands[i], store_->operands[i + 1]))
                return false;
        return true;
    }

    // `inside`: computed in the branch, perhaps, as `outside` was before it.
    bool same(const Value *outside, const Value *inside) const {
        if (outside == inside)
            return true;
        const Op *a = outside->definition, *b = inside->definition;
        constexpr unsigned reads = ir::effect::ReadsMemory | ir::effect::ReadsSlot;
        if (!a || !b || !same_operation(*a, *b) || (a->code != Opcode::CheckIndex && ir::has_effect(a->code, ~reads)) ||
            (ir::has_effect(a->code, reads) && !recent_.contains(a)))
            return false;
        for (size_t i = 0; i < a->operands.size(); ++i)
            if (!same(a->operands[i], b->operands[i]))
                return false;
        return true;
    }

    Op &choice_;
    Op *store_ = nullptr, *compare_ = nullptr, *load_ = nullptr;
    Value *value_ = nullptr;
    Opcode beyond_{};
    std::unordered_set<const Op *> recent_;
};

} // namespace

void find_element_extremes(ir::Function &function, Op &loop) {
    std::vector<Op *> choices;
    walk(*loop.regions[0], [&](Op &op) {
        if (op.code == Opcode::If)
            choices.push_back(&op);
    });
    for (Op *choice : choices)
        if (Update update(*choice); update.find())
            update.replace(function);
}

} // namespace veloz::passes
