// Each statement is matched with the last product in it; where its shapes or its memory do not allow one call, it runs as written.
#include "passes/match_products.h"

#include "analysis/alias.h"
#include "analysis/lengths.h"
#include "passes/edit.h"
#include "passes/statement_groups.h"

#include <algorithm>
#include <optional>

namespace veloz::passes {

using analysis::length_along;
using analysis::length_of;
using analysis::memory_of;
using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::Type;
using ir::Value;

namespace {

constexpr double kLargestWhole = 1 << 30; // factors of integers, which go to the runtime as float64

// factor * value, negated or not; a null factor is 1.
struct Scaled {
    Value *value = nullptr;
    Value *factor = nullptr;
    bool negated = false;
};

struct Match {
    Op *consumer = nullptr;   // Materialize or Assign
    Op *native = nullptr;     // the product
    Op *alloc = nullptr;      // what it is written to, which only the consumer reads
    std::vector<Op *> lazy{}; // from the product to the consumer's source, in this order
    Scaled product{};         // of `alloc`
    Scaled rest{};            // what is added to it; null: nothing
    Op *left = nullptr;       // Materialize of the scaled left operand
    Scaled left_factor{};     // what it is made of
};

bool is_product(const Op &op) { return op.code == Opcode::Native && op.text == "matrix_product"; }

bool is_constant(const Value *value, double number) {
    const Op *op = value->definition;
    return op && op->code == Opcode::Const && types::is_float(value->type.dtype()) && op->real == number;
}

// As sema makes it: nothing is scaled or added.
bool is_plain(const Op &native) {
    return is_constant(native.operands[3], 1) && is_constant(native.operands[4], 1) && ir::integer_constant(native.operands[6]) == 0;
}

// May the runtime multiply by it as the statement would?
bool is_factor(const Value *factor, types::ScalarKind kind) {
    if (!factor->type.is_scalar() || factor->type.dtype() != kind)
        return false;
    if (types::is_float(kind))
        return true;
    std::optional<int64_t> whole = ir::integer_constant(factor);
    return types::is_integer(kind) && whole && double(*whole) <= kLargestWhole && double(*whole) >= -kLargestWhole;
}

// Takes signs and at most one factor off: two would be rounded twice.
Scaled scaled(Value *value) {
    Scaled found{value};
    while (const Op *op = found.value->type.is_lazy() ? found.value->definition : nullptr) {
        if (op->code == Opcode::Neg) {
            found.negated = !found.negated;
            found.value = op->operands[0];
            continue;
        }
        if (op->code != Opcode::Mul || found.factor)
            break;
        bool first = is_factor(op->operands[0], value->type.dtype());
        if (!first && !is_factor(op->operands[1], value->type.dtype()))
            break;
        found.factor = op->operands[first ? 0 : 1];
        found.value = op->operands[first ? 1 : 0];
    }
    return found;
}

// The product whose result this is, if its one other reader is the statement.
Op *product_behind(Value *value) {
    if (!value->definition || value->definition->code != Opcode::Alloc)
        return nullptr;
    Op *native = nullptr;
    size_t readers = 0;
    for (const ir::Use &use : value->uses()) {
        if (use.op->code == Opcode::Dim)
            continue;
        if (is_product(*use.op) && use.operand == 2 && !native)
            native = use.op;
        else
            ++readers;
    }
    return native && readers == 1 && is_plain(*native) ? native : nullptr;
}

// All of `array`, written as a slice of everything or by its name.
Value *without_whole_slices(Value *array) {
    while (array->definition && array->definition->code == Opcode::View) {
        Op &view = *array->definition;
        auto slices = slices_of(view);
        if (!slices)
            return array;
        for (size_t axis = 0; axis < slices->size(); ++axis) {
            const SliceOperands &slice = (*slices)[axis];
            if (ir::integer_constant(slice.start) != 0 || ir::integer_constant(slice.step) != 1 ||
                length_of(slice.length) != length_along(view.operands[0], axis))
                return array;
        }
        array = view.operands[0];
    }
    return array;
}

class Matching {
public:
    explicit Matching(Block &block) : block_(block) {}

