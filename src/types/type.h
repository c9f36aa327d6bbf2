// Types of values that exist at run time. Each type is one immutable node, made once: two types are equal if their nodes are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace veloz::types {

// F16 and BF16 are types with a text form and promotion only: nothing lowers them yet (is_lowered).
enum class ScalarKind : uint8_t { Bool, I8, I16, I32, I64, U8, U16, U32, U64, F32, F64, C64, C128, F16, BF16 };
inline constexpr int kScalarKinds = 15;

// Inner: consecutive elements of the last axis lie side by side, the other axes have any strides.
// Lazy: the value of an element-wise expression that has a shape but no memory yet.
enum class Layout : uint8_t { C, F, Inner, Any, Lazy };
inline constexpr int kLayouts = 5;

// Where an array's elements live. Only Host is lowered so far; the type is part of every specialisation key.
enum class MemorySpace : uint8_t { Host, Device, Distributed };

struct Field; // of a record or an object; defined below

// A handle on an interned node, as cheap as a pointer. Nodes live as long as the process and may be made and read by several threads.
class Type {
public:
    enum class Kind : uint8_t { None, Scalar, Array, Tuple, Record, Str, List, Dict, Set, Object, Optional, Function };

    struct Node; // only this folder sees into it

    Type() : node_(&kNone) {}
    static Type none() { return {}; }
    static Type scalar(ScalarKind scalar, bool weak = false);
    static Type array(ScalarKind dtype, int ndim, Layout layout, bool readonly = false, MemorySpace space = MemorySpace::Host);
    static Type array(Type element, int ndim, Layout layout, bool readonly = false, MemorySpace space = MemorySpace::Host);
    static Type tuple(std::vector<Type> elements);
    // A value with named fields, as NumPy's structured dtypes and frozen dataclasses; `bytes` is what an element takes in an array.
    static Type record(std::string name, std::vector<Field> fields, size_t bytes);
    static Type str();
    static Type list(Type element);
    static Type dict(Type key, Type value);
    static Type set(Type element);
    static Type optional(Type value); // None or a value; of an optional: itself
    // A function value: which one of the program, and the types of what it captures.
    static Type function(int index, std::vector<Type> captures);
    // Objects may mention themselves and one another: types/object.h makes them.

    // Weak scalars are Python's own int, float, complex and bool: NEP 50 lets them adapt to any NumPy dtype of their kind.
    static Type py_int() { return scalar(ScalarKind::I64, true); }
    static Type py_float() { return scalar(ScalarKind::F64, true); }
    static Type py_complex() { return scalar(ScalarKind::C128, true); }
    static Type py_bool() { return scalar(ScalarKind::Bool, true); }
    static Type index() { return py_int(); } // loop variables, shapes, subscripts

    Kind kind() const;
    bool is_none() const { return kind() == Kind::None; }
    bool is_scalar() const { return kind() == Kind::Scalar; }
    bool is_array() const { return kind() == Kind::Array; }
    bool is_tuple() const { return kind() == Kind::Tuple; }
    bool is_optional() const { return kind() == Kind::Optional; }
    bool holds_array() const; // is one, or a tuple, record or optional that holds one
    bool is_lazy() const { return is_array() && layout() == Layout::Lazy; }

    ScalarKind dtype() const; // of a scalar, or of an array whose elements are scalars
    bool weak() const;
    int ndim() const;
    Layout layout() const;
    bool readonly() const;
    MemorySpace space() const;
    Type element() const;                      // of an array (a strong scalar or a record), list, set or optional
    const std::vector<Type> &elements() const; // of a tuple; key and value of a dict; captures of a function
    const std::vector<Field> &fields() const;  // of a record or an object
    const std::string &name() const;           // of a record or an object
    int function_index() const;                // of a function
    size_t bytes() const;                      // of a record: what an element takes in an array

    Type with_dtype(ScalarKind dtype) const; // same shape of type, other elements; a scalar becomes strong
    Type with_layout(Layout layout) const;   // of an array
    Type strong() const;                     // of a scalar: the NumPy scalar of the same kind

    bool operator==(const Type &other) const { return node_ == other.node_; }
    // Same representation in registers: equal, or scalars that differ in weakness only.
    bool same_storage(const Type &other) const;

    size_t hash() const { return reinterpret_cast<size_t>(node_) >> 4; } // within this process only

private:
    friend class Interner;
    explicit Type(const Node *node) : node_(node) {}
    static Type compound(Kind kind, std::vector<Type> parts, int64_t number = 0);
    static const Node kNone;

    const Node *node_;
};

struct Field {
    std::string name;
    Type type;
    size_t offset = 0; // in an array's element; 0 for objects
    bool operator==(const Field &other) const = default;
};

// Can values of the type be compiled? What cannot is refused by whoever would have to handle it.
bool is_lowered(const Type &type);

bool is_bool(ScalarKind kind);
bool is_signed(ScalarKind kind);   // I8…I64
bool is_unsigned(ScalarKind kind); // U8…U64
bool is_integer(ScalarKind kind);  // signed or unsigned, not bool
bool is_float(ScalarKind kind);    // half precision too
bool is_half(ScalarKind kind);     // F16 and BF16
bool is_complex(ScalarKind kind);
int byte_size(ScalarKind kind);
ScalarKind real_part(ScalarKind kind);        // C64 -> F32, C128 -> F64, others themselves
ScalarKind complex_with(ScalarKind kind);     // F32 and half precision -> C64, else C128
std::string_view numpy_name(ScalarKind kind); // "float32"
std::string_view text_name(ScalarKind kind);  // "f32"

inline bool is_contiguous(Layout layout) { return layout == Layout::C || layout == Layout::F; }
// Do neighbours along the last axis lie side by side?
inline bool has_dense_rows(const Type &type) {
    return type.layout() == Layout::C || type.layout() == Layout::Inner || (type.layout() == Layout::F && type.ndim() <= 1);
}
// Is an array of layout `from` also one of layout `to`? C and F are Inner or Any too (F is Inner only below two axes).
bool is_weaker_layout(Layout from, Layout to, int ndim);
Layout join_layouts(Layout left, Layout right, int ndim); // the strongest that both are

// What a user reads: "float32", "int" (Python's), "float64[:, ::1]", "tuple(int, float)", "list[int]", "None".
std::string display(const Type &type);

// The text form used in IR files, cache entries and between the two extension modules; parse() is its exact inverse.
//   none | f64 | pyfloat | str | tuple<i64, f32> | list<T> | set<T> | dict<K, V> | optional<T> | function<3, T, …>
//   array<f32, 2, C, rw> | array<f32, 2, lazy> | array<f32, 2, C, rw, device> | array<record<…>, 1, C, ro>
//   record<"name", 16, "x": f64 @ 0, "n": i32 @ 8> | object<"name", "next": optional<^0>>; ^n is the n-th object of this text
std::string to_text(const Type &type);
// Reads a type at the front of `text` and removes it; returns false (text unchanged) when there is none.
bool parse_type(std::string_view &text, Type &out);

} // namespace veloz::types
