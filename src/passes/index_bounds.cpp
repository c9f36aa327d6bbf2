// The least and the greatest value of each term, added up; and the sizes of the terms in floating point, which tell whether that may wrap.
#include "passes/index_bounds.h"

#include <cmath>

namespace veloz::passes {

using ir::Op;
using ir::Opcode;
using ir::Type;
using ir::Value;

namespace {

constexpr double kSafe = 0x1p62; // sums of parts below it do not wrap

class Bounds {
public:
    Bounds(ir::Builder &build, const LoopVariables &loops) : build_(build), loops_(loops) {}

    Value *test(const analysis::Affine &index, Value *length) {
        low_ = high_ = build_.constant_int(index.constant);
        size_ = build_.constant_float(std::abs(double(index.constant)));
        for (const analysis::Affine::Term &term : index.terms)
            add(term);
        Value *good = both(flag(Opcode::Ge, low_, build_.constant_int(0)), flag(Opcode::Lt, high_, length));
        good = both(good, flag(Opcode::Lt, size_, build_.constant_float(kSafe)));
        return empty_ ? build_.value(Opcode::BitOr, {good, empty_}, Type::py_bool()) : good;
    }

private:
    Value *whole(Opcode code, Value *left, Value *right) { return build_.value(code, {left, right}, Type::index()); }
    Value *real(Opcode code, Value *left, Value *right) { return build_.value(code, {left, right}, Type::py_float()); }
    Value *flag(Opcode code, Value *left, Value *right) { return build_.value(code, {left, right}, Type::py_bool()); }
    Value *both(Value *left, Value *right) { return build_.value(Opcode::BitAnd, {left, right}, Type::py_bool()); }
    Value *size_of(Value *value) {
        return build_.value(Opcode::Abs, {build_.cast(build_.cast(value, Type::index()), Type::py_float())}, Type::py_float());
    }

    void add(const analysis::Affine::Term &term) {
        Value *low = term.value, *high = term.value, *size = nullptr;
        if (auto loop = loops_.find(term.value); loop != loops_.end())
            size = range(*loop->second, low, high);
        else
            size = size_of(term.value);
        if (term.scale) {
            Value *one = whole(Opcode::Mul, low, term.scale), *other = low == high ? one : whole(Opcode::Mul, high, term.scale);
            low = one == other ? one : whole(Opcode::PyMin, one, other);
            high = one == other ? one : whole(Opcode::PyMax, one, other);
            size = real(Opcode::Mul, size, size_of(term.scale));
        }
        if (term.factor != 1) {
            Value *factor = build_.constant_int(term.factor);
            low = whole(Opcode::Mul, low, factor);
            high = whole(Opcode::Mul, high, factor);
            size = real(Opcode::Mul, size, build_.constant_float(std::abs(double(term.factor))));
        }
        if (term.factor < 0)
            std::swap(low, high);
        low_ = whole(Opcode::Add, low_, low);
        high_ = whole(Opcode::Add, high_, high);
        size_ = real(Opcode::Add, size_, size);
    }

    // The variable's least and greatest value, and a size above both and above what it takes to find them.
    Value *range(const Op &loop, Value *&low, Value *&high) {
        Value *first = loop.operands[0], *end = loop.operands[1], *one = build_.constant_int(1);
        int64_t step = *ir::integer_constant(loop.operands[2]);
        bool down = step < 0;
        Value *last = whole(down ? Opcode::Add : Opcode::Sub, end, one);
        Value *empty = flag(down ? Opcode::Ge : Opcode::Le, end, first);
        empty_ = empty_ ? build_.value(Opcode::BitOr, {empty_, empty}, Type::py_bool()) : empty;
        if (step > 1) { // the last one that is reached; the remainder is 0 or more where there is one
            Value *over = whole(Opcode::Mod, whole(Opcode::Sub, last, first), build_.constant_int(step));
            last = whole(Opcode::Sub, last, over);
        }
        low = down ? last : first;
        high = down ? first : last;
        return real(Opcode::Add, size_of(first), size_of(end));
    }

    ir::Builder &build_;
    const LoopVariables &loops_;
    Value *low_ = nullptr, *high_ = nullptr, *size_ = nullptr, *empty_ = nullptr;
};

} // namespace

Value *index_in_range(ir::Builder &build, const analysis::Affine &index, Value *length, const LoopVariables &loops) {
    return Bounds(build, loops).test(index, length);
}

} // namespace veloz::passes
