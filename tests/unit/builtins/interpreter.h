// A slow, plain interpreter of the IR: what the tests compare expansions with, independent of code generation.
#pragma once

#include "ir/ir.h"

#include <complex>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace veloz::test {

using types::ScalarKind;

// One number of any dtype: integers and bools in `integer`, others in `number`.
struct Scalar {
    ScalarKind kind = ScalarKind::I64;
    int64_t integer = 0;
    std::complex<double> number;

    bool exact() const { return types::is_integer(kind) || types::is_bool(kind); }
    double real() const;
};

struct Array {
    ScalarKind dtype = ScalarKind::F64;
    std::vector<int64_t> shape;
    std::vector<int64_t> strides; // in elements
    int64_t offset = 0;
    int field = -1; // real or imaginary part of complex elements
    std::shared_ptr<std::vector<Scalar>> elements;

    int64_t size() const;
    Scalar &at(const std::vector<int64_t> &index) const;
    Scalar read(const std::vector<int64_t> &index) const;
    void write(const std::vector<int64_t> &index, const Scalar &value) const;
};

// The value of an ir::Value: nothing, a scalar, an array or a tuple.
struct Datum {
    enum class Kind { None, Scalar, Array, Tuple } kind = Kind::None;
    Scalar scalar;
    Array array;
    std::vector<Datum> elements;
};

// A Python exception of the interpreted program.
struct Raised : std::runtime_error {
    Raised(std::string name, std::string text) : std::runtime_error(text), exception(std::move(name)) {}
    std::string exception;
};

Scalar cast(const Scalar &value, ScalarKind to);
// The scalar meaning of an element-wise op whose result has dtype `result`.
Scalar evaluate(ir::Opcode op, const std::vector<Scalar> &operands, ScalarKind result);
Array make_array(ScalarKind dtype, std::vector<int64_t> shape, bool fortran = false);
// Calls `visit` with every index of the shape, last axis fastest.
template <typename Visit> void for_each_index(const std::vector<int64_t> &shape, Visit visit) {
    for (int64_t length : shape)
        if (length == 0)
            return;
    std::vector<int64_t> index(shape.size(), 0);
    while (true) {
        visit(index);
        size_t axis = shape.size();
        while (axis > 0 && ++index[axis - 1] == shape[axis - 1])
            index[--axis] = 0;
        if (axis == 0)
            return;
    }
}

// Runs a function of the module on its arguments. Loops that the passes marked parallel run in chunks and out of order, with slots of
// their own.
Datum run(const ir::Module &module, const ir::Function &function, const std::vector<Datum> &arguments);

} // namespace veloz::test
