// Reads Python objects without attribute look-ups: exact type tests first, then NumPy scalars, arrays and tuples.
#include "bind/argument.h"

#include "types/layout.h"

#include <algorithm>
#include <array>

namespace veloz::bind {

using types::Layout;
using types::ScalarKind;
using types::Type;

namespace {

// Low byte of a key word; the fields above it are spelled out in the make_* functions.
enum class KeyTag : uint64_t { None = 1, Scalar, Array, Tuple, Default };

uint64_t make_scalar(ScalarKind kind, bool weak) { return uint64_t(KeyTag::Scalar) | uint64_t(kind) << 8 | uint64_t(weak) << 16; }

uint64_t make_array(ScalarKind kind, int ndim, Layout layout, bool readonly) {
    return uint64_t(KeyTag::Array) | uint64_t(kind) << 8 | uint64_t(ndim) << 16 | uint64_t(layout) << 24 | uint64_t(readonly) << 32;
}

uint64_t bits_of(double value) {
    uint64_t word;
    std::memcpy(&word, &value, sizeof word);
    return word;
}

uint64_t bits_of(float value) {
    uint32_t word;
    std::memcpy(&word, &value, sizeof word);
    return word;
}

std::optional<ScalarKind> kind_of_dtype(int type_number) {
    switch (type_number) {
    case NPY_BOOL: return ScalarKind::Bool;
    case NPY_BYTE: return ScalarKind::I8;
    case NPY_SHORT: return ScalarKind::I16;
    case NPY_INT: return ScalarKind::I32;
    case NPY_LONG:
    case NPY_LONGLONG: return ScalarKind::I64;
    case NPY_UBYTE: return ScalarKind::U8;
    case NPY_USHORT: return ScalarKind::U16;
    case NPY_UINT: return ScalarKind::U32;
    case NPY_ULONG:
    case NPY_ULONGLONG: return ScalarKind::U64;
    case NPY_FLOAT: return ScalarKind::F32;
    case NPY_DOUBLE: return ScalarKind::F64;
    case NPY_CFLOAT: return ScalarKind::C64;
    case NPY_CDOUBLE: return ScalarKind::C128;
    default: return std::nullopt;
    }
}

// May two elements share memory? Certainly not if each axis steps over all that the axes with smaller strides reach.
bool may_overlap_itself(PyArrayObject *array) {
    std::array<std::pair<npy_intp, npy_intp>, NPY_MAXDIMS> axes; // stride, length
    size_t count = 0;
    for (int i = 0; i < PyArray_NDIM(array); ++i)
        if (PyArray_DIM(array, i) != 1)
            axes[count++] = {std::abs(PyArray_STRIDE(array, i)), PyArray_DIM(array, i)};
    std::sort(axes.begin(), axes.begin() + count);
    npy_intp reach = PyArray_ITEMSIZE(array);
    for (size_t i = 0; i < count; ++i) {
        if (axes[i].first < reach)
            return PyArray_SIZE(array) != 0;
        reach += axes[i].first * (axes[i].second - 1);
    }
    return false;
}

bool read_array(PyArrayObject *array, Words &key, Words &words) {
    PyArray_Descr *descr = PyArray_DESCR(array);
    auto kind = kind_of_dtype(descr->type_num);
    if (!kind) {
        PyErr_Format(PyExc_TypeError,
                     "arrays of dtype %S are not supported (expected bool, int8 to int64, uint8 to uint64, "
                     "float32, float64, complex64 or complex128)",
                     reinterpret_cast<PyObject *>(descr));
        return false;
    }
    if (!PyDataType_ISNOTSWAPPED(descr)) {
        PyErr_Format(PyExc_TypeError,
                     "byte-swapped arrays (dtype %S) are not supported; "
                     "convert with x.astype(x.dtype.newbyteorder('='))",
                     reinterpret_cast<PyObject *>(descr));
        return false;
    }
    int ndim = PyArray_NDIM(array);
    bool dense_rows = ndim > 1 && PyArray_STRIDE(array, ndim - 1) == PyArray_ITEMSIZE(array);
    Layout layout = PyArray_IS_C_CONTIGUOUS(array)   ? Layout::C
                    : PyArray_IS_F_CONTIGUOUS(array) ? Layout::F
                    : dense_rows                     ? Layout::Inner
                                                     : Layout::Any;
    // What is written to elements that share memory would depend on the order.
    bool readonly = !PyArray_ISWRITEABLE(array) || (!types::is_contiguous(layout) && may_overlap_itself(array));
    key.push(make_array(*kind, ndim, layout, readonly));
    words.push(reinterpret_cast<uint64_t>(PyArray_DATA(array)));
    words.push(reinterpret_cast<uint64_t>(array) | types::kExternalOwner);
    for (int i = 0; i < ndim; ++i)
        words.push(uint64_t(PyArray_DIM(array, i)));
    for (int i = 0; i < ndim; ++i)
        words.push(uint64_t(PyArray_STRIDE(array, i)));
    return true;
}

bool read_int(PyObject *object, Words &key, Words &words) {
    int overflow = 0;
    long long value = PyLong_AsLongLongAndOverflow(object, &overflow);
    if (overflow != 0) {
        PyErr_SetString(PyExc_OverflowError, "Python int too large for int64");
        return false;
    }
    key.push(make_scalar(ScalarKind::I64, true));
    words.push(uint64_t(value));
    return true;
}

template <typename T> void push_number(Words &words, T value) { words.push(uint64_t(int64_t(value))); }
template <> void push_number(Words &words, double value) { words.push(bits_of(value)); }
template <> void push_number(Words &words, float value) { words.push(bits_of(value)); }

// Tries one NumPy scalar type after the other, the common ones first. Returns false (no exception) for anything else.
bool read_numpy_scalar(PyObject *object, Words &key, Words &words) {
    PyTypeObject *type = Py_TYPE(object);
#define VELOZ_SCALAR(Name, kind)                                                                                                           \
    if (type == &Py##Name##ArrType_Type) {                                                                                                 \
        key.push(make_scalar(ScalarKind::kind, false));                                                                                    \
        push_number(words, PyArrayScalar_VAL(object, Name));                                                                               \
        return true;                                                                                                                       \
    }
    VELOZ_SCALAR(Double, F64)
    VELOZ_SCALAR(Float, F32)
    VELOZ_SCALAR(Long, I64)
    VELOZ_SCALAR(Int, I32)
    VELOZ_SCALAR(Bool, Bool)
    VELOZ_SCALAR(Short, I16)
    VELOZ_SCALAR(Byte, I8)
    VELOZ_SCALAR(LongLong, I64)
    VELOZ_SCALAR(ULong, U64)
    VELOZ_SCALAR(UInt, U32)
    VELOZ_SCALAR(UShort, U16)
    VELOZ_SCALAR(UByte, U8)
    VELOZ_SCALAR(ULongLong, U64)
#undef VELOZ_SCALAR
    if (type == &PyCDoubleArrType_Type) {
        const npy_cdouble &value = PyArrayScalar_VAL(object, CDouble);
        double parts[2];
        std::memcpy(parts, &value, sizeof parts);
        key.push(make_scalar(ScalarKind::C128, false));
        words.push(bits_of(parts[0]));
        words.push(bits_of(parts[1]));
        return true;
    }
    if (type == &PyCFloatArrType_Type) {
        const npy_cfloat &value = PyArrayScalar_VAL(object, CFloat);
        float parts[2];
        std::memcpy(parts, &value, sizeof parts);
        key.push(make_scalar(ScalarKind::C64, false));
        words.push(bits_of(parts[0]));
        words.push(bits_of(parts[1]));
        return true;
    }
    return false;
}

bool read_rare(PyObject *object, Words &key, Words &words) {
    if (read_numpy_scalar(object, key, words))
        return true;
    if (PyTuple_CheckExact(object)) {
        Py_ssize_t size = PyTuple_GET_SIZE(object);
        key.push(uint64_t(KeyTag::Tuple) | uint64_t(size) << 8);
        if (Py_EnterRecursiveCall(" while reading a tuple argument"))
            return false;
        bool good = true;
        for (Py_ssize_t i = 0; good && i < size; ++i)
            good = read_argument(PyTuple_GET_ITEM(object, i), key, words);
        Py_LeaveRecursiveCall();
        return good;
    }
    if (object == Py_None) {
        key.push(uint64_t(KeyTag::None));
        return true;
    }
    if (PyComplex_CheckExact(object)) {
        Py_complex value = PyComplex_AsCComplex(object);
        key.push(make_scalar(ScalarKind::C128, true));
        words.push(bits_of(value.real));
        words.push(bits_of(value.imag));
        return true;
    }
    if (PyLong_Check(object))
        return read_int(object, key, words);
    if (PyFloat_Check(object) && !PyArray_IsScalar(object, Generic)) {
        key.push(make_scalar(ScalarKind::F64, true));
        words.push(bits_of(PyFloat_AS_DOUBLE(object)));
        return true;
    }
    const char *hint = PyList_Check(object)    ? "; make it a tuple, or a NumPy array with np.array(...)"
                       : PyArray_Check(object) ? "; pass a plain array with np.asarray(x)"
                                               : "";
    PyErr_Format(PyExc_TypeError, "expected a number, a NumPy array, None or a tuple of these, got %.200s%s", Py_TYPE(object)->tp_name,
                 hint);
    return false;
}

Type decode(std::span<const uint64_t> key, size_t &next) {
    uint64_t word = key[next++];
    switch (KeyTag(word & 0xff)) {
    case KeyTag::Scalar: return Type::scalar(ScalarKind(word >> 8 & 0xff), (word >> 16 & 1) != 0);
    case KeyTag::Array:
        return Type::array(ScalarKind(word >> 8 & 0xff), int(word >> 16 & 0xff), Layout(word >> 24 & 0xff), (word >> 32 & 1) != 0);
    case KeyTag::Tuple: {
        std::vector<Type> elements;
        for (uint64_t i = 0, size = word >> 8; i < size; ++i)
            elements.push_back(decode(key, next));
        return Type::tuple(std::move(elements));
    }
    case KeyTag::None:
    case KeyTag::Default: break;
    }
    return Type::none();
}

} // namespace

void Words::grow() {
    heap_.resize(capacity_ * 2);
    if (data_ == inline_)
        std::memcpy(heap_.data(), inline_, sizeof inline_);
    data_ = heap_.data();
    capacity_ *= 2;
}

bool read_argument(PyObject *object, Words &key, Words &words) {
    if (PyFloat_CheckExact(object)) {
        key.push(make_scalar(ScalarKind::F64, true));
        words.push(bits_of(PyFloat_AS_DOUBLE(object)));
        return true;
    }
    if (PyArray_CheckExact(object))
        return read_array(reinterpret_cast<PyArrayObject *>(object), key, words);
    if (PyLong_CheckExact(object))
        return read_int(object, key, words);
    if (PyBool_Check(object)) {
        key.push(make_scalar(ScalarKind::Bool, true));
        words.push(object == Py_True);
        return true;
    }
    return read_rare(object, key, words);
}

void mark_default(Words &key) { key.push(uint64_t(KeyTag::Default)); }

std::vector<std::optional<Type>> types_of_key(std::span<const uint64_t> key) {
    std::vector<std::optional<Type>> types;
    for (size_t next = 0; next < key.size();) {
        if (KeyTag(key[next] & 0xff) == KeyTag::Default) {
            types.emplace_back();
            ++next;
        } else {
            types.emplace_back(decode(key, next));
        }
    }
    return types;
}

} // namespace veloz::bind
