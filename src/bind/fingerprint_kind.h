// The kinds of values in a fingerprint.
#pragma once

#include "support/hash.h"

namespace veloz::bind {

// What a value is, so that values of different kinds cannot have the same bytes.
enum class Kind : uint64_t {
    Missing,
    None,
    Ellipsis,
    Bool,
    Int,
    Float,
    Complex,
    Text,
    Bytes,
    Tuple,
    Slice,
    Set,
    Code,
    Function,
    SeenFunction,
    Module,
    Library,
    ExceptionClass,
    NumpyScalar,
    Dtype,
    Array,
    Unknown,
};

inline void add_kind(support::Hasher &hasher, Kind kind) { hasher.number(uint64_t(kind)); }

} // namespace veloz::bind
