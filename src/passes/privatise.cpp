// Cuts prange loops that update shared elements into pieces and combines the pieces' copies in order.
#include "passes/privatise.h"

#include "analysis/dependence.h"
#include "passes/array_name.h"
#include "passes/edit.h"
#include "passes/element_extremes.h"
#include "passes/grain.h"
#include "passes/printing.h"
#include "passes/shared_updates.h"
#include "support/diagnostic.h"

#include <limits>

namespace veloz::passes {

using analysis::proved_dependence;
using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::Type;
using ir::Value;

namespace {

constexpr int64_t kMostPieces = 64;
constexpr int64_t kMostBytes = 256 << 20; // of all copies together
constexpr int64_t kUnitsBits = 9;         // a copy of an element is paid for by 64 of the 2^15 units that are worth a thread
constexpr int64_t kFarApart = 512;        // bytes between the copies of two pieces: no cache line is shared

// What the combining operation does not change, as the element's type has it.
Value *identity(ir::Builder &build, Opcode combiner, const Type &type) {
    types::ScalarKind kind = type.dtype();
    bool largest = combiner == Opcode::Maximum || combiner == Opcode::Fmax || combiner == Opcode::PyMax;
    bool smallest = combiner == Opcode::Minimum || combiner == Opcode::Fmin || combiner == Opcode::PyMin;
    if (types::is_complex(kind))
        return build.constant_complex(-0.0, -0.0, type);
    if (types::is_float(kind)) {
        double infinity = std::numeric_limits<double>::infinity();
        if (combiner == Opcode::Fmax || combiner == Opcode::Fmin)
            return build.constant_float(std::numeric_limits<double>::quiet_NaN(), type);
        return build.constant_float(largest ? -infinity : smallest ? infinity : combiner == Opcode::Mul ? 1.0 : -0.0, type);
    }
    int bits = 8 * types::byte_size(kind);
    bool is_signed = types::is_signed(kind);
    uint64_t every = bits == 64 ? ~uint64_t(0) : (uint64_t(1) << bits) - 1;
    int64_t highest = int64_t(is_signed ? every >> 1 : every), lowest = is_signed ? -highest - 1 : 0;
    if (largest || smallest)
        return build.constant_int(largest ? lowest : highest, type);
    if (combiner == Opcode::BitAnd)
        return build.constant_int(types::is_bool(kind) ? 1 : is_signed ? -1 : int64_t(every), type);
    return build.constant_int(combiner == Opcode::Mul ? 1 : 0, type);
}

class Pieces {
public:
    Pieces(const ir::Module &module, ir::Function &function, Op &loop, const std::vector<SharedArray> &shared)
        : module_(module), loop_(loop), build_(&function), others_(other_arrays(loop, shared)) {
        build_.set_location(loop.location);
        build_.set_insertion(loop.parent, position_of(loop));
        std::unordered_set<const Value *> inside = values_inside(loop);
        for (const SharedArray &array : shared) {
            Value *value = array.values.front();
            Value *base = inside.contains(value) ? build_.get(int(value->definition->slot())) : value;
            arrays_.push_back({&array, base});
        }
    }

    void cut() {
        Value *count = build_.range_length(loop_.operands[0], loop_.operands[1], loop_.operands[2]);
        Value *pieces = piece_count(count), *several = flag(Opcode::Gt, pieces, number(1));
        for (Copied &array : arrays_)
            make_copies(array, pieces, several);
        Op *outer = build_.make_for(number(0), pieces, number(1), ir::LoopMode::Parallel);
        outer->plan->pieces = true;
        build_.inside(outer->regions[0].get(), [&] { fill_piece(*outer, count, pieces, several); });
        build_.set_insertion(outer->parent, std::next(position_of(*outer))); // the loop itself, where this was, has moved
        Op *more = build_.make_if(several);
        build_.inside(more->regions[0].get(), [&] {
            for (const Copied &array : arrays_)
                combine(array, pieces);
        });
    }

private:
    struct Copied {
        const SharedArray *shared;
        Value *base;
        int slot = -1; // of all pieces' copies
        const Type &type() const { return base->type; }
        Type element() const { return Type::scalar(base->type.dtype()); }
        bool zeroed(const Value *identity) const {
            return (identity->type.dtype() == base->type.dtype()) && ir::integer_constant(identity) == 0;
        }
    };

    Value *number(int64_t value) { return build_.constant_int(value); }
    Value *index(Opcode code, Value *left, Value *right) { return build_.value(code, {left, right}, Type::index()); }
    Value *flag(Opcode code, Value *left, Value *right) { return build_.value(code, {left, right}, Type::py_bool()); }

    Value *elements(const Copied &array) {
        Value *all = number(1);
        for (int axis = 0; axis < array.type().ndim(); ++axis)
            all = index(Opcode::Mul, all, build_.dim(array.base, axis));
        return all;
    }

