// The hooks take the GIL themselves: they are called with and without it.
#include "bind/hooks.h"

#include "bind/python_api.h"
#include "bind/result.h"

#include <sys/syscall.h>
#include <unistd.h>

namespace veloz::bind {

namespace {

// Only this thread runs Python's signal handlers; a pool thread that asked would only wait for the GIL.
bool on_main_thread() { return ::syscall(SYS_gettid) == ::getpid(); }

} // namespace

int32_t poll_python(runtime::CallContext *) {
    if (!on_main_thread())
        return 0;
    PyGILState_STATE state = PyGILState_Ensure();
    int status = PyErr_CheckSignals();
    PyGILState_Release(state);
    return status;
}

void print_to_python(const char *text, int64_t length) {
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *out = PySys_GetObject("stdout"); // borrowed; None when there is no console
    if (out && out != Py_None) {
        Reference stream = Reference::borrow(out);
        Reference string(PyUnicode_DecodeUTF8(text, Py_ssize_t(length), "replace"));
        if (!string || PyFile_WriteObject(string.get(), stream.get(), Py_PRINT_RAW) < 0)
            PyErr_WriteUnraisable(stream.get());
    }
    PyGILState_Release(state);
}

void array_text(const int64_t *words, bool repr, std::string &out) {
    PyGILState_STATE state = PyGILState_Ensure();
    {
        types::Type type = types::Type::array(types::ScalarKind(words[0]), int(words[1]), types::Layout::Any, true);
        Reference array(view_of_running_code(type, words + 2));
        Reference text(array ? (repr ? PyObject_Repr : PyObject_Str)(array.get()) : nullptr);
        Py_ssize_t size = 0;
        const char *utf8 = text ? PyUnicode_AsUTF8AndSize(text.get(), &size) : nullptr;
        if (utf8)
            out.append(utf8, size_t(size));
        else
            PyErr_WriteUnraisable(array.get());
    }
    PyGILState_Release(state);
}

} // namespace veloz::bind
