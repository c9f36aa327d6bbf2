// Reads the instructions by the numbers of the Python that this module is built for.
#include "bind/bytecode.h"

#include <algorithm>
#include <opcode.h>

namespace veloz::bind {

namespace {

// Before Python 3.11 the argument of LOAD_GLOBAL is the name's index; since then its lowest bit says whether a null is pushed too.
constexpr int kIndexShift = PY_VERSION_HEX >= 0x030b0000 ? 1 : 0;

} // namespace

bool global_names(PyObject *code, PyObject *names, std::vector<PyObject *> &found) {
    Reference bytes(PyObject_GetAttrString(code, "co_code"));
    if (!bytes || !PyBytes_Check(bytes.get()))
        return false;
    const auto *units = reinterpret_cast<const unsigned char *>(PyBytes_AS_STRING(bytes.get()));
    Py_ssize_t count = PyTuple_GET_SIZE(names);
    Py_ssize_t high = 0; // what EXTENDED_ARG before the instruction gave
    for (Py_ssize_t at = 0; at + 1 < PyBytes_GET_SIZE(bytes.get()); at += 2) {
        Py_ssize_t argument = high | units[at + 1];
        high = units[at] == EXTENDED_ARG ? argument << 8 : 0;
        if (units[at] != LOAD_GLOBAL && units[at] != LOAD_NAME)
            continue;
        Py_ssize_t index = units[at] == LOAD_GLOBAL ? argument >> kIndexShift : argument;
        if (index < count && std::find(found.begin(), found.end(), PyTuple_GET_ITEM(names, index)) == found.end())
            found.push_back(PyTuple_GET_ITEM(names, index));
    }
    return true;
}

} // namespace veloz::bind
