// Structured data flow over slots: a write is known until another write may have happened.
#include "passes/forward_slots.h"

#include "passes/edit.h"

#include <map>

namespace veloz::passes {

using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::Value;

namespace {

using Known = std::map<int64_t, Value *>;

class Forwarder {
public:
    explicit Forwarder(ir::Function &function) : function_(function) {}

    void run() {
        block(*function_.body, {});
        replace_uses(*function_.body, replaced_);
    }

private:
    Value *resolve(Value *value) const {
        auto found = replaced_.find(value);
        return found == replaced_.end() ? value : found->second;
    }

    void forget(Known &known, Block &block) const {
        for (int64_t slot : written_slots(block))
            known.erase(slot);
    }

    void block(Block &block, Known known) {
        for (auto &op : block.ops) {
            for (Value *&operand : op->operands)
                operand = resolve(operand);
            if (op->code == Opcode::Set) {
                // A set converts weak to strong and back: only an equal type may stand for the slot.
                Value *value = op->operands[0];
                if (value->type == function_.slots[size_t(op->ints[0])].type)
                    known[op->ints[0]] = value;
                else
                    known.erase(op->ints[0]);
            } else if (op->code == Opcode::Get) {
                auto found = known.find(op->ints[0]);
                if (found != known.end())
                    replaced_[op->result.get()] = found->second;
                else
                    known[op->ints[0]] = op->result.get(); // a second read gives the same
            }
            bool loop = op->code == Opcode::For || op->code == Opcode::While;
            for (auto &region : op->regions)
                if (loop)
                    forget(known, *region);
            for (auto &region : op->regions)
                this->block(*region, known);
            for (auto &region : op->regions)
                forget(known, *region);
        }
    }

    ir::Function &function_;
    ValueMap replaced_;
};

} // namespace

void forward_slots(ir::Module &module) {
    for (auto &function : module.functions) {
        Forwarder(*function).run();
        remove_dead(*function);
    }
}

} // namespace veloz::passes
