// Classifies the slots of a parallel loop and sets its execution attributes.
#include "passes/parallelise.h"

#include "passes/edit.h"
#include "passes/loop_attributes.h"
#include "support/diagnostic.h"

#include <algorithm>
#include <optional>

namespace veloz::passes {

using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::Value;

namespace {

constexpr int64_t kUnitsPerChunk = 1 << 15; // about 10 µs of work: far above the cost of a parallel loop

bool combines(Opcode op) {
    switch (op) {
    case Opcode::Add:
    case Opcode::Sub:
    case Opcode::Mul:
    case Opcode::Minimum:
    case Opcode::Maximum:
    case Opcode::Fmin:
    case Opcode::Fmax:
    case Opcode::PyMin:
    case Opcode::PyMax:
    case Opcode::BitAnd:
    case Opcode::BitOr:
    case Opcode::BitXor: return true;
    default: return false;
    }
}

// A rough count of the machine operations of one iteration.
int64_t cost(Block &block) {
    int64_t units = 0;
    for (auto &op : block.ops) {
        int64_t inner = 0;
        for (auto &region : op->regions)
            inner += cost(*region);
        if (op->code == Opcode::For || op->code == Opcode::While)
            inner *= 64; // trip counts are not known here
        bool math = op->code >= Opcode::Sin && op->code <= Opcode::Lgamma;
        units += inner + (op->code == Opcode::Call ? 64 : math || op->code == Opcode::Pow ? 10 : 1);
    }
    return units;
}

class SlotUse {
public:
    SlotUse(Block &body, int64_t slot) : slot_(slot) {
        walk(body, [&](Op &op) {
            if (op.code == Opcode::Set && op.ints[0] == slot)
                sets_.push_back(&op);
            if (op.code == Opcode::Get && op.ints[0] == slot)
                gets_.push_back(&op);
        });
    }

    // slot = slot <op> x everywhere, and nothing else reads it.
    std::optional<Opcode> reduction(Block &body) const {
        std::optional<Opcode> combiner;
        std::vector<const Op *> updates;
        for (const Op *set : sets_) {
            const Op *update = set->operands[0]->definition;
            if (!update || !combines(update->code) || (combiner && *combiner != update->code))
                return std::nullopt;
            auto reads = [&](size_t side) { return is_get(update->operands[side]); };
            if (!reads(0) && (update->code == Opcode::Sub || !reads(1)))
                return std::nullopt;
            if (reads(0) && reads(1))
                return std::nullopt;
            combiner = update->code;
            updates.push_back(update);
        }
        bool only_updates = true;
        walk(body, [&](Op &op) {
            for (const Value *operand : op.operands)
                if (is_get(operand))
                    only_updates &= std::find(updates.begin(), updates.end(), &op) != updates.end();
            for (const Op *update : updates) // the updated value itself goes to the slot only
                for (const Value *operand : op.operands)
                    if (operand == update->result.get())
                        only_updates &= op.code == Opcode::Set && op.ints[0] == slot_;
        });
        return only_updates && !sets_.empty() ? combiner : std::nullopt;
    }

    const Op *first_get() const { return gets_.empty() ? nullptr : gets_.front(); }
    const Op *first_set() const { return sets_.front(); }

private:
    bool is_get(const Value *value) const {
        return value->definition && value->definition->code == Opcode::Get && value->definition->ints[0] == slot_;
    }

    int64_t slot_;
    std::vector<Op *> sets_, gets_;
};

bool ends_path(const Block &block) {
    if (block.ops.empty())
        return false;
    Opcode last = block.ops.back()->code;
    return last == Opcode::Raise || last == Opcode::Return || last == Opcode::Continue || last == Opcode::Break;
}

// Is the slot read on some path of one iteration before that iteration wrote it? `written` is updated to the state at the block's end.
bool read_first(Block &block, int64_t slot, bool &written) {
    for (auto &op : block.ops) {
        if (op->code == Opcode::Get && op->ints[0] == slot && !written)
            return true;
        if (op->code == Opcode::Set && op->ints[0] == slot)
            written = true;
        if (op->code == Opcode::If) {
            bool states[2] = {written, written};
            for (size_t side = 0; side < 2; ++side) {
                if (read_first(*op->regions[side], slot, states[side]))
                    return true;
                if (ends_path(*op->regions[side]))
                    states[side] = true;
            }
            written = states[0] && states[1];
        } else {
            for (auto &region : op->regions) {
                bool inside = written;
                if (read_first(*region, slot, inside))
                    return true;
            }
        }
    }
    return false;
}

class LoopMarker {
public:
    LoopMarker(ir::Function &function, Op &loop) : function_(function), loop_(loop), body_(*loop.regions[0]) {}

