// A heap type with vectorcall around a Dispatcher. Methods that need no C++ are attached to it by the Python package.
#include "bind/function_object.h"

#include "bind/dispatcher.h"

#include <new>
#include <structmember.h>

namespace veloz::bind {

namespace {

struct FunctionObject {
    PyObject_HEAD vectorcallfunc vectorcall;
    PyObject *function; // the plain Python function
    PyObject *options;  // dict
    PyObject *dict;
    PyObject *weak_references;
    Dispatcher *dispatcher; // owned
};

FunctionObject *self_of(PyObject *object) { return reinterpret_cast<FunctionObject *>(object); }

// No C++ exception may pass into the interpreter.
template <typename Body> auto guarded(Body &&body, decltype(body()) failed) -> decltype(body()) {
    try {
        return body();
    } catch (const std::bad_alloc &) {
        PyErr_NoMemory();
    } catch (const std::exception &error) {
        PyErr_Format(PyExc_SystemError, "%s", error.what());
    }
    return failed;
}

PyObject *call(PyObject *object, PyObject *const *arguments, size_t flagged_count, PyObject *names) {
    return guarded([&] { return self_of(object)->dispatcher->call(arguments, size_t(PyVectorcall_NARGS(flagged_count)), names); },
                   static_cast<PyObject *>(nullptr));
}

PyObject *make(PyTypeObject *type, PyObject *arguments, PyObject *) {
    PyObject *function = nullptr, *options = nullptr;
    if (!PyArg_ParseTuple(arguments, "O!O!", &PyFunction_Type, &function, &PyDict_Type, &options))
        return nullptr;
    auto *self = self_of(type->tp_alloc(type, 0));
    if (!self)
        return nullptr;
    self->vectorcall = call;
    self->function = Py_NewRef(function);
    self->options = Py_NewRef(options);
    PyObject *cache = PyDict_GetItemString(options, "cache");
    bool good = guarded(
        [&] {
            self->dispatcher = new Dispatcher(reinterpret_cast<PyObject *>(self), cache != Py_False);
            return self->dispatcher->parameters.read(function);
        },
        false);
    if (!good)
        Py_CLEAR(self);
    return reinterpret_cast<PyObject *>(self);
}

int traverse(PyObject *object, visitproc visit, void *arg) {
    FunctionObject *self = self_of(object);
    Py_VISIT(Py_TYPE(object));
    Py_VISIT(self->function);
    Py_VISIT(self->options);
    Py_VISIT(self->dict);
    return self->dispatcher ? self->dispatcher->traverse(visit, arg) : 0;
}

int clear(PyObject *object) {
    FunctionObject *self = self_of(object);
    Py_CLEAR(self->function);
    Py_CLEAR(self->options);
    Py_CLEAR(self->dict);
    if (self->dispatcher)
        self->dispatcher->clear_objects();
    return 0;
}

void destroy(PyObject *object) {
    PyTypeObject *type = Py_TYPE(object);
    FunctionObject *self = self_of(object);
    PyObject_GC_UnTrack(object);
    if (self->weak_references)
        PyObject_ClearWeakRefs(object);
    clear(object);
    delete self->dispatcher;
    type->tp_free(object);
    Py_DECREF(type);
}

PyObject *represent(PyObject *object) {
    Reference name(PyObject_GetAttrString(self_of(object)->function, "__qualname__"));
    return name ? PyUnicode_FromFormat("<veloz function %U at %p>", name.get(), static_cast<void *>(object)) : nullptr;
}

PyObject *bind_method(PyObject *object, PyObject *instance, PyObject *) {
    return !instance || instance == Py_None ? Py_NewRef(object) : PyMethod_New(object, instance);
}

// Pickled by name, as plain functions are.
PyObject *reduce(PyObject *object, PyObject *) { return PyObject_GetAttrString(self_of(object)->function, "__qualname__"); }

PyObject *prepare(PyObject *object, PyObject *const *arguments, Py_ssize_t count, PyObject *names) {
    bool good = guarded([&] { return self_of(object)->dispatcher->prepare(arguments, size_t(count), names); }, false);
    return good ? Py_NewRef(Py_None) : nullptr;
}

// One row a specialisation: (key bytes, argument types' texts, result's text, loaded from disk, bytes of code, why it is not kept on disk,
// objects that the key names).
PyObject *specialisations(PyObject *object, void *) {
    Reference list(PyList_New(0));
    for (const auto &made : self_of(object)->dispatcher->specialisations()) {
        std::vector<std::optional<types::Type>> argument_types = types_of_key(made->key);
        Reference texts(PyTuple_New(Py_ssize_t(argument_types.size())));
        for (size_t i = 0; texts && i < argument_types.size(); ++i) {
            std::string text = argument_types[i] ? types::display(*argument_types[i]) : "default";
            PyTuple_SET_ITEM(texts.get(), Py_ssize_t(i), PyUnicode_FromStringAndSize(text.data(), Py_ssize_t(text.size())));
        }
        std::string result = types::display(made->entry.result);
        const void *key = made->key.empty() ? "" : static_cast<const void *>(made->key.data()); // a null one would become None
        Reference named(PyTuple_New(Py_ssize_t(made->named.size())));
        for (size_t i = 0; named && i < made->named.size(); ++i)
            PyTuple_SET_ITEM(named.get(), Py_ssize_t(i), Py_NewRef(made->named[i] ? made->named[i].get() : Py_None));
        if (!named)
            return nullptr;
        Reference row(Py_BuildValue("y#Os#OnsO", static_cast<const char *>(key), Py_ssize_t(made->key.size() * sizeof(uint64_t)),
                                    texts.get(), result.data(), Py_ssize_t(result.size()), made->from_disk ? Py_True : Py_False,
                                    Py_ssize_t(made->image->size()), made->not_kept.c_str(), named.get()));
        if (!list || !row || PyList_Append(list.get(), row.get()) < 0)
            return nullptr;
    }
    return list.release();
}

PyMemberDef members[] = {{"py_func", T_OBJECT_EX, offsetof(FunctionObject, function), READONLY, "the undecorated Python function"},
                         {"_options", T_OBJECT_EX, offsetof(FunctionObject, options), READONLY, nullptr},
                         {"__dictoffset__", T_PYSSIZET, offsetof(FunctionObject, dict), READONLY, nullptr},
                         {"__weaklistoffset__", T_PYSSIZET, offsetof(FunctionObject, weak_references), READONLY, nullptr},
                         {"__vectorcalloffset__", T_PYSSIZET, offsetof(FunctionObject, vectorcall), READONLY, nullptr},
                         {nullptr, 0, 0, 0, nullptr}};

PyGetSetDef properties[] = {{"_specialisations", specialisations, nullptr, nullptr, nullptr},
                            {"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, nullptr, nullptr},
                            {nullptr, nullptr, nullptr, nullptr, nullptr}};

PyMethodDef methods[] = {{"__reduce__", reduce, METH_NOARGS, nullptr},
                         {"compile", reinterpret_cast<PyCFunction>(reinterpret_cast<void *>(prepare)), METH_FASTCALL | METH_KEYWORDS,
                          "compile(*args, **kwargs)\n--\n\nCompiles for the types of these arguments without calling the function.\n\n"
                          "Raises veloz.CompileError like a call would."},
                         {nullptr, nullptr, 0, nullptr}};

PyType_Slot slots[] = {{Py_tp_new, reinterpret_cast<void *>(make)},
                       {Py_tp_dealloc, reinterpret_cast<void *>(destroy)},
                       {Py_tp_traverse, reinterpret_cast<void *>(traverse)},
                       {Py_tp_clear, reinterpret_cast<void *>(clear)},
                       {Py_tp_call, reinterpret_cast<void *>(PyVectorcall_Call)},
                       {Py_tp_repr, reinterpret_cast<void *>(represent)},
                       {Py_tp_descr_get, reinterpret_cast<void *>(bind_method)},
                       {Py_tp_members, members},
                       {Py_tp_getset, properties},
                       {Py_tp_methods, methods},
                       {0, nullptr}};

PyType_Spec spec = {"veloz.Function", sizeof(FunctionObject), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL,
                    slots};

} // namespace

bool add_function_type(PyObject *module) {
    Reference type(PyType_FromSpec(&spec));
    return type && PyModule_AddObjectRef(module, "Function", type.get()) == 0;
}

} // namespace veloz::bind
