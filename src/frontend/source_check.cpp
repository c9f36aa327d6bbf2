// The definition is compiled inside a function that binds the free names, so that they are free there too.
#include "frontend/source_check.h"

namespace veloz::frontend {

namespace {

Ref code_named(const Ref &code, PyObject *name) {
    Ref constants = attribute(code, "co_consts");
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(constants.get()); ++i) {
        PyObject *constant = PyTuple_GET_ITEM(constants.get(), i);
        if (PyCode_Check(constant) && PyUnicode_Compare(attribute(Ref::borrow(constant), "co_name").get(), name) == 0)
            return Ref::borrow(constant);
    }
    return {};
}

// repr() tells 0.0 from -0.0 and 1 from True; code of inner functions is left out, as it names its place in the file.
std::string constants_text(const Ref &code) {
    Ref constants = attribute(code, "co_consts");
    std::string text;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(constants.get()); ++i) {
        PyObject *constant = PyTuple_GET_ITEM(constants.get(), i);
        if (!PyCode_Check(constant))
            text += text_of(checked(PyObject_Repr(constant)).get()) + "\n";
    }
    return text;
}

bool equal(const Ref &left, const Ref &right, const char *name) {
    int same = PyObject_RichCompareBool(attribute(left, name).get(), attribute(right, name).get(), Py_EQ);
    if (same < 0)
        throw PythonError();
    return same == 1;
}

// Test runners replace `assert` by calls of functions with names that no program can spell.
bool is_rewritten(const Ref &code) {
    Ref names = attribute(code, "co_names");
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names.get()); ++i)
        if (text_of(PyTuple_GET_ITEM(names.get(), i)).starts_with("@"))
            return true;
    return false;
}

// "import np" for each global name of the function that is a module: Python calls functions of imported names by other bytecode.
std::string imports_of(PyObject *function, const Ref &code) {
    std::string text;
    Ref names = attribute(code, "co_names");
    PyObject *globals = PyFunction_GetGlobals(function);
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names.get()); ++i) {
        PyObject *name = PyTuple_GET_ITEM(names.get(), i), *value = PyDict_GetItemWithError(globals, name);
        if (value && PyModule_Check(value))
            text += "import " + text_of(name) + "\n";
    }
    return text;
}

// The code of `definition` below `imports`, or null.
Ref compiled(const Ref &definition, const std::string &imports, const Ref &free_names, const Ref &own_name) {
    std::string text = imports + "def outer():\n    ";
    int own_is_free = PySequence_Contains(free_names.get(), own_name.get());
    if (own_is_free == 0) // a function at the top of a module calls itself by a global name
        text += "global " + text_of(own_name.get()) + "\n    ";
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(free_names.get()); ++i)
        text += text_of(PyTuple_GET_ITEM(free_names.get(), i)) + " = ";
    Ref ast = import_module("ast");
    Ref module = checked(PyObject_CallMethod(ast.get(), "parse", "s", (text + "None\n    pass\n").c_str()));
    Ref body = attribute(module, "body");
    Ref outer = Ref::borrow(PyList_GET_ITEM(body.get(), PyList_GET_SIZE(body.get()) - 1));
    Ref statements = attribute(outer, "body");
    if (PyList_SetItem(statements.get(), PyList_GET_SIZE(statements.get()) - 1, Ref(definition).release()) < 0)
        throw PythonError();
    Ref builtins = import_module("builtins");
    Ref code(PyObject_CallMethod(builtins.get(), "compile", "Ossii", module.get(), "<source>", "exec", 0, 1));
    if (!code)
        PyErr_Clear();
    Ref middle = code ? code_named(code, checked(PyUnicode_FromString("outer")).get()) : Ref();
    return middle ? code_named(middle, own_name.get()) : Ref();
}

bool same_code(const Ref &own, const Ref &found) {
    if (!found)
        return false;
    for (const char *name : {"co_code", "co_names", "co_varnames", "co_freevars"})
        if (!equal(own, found, name))
            return false;
    return constants_text(own) == constants_text(found);
}

} // namespace

bool is_source_of(PyObject *function, const Ref &definition) {
    Ref own = checked(PyObject_GetAttrString(function, "__code__"));
    if (is_rewritten(own))
        return true;
    Ref free_names = attribute(own, "co_freevars"), name = attribute(own, "co_name");
    std::string imports = imports_of(function, own); // a module may also have got its name by an assignment
    return same_code(own, compiled(definition, imports, free_names, name)) || same_code(own, compiled(definition, "", free_names, name));
}

} // namespace veloz::frontend
