// What names outside the function stand for: Python objects become syntax::Constant.
#pragma once

#include "frontend/frontend.h"
#include "frontend/python_reference.h"

#include <deque>
#include <map>

namespace veloz::frontend {

// Shared by all functions of one program: numbers functions and exception classes in the order they are met.
class Globals {
public:
    explicit Globals(Result *result) : result_(result) {}

    // The meaning of a Python object; functions are queued for reading.
    syntax::Constant constant(const Ref &object);
    // Value of a free name of `function` (closure, globals, builtins); null when it is not defined anywhere.
    static Ref find(PyObject *function, const std::string &name);
    int32_t function_index(PyObject *function); // of what plain_function() finds behind it
    // A number for a function inside of another.
    int32_t inner_index() { return count_++; }
    void place(int32_t index, std::unique_ptr<syntax::Function> function); // into the program
    // An argument of the root that is callable.
    syntax::FunctionArgument argument(const CallableArgument &given, int32_t position);
    struct Outside {
        int32_t owner = -1;
        std::vector<bool> values{};
    };
    // What is not known of the captures of a function; null for other functions than arguments.
    const Outside *outside(int32_t index) const;
    // Functions met and not yet read, in order.
    bool next(Ref &function, int32_t &index);

private:
    types::ExceptionClass exception_class(const Ref &type);
    syntax::Constant callable(const Ref &object);

    Result *result_;
    int32_t count_ = 0;
    std::map<PyObject *, int32_t> indices_; // by identity of the plain function
    std::deque<std::pair<Ref, int32_t>> queue_;
    std::map<int32_t, Outside> outside_;
    std::map<PyObject *, types::ExceptionClass> classes_; // of the user
};

// An attribute of `object` that may be resolved at compile time: `object` is a module or a class of a module.
bool is_module_like(PyObject *object);

} // namespace veloz::frontend
