// Arguments on their way in: one walk makes the type key that selects a specialisation and the words that its code reads.
#pragma once

#include "bind/python_api.h"
#include "types/type.h"

#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
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

// Appends the key and the words of one argument. Returns false with a Python exception set; it names the argument's type and what is
// expected; the caller adds the parameter's name.
bool read_argument(PyObject *object, Words &key, Words &words);
// A parameter left to its default: sema puts the default's value into the code.
void mark_default(Words &key);

// The argument types a key stands for, in order.
std::vector<std::optional<types::Type>> types_of_key(std::span<const uint64_t> key);

} // namespace veloz::bind
