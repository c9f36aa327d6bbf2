// Values in a fingerprint: each kind that the front end gives a meaning to, by content. All others are unknown.
#include "bind/fingerprint.h"
#include "bind/fingerprint_kind.h"
#include "frontend/python_values.h"

#include <algorithm>
#include <vector>

namespace veloz::bind {

namespace {

std::string type_name(PyObject *value) { return Py_TYPE(value)->tp_name; }

} // namespace

// The characters as they are stored: lone surrogates have no UTF-8.
void Fingerprint::add_string(PyObject *text) {
    add_kind(hasher_, Kind::Text);
    hasher_.number(uint64_t(PyUnicode_KIND(text)));
    add_bytes(PyUnicode_DATA(text), size_t(PyUnicode_GET_LENGTH(text)) * size_t(PyUnicode_KIND(text)));
}

bool Fingerprint::add_representation(PyObject *value) {
    Reference text(PyObject_Repr(value));
    if (!text)
        return false;
    hasher_.text(type_name(value));
    add_string(text.get());
    return true;
}

bool Fingerprint::add_number_value(PyObject *value, bool &known) {
    known = true;
    if (PyBool_Check(value))
        return add_kind(hasher_, Kind::Bool), hasher_.number(value == Py_True), true;
    if (PyLong_CheckExact(value)) {
        Reference digits(PyNumber_ToBase(value, 16)); // repr() of a long one is refused by Python
        add_kind(hasher_, Kind::Int);
        return digits && (add_string(digits.get()), true);
    }
    if (PyFloat_CheckExact(value)) {
        double number = PyFloat_AS_DOUBLE(value);
        return add_kind(hasher_, Kind::Float), hasher_.bytes(&number, sizeof number), true;
    }
    if (PyComplex_CheckExact(value)) {
        Py_complex number = PyComplex_AsCComplex(value);
        return add_kind(hasher_, Kind::Complex), hasher_.bytes(&number, sizeof number), true;
    }
    known = false;
    return true;
}

// Elements in the order of their digests: that of the set is not the same in another process.
bool Fingerprint::add_unordered(PyObject *set, const std::string &role) {
    Reference list(PySequence_List(set));
    if (!list)
        return false;
    std::vector<support::Digest> digests;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list.get()); ++i) {
        Fingerprint element;
        if (!element.add_value(PyList_GET_ITEM(list.get(), i), role))
            return false;
        if (!element.unknown().empty())
            set_unknown(element.unknown());
        digests.push_back(element.finish());
    }
    std::sort(digests.begin(), digests.end());
    add_kind(hasher_, Kind::Set);
    hasher_.text(type_name(set));
    hasher_.number(digests.size());
    for (const support::Digest &digest : digests)
        hasher_.bytes(digest.data(), digest.size());
    return true;
}

bool Fingerprint::add_container(PyObject *value, const std::string &role, bool &known) {
    known = true;
    if (PyAnySet_CheckExact(value))
        return add_unordered(value, role);
    if (PySlice_Check(value)) {
        auto *slice = reinterpret_cast<PySliceObject *>(value);
        add_kind(hasher_, Kind::Slice);
        return add_value(slice->start, role) && add_value(slice->stop, role) && add_value(slice->step, role);
    }
    if (PyTuple_CheckExact(value)) {
        add_kind(hasher_, Kind::Tuple);
        hasher_.number(uint64_t(PyTuple_GET_SIZE(value)));
        if (Py_EnterRecursiveCall(" while a tuple is read"))
            return false;
        bool good = true;
        for (Py_ssize_t i = 0; good && i < PyTuple_GET_SIZE(value); ++i)
            good = add_value(PyTuple_GET_ITEM(value, i), role);
        Py_LeaveRecursiveCall();
        return good;
    }
    known = false;
    return true;
}

