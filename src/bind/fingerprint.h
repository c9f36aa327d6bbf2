// What a compiled result depends on besides the argument types, as one digest: the content of the function and of all it names.
#pragma once

#include "bind/python_api.h"
#include "support/hash.h"

#include <map>
#include <string>

namespace veloz::bind {

// Walks code objects, defaults, options, closure cells and the globals that the code names, through every function reached.
// Reads bytecode and values only: neither source text nor the compiler is needed. Every kind of value that it does not know makes the
// digest one under which nothing may be kept: see unknown().
class Fingerprint {
public:
    // `function` is a plain Python function or a jitted one. False with a Python exception set.
    bool add_function(PyObject *function);
    // An argument that the key names: a function without what it captures, of which the key has the types, or the content of an object.
    bool add_argument(PyObject *object, bool is_function);
    void add_text(std::string_view text) { hasher_.text(text); }
    void add_number(uint64_t number) { hasher_.number(number); }
    void add_bytes(const void *data, size_t size);
    support::Digest finish() { return hasher_.finish(); }

    // Why other content could have the same digest, in words of the user: "the global 'palette' is an object of type Palette". Empty if
    // the digest stands for the content.
    const std::string &unknown() const { return unknown_; }
    void set_unknown(std::string why);

private:
    // Those with `known` set it to whether the value is of a kind that they know; they add nothing if not.
    bool add_plain_function(PyObject *function);
    bool add_captures(PyObject *function);
    bool add_options(PyObject *function);
    bool add_code(PyObject *code);
    bool add_names(PyObject *code, PyObject *function);
    bool add_members(PyObject *module, PyObject *names, const std::string &spelled);
    bool add_value(PyObject *value, const std::string &role); // role: "the global 'x'"
    bool add_number_value(PyObject *value, bool &known);
    bool add_container(PyObject *value, const std::string &role, bool &known);
    bool add_unordered(PyObject *set, const std::string &role);
    bool add_numpy_value(PyObject *value, const std::string &role, bool &known);
    bool add_array(PyObject *array, const std::string &role);
    bool add_exception_class(PyObject *type);
    bool add_representation(PyObject *value); // type and repr()
    void add_string(PyObject *text);
    bool no_kind(PyObject *value, const std::string &role); // returns true

    support::Hasher hasher_;
    std::string unknown_;
    std::map<PyObject *, uint64_t> seen_; // functions in the order they were met: recursion ends here
};

} // namespace veloz::bind
