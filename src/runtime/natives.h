// The C prototypes of natives.def, and what such a function is given.
#pragma once

#include "runtime/context.h"

#include <cstddef>
#include <initializer_list>
#include <type_traits>
#include <utility>

namespace veloz::runtime {

// In the order of types::ScalarKind, which compiled code passes.
enum class Element : int32_t { Bool, I8, I16, I32, I64, U8, U16, U32, U64, F32, F64, C64, C128 };

// An array of any strides; compiled code lays it out.
struct NativeArray {
    char *data;
    const int64_t *dims; // lengths, then strides in bytes
    int32_t rank;
    Element element;

    int64_t length(int64_t axis) const { return dims[axis]; }
    int64_t stride(int64_t axis) const { return dims[rank + axis]; }
};

// The result of a native that gives an array: its memory comes from veloz_alloc, with one reference; lengths and strides follow.
struct NewArray {
    void *data, *owner;

    int64_t *dims() { return reinterpret_cast<int64_t *>(this + 1); }
};

// The algorithms themselves, and how the words of natives.def become their parameters: the context; where the result goes; the operands;
// the site of each error. A native returns non-zero when it failed: the context's error slot says why then, at one of those sites, and what
// it has allocated it has given back. It may run inside of a parallel loop on any thread, and may use veloz_parallel_for.
namespace natives {

struct Array {
    using type = const NativeArray *;
};
struct Int {
    using type = int64_t;
};
struct Float {
    using type = double;
};
using Reads = Array;
using ReadsSame = Array;
using ReadsPlaces = Array;
using Writes = Array;
using WritesSame = Array;
using WritesPlaces = Array;
using Updates = Array;
using UpdatesSame = Array;
using UpdatesPlaces = Array;

template <typename... Types> struct List {};
using GivesNothing = List<>;
using GivesInt = List<int64_t *>;
using GivesFloat = List<double *>;
using GivesSame = List<NewArray *>;

template <size_t> using Site = int32_t;
template <typename... Result, typename... Operands, size_t... kErrors>
auto signature(List<Result...>, List<Operands...>, std::index_sequence<kErrors...>)
    -> int32_t (*)(CallContext *, Result..., typename Operands::type..., Site<kErrors>...);

template <typename Result, typename Operands, size_t kErrors>
using Function = std::remove_pointer_t<decltype(signature(Result(), Operands(), std::make_index_sequence<kErrors>()))>;

extern "C" {
#define VELOZ_LIST(...) __VA_ARGS__
#define VELOZ_NATIVE(name, result, operands, effects, errors, targets)                                                                     \
    Function<result, List<VELOZ_LIST operands>, std::initializer_list<const char *>{VELOZ_LIST errors}.size()> veloz_##name;
#include "runtime/natives.def"
#undef VELOZ_LIST
}

} // namespace natives

} // namespace veloz::runtime
