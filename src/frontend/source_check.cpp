// The whole file is compiled: only so it gives the bytecode that an import gives, which depends on what else the module imports.
#include "frontend/source_check.h"

#include <cstdint>
#include <fstream>
#include <iterator>
#include <sys/stat.h>

namespace veloz::frontend {

namespace {

constexpr int64_t kClockError = 100'000'000; // nanoseconds: file systems keep a coarse time

// A change of the file sets this time, whatever the program that changes it makes of the modification time.
bool may_have_changed(const std::string &file) {
    struct stat status;
    if (::stat(file.c_str(), &status) != 0)
        return false; // a notebook's cell, or text made by a program: linecache holds it
    int64_t changed = int64_t(status.st_ctim.tv_sec) * 1'000'000'000 + status.st_ctim.tv_nsec;
    Ref core = import_module("veloz._core");
    int64_t started = PyLong_AsLongLong(attribute(core, "process_start").get());
    return changed > started - kClockError;
}

// Test runners replace `assert` by calls of functions with names that no program can spell.
bool is_rewritten(const Ref &code) {
    Ref names = attribute(code, "co_names");
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names.get()); ++i)
        if (text_of(PyTuple_GET_ITEM(names.get(), i)).starts_with("@"))
            return true;
    return false;
}

// The module's code object, or null if the file is no Python program now. A warning was given when it was imported.
Ref compiled(const std::string &file) {
    std::ifstream stream(file, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    Ref bytes = checked(PyBytes_FromStringAndSize(text.data(), Py_ssize_t(text.size())));
    Ref warnings = import_module("warnings"), builtins = import_module("builtins");
    Ref quiet = checked(PyObject_CallMethod(warnings.get(), "catch_warnings", nullptr));
    checked(PyObject_CallMethod(quiet.get(), "__enter__", nullptr));
    checked(PyObject_CallMethod(warnings.get(), "simplefilter", "s", "ignore"));
    Ref code(PyObject_CallMethod(builtins.get(), "compile", "Ossii", bytes.get(), file.c_str(), "exec", 0, 1));
    if (!code)
        PyErr_Clear();
    checked(PyObject_CallMethod(quiet.get(), "__exit__", "OOO", Py_None, Py_None, Py_None));
    return code;
}

// Is the code object somewhere among the constants of the other one?
bool contains(PyObject *outer, PyObject *wanted) {
    Ref constants = checked(PyObject_GetAttrString(outer, "co_consts"));
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(constants.get()); ++i) {
        PyObject *constant = PyTuple_GET_ITEM(constants.get(), i);
        if (!PyCode_Check(constant))
            continue;
        int same = PyObject_RichCompareBool(constant, wanted, Py_EQ); // line numbers count
        if (same < 0)
            throw PythonError();
        if (same == 1 || contains(constant, wanted))
            return true;
    }
    return false;
}

} // namespace

bool is_present_source(PyObject *function) {
    Ref code = checked(PyObject_GetAttrString(function, "__code__"));
    std::string file = text_attribute(code, "co_filename");
    if (!may_have_changed(file) || is_rewritten(code))
        return true;
    Ref module = compiled(file);
    return module && contains(module.get(), code.get());
}

} // namespace veloz::frontend
