// One loop of a nest: the innermost one that may, and that has an inner loop that gains by it.
#include "passes/lanes.h"

#include "analysis/caught.h"
#include "analysis/slot_use.h"
#include "passes/edit.h"
#include "passes/lane_shapes.h"

#include <algorithm>
#include <optional>

namespace veloz::passes {

using analysis::Iteration;
using analysis::read_after;
using analysis::SlotUse;
using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::Value;
using Kind = Shape::Kind;

namespace {

bool has_loop(Block &block) {
    bool found = false;
    walk(block, [&](Op &op) { found |= ir::is_loop(op.code); });
    return found;
}

// May the vectoriser not run the innermost loop's iterations together?
bool is_chained(const ir::Function &function, Op &loop) {
    if (loop.code == Opcode::While || LaneShapes::has_exits(loop))
        return true;
    constexpr uint32_t kReassociation = 64; // of the fastmath flags
    Block &body = *loop.regions[0];
    for (int64_t slot : written_slots(body)) {
        Iteration iteration{slot};
        iteration.scan(body);
        if (!iteration.reads_first)
            continue;
        SlotUse use(body, slot);
        auto combiner = use.reduction(body);
        const ir::Type &type = function.slots[size_t(slot)].type;
        bool real = type.is_scalar() && (types::is_float(type.dtype()) || types::is_complex(type.dtype()));
        if (!combiner || (real && !use.is_free() && !(function.fastmath & kReassociation)))
            return true;
    }
    return false;
}

// The constant that all sets of a bool slot give it, if nothing in the loop reads it: `if …: found = True`.
std::optional<int64_t> only_flag(Block &body, int64_t slot) {
    std::optional<int64_t> flag;
    bool good = true;
    walk(body, [&](Op &op) {
        if (op.code == Opcode::Get && op.slot() == slot)
            good = false;
        if (op.code != Opcode::Set || op.slot() != slot)
            return;
        auto value = ir::integer_constant(op.operands[0]);
        good &= value && flag.value_or(*value) == *value;
        flag = value;
    });
    return good ? flag : std::nullopt;
}

// Slots of an ordered loop whose iterations may be combined in any order without a difference: whole numbers and bools.
void add_exact_reductions(const ir::Function &function, Op &loop) {
    Block &body = *loop.regions[0];
    for (int64_t slot : written_slots(body)) {
        const ir::Type &type = function.slots[size_t(slot)].type;
        if (!type.is_scalar() || !(types::is_integer(type.dtype()) || types::is_bool(type.dtype())))
            continue;
        Iteration iteration{slot};
        iteration.scan(body);
        std::optional<Opcode> combiner;
        if (iteration.reads_first)
            combiner = SlotUse(body, slot).reduction(body);
        else if (auto flag = only_flag(body, slot); flag && types::is_bool(type.dtype()) && !iteration.always_written)
            combiner = *flag ? Opcode::BitOr : Opcode::BitAnd;
        bool bits = combiner == Opcode::BitAnd || combiner == Opcode::BitOr || combiner == Opcode::BitXor;
        if (combiner && (bits || !types::is_bool(type.dtype())))
            loop.plan->carried.push_back({slot, combiner});
    }
}

class Candidate {
public:
    Candidate(const ir::Function &function, Op &loop) : function_(function), loop_(loop), shapes_(loop), inside_(values_inside(loop)) {}

    // Does an inner loop gain by it, and would none lose?
    bool pays() {
        bool chained = false, vectorised = false;
        walk(*loop_.regions[0], [&](Op &op) {
            if (!ir::is_loop(op.code) || std::any_of(op.regions.begin(), op.regions.end(), [](auto &region) { return has_loop(*region); }))
                return;
            (is_chained(function_, op) ? chained : vectorised) = true;
        });
        return chained && !vectorised;
    }

