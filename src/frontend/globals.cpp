// Maps Python objects to compile-time constants and canonical names.
#include "frontend/globals.h"

#include "frontend/python_values.h"
#include "support/exceptions.h"

#include <algorithm>
#include <optional>

namespace veloz::frontend {

using namespace syntax; // the node types; this folder makes nothing else

namespace {

bool is_instance(PyObject *object, const char *module_name, const char *class_name) {
    for (PyTypeObject *type = Py_TYPE(object); type; type = type->tp_base) {
        auto *type_object = reinterpret_cast<PyObject *>(type);
        Ref module = attribute_or_null(type_object, "__module__");
        Ref name = attribute_or_null(type_object, "__name__");
        if (module && name && PyUnicode_Check(module.get()) && text_of(module.get()) == module_name && text_of(name.get()) == class_name)
            return true;
    }
    return false;
}

// Nothing for a dtype that the language has not.
std::optional<types::ScalarKind> kind_of_dtype(const Ref &dtype) {
    Ref name = attribute_or_null(dtype.get(), "name");
    std::string text = name ? text_of(name.get()) : std::string();
    for (int i = 0; i < types::kScalarKinds; ++i)
        if (auto kind = types::ScalarKind(i); text == types::numpy_name(kind) && types::is_lowered(types::Type::scalar(kind)))
            return kind;
    return std::nullopt;
}

Ref numpy_dtype_of(PyObject *object) {
    Ref numpy = import_module("numpy");
    Ref dtype(PyObject_CallMethod(numpy.get(), "dtype", "O", object));
    if (!dtype)
        PyErr_Clear();
    return dtype;
}

bool is_numpy_scalar_type(PyObject *object) {
    if (!PyType_Check(object))
        return false;
    Ref numpy = import_module("numpy");
    Ref generic = attribute(numpy, "generic");
    return PyObject_IsSubclass(object, generic.get()) == 1;
}

Constant numpy_scalar(const Ref &object) {
    Ref dtype = attribute(object, "dtype");
    auto kind = kind_of_dtype(dtype);
    if (!kind)
        return {UnsupportedValue{"a NumPy scalar of dtype " + text_of(checked(PyObject_Str(dtype.get())).get())}};
    NumpyScalar scalar;
    scalar.dtype = *kind;
    Ref plain = checked(PyObject_CallMethod(object.get(), "item", nullptr));
    if (PyComplex_Check(plain.get())) {
        Py_complex value = PyComplex_AsCComplex(plain.get());
        scalar.number = {value.real, value.imag};
    } else if (PyFloat_Check(plain.get())) {
        scalar.number = PyFloat_AsDouble(plain.get());
    } else {
        scalar.integer = int64_t(PyLong_AsUnsignedLongLongMask(plain.get()));
        scalar.number = double(scalar.integer);
    }
    return {scalar};
}

// The elements of an array of NumPy's own class, in native byte order.
Constant array_value(const Ref &object) {
    Ref dtype = attribute(object, "dtype");
    auto kind = kind_of_dtype(dtype);
    if (!kind || loaded_object("numpy", "ndarray").get() != reinterpret_cast<PyObject *>(Py_TYPE(object.get())))
        return {
            UnsupportedValue{"a global array of dtype " + text_of(checked(PyObject_Str(dtype.get())).get()) + ": pass it as an argument"}};
    int64_t size = PyLong_AsLongLong(attribute(object, "nbytes").get());
    if (size > kLargestConstantArray)
        return {UnsupportedValue{"a global array of " + std::to_string(size) + " bytes: pass it as an argument"}};
    Ref native = checked(PyObject_CallMethod(dtype.get(), "newbyteorder", "s", "="));
    Ref copy = checked(PyObject_CallMethod(object.get(), "astype", "O", native.get()));
    ArrayValue value;
    value.dtype = *kind;
    Ref shape = attribute(copy, "shape");
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(shape.get()); ++i)
        value.shape.push_back(PyLong_AsLongLong(PyTuple_GET_ITEM(shape.get(), i)));
    Ref flags = attribute(copy, "flags");
    value.fortran = attribute(flags, "f_contiguous").get() == Py_True && attribute(flags, "c_contiguous").get() == Py_False;
    Ref bytes = checked(PyObject_CallMethod(copy.get(), "tobytes", "s", "A"));
    value.bytes.assign(PyBytes_AS_STRING(bytes.get()), size_t(PyBytes_GET_SIZE(bytes.get())));
    return {std::move(value)};
}

std::string qualified(PyObject *object, const std::string &module) {
    Ref name = attribute_or_null(object, "__name__");
    if (!name || !PyUnicode_Check(name.get()))
        return {};
    return module + "." + text_of(name.get());
}

std::string module_of(PyObject *object) {
    Ref module = attribute_or_null(object, "__module__");
    return module && PyUnicode_Check(module.get()) ? text_of(module.get()) : std::string();
}

// The shortest public module of NumPy that has the object by its name: "numpy.random.rand".
std::string numpy_name(PyObject *object, const std::string &module) {
    Ref name = attribute_or_null(object, "__name__");
    if (!name || !PyUnicode_Check(name.get()))
        return {};
    for (size_t end = module.find('.');; end = module.find('.', end + 1)) {
        std::string prefix = module.substr(0, end);
        Ref place = Ref::borrow(PyDict_GetItemString(PyImport_GetModuleDict(), prefix.c_str()));
        Ref found = place ? attribute_or_null(place.get(), text_of(name.get()).c_str()) : Ref();
        if (found.get() == object)
            return prefix + "." + text_of(name.get());
        if (end == std::string::npos)
            return module + "." + text_of(name.get());
    }
}

// The canonical name of a function or type of builtins, math, cmath, numpy or veloz; empty for others.
std::string canonical_name(PyObject *object) {
    if (!is_library_object(object))
        return {};
    std::string module = module_of(object);
    if (module == "builtins" || module == "math" || module == "cmath")
        return qualified(object, module);
    if (module.starts_with("veloz"))
        return qualified(object, "veloz");
    return numpy_name(object, module.starts_with("numpy") ? module : "numpy");
}

Constant integer(PyObject *object) {
    int overflow = 0;
    long long value = PyLong_AsLongLongAndOverflow(object, &overflow);
    if (overflow == 0)
        return {int64_t(value)};
    return {BigInteger{text_of(checked(PyObject_Str(object)).get())}};
}

} // namespace

