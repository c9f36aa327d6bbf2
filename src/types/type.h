// Types of values that exist at run time: None, scalars, arrays and tuples.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace veloz::types {

enum class ScalarKind : uint8_t { Bool, I8, I16, I32, I64, U8, U16, U32, U64, F32, F64, C64, C128 };
inline constexpr int kScalarKinds = 13;

// Lazy: the value of an element-wise expression that has a shape but no memory yet.
enum class Layout : uint8_t { C, F, Any, Lazy };

// Where an array's elements live. Only Host is lowered so far; the type is part of every specialisation key.
enum class MemorySpace : uint8_t { Host, Device, Distributed };

// A small immutable value; equality is structural.
class Type {
public:
    enum class Kind : uint8_t { None, Scalar, Array, Tuple };

    Type() = default; // None
    static Type none() { return {}; }
    static Type scalar(ScalarKind scalar, bool weak = false);
    static Type array(ScalarKind dtype, int ndim, Layout layout, bool readonly = false, MemorySpace space = MemorySpace::Host);
    static Type tuple(std::vector<Type> elements);

    // Weak scalars are Python's own int, float, complex and bool: NEP 50 lets them adapt to any NumPy dtype of their kind.
    static Type py_int() { return scalar(ScalarKind::I64, true); }
    static Type py_float() { return scalar(ScalarKind::F64, true); }
    static Type py_complex() { return scalar(ScalarKind::C128, true); }
    static Type py_bool() { return scalar(ScalarKind::Bool, true); }
    static Type index() { return py_int(); } // loop variables, shapes, subscripts

    Kind kind() const { return kind_; }
    bool is_none() const { return kind_ == Kind::None; }
    bool is_scalar() const { return kind_ == Kind::Scalar; }
    bool is_array() const { return kind_ == Kind::Array; }
    bool is_tuple() const { return kind_ == Kind::Tuple; }
    bool holds_array() const; // is one, or a tuple that holds one
    bool is_lazy() const { return is_array() && layout_ == Layout::Lazy; }

    ScalarKind dtype() const { return scalar_; } // of a scalar or of an array's elements
    bool weak() const { return weak_; }
    int ndim() const { return ndim_; }
    Layout layout() const { return layout_; }
    bool readonly() const { return readonly_; }
    MemorySpace space() const { return space_; }
    const std::vector<Type> &elements() const { return *elements_; }

    Type with_dtype(ScalarKind dtype) const; // same shape of type, other elements; a scalar becomes strong
    Type strong() const;                     // of a scalar: the NumPy scalar of the same kind

    bool operator==(const Type &other) const;
    // Same representation in registers: equal, or scalars that differ in weakness only.
    bool same_storage(const Type &other) const;

private:
    Kind kind_ = Kind::None;
    ScalarKind scalar_ = ScalarKind::Bool;
    bool weak_ = false;
    uint8_t ndim_ = 0;
    Layout layout_ = Layout::C;
    bool readonly_ = false;
    MemorySpace space_ = MemorySpace::Host;
    std::shared_ptr<const std::vector<Type>> elements_;
};

bool is_bool(ScalarKind kind);
bool is_signed(ScalarKind kind);   // I8…I64
bool is_unsigned(ScalarKind kind); // U8…U64
bool is_integer(ScalarKind kind);  // signed or unsigned, not bool
bool is_float(ScalarKind kind);
bool is_complex(ScalarKind kind);
int byte_size(ScalarKind kind);
ScalarKind real_part(ScalarKind kind);        // C64 -> F32, C128 -> F64, others themselves
ScalarKind complex_with(ScalarKind kind);     // F32 -> C64, else C128
std::string_view numpy_name(ScalarKind kind); // "float32"
std::string_view text_name(ScalarKind kind);  // "f32"

// What a user reads: "float32", "int" (Python's), "float64[:, ::1]", "tuple(int, float)", "None".
std::string display(const Type &type);

// The text form used in IR files, cache entries and between the two extension modules; parse() is its exact inverse.
//   none | f64 | pyfloat | array<f32, 2, C, rw> | array<f32, 2, lazy> | array<f32, 2, C, rw, device> | tuple<i64, f32>
std::string to_text(const Type &type);
// Reads a type at the front of `text` and removes it; returns false (text unchanged) when there is none.
bool parse_type(std::string_view &text, Type &out);

} // namespace veloz::types