bool Fingerprint::add_array(PyObject *object, const std::string &role) {
    auto *array = reinterpret_cast<PyArrayObject *>(object);
    if (PyDataType_REFCHK(PyArray_DESCR(array)))
        return no_kind(object, role);
    if (PyArray_NBYTES(array) > frontend::kLargestConstantArray) {
        add_kind(hasher_, Kind::Unknown);
        set_unknown(role + " is an array of " + std::to_string(PyArray_NBYTES(array)) + " bytes");
        return true;
    }
    Reference bytes(PyArray_ToString(array, NPY_CORDER));
    if (!bytes)
        return false;
    add_kind(hasher_, Kind::Array);
    hasher_.number(uint64_t(PyArray_NDIM(array)));
    hasher_.number(uint64_t(PyArray_IS_F_CONTIGUOUS(array)));
    for (int i = 0; i < PyArray_NDIM(array); ++i)
        hasher_.number(uint64_t(PyArray_DIM(array, i)));
    add_bytes(PyBytes_AS_STRING(bytes.get()), size_t(PyBytes_GET_SIZE(bytes.get())));
    return add_representation(reinterpret_cast<PyObject *>(PyArray_DESCR(array)));
}

bool Fingerprint::add_numpy_value(PyObject *value, const std::string &role, bool &known) {
    known = true;
    if (PyArray_IsScalar(value, Generic) && !PyArray_IsScalar(value, Void) && !PyArray_IsScalar(value, Object)) {
        Reference dtype(PyObject_GetAttrString(value, "dtype"));
        Reference bytes(PyObject_CallMethod(value, "tobytes", nullptr));
        if (!dtype || !bytes)
            return false;
        add_kind(hasher_, Kind::NumpyScalar);
        return add_representation(dtype.get()) && add_value(bytes.get(), role);
    }
    if (PyArray_DescrCheck(value)) {
        add_kind(hasher_, Kind::Dtype);
        return add_representation(value);
    }
    if (PyArray_CheckExact(value))
        return add_array(value, role);
    known = false;
    return true;
}

// Exception classes are found by name where they are raised, and caught by the names of their bases.
bool Fingerprint::add_exception_class(PyObject *type) {
    PyObject *bases = reinterpret_cast<PyTypeObject *>(type)->tp_mro;
    add_kind(hasher_, Kind::ExceptionClass);
    hasher_.number(uint64_t(PyTuple_GET_SIZE(bases)));
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(bases); ++i) {
        for (const char *part : {"__module__", "__qualname__"}) {
            Reference text(PyObject_GetAttrString(PyTuple_GET_ITEM(bases, i), part));
            if (!text)
                return false;
            PyUnicode_Check(text.get()) ? add_string(text.get()) : add_kind(hasher_, Kind::Missing);
        }
    }
    return true;
}

bool Fingerprint::no_kind(PyObject *value, const std::string &role) {
    add_kind(hasher_, Kind::Unknown);
    set_unknown(role + " is an object of type " + type_name(value));
    return true;
}

bool Fingerprint::add_value(PyObject *value, const std::string &role) {
    if (!value)
        return add_kind(hasher_, Kind::Missing), true;
    if (value == Py_None || value == Py_Ellipsis)
        return add_kind(hasher_, value == Py_None ? Kind::None : Kind::Ellipsis), true;
    if (PyUnicode_CheckExact(value))
        return add_string(value), true;
    if (PyBytes_CheckExact(value)) {
        add_kind(hasher_, Kind::Bytes);
        return add_bytes(PyBytes_AS_STRING(value), size_t(PyBytes_GET_SIZE(value))), true;
    }
    if (PyCode_Check(value))
        return add_code(value);
    if (PyModule_Check(value)) {
        Reference name = frontend::attribute_or_null(value, "__name__");
        add_kind(hasher_, Kind::Module);
        return name && PyUnicode_Check(name.get()) ? (add_string(name.get()), true) : no_kind(value, role);
    }
    bool known = false, good = add_number_value(value, known);
    if (!known)
        good = add_container(value, role, known);
    if (!known)
        good = add_numpy_value(value, role, known);
    if (known || !good)
        return good;
    if (frontend::is_library_object(value)) {
        add_kind(hasher_, Kind::Library);
        for (const char *part : {"__module__", "__name__"}) {
            Reference text = frontend::attribute_or_null(value, part);
            if (text && PyUnicode_Check(text.get()))
                add_string(text.get());
        }
        return true;
    }
    if (frontend::plain_function(value))
        return add_function(value);
    if (PyExceptionClass_Check(value))
        return add_exception_class(value);
    return no_kind(value, role);
}

} // namespace veloz::bind