    std::optional<Match> match_of(Op &native) const {
        Match match{.native = &native, .alloc = native.operands[2]->definition};
        if (!match.alloc || match.alloc->parent != &block_ || product_behind(native.operands[2]) != &native)
            return std::nullopt;
        Value *value = native.operands[2];
        while (Op *reader = reader_of(value)) {
            if (reader->parent != &block_)
                return std::nullopt;
            if (reader->code == Opcode::Assign || reader->code == Opcode::Materialize) {
                match.consumer = reader;
                break;
            }
            if (!reader->result || reader->type().dtype() != native.operands[2]->type.dtype() || reader->type().ndim() != 2)
                return std::nullopt;
            match.lazy.push_back(reader);
            value = reader->result.get();
        }
        if (!match.consumer || !is_sum(match) || is_measured(match) || !fits_target(match) || !is_unwritten(match))
            return std::nullopt;
        match_left(match);
        return match;
    }

private:
    // What reads the value, lengths apart, if it is one op.
    static Op *reader_of(const Value *value) {
        Op *reader = nullptr;
        for (const ir::Use &use : value->uses()) {
            if (use.op->code == Opcode::Dim || (is_product(*use.op) && use.operand == 2))
                continue;
            if (reader)
                return nullptr;
            reader = use.op;
        }
        return reader;
    }

    static bool is_sum(Match &match) {
        Value *root = match.consumer->operands.back();
        const Op *op = root->type.is_lazy() ? root->definition : nullptr;
        if (op && (op->code == Opcode::Add || op->code == Opcode::Sub)) {
            size_t side = match.lazy.size() > 1 ? (op->operands[0] == match.lazy[match.lazy.size() - 2]->result.get() ? 0 : 1)
                                                : (op->operands[0] == match.native->operands[2] ? 0 : 1);
            Value *rest = op->operands[1 - side];
            match.product = scaled(op->operands[side]);
            match.rest = rest->type.is_array() ? scaled(rest) : Scaled{rest};
            if (op->code == Opcode::Sub)
                (side == 0 ? match.rest : match.product).negated ^= true;
        } else {
            match.product = scaled(root);
        }
        return match.product.value == match.native->operands[2];
    }

    // Are lengths of the sum asked for that are not those of the product?
    static bool is_measured(const Match &match) {
        return match.rest.value && match.rest.value->type.is_array() &&
               std::ranges::any_of(match.lazy.back()->result->uses(), [](const ir::Use &use) { return use.op->code == Opcode::Dim; });
    }

    static bool fits_target(const Match &match) {
        const Op &consumer = *match.consumer;
        const Type &made = match.native->operands[2]->type;
        const Type &target = consumer.code == Opcode::Assign ? consumer.operands[0]->type : consumer.type();
        bool changes = match.rest.value || match.product.factor || match.product.negated || consumer.code == Opcode::Assign;
        return changes && target.ndim() == 2 && target.dtype() == made.dtype() && consumer.operands.back()->type.dtype() == made.dtype() &&
               (consumer.code == Opcode::Assign || types::is_contiguous(target.layout()));
    }

    // Do the operands still hold what they did, where the statement stands?
    bool is_unwritten(const Match &match) const {
        for (auto it = std::next(match.native->position); it->get() != match.consumer; ++it) {
            const Op &op = **it;
            if ((ir::effects_inside(op) & (ir::effect::WritesMemory | ir::effect::Calls)) == 0)
                continue;
            if (!op.regions.empty() || !is_product(op))
                return false;
            const Value *written = memory_of(op.operands[2]);
            bool own = written->definition && written->definition->code == Opcode::Alloc && product_behind(op.operands[2]) == &op;
            if (!own || written == memory_of(match.native->operands[0]) || written == memory_of(match.native->operands[1]))
                return false;
        }
        return true;
    }

    // factor * a, which nothing but the product reads.
    void match_left(Match &match) const {
        Value *left = match.native->operands[0];
        Op *made = left->definition;
        if (!made || made->code != Opcode::Materialize || made->parent != &block_ || !types::is_float(left->type.dtype()) ||
            reader_of(left) != match.native)
            return;
        Scaled of = scaled(made->operands[0]);
        if (of.value->type.is_lazy() || of.value->type.ndim() != 2 || (!of.factor && !of.negated))
            return;
        for (auto it = made->position; it->get() != match.native; ++it)
            if ((ir::effects_inside(**it) & (ir::effect::WritesMemory | ir::effect::Calls)) != 0)
                return;
        match.left = made, match.left_factor = of;
    }