bool is_module_like(PyObject *object) { return PyModule_Check(object); }

Ref Globals::find(PyObject *function, const std::string &name) {
    Ref code = checked(PyObject_GetAttrString(function, "__code__"));
    Ref free_names = attribute(code, "co_freevars");
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(free_names.get()); ++i) {
        if (text_of(PyTuple_GET_ITEM(free_names.get(), i)) != name)
            continue;
        PyObject *cell = PyTuple_GET_ITEM(PyFunction_GetClosure(function), i);
        return Ref(PyCell_Get(cell)); // null while the cell is empty
    }
    if (PyObject *value = PyDict_GetItemString(PyFunction_GetGlobals(function), name.c_str()))
        return Ref::borrow(value);
    PyObject *builtins = PyEval_GetBuiltins();
    return Ref::borrow(PyDict_GetItemString(builtins, name.c_str()));
}

int32_t Globals::function_index(PyObject *function) {
    Ref plain = plain_function(function);
    auto [it, added] = indices_.try_emplace(plain.get(), count_);
    if (added)
        ++count_, queue_.emplace_back(Ref::borrow(function), it->second);
    return it->second;
}

FunctionArgument Globals::argument(const CallableArgument &given, int32_t position) {
    FunctionArgument out;
    Ref plain = plain_function(given.object);
    if (!plain || std::ranges::find(given.values, true) == given.values.end()) {
        out.function = constant(Ref::borrow(given.object));
        return out;
    }
    int32_t index = count_++;
    queue_.emplace_back(Ref::borrow(given.object), index);
    outside_[index] = {kOutside + position, given.values};
    out.function = {UserFunction{index}};
    Ref code = attribute(plain, "__code__"), free_names = attribute(code, "co_freevars");
    out.defaults = given.values.size() - size_t(PyTuple_GET_SIZE(free_names.get()));
    for (size_t i = 0; i < given.values.size(); ++i) {
        bool is_default = i < out.defaults;
        std::string name = is_default ? "default" : text_of(PyTuple_GET_ITEM(free_names.get(), Py_ssize_t(i - out.defaults)));
        out.captured.push_back(given.values[i] ? name + "@" + std::to_string(kOutside + position) : "");
    }
    return out;
}