    // Each piece is worth a thread and what its copies cost; the copies fit into memory; nothing that is read is updated.
    Value *piece_count(Value *count) {
        Value *all = number(0), *bytes = number(1);
        for (const Copied &array : arrays_) {
            Value *size = elements(array);
            all = index(Opcode::Add, all, size);
            bytes = index(Opcode::Add, bytes, index(Opcode::Mul, size, number(types::byte_size(array.type().dtype()))));
        }
        Grain grain = grain_of(module_, *build_.function(), loop_);
        Value *least = grain.value ? grain.value : number(grain.known);
        Value *paid = index(Opcode::RShift, index(Opcode::Mul, all, least), number(kUnitsBits));
        Value *pieces = index(Opcode::FloorDiv, count, index(Opcode::Add, least, paid));
        pieces = index(Opcode::PyMin, pieces, index(Opcode::FloorDiv, number(kMostBytes), bytes));
        pieces = index(Opcode::PyMin, pieces, number(kMostPieces));
        if (Value *meet = any_overlap())
            pieces = build_.value(Opcode::Select, {meet, number(1), pieces}, Type::index());
        return index(Opcode::PyMin, index(Opcode::PyMax, pieces, number(1)), count);
    }

    void arrays_of(Value *value, std::vector<Value *> &found) {
        if (value->type.is_array())
            found.push_back(value);
        else if (value->type.is_tuple())
            for (size_t i = 0; i < value->type.elements().size(); ++i)
                if (value->type.elements()[i].holds_array())
                    arrays_of(build_.item(value, int(i)), found);
    }

    Value *any_overlap() {
        std::vector<Value *> others;
        for (Value *value : others_.values)
            arrays_of(value, others);
        for (int64_t slot : others_.slots)
            arrays_of(build_.get(int(slot)), others);
        Value *any = nullptr;
        for (size_t i = 0; i < arrays_.size(); ++i) {
            for (Value *other : others) {
                Value *meet = build_.value(Opcode::Overlap, {arrays_[i].base, other}, Type::py_bool(), {1});
                any = any ? flag(Opcode::BitOr, any, meet) : meet;
            }
            others.push_back(arrays_[i].base);
        }
        return any;
    }

    // Shape (pieces, 1 or more for the distance, *shape).
    Type copies_type(const Copied &array) const {
        types::Layout layout = array.type().layout() == types::Layout::C ? types::Layout::C : types::Layout::Any;
        return Type::array(array.type().dtype(), array.type().ndim() + 2, layout);
    }

    void make_copies(Copied &array, Value *pieces, Value *several) {
        Type type = copies_type(array), fresh = type.with_layout(types::Layout::C);
        array.slot = build_.add_slot("%copies", type);
        Op *choice = build_.make_if(several);
        build_.inside(choice->regions[0].get(), [&] {
            Value *bytes = index(Opcode::Mul, elements(array), number(types::byte_size(array.type().dtype())));
            Value *spread = index(Opcode::FloorDiv, number(kFarApart), index(Opcode::PyMax, bytes, number(1)));
            std::vector<Value *> shape{pieces, index(Opcode::Add, spread, number(1))};
            for (int axis = 0; axis < array.type().ndim(); ++axis)
                shape.push_back(build_.dim(array.base, axis));
            bool zeroed = array.zeroed(identity(build_, array.shared->combiner, array.element()));
            set_copies(array, build_.value(Opcode::Alloc, std::move(shape), fresh, {zeroed}));
        });
        build_.inside(choice->regions[1].get(), [&] {
            std::vector<int64_t> axes(2, int64_t(ir::ViewEntry::NewAxis));
            set_copies(array, build_.value(Opcode::View, {array.base}, type, axes));
        });
    }

    void set_copies(const Copied &array, Value *copies) {
        Type type = copies_type(array);
        if (!(copies->type == type))
            copies = build_.value(Opcode::Retype, {copies}, type);
        build_.set(array.slot, copies);
    }

    Value *copy_of(const Copied &array, Value *piece) {
        std::vector<int64_t> entries(2, int64_t(ir::ViewEntry::Index));
        return build_.value(Opcode::View, {build_.get(array.slot), piece, number(0)}, array.type(), entries);
    }

    // The original loop over the iterations of one piece, with the piece's copies in place of the arrays.
    void fill_piece(Op &outer, Value *count, Value *pieces, Value *several) {
        Value *piece = outer.regions[0]->arguments[0].get();
        Value *size = index(Opcode::FloorDiv, count, pieces), *rest = index(Opcode::Mod, count, pieces);
        auto start_of = [&](Value *at) { return index(Opcode::Add, index(Opcode::Mul, at, size), index(Opcode::PyMin, at, rest)); };
        Value *begin = start_of(piece), *end = start_of(index(Opcode::Add, piece, number(1)));
        ValueMap map;
        for (const Copied &array : arrays_) {
            Value *copy = copy_of(array, piece);
            for (const Value *value : array.shared->values)
                map[value] = copy;
            Value *start = identity(build_, array.shared->combiner, array.element());
            if (array.zeroed(start))
                continue;
            Op *fresh = build_.make_if(several);
            build_.inside(fresh->regions[0].get(), [&] { build_.create(Opcode::Assign, {copy, start}, nullptr); });
        }
        move_loop(begin, end);
        walk(*loop_.regions[0], [&](Op &op) {
            if (op.code != Opcode::Dim) // the array's own lengths are known before the loop
                for (size_t i = 0; i < op.operands.size(); ++i)
                    if (auto found = map.find(op.operands[i]); found != map.end())
                        op.operands.set(i, found->second);
        });
    }

