// Structured data flow over slots: a write is known until another write may have happened.
#include "passes/forward_slots.h"

#include "passes/edit.h"

#include <utility>
#include <vector>

namespace veloz::passes {

using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::Value;

namespace {

class Forwarder {
public:
    explicit Forwarder(ir::Function &function) : function_(function), known_(function.slots.size()) {}

    void run() { block(*function_.body); }

private:
    void learn(int64_t slot, Value *value) {
        changes_.emplace_back(slot, known_[size_t(slot)]);
        known_[size_t(slot)] = value;
    }

    void forget(Block &block) {
        for (int64_t slot : written_slots(block))
            learn(slot, nullptr);
    }

    // What was learnt inside holds there only.
    void region(Block &block) {
        size_t before = changes_.size();
        this->block(block);
        for (; changes_.size() > before; changes_.pop_back())
            known_[size_t(changes_.back().first)] = changes_.back().second;
    }

    void block(Block &block) {
        for (auto &op : block.ops) {
            if (op->code == Opcode::Set) {
                // A set converts weak to strong and back: only an equal type may stand for the slot.
                Value *value = op->operands[0];
                learn(op->slot(), value->type == function_.slots[size_t(op->slot())].type ? value : nullptr);
            } else if (op->code == Opcode::Get) {
                if (Value *value = known_[size_t(op->slot())])
                    ir::replace_uses(op->result.get(), value);
                else
                    learn(op->slot(), op->result.get()); // a second read gives the same
            }
            if (ir::is_loop(op->code))
                for (auto &region : op->regions)
                    forget(*region);
            for (auto &region : op->regions) {
                this->region(*region);
                if (op->code == Opcode::Try) // the handler begins after any part of the body
                    forget(*region);
            }
            for (auto &region : op->regions)
                forget(*region);
        }
    }

    ir::Function &function_;
    std::vector<Value *> known_;                       // by slot; null: nothing
    std::vector<std::pair<int64_t, Value *>> changes_; // slot and what was known before, to go back to
};

} // namespace

void forward_slots(ir::Module &module) {
    for (auto &function : module.functions) {
        Forwarder(*function).run();
        remove_dead(*function);
    }
}

} // namespace veloz::passes
