// Watches before loads and stores, and around the loops that would run in parallel.
#include "passes/check_races.h"

#include "ir/native.h"
#include "passes/edit.h"

namespace veloz::passes {

using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::Type;
using ir::Value;
using ir::WatchKind;

namespace {

// In the order of runtime::Accesses::Conflict.
constexpr const char *kTexts[] = {
    "iterations {} and {} of a prange write the same element of an array (lines {} and {})",
    "of a prange, iteration {} writes an element of an array that iteration {} reads (lines {} and {})",
    "of a prange, iteration {} reads an element of an array that iteration {} writes (lines {} and {})",
};

class Watching {
public:
    Watching(ir::Module &module, ir::Function &function) : module_(module), function_(function), build_(&function) {}

    void run() {
        site_ = int64_t(module_.sites.size());
        for (const char *text : kTexts) {
            ir::Site site;
            site.exception = "RuntimeError";
            site.format = text;
            for (int value = 0; value < 4; ++value)
                site.arguments.push_back({false, "", Type::py_int()});
            site.line = function_.location.line;
            site.function = function_.python_name;
            module_.sites.push_back(std::move(site));
        }
        std::vector<Op *> found;
        walk(*function_.body, [&](Op &op) { found.push_back(&op); });
        for (Op *op : found) {
            build_.set_location(op->location);
            build_.set_insertion(op->parent, position_of(*op));
            if (op->code == Opcode::Load)
                access(WatchKind::Read, *op, 0);
            else if (op->code == Opcode::Store)
                access(WatchKind::Write, *op, 1);
            else if (op->code == Opcode::CopyArray)
                whole_array(WatchKind::Read, op->operands[1]), whole_array(WatchKind::Write, op->operands[0]);
            else if (op->code == Opcode::Native)
                native(*op);
            else if (ir::is_parallel(*op))
                loop(*op);
        }
    }

private:
    void watch(WatchKind kind, std::vector<Value *> operands) {
        build_.create(Opcode::Watch, std::move(operands), nullptr, {int64_t(kind), build_.location().line, site_});
    }

    // `values`: operands between the array and its indices.
    void access(WatchKind kind, const Op &op, size_t values) {
        std::vector<Value *> operands{op.operands[0]};
        operands.insert(operands.end(), op.operands.begin() + std::ptrdiff_t(1 + values), op.operands.end());
        watch(kind, std::move(operands));
    }

    void whole_array(WatchKind kind, Value *array) {
        std::vector<Value *> operands{array};
        std::function<void(int)> nest = [&](int axis) {
            if (axis == array->type.ndim())
                return watch(kind, operands);
            counted_loop(build_, build_.dim(array, axis), false, false, [&](Value *k) {
                operands.push_back(k);
                nest(axis + 1);
                operands.pop_back();
            });
        };
        nest(0);
    }

    void native(const Op &op) {
        const ir::NativeInfo &native = ir::native_of(op);
        for (size_t i = 0; i < native.operands.size(); ++i) {
            if (ir::reads(native.operands[i]))
                whole_array(WatchKind::Read, op.operands[i]);
            if (ir::writes(native.operands[i]))
                whole_array(WatchKind::Write, op.operands[i]);
        }
    }

    // What is inside of a prange, array statements among it, runs on one core, too.
    void loop(Op &loop) {
        bool own = loop.plan->mode == ir::LoopMode::Parallel, cold = loop.plan->cold;
        *loop.plan = {};
        loop.plan->cold = cold;
        loop.operands = std::vector{loop.operands[0], loop.operands[1], loop.operands[2]};
        if (!own)
            return;
        watch(WatchKind::Begin, {});
        build_.set_insertion(loop.parent, std::next(position_of(loop)));
        watch(WatchKind::End, {});
        Block &body = *loop.regions[0];
        build_.set_insertion(&body, body.ops.begin());
        watch(WatchKind::Iteration, {body.arguments[0].get()});
    }

    ir::Module &module_;
    ir::Function &function_;
    ir::Builder build_;
    int64_t site_ = 0; // the first of three
};

} // namespace

void check_races(ir::Module &module) {
    for (auto &function : module.functions)
        if (function->check_races)
            Watching(module, *function).run();
}

} // namespace veloz::passes