    Block &block_;
};

class Rewriting {
public:
    Rewriting(ir::Module &module, ir::Function &function, Match match) : module_(module), match_(std::move(match)), builder_(&function) {
        lengths_.assign(match_.alloc->operands.begin(), match_.alloc->operands.end());
    }

    void run() {
        Op &consumer = *match_.consumer;
        use_known_lengths();
        builder_.set_insertion(consumer.parent, position_of(consumer));
        builder_.set_location(consumer.location);
        Value *allowed = condition();
        remark(allowed != nullptr);
        if (!allowed) {
            Value *result = one_product();
            if (consumer.result)
                ir::replace_uses(consumer.result.get(), result);
            erase_written();
            return;
        }
        Op *choice = builder_.make_if(allowed);
        choice->ints = {ir::kElseIsRare};
        int slot = consumer.result ? builder_.add_slot("%product", consumer.type()) : -1;
        if (consumer.result) {
            Value *result = builder_.get(slot);
            result->named = consumer.result->named;
            ir::replace_uses(consumer.result.get(), result);
        }
        builder_.inside(choice->regions[0].get(), [&] {
            Value *result = one_product();
            if (slot >= 0)
                builder_.set(slot, result);
        });
        Block &written = *choice->regions[1];
        for (Op *op : as_written())
            ir::move(*op, written, written.ops.end());
        if (slot >= 0)
            builder_.inside(&written, [&] { builder_.set(slot, consumer.result.get()); });
    }

private:
    std::vector<Op *> as_written() const {
        std::vector<Op *> ops;
        if (match_.left)
            ops.push_back(match_.left);
        ops.insert(ops.end(), {match_.alloc, match_.native});
        ops.insert(ops.end(), match_.lazy.begin(), match_.lazy.end());
        ops.push_back(match_.consumer);
        return ops;
    }

    void erase_written() {
        std::vector<Op *> ops = as_written();
        for (auto it = ops.rbegin(); it != ops.rend(); ++it)
            ir::erase(**it);
    }

    // The arrays in between may not exist: their lengths are those of what they are made of.
    void use_known_lengths() {
        if (match_.left) {
            builder_.set_insertion(match_.left->parent, position_of(*match_.left));
            builder_.set_location(match_.left->location);
            replace_lengths(match_.left->result.get(),
                            {builder_.dim(match_.left_factor.value, 0), builder_.dim(match_.left_factor.value, 1)});
            lengths_.assign(match_.alloc->operands.begin(), match_.alloc->operands.end());
        }
        replace_lengths(match_.alloc->result.get(), lengths_);
        for (const Op *op : match_.lazy)
            replace_lengths(op->result.get(), lengths_);
    }

    static void replace_lengths(const Value *array, const std::vector<Value *> &lengths) {
        std::vector<Op *> dims;
        for (const ir::Use &use : array->uses())
            if (use.op->code == Opcode::Dim)
                dims.push_back(use.op);
        for (Op *dim : dims) {
            ir::replace_uses(dim->result.get(), lengths[size_t(dim->axis())]);
            ir::erase(*dim);
        }
    }

    bool assigns() const { return match_.consumer->code == Opcode::Assign; }

    // What is added is what is in the target already.
    bool is_in_place() const {
        return assigns() && match_.rest.value && match_.rest.value->type.is_array() &&
               without_whole_slices(match_.rest.value) == without_whole_slices(match_.consumer->operands[0]);
    }

    Value *left() const { return match_.left ? match_.left_factor.value : match_.native->operands[0]; }

    void require(Value *&all, Value *test) { all = all ? builder_.value(Opcode::BitAnd, {all, test}, Type::py_bool()) : test; }