    void mark() {
        complete_attributes(loop_);
        bool wanted = loop_.ints[0] == int64_t(ir::LoopMode::Parallel);
        for (int64_t slot : written_slots(body_))
            if (!classify(slot, wanted))
                return;
        loop_.ints[kExecution] = int64_t(Execution::Parallel);
        loop_.ints[kGrain] = std::max<int64_t>(1, kUnitsPerChunk / std::max<int64_t>(1, cost(body_)));
    }

private:
    // False: the loop stays serial (never for prange, which is refused instead).
    bool classify(int64_t slot, bool wanted) {
        SlotUse use(body_, slot);
        const std::string &name = function_.slots[size_t(slot)].name;
        bool written = false;
        if (!read_first(body_, slot, written)) {
            if (!read_after(slot))
                return true; // private
            if (written || name.starts_with("%bound ")) {
                loop_.ints.push_back(slot);
                loop_.ints.push_back(kLastValue);
                return true;
            }
        } else if (auto combiner = use.reduction(body_)) {
            loop_.ints.push_back(slot);
            loop_.ints.push_back(int64_t(*combiner == Opcode::Sub ? Opcode::Add : *combiner));
            return true;
        }
        if (!wanted)
            return false;
        refuse(name, use);
    }

    bool read_after(int64_t slot) const {
        bool found = false;
        std::function<void(Block &)> look = [&](Block &block) {
            for (auto &op : block.ops) {
                if (op.get() == &loop_)
                    continue;
                found |= op->code == Opcode::Get && op->ints[0] == slot;
                for (auto &region : op->regions)
                    look(*region);
            }
        };
        look(*function_.body);
        return found;
    }

    [[noreturn]] void refuse(const std::string &name, const SlotUse &use) const {
        support::Diagnostic diagnostic;
        diagnostic.category = support::Diagnostic::Category::Unsupported;
        diagnostic.message = "iterations of the prange loop depend on each other through '" + name + "'";
        diagnostic.primary = {use.first_set()->location, "written here"};
        if (const Op *get = use.first_get())
            diagnostic.secondary.push_back({get->location, "read here, from an earlier iteration"});
        diagnostic.suggestion = "use range, or a reduction of the form x += value";
        diagnostic.file = function_.file;
        diagnostic.function = function_.python_name;
        throw support::CompileFailure(std::move(diagnostic));
    }

    ir::Function &function_;
    Op &loop_;
    Block &body_;
};

bool leaves(Block &block) {
    bool found = false;
    walk(block, [&](Op &op) { found |= op.code == Opcode::Return || op.code == Opcode::Print; });
    return found;
}

void visit(ir::Function &function, Block &block) {
    for (auto &op : block.ops) {
        bool candidate = op->code == Opcode::For && op->ints[0] != int64_t(ir::LoopMode::Serial) &&
                         !(op->ints[0] == int64_t(ir::LoopMode::Auto) && function.parallel < 0) && !leaves(*op->regions[0]);
        if (candidate)
            LoopMarker(function, *op).mark();
        bool parallel = op->code == Opcode::For && op->ints.size() > kExecution && op->ints[kExecution] == int64_t(Execution::Parallel);
        if (!parallel) // loops inside a parallel one stay serial
            for (auto &region : op->regions)
                visit(function, *region);
    }
}

} // namespace

void parallelise(ir::Module &module) {
    for (auto &function : module.functions)
        visit(*function, *function->body);
}

} // namespace veloz::passes
