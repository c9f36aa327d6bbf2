// Functions of integers that need a loop: greatest common divisor, factorial, binomials, square root, population count.
#include "builtins/call.h"
#include "types/promotion.h"

namespace veloz::builtins {

using ir::Opcode;
using ir::Value;
using types::ScalarKind;
using types::Type;

namespace {

Value *flag(Context &context, Opcode op, Value *left, Value *right) { return context.build().value(op, {left, right}, Type::py_bool()); }
Value *integer(Context &context, Opcode op, Value *left, Value *right) { return context.build().value(op, {left, right}, left->type); }

// while condition(): body()
void loop(Context &context, const std::function<Value *()> &condition, const std::function<void()> &body) {
    ir::Builder &build = context.build();
    ir::Op *op = build.make_while();
    build.inside(op->regions[0].get(), [&] { build.create(Opcode::Yield, {condition()}, nullptr); });
    build.inside(op->regions[1].get(), body);
}

Value *magnitude(Context &context, Value *x) {
    return types::is_signed(x->type.dtype()) ? context.build().value(Opcode::Abs, {x}, x->type) : x;
}

// Euclid's algorithm on two scalars of one integer type.
Value *divisor_of(Context &context, Value *x, Value *y) {
    ir::Builder &build = context.build();
    Type type = x->type;
    int a = build.add_slot("%gcd", type), b = build.add_slot("%gcd", type);
    build.set(a, magnitude(context, x));
    build.set(b, magnitude(context, y));
    loop(
        context, [&] { return flag(context, Opcode::Ne, build.get(b), build.constant_int(0, type)); },
        [&] {
            Value *old = build.get(b), *rest = integer(context, Opcode::Mod, build.get(a), old);
            build.set(a, old);
            build.set(b, rest);
        });
    return magnitude(context, build.get(a)); // the lowest value has no magnitude and may leave a sign
}

Value *multiple_of(Context &context, Value *x, Value *y) {
    ir::Builder &build = context.build();
    Value *divisor = divisor_of(context, x, y); // x // 0 is 0 here
    Value *quotient = integer(context, Opcode::FloorDiv, magnitude(context, x), divisor);
    return build.value(Opcode::Mul, {quotient, magnitude(context, y)}, x->type);
}

using PairFunction = Value *(*)(Context &, Value *, Value *);

// Both arrays broadcast to their common shape in new memory, then one serial pass that leaves the results in the first.
Value *over_arrays(Context &context, PairFunction function, Value *left, Value *right, ScalarKind kind) {
    ir::Builder &build = context.build();
    Value *zero = build.constant_int(0, Type::scalar(kind));
    auto shaped = [&](Value *value, Value *other) {
        Value *nothing = apply(context, Opcode::BitAnd, {other, zero}, kind);
        return materialized(context, apply(context, Opcode::BitOr, {value, nothing}, kind));
    };
    Value *first = shaped(left, right), *second = shaped(right, left);
    Type flat = Type::array(kind, 1, types::Layout::C);
    Value *size = array_size(context, first);
    Value *a = build.value(Opcode::FlatView, {first}, flat), *b = build.value(Opcode::FlatView, {second}, flat);
    ir::Op *op = build.make_for(build.constant_int(0), size, build.constant_int(1), ir::LoopMode::Serial);
    Value *i = op->regions[0]->arguments[0].get();
    build.inside(op->regions[0].get(), [&] { build.store(a, function(context, build.load(a, {i}), build.load(b, {i})), {i}); });
    return first;
}

Operand numpy_pair_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x1", "x2"}, 2);
    PairFunction function = call.name == "numpy.gcd" ? divisor_of : multiple_of;
    ScalarKind kind = common_kind(context, *arguments[0], *arguments[1], call.name);
    if (!types::is_integer(kind))
        context.fail_typing("np." + std::string(call.name.substr(6)) + " needs integers");
    Value *x = strong(context, convert(context, number(context, *arguments[0], call.name), kind));
    Value *y = strong(context, convert(context, number(context, *arguments[1], call.name), kind));
    if (x->type.is_scalar() && y->type.is_scalar())
        return operand_of(function(context, x, y));
    return operand_of(over_arrays(context, function, x, y, kind));
}

Operand python_pair_call(Context &context, const CallSite &call) {
    bool multiple = call.name == "math.lcm";
    Value *result = nullptr;
    for (const Argument &argument : call.arguments) {
        Value *next = context.to_index(argument.operand);
        result = !result ? magnitude(context, next) : (multiple ? multiple_of : divisor_of)(context, result, next);
    }
    return result ? operand_of(result) : Operand{int64_t(multiple), {}};
}

Operand bit_count_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x"}, 1);
    Value *x = strong(context, number(context, *arguments[0], call.name));
    ScalarKind kind = x->type.dtype(), wide = ScalarKind::U64;
    if (!types::is_integer(kind))
        context.fail_typing("np.bitwise_count needs integers");
    if (types::is_signed(kind)) { // the magnitude of the lowest value is that bit pattern, too
        ScalarKind same = kind == ScalarKind::I8    ? ScalarKind::U8
                          : kind == ScalarKind::I16 ? ScalarKind::U16
                          : kind == ScalarKind::I32 ? ScalarKind::U32
                                                    : ScalarKind::U64;
        x = convert(context, apply(context, Opcode::Abs, {x}, kind), same);
    }
    x = convert(context, x, wide);
    auto constant = [&](uint64_t bits) { return context.build().constant_int(int64_t(bits), Type::scalar(wide)); };
    auto step = [&](Opcode op, Value *a, Value *b) { return apply(context, op, {a, b}, wide); };
    auto shifted = [&](Value *v, uint64_t by) { return step(Opcode::RShift, v, constant(by)); };
    Value *pairs = constant(0x5555555555555555), *fours = constant(0x3333333333333333), *bytes = constant(0x0f0f0f0f0f0f0f0f);
    x = step(Opcode::Sub, x, step(Opcode::BitAnd, shifted(x, 1), pairs));
    x = step(Opcode::Add, step(Opcode::BitAnd, x, fours), step(Opcode::BitAnd, shifted(x, 2), fours));
    x = step(Opcode::BitAnd, step(Opcode::Add, x, shifted(x, 4)), bytes);
    x = shifted(step(Opcode::Mul, x, constant(0x0101010101010101)), 56);
    return operand_of(convert(context, x, ScalarKind::U8));
}

