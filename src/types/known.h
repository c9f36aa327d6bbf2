// Values known at compile time: literals, and what globals, closures and defaults of a function hold.
#pragma once

#include "types/type.h"

#include <complex>
#include <string>
#include <variant>
#include <vector>

namespace veloz::types {

struct NoneValue {};
struct EllipsisValue {};
struct Text {
    std::string text;
};
struct NumpyScalar {
    ScalarKind dtype = ScalarKind::Bool;
    int64_t integer = 0; // of integers and bools; uint64 as its bit pattern
    std::complex<double> number;
};
struct ArrayValue { // a small array, as it was when the function was compiled
    ScalarKind dtype = ScalarKind::Bool;
    std::vector<int64_t> shape{};
    bool fortran = false; // the order of its elements
    std::string bytes{};
};
struct DtypeValue { // np.float32, x.dtype, np.dtype("f4"); "float32" as a string stays a string
    ScalarKind dtype;
    bool callable = true; // np.float32 may be called, np.dtype(...) not
};
struct NamedEntity { // a function, type or module by its canonical name: "numpy.sin", "builtins.float", "veloz.prange"
    std::string name;
};
struct ExceptionClass {
    std::string name;             // as shown
    int32_t object_index = -1;    // into the program's objects, so that the very class can be raised; -1 for Python's own
    std::vector<int32_t> bases{}; // ids (support/exceptions.h) of all its bases, if it is not Python's own
};
struct UserFunction { // another Python or jitted function, compiled in
    int32_t index;    // into the program's functions
};
struct UnsupportedValue {
    std::string description; // "a list", "an instance of Foo", shown when it is used
};

// The alternatives that every form of compile-time value has, before those of its own. Numbers without a struct are Python's.
template <typename... More>
using KnownOr = std::variant<NoneValue, bool, int64_t, double, std::complex<double>, Text, EllipsisValue, NumpyScalar, ArrayValue,
                             DtypeValue, NamedEntity, ExceptionClass, UserFunction, UnsupportedValue, More...>;

// Builds texts that are equal if and only if what was added is: bits of numbers count, -0.0 is not 0.0. Whoever has alternatives of its
// own derives from it and adds them; one that is forgotten does not compile.
class KnownKey {
public:
    template <typename Alternative> void add(const Alternative &) = delete; // no conversions, so that none hides a missing alternative
    void add(const NoneValue &) {}
    void add(const EllipsisValue &) {}
    void add(const bool &value);
    void add(const int64_t &value);
    void add(const double &value);
    void add(const std::complex<double> &value);
    void add(const Text &value) { add_text(value.text); }
    void add(const NumpyScalar &value);
    void add(const ArrayValue &value);
    void add(const DtypeValue &value);
    void add(const NamedEntity &value) { add_text(value.name); }
    void add(const ExceptionClass &value);
    void add(const UserFunction &value) { add(int64_t(value.index)); }
    void add(const UnsupportedValue &value) { add_text(value.description); }

    std::string take() { return std::move(text_); }

protected:
    void add_text(std::string_view text); // with its length, so that no text runs into the next
    void add_mark(char mark) { text_ += mark; }

    // The alternative's number, then what it holds. Self is the class that has all of them.
    template <typename Self, typename... Alternatives> static void add_any(Self &self, const std::variant<Alternatives...> &value) {
        self.add_text(std::to_string(value.index()));
        std::visit([&](const auto &alternative) { self.add(alternative); }, value);
    }

private:
    std::string text_;
};

} // namespace veloz::types
