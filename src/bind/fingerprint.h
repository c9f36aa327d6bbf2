// What a compiled result depends on besides the argument types, as one digest: the content of the function and of all it names.
#pragma once

#include "bind/python_api.h"
#include "support/hash.h"

#include <map>

namespace veloz::bind {

// Walks code objects, defaults, options, closure cells and the globals that the code names, through every function reached.
// Reads bytecode and values only: neither source text nor the compiler is needed.
class Fingerprint {
public:
    // `function` is a plain Python function or a jitted one. False with a Python exception set.
    bool add_function(PyObject *function);
    void add_text(std::string_view text) { hasher_.text(text); }
    void add_number(uint64_t number) { hasher_.number(number); }
    support::Digest finish() { return hasher_.finish(); }

private:
    bool add_plain_function(PyObject *function);
    bool add_code(PyObject *code);
    bool add_names(PyObject *code, PyObject *function);
    bool add_module_members(PyObject *module, PyObject *names);
    bool add_value(PyObject *value);
    bool add_numpy_value(PyObject *value);
    bool add_representation(PyObject *value); // type and repr()
    bool add_attribute(PyObject *object, const char *name);

    support::Hasher hasher_;
    std::map<PyObject *, uint64_t> seen_; // functions in the order they were met: recursion ends here
};

// Everything about this machine and this installation that changes generated code: processor, Python, NumPy, Veloz.
// False with a Python exception set.
bool add_environment(Fingerprint &fingerprint);

} // namespace veloz::bind