// first * (first + 1) * ... * last
Value *product(Context &context, Value *first, Value *last) {
    ir::Builder &build = context.build();
    int result = build.add_slot("%product", Type::index()), at = build.add_slot("%factor", Type::index());
    build.set(result, build.constant_int(1));
    build.set(at, first);
    loop(
        context, [&] { return flag(context, Opcode::Le, build.get(at), last); },
        [&] {
            build.set(result, integer(context, Opcode::Mul, build.get(result), build.get(at)));
            build.set(at, integer(context, Opcode::Add, build.get(at), build.constant_int(1)));
        });
    return build.get(result);
}

void refuse_negative(Context &context, Value *value, std::string text) {
    context.raise_if(flag(context, Opcode::Lt, value, context.build().constant_int(0)), "ValueError", std::move(text));
}

Operand factorial_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"n"}, 1);
    Value *n = context.to_index(*arguments[0]);
    refuse_negative(context, n, "factorial() not defined for negative values");
    context.raise_if(flag(context, Opcode::Gt, n, context.build().constant_int(20)), "OverflowError",
                     "math.factorial({}) does not fit int64", {n});
    return operand_of(product(context, context.build().constant_int(2), n));
}

Operand perm_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"n", "k"}, 1);
    if (!arguments[1] || std::holds_alternative<NoneOperand>(arguments[1]->content)) {
        Argument only[] = {{"", *arguments[0]}};
        return call_entity(context, "math.factorial", only);
    }
    ir::Builder &build = context.build();
    Value *n = context.to_index(*arguments[0]), *k = context.to_index(*arguments[1]);
    refuse_negative(context, n, "n must be a non-negative integer");
    refuse_negative(context, k, "k must be a non-negative integer");
    return operand_of(context.branch(
        flag(context, Opcode::Gt, k, n), Type::index(), [&] { return build.constant_int(0); },
        [&] {
            Value *first = integer(context, Opcode::Add, integer(context, Opcode::Sub, n, k), build.constant_int(1));
            return product(context, first, n);
        }));
}

