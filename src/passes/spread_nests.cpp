// for i in n { for j in m } becomes for q in n << s { for j in (the part q & (2^s - 1) of m, of row q >> s) }.
#include "passes/spread_nests.h"

#include "analysis/cost.h"
#include "passes/edit.h"
#include "passes/grain.h"

#include <algorithm>

namespace veloz::passes {

using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::Type;
using ir::Value;

namespace {

constexpr int kPartsBits = 6; // 64 iterations of the outermost loop are enough for the cores that there are

bool is_zero_to(const Op &loop) { return ir::integer_constant(loop.operands[0]) == 0 && ir::integer_constant(loop.operands[2]) == 1; }

bool is_independent(const Op &loop) { return loop.plan->independent; }

// The loops that are cut, if the nest is one that is not rare: they are the only ones directly inside, run over one axis and do all that
// has an effect.
class Nest {
public:
    explicit Nest(Op &outer) : outer_(outer), inside_(values_inside(outer)) {}

    bool find() {
        good_ = is_zero_to(outer_) && !outer_.plan->plain && is_independent(outer_) && written_slots(*outer_.regions[0]).empty();
        if (good_)
            visit(*outer_.regions[0]);
        return good_ && !loops_.empty();
    }
    const std::vector<Op *> &loops() const { return loops_; }
    Value *length() const { return loops_.front()->operands[1]; }
    // Of the axes below, as far as they are known before the nest.
    std::vector<Value *> inner_lengths() const {
        std::vector<Value *> found;
        for (const Op *loop = first_loop(*loops_.front()->regions[0]); loop && !inside_.contains(loop->operands[1]);
             loop = first_loop(*loop->regions[0]))
            found.push_back(loop->operands[1]);
        return found;
    }

private:
    // The first: others are for other strides.
    static const Op *first_loop(const Block &block) {
        for (const auto &op : block.ops) {
            if (op->code == Opcode::For)
                return op.get();
            for (const auto &region : op->regions)
                if (const Op *found = first_loop(*region))
                    return found;
        }
        return nullptr;
    }

    void visit(Block &block) {
        for (auto &op : block.ops) {
            if (op->code == Opcode::For)
                add(*op);
            else if (op->code == Opcode::If)
                for (auto &region : op->regions)
                    visit(*region);
            else
                good_ &= has_no_effect(*op);
        }
    }

    void add(Op &loop) {
        good_ &= loop.plan->mode == ir::LoopMode::Serial && is_zero_to(loop) && is_independent(loop) &&
                 !inside_.contains(loop.operands[1]) && (loops_.empty() || loop.operands[1] == length());
        loops_.push_back(&loop);
    }

    static bool has_no_effect(const Op &op) {
        using namespace ir::effect;
        return !ir::has_effect(op, Kept | Allocates);
    }

    Op &outer_;
    std::unordered_set<const Value *> inside_;
    std::vector<Op *> loops_;
    bool good_ = true;
};

class Spreading {
public:
    Spreading(const ir::Module &module, ir::Function &function, Op &outer, const Nest &nest)
        : module_(module), function_(function), builder_(&function), outer_(outer), nest_(nest) {}

    void run() {
        builder_.set_location(outer_.location);
        builder_.set_insertion(outer_.parent, position_of(outer_));
        Value *rows = outer_.operands[1], *length = nest_.length();
        Value *bits = parts_bits(rows, length);
        Grain grain = grain_of(module_, function_, outer_, bits); // of a row, whose trip counts are simple
        if (grain.value)
            outer_.operands.push_back(grain.value);
        outer_.operands.set(1, index(Opcode::LShift, rows, bits));
        Block &body = *outer_.regions[0];
        Value *counter = body.arguments[0].get();
        builder_.set_insertion(&body, body.ops.begin());
        Value *row = index(Opcode::RShift, counter, bits);
        ir::replace_uses(counter, row);
        row->definition->operands.set(0, counter);
        Value *part = index(Opcode::Sub, counter, index(Opcode::LShift, row, bits));
        Value *begin = index(Opcode::RShift, index(Opcode::Mul, length, part), bits);
        Value *next = index(Opcode::Add, part, builder_.constant_int(1));
        Value *end = index(Opcode::RShift, index(Opcode::Mul, length, next), bits);
        for (Op *loop : nest_.loops()) {
            loop->operands.set(0, begin);
            loop->operands.set(1, end);
        }
    }

private:
    Value *index(Opcode code, Value *left, Value *right) { return builder_.value(code, {left, right}, Type::index()); }

    // So many that there are 2^kPartsBits iterations; none where a row is not worth a chunk.
    Value *parts_bits(Value *rows, Value *length) {
        Value *bits = nullptr;
        for (int k = 0; k < kPartsBits; ++k) {
            Value *few = builder_.value(Opcode::Le, {rows, builder_.constant_int(int64_t(1) << k)}, Type::py_bool());
            Value *one = builder_.cast(few, Type::index());
            bits = bits ? index(Opcode::Add, bits, one) : one;
        }
        Value *chunk = builder_.constant_int(analysis::host_costs().chunk);
        Value *elements = length;
        for (Value *inner : nest_.inner_lengths())
            elements = index(Opcode::Mul, elements, inner);
        Value *is_long = builder_.value(Opcode::Ge, {elements, chunk}, Type::py_bool());
        return builder_.value(Opcode::Select, {is_long, bits, builder_.constant_int(0)}, Type::index());
    }

    const ir::Module &module_;
    ir::Function &function_;
    ir::Builder builder_;
    Op &outer_;
    const Nest &nest_;
};

void visit(const ir::Module &module, ir::Function &function, Block &block) {
    for (auto &op : block.ops) {
        if (op->plan && op->plan->mode == ir::LoopMode::Auto) {
            if (Nest nest(*op); nest.find())
                Spreading(module, function, *op, nest).run();
            continue; // one level of a nest
        }
        for (auto &region : op->regions)
            visit(module, function, *region);
    }
}

} // namespace

void spread_nests(ir::Module &module) {
    for (auto &function : module.functions)
        if (function->parallel >= 0)
            visit(module, *function, *function->body);
}

} // namespace veloz::passes
