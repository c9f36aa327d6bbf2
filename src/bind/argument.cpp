// Reads Python objects without attribute look-ups: exact type tests first, then NumPy scalars, arrays and tuples.
#include "bind/argument.h"

#include "frontend/python_values.h"
#include "types/layout.h"
#include "types/range.h"

#include <algorithm>
#include <array>

namespace veloz::bind {

using types::Layout;
using types::ScalarKind;
using types::Type;

namespace {

// Low byte of a key word; the fields above it are spelled out in the make_* functions.
enum class KeyTag : uint64_t { None = 1, Scalar, Array, Tuple, Default, Range, Function, Object };

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

bool read_value(PyObject *object, Reading &out);

bool read_range(PyObject *object, Reading &out) {
    Reference parts[3];
    constexpr const char *names[] = {"start", "stop", "step"};
    for (int i = 0; i < 3; ++i)
        if (!(parts[i] = Reference(PyObject_GetAttrString(object, names[i]))))
            return false;
    int overflow = 0;
    bool unit = PyLong_AsLongLongAndOverflow(parts[2].get(), &overflow) == 1;
    out.key.push(uint64_t(KeyTag::Range) | uint64_t(unit) << 8);
    out.is_known = true;
    Words ignored;
    for (int i = 0; i < (unit ? 2 : 3); ++i)
        if (!read_int(parts[i].get(), ignored, out.words))
            return false;
    return true;
}

uint64_t make_object(KeyTag tag, size_t captures, size_t number) {
    return uint64_t(tag) | uint64_t(captures) << 8 | uint64_t(number) << 32;
}

void read_known(PyObject *object, Reading &out) {
    out.key.push(make_object(KeyTag::Object, 0, out.known->number(object)));
    out.objects.push_back(object);
}

bool is_number_value(PyObject *object) {
    if (PyFloat_CheckExact(object) || PyBool_Check(object) || PyComplex_CheckExact(object))
        return true;
    if (PyLong_CheckExact(object)) {
        int overflow = 0;
        PyLong_AsLongLongAndOverflow(object, &overflow);
        return overflow == 0;
    }
    Words key, words;
    return read_numpy_scalar(object, key, words);
}

bool is_partial(PyObject *object) { return std::string_view(Py_TYPE(object)->tp_name) == "functools.partial"; }

// Can what a function captures be a value of the call? Else it is known while compiling.
bool is_value(PyObject *object) {
    if (!object)
        return false;
    if (PyArray_CheckExact(object)) // or it is refused: its elements may change
        return true;
    if (PyTuple_CheckExact(object) && PyTuple_GET_SIZE(object) != 0) {
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(object); ++i)
            if (!is_value(PyTuple_GET_ITEM(object, i)))
                return false;
        return true;
    }
    return is_number_value(object) || is_partial(object) || frontend::plain_function(object);
}

bool read_capture(PyObject *object, Reading &out) {
    if (is_value(object))
        return read_value(object, out);
    read_known(object, out);
    return true;
}

// Defaults in the order of the parameters, then free variables. False with an exception set.
bool captures_of(PyObject *plain, std::vector<PyObject *> &out) {
    auto *code = reinterpret_cast<PyCodeObject *>(PyFunction_GetCode(plain));
    PyObject *defaults = PyFunction_GetDefaults(plain), *keyword_defaults = PyFunction_GetKwDefaults(plain);
    for (Py_ssize_t i = 0; defaults && i < PyTuple_GET_SIZE(defaults); ++i)
        out.push_back(PyTuple_GET_ITEM(defaults, i));
    if (keyword_defaults && PyDict_GET_SIZE(keyword_defaults) != 0) {
        Reference names(PyObject_GetAttrString(reinterpret_cast<PyObject *>(code), "co_varnames"));
        for (int i = code->co_argcount; names && i < code->co_argcount + code->co_kwonlyargcount; ++i)
            if (PyObject *value = PyDict_GetItemWithError(keyword_defaults, PyTuple_GET_ITEM(names.get(), i)))
                out.push_back(value);
        if (!names || PyErr_Occurred())
            return false;
    }
    PyObject *closure = PyFunction_GetClosure(plain);
    for (Py_ssize_t i = 0; closure && i < PyTuple_GET_SIZE(closure); ++i)
        out.push_back(PyCell_GET(PyTuple_GET_ITEM(closure, i)));
    return true;
}

// `is_function` comes out as whether it is one that can be called in compiled code.
bool read_function(PyObject *object, Reading &out, bool &is_function) {
    if (is_partial(object)) {
        is_function = true;
        Reference module(PyImport_ImportModule("veloz.partials"));
        Reference made(module ? PyObject_CallMethod(module.get(), "as_function", "O", object) : nullptr);
        if (!made)
            return false;
        out.made.push_back(std::move(made));
        object = out.made.back().get();
    }
    Reference plain = frontend::plain_function(object);
    is_function = plain || frontend::is_library_object(object);
    if (!is_function)
        return false;
    out.is_known = true;
    if (!plain) {
        out.key.push(make_object(KeyTag::Function, 0, out.known->number(object)));
        out.objects.push_back(object);
        return true;
    }
    if (std::ranges::find(out.open_functions, plain.get()) != out.open_functions.end()) {
        PyErr_SetString(PyExc_TypeError, "a function that is a variable of its own closure cannot be passed; define it in a module, not in "
                                         "another function");
        return false;
    }
    std::vector<PyObject *> captures;
    if (!captures_of(plain.get(), captures))
        return false;
    out.key.push(make_object(KeyTag::Function, captures.size(), out.known->function(plain.get(), object)));
    out.objects.push_back(object);
    out.open_functions.push_back(plain.get());
    bool good = std::ranges::all_of(captures, [&](PyObject *value) { return read_capture(value, out); });
    out.open_functions.pop_back();
    return good;
}

bool read_rare(PyObject *object, Reading &out) {
    Words &key = out.key, &words = out.words;
    if (read_numpy_scalar(object, key, words))
        return true;
    if (PyTuple_CheckExact(object)) {
        Py_ssize_t size = PyTuple_GET_SIZE(object);
        key.push(uint64_t(KeyTag::Tuple) | uint64_t(size) << 8);
        if (Py_EnterRecursiveCall(" while reading a tuple argument"))
            return false;
        bool good = true;
        for (Py_ssize_t i = 0; good && i < size; ++i)
            good = read_value(PyTuple_GET_ITEM(object, i), out);
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
    if (PyRange_Check(object))
        return read_range(object, out);
    if (PyCallable_Check(object)) {
        bool is_function = false, good = read_function(object, out, is_function);
        if (is_function)
            return good;
    }
    const char *hint = PyList_Check(object)       ? "; make it a tuple, or a NumPy array with np.array(...)"
                       : PyArray_Check(object)    ? "; pass a plain array with np.asarray(x)"
                       : PyCallable_Check(object) ? "; only Python's and jitted functions and those of math and NumPy can be called"
                                                  : "";
    PyErr_Format(PyExc_TypeError, "expected a number, a NumPy array, None, a range, a function or a tuple of these, got %.200s%s",
                 Py_TYPE(object)->tp_name, hint);
    return false;
}

Type decode(std::span<const uint64_t> key, size_t &next, int &objects) {
    uint64_t word = key[next++];
    switch (KeyTag(word & 0xff)) {
    case KeyTag::Range: return types::range_type((word >> 8 & 1) != 0);
    case KeyTag::Object: ++objects; return Type::none();
    case KeyTag::Function: {
        int place = objects++;
        std::vector<Type> captures;
        for (uint64_t i = 0, size = word >> 8 & 0xffffff; i < size; ++i)
            captures.push_back(decode(key, next, objects));
        return Type::function(place, std::move(captures));
    }
    case KeyTag::Scalar: return Type::scalar(ScalarKind(word >> 8 & 0xff), (word >> 16 & 1) != 0);
    case KeyTag::Array:
        return Type::array(ScalarKind(word >> 8 & 0xff), int(word >> 16 & 0xff), Layout(word >> 24 & 0xff), (word >> 32 & 1) != 0);
    case KeyTag::Tuple: {
        std::vector<Type> elements;
        for (uint64_t i = 0, size = word >> 8; i < size; ++i)
            elements.push_back(decode(key, next, objects));
        return Type::tuple(std::move(elements));
    }
    case KeyTag::None:
    case KeyTag::Default: break;
    }
    return Type::none();
}

} // namespace

size_t KnownObjects::number(PyObject *object, PyObject *globals, PyObject *options) {
    auto same = [&](const Row &row) {
        if (row.globals.get() != globals || row.options.get() != options)
            return false;
        PyObject *held = row.object.get();
        bool texts = held && object && PyUnicode_CheckExact(held) && PyUnicode_CheckExact(object);
        return held == object || (texts && PyUnicode_Compare(held, object) == 0);
    };
    auto found = std::ranges::find_if(rows_, same);
    if (found == rows_.end())
        found = rows_.insert(rows_.end(), {Reference::borrow(object), Reference::borrow(globals), Reference::borrow(options)});
    return size_t(found - rows_.begin());
}

size_t KnownObjects::function(PyObject *plain, PyObject *given) {
    Reference options = plain == given ? Reference() : frontend::attribute_or_null(given, "_options");
    return number(PyFunction_GetCode(plain), PyFunction_GetGlobals(plain), options ? options.get() : plain == given ? nullptr : given);
}

int KnownObjects::traverse(visitproc visit, void *arg) const {
    for (const Row &row : rows_)
        for (const Reference *object : {&row.object, &row.globals, &row.options})
            Py_VISIT(object->get());
    return 0;
}

void Words::grow() {
    heap_.resize(capacity_ * 2);
    if (data_ == inline_)
        std::memcpy(heap_.data(), inline_, sizeof inline_);
    data_ = heap_.data();
    capacity_ *= 2;
}

namespace {

bool read_value(PyObject *object, Reading &out) {
    Words &key = out.key, &words = out.words;
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
    return read_rare(object, out);
}

} // namespace

bool read_argument(PyObject *object, Reading &out) {
    size_t start = out.words.size();
    out.is_known = false;
    if (!read_value(object, out))
        return false;
    if (out.is_known) {
        for (size_t i = start; i < out.words.size(); ++i)
            out.parts.push(out.words.data()[i]);
        out.words.shrink(start);
    }
    return true;
}

void Reading::finish() {
    for (uint64_t word : parts.span())
        words.push(word);
}

void mark_default(Words &key) { key.push(uint64_t(KeyTag::Default)); }

std::vector<std::optional<Type>> types_of_key(std::span<const uint64_t> key) {
    std::vector<std::optional<Type>> types;
    int objects = 0;
    for (size_t next = 0; next < key.size();) {
        if (KeyTag(key[next] & 0xff) == KeyTag::Default) {
            types.emplace_back();
            ++next;
        } else {
            types.emplace_back(decode(key, next, objects));
        }
    }
    return types;
}

uint64_t without_number(uint64_t word) {
    bool is_function = false;
    return names_object(word, is_function) ? word & 0xffffffff : word;
}

bool names_object(uint64_t word, bool &is_function) {
    is_function = KeyTag(word & 0xff) == KeyTag::Function;
    return is_function || KeyTag(word & 0xff) == KeyTag::Object;
}

} // namespace veloz::bind