// C(n, k), each step kept whole by dividing common factors out first, so that nothing larger than the result appears.
Value *binomial(Context &context, Value *n, Value *k) {
    ir::Builder &build = context.build();
    Type index = Type::index();
    int result = build.add_slot("%binomial", index), at = build.add_slot("%factor", index);
    build.set(result, build.constant_int(1));
    build.set(at, build.constant_int(1));
    loop(
        context, [&] { return flag(context, Opcode::Le, build.get(at), k); },
        [&] {
            Value *d = build.get(at), *so_far = build.get(result);
            Value *common = divisor_of(context, so_far, d);
            Value *factor = integer(context, Opcode::Add, integer(context, Opcode::Sub, n, d), build.constant_int(1));
            factor = integer(context, Opcode::FloorDiv, factor, integer(context, Opcode::FloorDiv, d, common));
            build.set(result, integer(context, Opcode::Mul, integer(context, Opcode::FloorDiv, so_far, common), factor));
            build.set(at, integer(context, Opcode::Add, d, build.constant_int(1)));
        });
    return build.get(result);
}

Operand comb_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"n", "k"}, 2);
    ir::Builder &build = context.build();
    Value *n = context.to_index(*arguments[0]), *k = context.to_index(*arguments[1]);
    refuse_negative(context, n, "n must be a non-negative integer");
    refuse_negative(context, k, "k must be a non-negative integer");
    return operand_of(context.branch(
        flag(context, Opcode::Gt, k, n), Type::index(), [&] { return build.constant_int(0); },
        [&] {
            Value *other = integer(context, Opcode::Sub, n, k);
            return binomial(context, n, integer(context, Opcode::PyMin, k, other));
        }));
}

Operand isqrt_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"n"}, 1);
    ir::Builder &build = context.build();
    Type index = Type::index();
    Value *n = context.to_index(*arguments[0]), *one = build.constant_int(1);
    refuse_negative(context, n, "isqrt() argument must be nonnegative");
    Value *root = build.cast(build.value(Opcode::Sqrt, {build.cast(n, Type::py_float())}, Type::py_float()), index);
    // the float root may be off by one either way; division avoids the overflow of root * root
    auto too_big = [&](Value *r) {
        return flag(context, Opcode::Gt, r, integer(context, Opcode::FloorDiv, n, integer(context, Opcode::PyMax, r, one)));
    };
    root = build.value(Opcode::Select, {too_big(root), integer(context, Opcode::Sub, root, one), root}, index);
    Value *next = integer(context, Opcode::Add, root, one);
    return operand_of(build.value(Opcode::Select, {too_big(next), root, next}, index));
}

} // namespace

std::span<const Entry> integer_entries() {
    static constexpr Entry entries[] = {{"numpy.gcd", numpy_pair_call, "greatest common divisor", 2},
                                        {"numpy.lcm", numpy_pair_call, "least common multiple", 2},
                                        {"numpy.bitwise_count", bit_count_call, "number of one bits of the magnitude", 1},
                                        {"math.gcd", python_pair_call, "greatest common divisor"},
                                        {"math.lcm", python_pair_call, "least common multiple"},
                                        {"math.factorial", factorial_call, "n!, up to 20!"},
                                        {"math.perm", perm_call, "ordered choices of k out of n"},
                                        {"math.comb", comb_call, "choices of k out of n"},
                                        {"math.isqrt", isqrt_call, "integer square root"}};
    return entries;
}

} // namespace veloz::builtins