const Globals::Outside *Globals::outside(int32_t index) const {
    auto found = outside_.find(index);
    return found == outside_.end() ? nullptr : &found->second;
}

void Globals::place(int32_t index, std::unique_ptr<Function> function) {
    auto &functions = result_->program.functions;
    functions.resize(std::max(functions.size(), size_t(index) + 1));
    functions[size_t(index)] = std::move(function);
}

bool Globals::next(Ref &function, int32_t &index) {
    if (queue_.empty())
        return false;
    std::tie(function, index) = queue_.front();
    queue_.pop_front();
    return true;
}

Constant Globals::callable(const Ref &object) {
    std::string name = canonical_name(object.get());
    if (!name.empty())
        return {NamedEntity{name}};
    if (plain_function(object.get()))
        return {UserFunction{function_index(object.get())}};
    return {UnsupportedValue{"an object of type " + std::string(Py_TYPE(object.get())->tp_name)}};
}

Constant Globals::constant(const Ref &object) {
    PyObject *raw = object.get();
    if (raw == Py_None)
        return {NoneValue{}};
    if (raw == Py_Ellipsis)
        return {EllipsisValue{}};
    if (PyBool_Check(raw))
        return {raw == Py_True};
    if (PyLong_CheckExact(raw))
        return integer(raw);
    if (PyFloat_CheckExact(raw))
        return {PyFloat_AS_DOUBLE(raw)};
    if (PyComplex_CheckExact(raw))
        return {std::complex<double>(PyComplex_RealAsDouble(raw), PyComplex_ImagAsDouble(raw))};
    if (PyUnicode_CheckExact(raw)) {
        if (PyUnicode_AsUTF8(raw))
            return {types::Text{text_of(raw)}};
        PyErr_Clear();
        return {UnsupportedValue{"text with a lone surrogate"}};
    }
    if (PyTuple_CheckExact(raw)) {
        ConstantTuple elements;
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(raw); ++i)
            elements.push_back(constant(Ref::borrow(PyTuple_GET_ITEM(raw, i))));
        return {std::move(elements)};
    }
    if (PyExceptionClass_Check(raw))
        return {exception_class(object)};
    if (is_numpy_scalar_type(raw)) {
        Ref dtype = numpy_dtype_of(raw);
        if (auto kind = dtype ? kind_of_dtype(dtype) : std::nullopt)
            return {DtypeValue{*kind, true}};
        return {UnsupportedValue{"the type " + text_of(attribute(object, "__name__").get())}};
    }
    if (is_instance(raw, "numpy", "dtype")) {
        auto kind = kind_of_dtype(object);
        return kind ? Constant{DtypeValue{*kind, false}} : Constant{UnsupportedValue{"this dtype"}};
    }
    if (is_instance(raw, "numpy", "generic"))
        return numpy_scalar(object);
    if (is_instance(raw, "numpy", "ndarray"))
        return array_value(object);
    if (PyModule_Check(raw))
        return {UnsupportedValue{"a module"}};
    return callable(object);
}

// A user's class comes with all its bases, in the order in which Python looks them up.
ExceptionClass Globals::exception_class(const Ref &type) {
    std::string name = text_of(attribute(type, "__name__").get());
    if (loaded_object("builtins", name.c_str()).get() == type.get())
        return {name, -1};
    if (auto found = classes_.find(type.get()); found != classes_.end())
        return found->second;
    result_->objects.push_back(Ref(type).release());
    ExceptionClass made{name, int32_t(result_->objects.size()) - 1};
    Ref order = attribute(type, "__mro__");
    for (Py_ssize_t i = 1; i < PyTuple_GET_SIZE(order.get()); ++i) {
        Ref base = Ref::borrow(PyTuple_GET_ITEM(order.get(), i));
        if (!PyExceptionClass_Check(base.get()))
            continue; // object, or a class that only adds methods
        ExceptionClass known = exception_class(base);
        if (known.object_index >= 0)
            made.bases.push_back(support::kFirstUserClass + known.object_index);
        else if (auto own = support::exception_class(known.name))
            made.bases.push_back(int32_t(*own));
    }
    classes_.emplace(type.get(), made);
    return made;
}

} // namespace veloz::frontend
