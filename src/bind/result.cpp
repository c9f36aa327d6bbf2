// Boxes scalars, tuples and arrays. Fresh arrays own their pool block through a NEP 49 handler; views keep their base alive.
#include "bind/result.h"

#include "runtime/memory.h"
#include "types/layout.h"
#include "types/range.h"

#include <cstring>

namespace veloz::bind {

using types::ArrayWords;
using types::kExternalOwner;
using types::kViewOfExternal;
using types::ScalarKind;
using types::Type;

namespace {

// ---- the memory handler: NumPy frees what the pool allocated ----

void *handler_malloc(void *, size_t size) { return runtime::pool_allocate(size); }
void *handler_calloc(void *, size_t count, size_t size) {
    void *data = runtime::pool_allocate(count * size);
    if (data)
        std::memset(data, 0, count * size);
    return data;
}
void *handler_realloc(void *, void *data, size_t size) { return runtime::pool_reallocate(data, size); }
void handler_free(void *, void *data, size_t) { runtime::pool_release(data); }

PyDataMem_Handler handler = {"veloz_pool", 1, {nullptr, handler_malloc, handler_calloc, handler_realloc, handler_free}};
PyObject *handler_capsule = nullptr; // made once at import, lives as long as the process: arrays may outlive the module

// ---- scalars ----

double double_of(int64_t word) {
    double value;
    std::memcpy(&value, &word, sizeof value);
    return value;
}
float float_of(int64_t word) {
    float value;
    std::memcpy(&value, &word, sizeof value);
    return value;
}

PyObject *make_weak(ScalarKind kind, const int64_t *words) {
    switch (kind) {
    case ScalarKind::Bool: return PyBool_FromLong(words[0] & 1);
    case ScalarKind::F64: return PyFloat_FromDouble(double_of(words[0]));
    case ScalarKind::C128: return PyComplex_FromDoubles(double_of(words[0]), double_of(words[1]));
    default: return PyLong_FromLongLong(words[0]);
    }
}

template <typename Scalar, typename Value> PyObject *new_scalar(PyTypeObject *type, Value value) {
    PyObject *object = type->tp_alloc(type, 0);
    if (object)
        std::memcpy(&reinterpret_cast<Scalar *>(object)->obval, &value, sizeof value);
    return object;
}

PyObject *make_strong(ScalarKind kind, const int64_t *words) {
    switch (kind) {
    case ScalarKind::Bool: return Py_NewRef(words[0] & 1 ? PyArrayScalar_True : PyArrayScalar_False);
    case ScalarKind::I8: return new_scalar<PyByteScalarObject>(&PyByteArrType_Type, int8_t(words[0]));
    case ScalarKind::I16: return new_scalar<PyShortScalarObject>(&PyShortArrType_Type, int16_t(words[0]));
    case ScalarKind::I32: return new_scalar<PyIntScalarObject>(&PyIntArrType_Type, int32_t(words[0]));
    case ScalarKind::I64: return new_scalar<PyLongScalarObject>(&PyLongArrType_Type, words[0]);
    case ScalarKind::U8: return new_scalar<PyUByteScalarObject>(&PyUByteArrType_Type, uint8_t(words[0]));
    case ScalarKind::U16: return new_scalar<PyUShortScalarObject>(&PyUShortArrType_Type, uint16_t(words[0]));
    case ScalarKind::U32: return new_scalar<PyUIntScalarObject>(&PyUIntArrType_Type, uint32_t(words[0]));
    case ScalarKind::U64: return new_scalar<PyULongScalarObject>(&PyULongArrType_Type, uint64_t(words[0]));
    case ScalarKind::F32: return new_scalar<PyFloatScalarObject>(&PyFloatArrType_Type, float_of(words[0]));
    case ScalarKind::F64: return new_scalar<PyDoubleScalarObject>(&PyDoubleArrType_Type, double_of(words[0]));
    case ScalarKind::C64: {
        struct {
            float real, imag;
        } value{float_of(words[0]), float_of(words[1])};
        return new_scalar<PyCFloatScalarObject>(&PyCFloatArrType_Type, value);
    }
    case ScalarKind::C128: {
        struct {
            double real, imag;
        } value{double_of(words[0]), double_of(words[1])};
        return new_scalar<PyCDoubleScalarObject>(&PyCDoubleArrType_Type, value);
    }
    case ScalarKind::F16:
    case ScalarKind::BF16: break;
    }
    PyErr_SetString(PyExc_SystemError, "no object for a number of half precision");
    return nullptr;
}

// ---- arrays ----

int type_number(ScalarKind kind) {
    constexpr int numbers[types::kScalarKinds] = {NPY_BOOL,    NPY_INT8,      NPY_INT16,      NPY_INT32,   NPY_INT64,
                                                  NPY_UINT8,   NPY_UINT16,    NPY_UINT32,     NPY_UINT64,  NPY_FLOAT32,
                                                  NPY_FLOAT64, NPY_COMPLEX64, NPY_COMPLEX128, NPY_FLOAT16, NPY_NOTYPE};
    return numbers[int(kind)];
}

PyObject *array_over(ScalarKind kind, int ndim, const npy_intp *shape, const npy_intp *strides, void *data, bool readonly) {
    PyArray_Descr *descr = PyArray_DescrFromType(type_number(kind));
    return PyArray_NewFromDescr(&PyArray_Type, descr, ndim, shape, strides, data, readonly ? 0 : NPY_ARRAY_WRITEABLE, nullptr);
}

// NumPy's OWNDATA with our handler: numpy frees the block by handler_free, which drops the one reference given here.
void give_block(PyObject *array) {
    auto *fields = reinterpret_cast<PyArrayObject_fields *>(array);
    fields->flags |= NPY_ARRAY_OWNDATA;
    Py_XSETREF(fields->mem_handler, Py_NewRef(handler_capsule));
}

// The very array the caller passed in: not a view of it, and no argument that happens to look like it.
bool is_same_array(PyArrayObject *argument, ScalarKind kind, int ndim, const npy_intp *shape, const npy_intp *strides, void *data) {
    if (PyArray_DATA(argument) != data || PyArray_NDIM(argument) != ndim)
        return false;
    PyArray_Descr *descr = PyArray_DESCR(argument);
    Reference plain(reinterpret_cast<PyObject *>(PyArray_DescrFromType(type_number(kind))));
    if (!PyArray_EquivTypes(descr, reinterpret_cast<PyArray_Descr *>(plain.get())))
        return false;
    for (int i = 0; i < ndim; ++i)
        if (PyArray_DIM(argument, i) != shape[i] || (shape[i] > 1 && PyArray_STRIDE(argument, i) != strides[i]))
            return false;
    return true;
}

PyObject *view_of_argument(const Type &type, PyObject *argument, bool is_view, const npy_intp *shape, const npy_intp *strides, void *data) {
    auto *base = reinterpret_cast<PyArrayObject *>(argument);
    if (!is_view && is_same_array(base, type.dtype(), type.ndim(), shape, strides, data))
        return Py_NewRef(argument);
    Reference view(array_over(type.dtype(), type.ndim(), shape, strides, data, type.readonly() || !PyArray_ISWRITEABLE(base)));
    if (!view || PyArray_SetBaseObject(reinterpret_cast<PyArrayObject *>(view.get()), Py_NewRef(argument)) < 0)
        return nullptr;
    return view.release();
}

// A view into a block that compiled code made: the base is a byte array that owns the block.
PyObject *view_of_block(const Type &type, void *block, const npy_intp *shape, const npy_intp *strides, void *data) {
    npy_intp bytes = npy_intp(runtime::pool_block_bytes(block));
    npy_intp step = 1;
    Reference base(array_over(ScalarKind::U8, 1, &bytes, &step, block, false));
    if (!base) {
        runtime::pool_release(block);
        return nullptr;
    }
    give_block(base.get());
    Reference view(array_over(type.dtype(), type.ndim(), shape, strides, data, type.readonly()));
    if (!view || PyArray_SetBaseObject(reinterpret_cast<PyArrayObject *>(view.get()), base.release()) < 0)
        return nullptr;
    return view.release();
}

// Elements that lie in the code: an array over them could outlive it.
PyObject *copy_of_constant(const Type &type, const npy_intp *shape, const npy_intp *strides, void *data) {
    Reference view(array_over(type.dtype(), type.ndim(), shape, strides, data, true));
    PyObject *copy = view ? PyArray_NewCopy(reinterpret_cast<PyArrayObject *>(view.get()), NPY_KEEPORDER) : nullptr;
    if (copy)
        PyArray_CLEARFLAGS(reinterpret_cast<PyArrayObject *>(copy), NPY_ARRAY_WRITEABLE);
    return copy;
}

PyObject *make_array(const Type &type, const int64_t *&words) {
    int ndim = type.ndim();
    void *data = reinterpret_cast<void *>(words[ArrayWords::kData]);
    auto owner = uint64_t(words[ArrayWords::kOwner]);
    npy_intp shape[256], strides[256];
    std::memcpy(shape, words + ArrayWords::kShape, size_t(ndim) * sizeof(npy_intp));
    std::memcpy(strides, words + ArrayWords::strides(ndim), size_t(ndim) * sizeof(npy_intp));
    words += ArrayWords::count(ndim);
    if (owner & kExternalOwner)
        return view_of_argument(type, reinterpret_cast<PyObject *>(owner & ~(kExternalOwner | kViewOfExternal)),
                                (owner & kViewOfExternal) != 0, shape, strides, data);
    if (owner == 0)
        return copy_of_constant(type, shape, strides, data);
    void *block = reinterpret_cast<void *>(owner);
    if (data != block)
        return view_of_block(type, block, shape, strides, data);
    PyObject *array = array_over(type.dtype(), ndim, shape, strides, data, type.readonly());
    if (!array)
        runtime::pool_release(block);
    else
        give_block(array);
    return array;
}

// After a failure inside a tuple: the references of the arrays not yet boxed are dropped.
void drop(const Type &type, const int64_t *&words) {
    if (type.is_array()) {
        if (auto owner = uint64_t(words[ArrayWords::kOwner]); owner != 0 && !(owner & kExternalOwner))
            runtime::pool_release(reinterpret_cast<void *>(owner));
        words += types::word_count(type);
    } else if (type.is_optional()) {
        drop(type.element(), ++words);
    } else if (type.is_tuple()) {
        for (const Type &element : type.elements())
            drop(element, words);
    } else {
        words += types::word_count(type);
    }
}

PyObject *make_tuple(const Type &type, const int64_t *&words) {
    auto size = Py_ssize_t(type.elements().size());
    Reference tuple(PyTuple_New(size));
    for (Py_ssize_t i = 0; i < size; ++i) {
        PyObject *element = tuple ? make_object(type.elements()[size_t(i)], words) : nullptr;
        if (!element) {
            for (++i; i < size; ++i)
                drop(type.elements()[size_t(i)], words);
            return nullptr;
        }
        PyTuple_SET_ITEM(tuple.get(), i, element);
    }
    return tuple.release();
}

// What is behind None is nobody's value, but it may be memory.
PyObject *make_optional(const Type &type, const int64_t *&words) {
    if (*words++ & 1)
        return make_object(type.element(), words);
    drop(type.element(), words);
    Py_RETURN_NONE;
}

} // namespace

static PyObject *make_range(const int64_t *&words) {
    words += 3;
    return PyObject_CallFunction(reinterpret_cast<PyObject *>(&PyRange_Type), "LLL", static_cast<long long>(words[-3]),
                                 static_cast<long long>(words[-2]), static_cast<long long>(words[-1]));
}

PyObject *make_object(const Type &type, const int64_t *&words) {
    switch (type.kind()) {
    case Type::Kind::None: Py_RETURN_NONE;
    case Type::Kind::Array: return make_array(type, words);
    case Type::Kind::Tuple: return make_tuple(type, words);
    case Type::Kind::Optional: return make_optional(type, words);
    case Type::Kind::Scalar: break;
    case Type::Kind::Record:
        if (types::is_range(type))
            return make_range(words);
        [[fallthrough]];
    default: return PyErr_Format(PyExc_SystemError, "no object for a result of type %s", types::to_text(type).c_str());
    }
    const int64_t *value = words;
    words += types::word_count(type);
    return type.weak() ? make_weak(type.dtype(), value) : make_strong(type.dtype(), value);
}

PyObject *view_of_running_code(const Type &type, const int64_t *words) {
    npy_intp shape[256], strides[256];
    std::memcpy(shape, words + ArrayWords::kShape, size_t(type.ndim()) * sizeof(npy_intp));
    std::memcpy(strides, words + ArrayWords::strides(type.ndim()), size_t(type.ndim()) * sizeof(npy_intp));
    return array_over(type.dtype(), type.ndim(), shape, strides, reinterpret_cast<void *>(words[ArrayWords::kData]), true);
}

bool initialise_results() {
    if (!handler_capsule)
        handler_capsule = PyCapsule_New(&handler, "mem_handler", nullptr);
    return handler_capsule != nullptr;
}

} // namespace veloz::bind