    // bool: the target has the shape of the product, and is apart from its operands; null: certainly.
    Value *condition() {
        Value *all = nullptr;
        Type flag = Type::py_bool();
        if (assigns()) {
            Value *target = match_.consumer->operands[0];
            for (int axis = 0; axis < 2; ++axis)
                require_length(all, target, axis, lengths_[size_t(axis)], false);
            for (Value *operand : {left(), match_.native->operands[1]}) {
                Value *meet = builder_.value(Opcode::Overlap, {target, operand}, flag, {1});
                require(all, builder_.value(Opcode::Not, {meet}, flag));
            }
        }
        if (match_.rest.value && match_.rest.value->type.is_array() && !is_in_place())
            for (Value *part : shaped_parts(match_.rest.value))
                for (int axis = 0; axis < part->type.ndim(); ++axis)
                    require_length(all, part, axis, lengths_[size_t(axis + 2 - part->type.ndim())], true);
        return all;
    }

    void require_length(Value *&all, Value *array, int axis, Value *wanted, bool or_one) {
        analysis::Length known = array->type.is_lazy() ? analysis::Length{} : length_along(array, size_t(axis));
        if (!array->type.is_lazy() && (known == length_of(wanted) || (or_one && known.constant == 1)))
            return;
        Value *length = builder_.dim(array, axis);
        Value *fits = builder_.value(Opcode::Eq, {length, wanted}, Type::py_bool());
        if (or_one) {
            Value *one = builder_.value(Opcode::Eq, {length, builder_.constant_int(1)}, Type::py_bool());
            fits = builder_.value(Opcode::BitOr, {fits, one}, Type::py_bool());
        }
        require(all, fits);
    }

    // As the runtime takes it.
    Value *factor(const Scaled &of) {
        if (!of.factor)
            return builder_.constant_float(of.negated ? -1.0 : 1.0);
        if (std::optional<int64_t> whole = ir::integer_constant(of.factor))
            return builder_.constant_float(double(of.negated ? -*whole : *whole));
        Value *number = builder_.cast(of.factor, Type::py_float());
        return of.negated ? builder_.value(Opcode::Neg, {number}, Type::py_float()) : number;
    }

    Value *one_product() {
        Value *target = assigns() ? match_.consumer->operands[0] : builder_.value(Opcode::Alloc, lengths_, match_.consumer->type(), {0});
        if (!assigns())
            target->named = match_.consumer->result->named;
        Value *beta = builder_.constant_float(match_.rest.value ? 1.0 : 0.0);
        if (is_in_place()) {
            beta = factor(match_.rest);
        } else if (match_.rest.value) {
            builder_.create(Opcode::Assign, {target, rest()}, nullptr, {assigns() ? 0 : 1});
        }
        Value *adds = builder_.constant_int(match_.rest.value ? 1 : 0);
        builder_.native("matrix_product",
                        {left(), match_.native->operands[1], target, factor(match_.left_factor), factor(match_.product), beta, adds});
        return target;
    }

    // What is added, with its factor and sign.
    Value *rest() {
        Value *value = match_.rest.value;
        Type type = value->type.is_array() ? Type::array(value->type.dtype(), value->type.ndim(), types::Layout::Lazy) : value->type;
        if (match_.rest.factor)
            value = builder_.value(Opcode::Mul, {match_.rest.factor, value}, type);
        return match_.rest.negated ? builder_.value(Opcode::Neg, {value}, type) : value;
    }

    void remark(bool conditional) {
        std::string text = "one product with ";
        bool scales = match_.left || match_.product.factor || match_.product.negated;
        text += scales ? (match_.rest.value ? "its factors and what is added to it" : "its factor")
                       : (match_.rest.value ? "what is added to it" : "its target");
        text += assigns() ? ", written to where it goes" : ", no array in between";
        if (conditional)
            text += assigns() ? ", if the shapes are the same and no operand is written to" : ", if the shapes are the same";
        module_.remarks.push_back({builder_.location(), builder_.function()->python_name, "fused", text});
    }

    ir::Module &module_;
    Match match_;
    ir::Builder builder_;
    std::vector<Value *> lengths_; // of the product
};

void match(ir::Module &module, ir::Function &function) {
    std::vector<Op *> products;
    walk(*function.body, [&](Op &op) {
        if (is_product(op))
            products.push_back(&op);
    });
    for (Op *product : products)
        if (std::optional<Match> found = Matching(*product->parent).match_of(*product))
            Rewriting(module, function, std::move(*found)).run();
    if (!products.empty())
        remove_dead(function);
}

} // namespace

void match_products(ir::Module &module) {
    for (auto &function : module.functions)
        match(module, *function);
}

} // namespace veloz::passes