    // Why it may not; empty: it may.
    std::string problem() {
        auto step = ir::integer_constant(loop_.operands[2]);
        if (!step || *step == 0)
            return "its step is not a constant";
        if (std::string why = slots(); !why.empty())
            return why;
        if (analysis::shows_unfinished(function_, loop_))
            return "what it has computed so far is read where its exceptions are caught";
        stored_ = failed_ = false;
        if (std::string why = ops(*loop_.regions[0], 0); !why.empty())
            return why;
        return loop_.plan->mode == ir::LoopMode::Serial ? order() : "";
    }

private:
    std::string slots() {
        for (int64_t slot : written_slots(*loop_.regions[0])) {
            const ir::Slot &described = function_.slots[size_t(slot)];
            std::string name = "'" + described.name + "'";
            if (!described.type.is_scalar())
                return name + " is not a number";
            const std::vector<ir::Carried> &carried = loop_.plan->carried;
            if (std::any_of(carried.begin(), carried.end(), [&](const ir::Carried &each) { return each.slot == slot; }))
                continue;
            Iteration iteration{slot};
            iteration.scan(*loop_.regions[0]);
            if (iteration.reads_first)
                return "an iteration needs " + name + " of the one before";
            if (!iteration.always_written && !is_parallel(loop_) &&
                read_after(loop_, slot)) // the last iteration's value may be an older one
                return name + " is read after it, but not set in each iteration";
        }
        return "";
    }

    std::string ops(Block &block, int depth) {
        for (auto &op : block.ops) {
            if (std::string why = one(*op, depth); !why.empty())
                return why;
            bool stored = stored_, failed = failed_;
            for (auto &region : op->regions)
                if (std::string why = ops(*region, depth + ir::is_loop(op->code)); !why.empty())
                    return why;
            bool stores = stored_ && !stored, fails = failed_ && !failed;
            if (ir::is_loop(op->code) && stores && fails)
                return "an error may come after a write";
        }
        return "";
    }

    std::string one(const Op &op, int depth) {
        bool varies = op.result && shapes_.of(op.result.get()).kind == Kind::Varying;
        auto uniform = [&](const Value *value) { return shapes_.of(value).is_uniform(); };
        bool all_uniform = std::all_of(op.operands.begin(), op.operands.end(), uniform);
        switch (op.code) {
        case Opcode::Check:
        case Opcode::CheckIndex: return fails();
        case Opcode::For: {
            auto step = ir::integer_constant(op.operands[2]);
            bool bounded = uniform(op.operands[0]) && uniform(op.operands[1]);
            bool simple = step && (*step == 1 || *step == -1);
            return uniform(op.operands[2]) && (bounded || simple) ? "" : "an inner range has different steps";
        }
        case Opcode::Store: return store(op);
        case Opcode::Load:
            if (inside_.contains(op.operands[0]) && (!all_uniform || loop_.plan->mode == ir::LoopMode::Serial))
                return "arrays are made inside of it";
            return is_spread(op) ? "elements that iterations read together are not side by side in memory" : "";
        case Opcode::If:
        case Opcode::Block:
        case Opcode::While:
        case Opcode::Yield:
        case Opcode::Const:
        case Opcode::Get:
        case Opcode::Set: return "";
        case Opcode::Break:
        case Opcode::Continue: return depth == 0 && op.code == Opcode::Break ? "'break' ends it early" : "";
        case Opcode::Leave: return ir::is_inside(*ir::left_block(op), *loop_.regions[0]) ? "" : "it is left early";
        case Opcode::Return: return "'return' ends it early";
        case Opcode::Try:
        case Opcode::Caught:
        case Opcode::RaiseAgain: return "it catches exceptions";
        case Opcode::Raise: return "it raises an exception";
        case Opcode::Print: return "it prints";
        case Opcode::Call: return "it calls a function that is not inlined";
        case Opcode::Native: return "it calls " + op.text + "(), which works on whole arrays";
        case Opcode::Dim:
        case Opcode::Stride:
        case Opcode::View:
        case Opcode::Transpose:
        case Opcode::FieldView:
        case Opcode::FlatView:
        case Opcode::Retype:
        case Opcode::GetItem:
        case Opcode::MakeTuple:
        case Opcode::SliceIndices: return all_uniform ? "" : "it takes parts of arrays that differ between iterations";
        default: break;
        }
        if (!ir::is_elementwise(op.code) || !op.result->type.is_scalar())
            return "it makes arrays";
        bool complex = op.operands[0]->type.is_scalar() && types::is_complex(op.operands[0]->type.dtype());
        bool function = (op.code >= Opcode::Sqrt && op.code <= Opcode::Lgamma) || op.code == Opcode::Pow;
        return varies && complex && function ? "functions of complex numbers run one at a time" : "";
    }

