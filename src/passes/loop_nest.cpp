// Loops keep their places as ops: their ranges, plans and variables move.
#include "passes/loop_nest.h"

#include <algorithm>

namespace veloz::passes {

using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::Value;

namespace {

constexpr size_t kMostDepth = 5;

bool is_simple(const Op &loop, ir::LoopMode mode) {
    const ir::LoopPlan &plan = *loop.plan;
    auto step = ir::integer_constant(loop.operands[2]);
    return plan.mode == mode && plan.execution == ir::Execution::Serial && plan.carried.empty() && !plan.cold && !plan.plain &&
           !plan.lanes && loop.operands.size() == 3 && step && *step != 0;
}

// May it run where the loops inside do: any number of times, and later?
bool may_sink(const Op &op) {
    return op.result && op.regions.empty() && ir::info(op.code).effects == ir::effect::Pure && op.type().is_scalar();
}

} // namespace

std::vector<Op *> perfect_nest(Op &outermost, ir::LoopMode mode) {
    std::vector<Op *> loops;
    std::unordered_set<const Value *> inside = analysis::values_inside(outermost);
    for (Op *loop = &outermost; loop;) {
        bool known = std::ranges::none_of(loop->operands, [&](const Value *operand) { return inside.contains(operand); });
        if (loops.size() == kMostDepth || !is_simple(*loop, loop == &outermost ? mode : ir::LoopMode::Serial) || !known)
            return {};
        loops.push_back(loop);
        const Block &body = *loop->regions[0];
        auto inner = std::ranges::find_if(body.ops, [](const auto &op) { return (ir::effects_inside(*op) & ir::effect::Loops) != 0; });
        loop = inner == body.ops.end() ? nullptr : inner->get();
        if (loop && (loop->code != Opcode::For || !std::ranges::all_of(body.ops, [&](const auto &op) {
                         return op.get() == loop || op->code == Opcode::Set || may_sink(*op);
                     })))
            return {};
    }
    return loops;
}

void sink(const std::vector<Op *> &loops) {
    Block &innermost = *loops.back()->regions[0];
    auto first = innermost.ops.begin();
    for (const Op *loop : loops) {
        Block &body = *loop->regions[0];
        for (auto it = body.ops.begin(); &body != &innermost && it != body.ops.end();) {
            Op &op = **it;
            ++it;
            if (op.code == Opcode::Set)
                ir::erase(op);
            else if (op.code != Opcode::For)
                ir::move(op, innermost, first);
        }
    }
}

void reorder(const std::vector<Op *> &loops, const std::vector<size_t> &order) {
    struct Header {
        std::vector<Value *> range;
        std::unique_ptr<ir::LoopPlan> plan;
        std::unique_ptr<Value> variable;
        support::SourceLocation location;
    };
    std::vector<Header> headers;
    for (Op *loop : loops)
        headers.push_back({loop->operands, std::move(loop->plan), std::move(loop->regions[0]->arguments[0]), loop->location});
    for (size_t place = 0; place < loops.size(); ++place) {
        Op &loop = *loops[place];
        Header &header = headers[order[place]];
        loop.operands = std::move(header.range);
        loop.plan = std::move(header.plan);
        loop.location = header.location;
        header.variable->block = loop.regions[0].get();
        loop.regions[0]->arguments[0] = std::move(header.variable);
    }
}

} // namespace veloz::passes
