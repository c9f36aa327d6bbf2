// How a value is spelled as 64-bit words: the form in which arguments, results and error operands cross into and out of compiled code.
#pragma once

#include "support/print_kind.h"
#include "types/type.h"

#include <vector>

namespace veloz::types {

enum class LeafRole : uint8_t {
    Scalar,    // a real number, integer or bool, extended to the word; also each part of a complex number
    Data,      // address of an array's or a string's first element
    Owner,     // who keeps that memory alive: 0 nobody, low bit set: a Python object, else a block of the pool
    Dimension, // of an array, one per axis
    Stride,    // in bytes, one per axis
    Length,    // of a string
    Width,     // bytes per character of a string
    Present,   // of an optional: 0 is None
    Reference, // a container or an object
};

struct Leaf {
    LeafRole role = LeafRole::Scalar;
    ScalarKind kind = ScalarKind::I64; // of a Scalar
    uint8_t axis = 0;                  // of a Dimension or Stride
    uint8_t bytes = 8;                 // that carry information
    uint32_t word = 0;                 // its place, in words
    std::vector<unsigned> path{};      // its place in nested registers: part within part
};

// The leaves in the order of their words, one word each. An optional's value follows its Present leaf and is there even for None.
std::vector<Leaf> leaves(const Type &type);
size_t word_count(const Type &type);

// How a scalar or an array is shown; its leaves follow each other at its words.
support::PrintKind print_kind(const Type &type);

// Places of an array's leaves among its words, for those who read and write many of them.
struct ArrayWords {
    static constexpr size_t kData = 0, kOwner = 1, kShape = 2;
    static constexpr size_t strides(int ndim) { return kShape + size_t(ndim); }
    static constexpr size_t count(int ndim) { return kShape + 2 * size_t(ndim); }
};

// Bits of an Owner word.
inline constexpr uint64_t kExternalOwner = 1;  // memory of an argument: the caller keeps it alive
inline constexpr uint64_t kViewOfExternal = 2; // then: a view of it that compiled code made

} // namespace veloz::types