    // Does an inner loop read, again and again, elements of neighbouring iterations that are not neighbours?
    bool is_spread(const Op &load) const {
        const ir::Type &type = load.operands[0]->type;
        int unit = type.layout() == types::Layout::C ? type.ndim() - 1 : type.layout() == types::Layout::F ? 0 : -1;
        bool repeated = false, apart = false;
        for (size_t axis = 0; axis + 1 < load.operands.size(); ++axis) {
            const Value *index = load.operands[axis + 1];
            const Op *owner = index->definition ? index->definition->parent->owner : index->block->owner;
            repeated |= inside_.contains(index) && owner != &loop_;
            Shape shape = shapes_.of(index);
            apart |= shape.is_linear() && (int(axis) != unit || shape.step != 1);
        }
        return repeated && apart;
    }

    std::string fails() {
        failed_ = true;
        return stored_ ? "an error may come after a write" : "";
    }

    std::string store(const Op &op) {
        stored_ = true;
        if (inside_.contains(op.operands[0]))
            return "arrays are made inside of it";
        bool own =
            std::any_of(op.operands.begin() + 2, op.operands.end(), [&](const Value *index) { return !shapes_.of(index).is_uniform(); });
        return own ? "" : "all iterations write one element";
    }

    // The loop's variable plus what the loop does not change: the same in no two iterations.
    struct Own {
        const Value *offset = nullptr;
        int64_t constant = 0;
        bool negative = false;
        bool operator==(const Own &) const = default;
    };
    std::optional<Own> own(const Value *index) const {
        const Value *variable = loop_.regions[0]->arguments[0].get();
        if (index == variable)
            return Own{};
        const Op *op = index->definition;
        if (!op || (op->code != Opcode::Add && op->code != Opcode::Sub))
            return std::nullopt;
        for (size_t side = 0; side < (op->code == Opcode::Add ? 2u : 1u); ++side) {
            const Value *offset = op->operands[1 - side];
            if (op->operands[side] != variable)
                continue;
            if (auto constant = ir::integer_constant(offset))
                return Own{nullptr, op->code == Opcode::Add ? *constant : -*constant, false};
            if (!inside_.contains(offset))
                return Own{offset, 0, op->code == Opcode::Sub};
        }
        return std::nullopt;
    }

    // Iterations are in order: each must write elements of its own, and read no other ones of that array.
    std::string order() {
        std::vector<const Op *> accesses;
        walk(*loop_.regions[0], [&](Op &op) {
            if (op.code == Opcode::Load || op.code == Opcode::Store)
                accesses.push_back(&op);
        });
        for (const Op *store : accesses) {
            if (store->code != Opcode::Store)
                continue;
            bool apart = false;
            for (size_t axis = 2; axis < store->operands.size() && !apart; ++axis) {
                auto written = own(store->operands[axis]);
                apart = written && std::all_of(accesses.begin(), accesses.end(), [&](const Op *other) {
                            size_t first = other->code == Opcode::Store ? 2 : 1;
                            return other->operands[0] != store->operands[0] || own(other->operands[axis - 2 + first]) == written;
                        });
            }
            if (!apart)
                return "an iteration may touch what another one writes";
        }
        return "";
    }

    const ir::Function &function_;
    Op &loop_;
    LaneShapes shapes_;
    std::unordered_set<const Value *> inside_;
    bool stored_ = false, failed_ = false; // so far, in program order
};

// Did a loop in the block get lanes?
bool visit(ir::Module &module, ir::Function &function, Block &block) {
    bool done = false;
    for (auto &op : block.ops) {
        bool inside = false;
        for (auto &region : op->regions)
            inside |= visit(module, function, *region);
        done |= inside;
        if (inside || op->code != Opcode::For || op->plan->cold || !has_loop(*op->regions[0]))
            continue;
        std::vector<ir::Carried> before = op->plan->carried;
        if (!is_parallel(*op)) // else parallelise has found them
            add_exact_reductions(function, *op);
        Candidate candidate(function, *op);
        bool pays = candidate.pays();
        std::string problem = pays ? candidate.problem() : "";
        if (!pays || !problem.empty())
            op->plan->carried = before;
        if (!pays)
            continue;
        if (problem.empty())
            op->plan->lanes = true;
        done |= problem.empty();
        std::string text = problem.empty() ? "iterations of this loop run side by side in the lanes of vectors"
                                           : "iterations of this loop do not run side by side in the lanes of vectors: " + problem;
        module.remarks.push_back({op->location, function.python_name, problem.empty() ? "lanes" : "no lanes", std::move(text)});
    }
    return done;
}

} // namespace

void lanes(ir::Module &module) {
    for (auto &function : module.functions)
        visit(module, *function, *function->body);
}

} // namespace veloz::passes