    void move_loop(Value *begin, Value *end) {
        Value *first = loop_.operands[0], *step = loop_.operands[2];
        Block &body = *loop_.regions[0];
        bool by_one = ir::integer_constant(step) == 1;
        loop_.operands = by_one ? std::vector{index(Opcode::Add, first, begin), index(Opcode::Add, first, end), number(1)}
                                : std::vector{begin, end, number(1)};
        loop_.plan->mode = ir::LoopMode::Serial;
        loop_.plan->never_empty = true;
        ir::move(loop_, *build_.block(), build_.position());
        if (by_one)
            return;
        Value *counter = body.arguments[0].get();
        build_.inside(&body, [&] {
            build_.set_insertion(&body, body.ops.begin());
            Value *distance = index(Opcode::Mul, counter, step);
            Value *variable = index(Opcode::Add, first, distance);
            replace_uses(body, counter, variable);
            distance->definition->operands.set(0, counter);
        });
    }

    // In the order of the pieces, whatever thread ran them.
    void combine(const Copied &array, Value *pieces) {
        Op *loop = build_.make_for(number(0), pieces, number(1), ir::LoopMode::Serial);
        build_.inside(loop->regions[0].get(), [&] {
            Value *copy = copy_of(array, loop->regions[0]->arguments[0].get());
            Type lazy = array.type().ndim() == 0 ? array.element() : array.type().with_layout(types::Layout::Lazy);
            Value *both = build_.value(array.shared->combiner, {array.base, copy}, lazy);
            build_.create(Opcode::Assign, {array.base, both}, nullptr);
        });
    }

    const ir::Module &module_;
    Op &loop_;
    ir::Builder build_;
    OtherArrays others_;
    std::vector<Copied> arrays_;
};

class Privatisation {
public:
    explicit Privatisation(ir::Module &module) : module_(module), printing_(module) {}

    void run() {
        for (auto &function : module_.functions)
            if (function->parallel >= 0)
                visit(*function, *function->body);
    }

private:
    void visit(ir::Function &function, Block &block) {
        for (auto it = block.ops.begin(); it != block.ops.end();) {
            Op &op = **it;
            ++it;
            if (op.plan && op.plan->mode == ir::LoopMode::Parallel) // loops inside run in order
                candidate(function, op);
            else
                for (auto &region : op.regions)
                    visit(function, *region);
        }
    }

    void candidate(ir::Function &function, Op &loop) {
        if (ir::has_way_past(loop) || printing_.find(*loop.regions[0]))
            return;
        find_element_extremes(function, loop);
        std::vector<SharedArray> shared = shared_arrays(loop);
        if (shared.empty())
            return;
        std::set<const Op *> updates;
        for (const SharedArray &array : shared) {
            if (array.obstacle)
                refuse(function, array);
            updates.insert(array.updates.begin(), array.updates.end());
        }
        if (proved_dependence(loop, updates))
            return; // which parallelise refuses
        for (const SharedArray &array : shared)
            remark(function, array);
        Pieces(module_, function, loop, shared).cut();
    }

    [[noreturn]] static void refuse(const ir::Function &function, const SharedArray &array) {
        std::string name = array_name(function, array.values.front());
        support::Diagnostic diagnostic;
        diagnostic.category = support::Diagnostic::Category::Unsupported;
        diagnostic.message =
            "several iterations of the prange loop may update the same element of '" + name + "', and the loop does something else with it";
        diagnostic.file = function.file;
        diagnostic.function = function.python_name;
        diagnostic.primary = {array.updates.front()->location, "updated here"};
        diagnostic.secondary.push_back({array.obstacle->location, array.reason});
        diagnostic.suggestion = "use range, or update an array that the loop does not use otherwise";
        throw support::CompileFailure(std::move(diagnostic));
    }

    void remark(const ir::Function &function, const SharedArray &array) {
        module_.remarks.push_back({array.updates.front()->location, function.python_name, "parallel",
                                   "updates of '" + array_name(function, array.values.front()) +
                                       "' go to private copies, one for each piece of the loop, which are combined after it"});
    }

    ir::Module &module_;
    Printing printing_;
};

} // namespace

void privatise(ir::Module &module) { Privatisation(module).run(); }

} // namespace veloz::passes
