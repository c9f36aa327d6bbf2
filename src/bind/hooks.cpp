// Both hooks take the GIL themselves: they are called with and without it.
#include "bind/hooks.h"

#include "bind/python_api.h"

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

} // namespace veloz::bind
