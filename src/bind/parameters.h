// The parameters of a jitted function, and the slow way of binding arguments to them: keywords and defaults.
#pragma once

#include "bind/python_api.h"

#include <string>
#include <vector>

namespace veloz::bind {

struct Parameters {
    struct Parameter {
        Reference name; // interned str
        bool positional_only = false;
        bool keyword_only = false;
        bool has_default = false;
    };
    std::string function; // as error messages name it
    std::vector<Parameter> list;
    size_t positional = 0; // the first so many may be given by position

    // Reads them from a plain Python function. False with a Python exception set: *args and **kwargs are refused.
    bool read(PyObject *plain_function);

    // Fills `slots` (one per parameter; null: its default is used) with borrowed references, following CPython's rules and texts.
    // `arguments` and `names` are as the vectorcall protocol passes them. False with TypeError set.
    bool bind(PyObject *const *arguments, size_t positional_count, PyObject *names, std::vector<PyObject *> &slots) const;

private:
    bool report_missing(const std::vector<PyObject *> &slots) const;
    bool report_too_many(size_t given, const std::vector<PyObject *> &slots) const;
    bool report_positional_only(PyObject *names) const; // false if none of them is
};

} // namespace veloz::bind
