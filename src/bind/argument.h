// Arguments on their way in: one walk makes the type key that selects a specialisation and the words that its code reads.
#pragma once

#include "bind/python_api.h"
#include "types/type.h"

#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace veloz::bind {

// A growing list of words that lives on the stack while it is short.
class Words {
public:
    Words() = default;
    Words(const Words &) = delete;
    Words &operator=(const Words &) = delete;
    void push(uint64_t word) {
        if (size_ == capacity_)
            grow();
        data_[size_++] = word;
    }
    uint64_t *data() { return data_; }
    void shrink(size_t size) { size_ = size; }
    size_t size() const { return size_; }
    std::span<const uint64_t> span() const { return {data_, size_}; }

private:
    void grow();

    static constexpr size_t kInline = 48;
    uint64_t inline_[kInline];
    uint64_t *data_ = inline_;
    size_t size_ = 0;
    size_t capacity_ = kInline;
    std::vector<uint64_t> heap_;
};

// Numbers for the objects that a key names. They are held, so that no other object gets the address.
class KnownObjects {
public:
    size_t number(PyObject *object) { return number(object, nullptr, nullptr); } // null too; equal texts have one number
    // Of all functions with this code, globals and options: lambdas made by the same line are one.
    size_t function(PyObject *plain, PyObject *given);
    int traverse(visitproc visit, void *arg) const;
    void clear() { std::exchange(rows_, {}).clear(); }

private:
    size_t number(PyObject *object, PyObject *globals, PyObject *options);
    struct Row {
        Reference object, globals, options;
    };
    std::vector<Row> rows_;
};

// One walk over the arguments of a call.
struct Reading {
    Words key, words;
    Words parts; // run-time values of arguments that are known while compiling, as functions: they come behind all others
    std::vector<PyObject *> objects; // that the key names, in order; borrowed, null for a variable without a value
    std::vector<Reference> made;     // functions that stand for partial objects, which the key and the words may name
    KnownObjects *known = nullptr;
    bool is_known = false;                  // of the argument that is read
    std::vector<PyObject *> open_functions; // whose captures are being read

    void finish(); // after the last argument
};

// Appends the key and the words of one argument. Returns false with a Python exception set; it names the argument's type and what is
// expected; the caller adds the parameter's name.
bool read_argument(PyObject *object, Reading &out);
// A parameter left to its default: sema puts the default's value into the code.
void mark_default(Words &key);

// The argument types a key stands for, in order. Functions have the place among the objects that the key names; what they capture and is
// known while compiling is None in their types.
std::vector<std::optional<types::Type>> types_of_key(std::span<const uint64_t> key);
// A word of a key that names an object, without the object's number, which is good in this process only; others as they are.
uint64_t without_number(uint64_t word);
bool names_object(uint64_t word, bool &is_function);

} // namespace veloz::bind
