// The C prototypes of abi.def, and what each function promises.
#pragma once

#include "runtime/context.h"

namespace veloz::runtime {

// Runs [begin, end) of a parallel loop. Returns non-zero when the chunk failed; its context's error slot says why.
using LoopBody = int32_t (*)(CallContext *context, void *environment, int64_t begin, int64_t end, void *partial);
// left = left <combined with> right
using LoopCombine = void (*)(void *environment, void *left, const void *right);

extern "C" {
// Cuts [begin, end) into chunks that depend on the bounds and `grain` only and runs them on the pool. Of several failing chunks the
// lowest one's error is reported; chunks below it have all run.
int32_t veloz_parallel_for(CallContext *context, int64_t begin, int64_t end, int64_t grain, LoopBody body, void *environment);
// The same with one partial result of `bytes` per chunk, which `body` fills; combined in a fixed tree into `result`. An empty range runs
// the body once with begin == end, which gives the identity.
int32_t veloz_parallel_reduce(CallContext *context, int64_t begin, int64_t end, int64_t grain, LoopBody body, LoopCombine combine,
                              void *environment, int64_t bytes, void *result);
// Non-zero when the call is to be given up: a Python exception is pending (Ctrl-C).
int32_t veloz_poll(CallContext *context);
// A block of at least `bytes`, 64-byte aligned, with one reference; null with the error set when there is no memory.
void *veloz_alloc(CallContext *context, int64_t bytes, int32_t zeroed);
// Null and owners with the low bit set (memory of the caller) are left alone.
void veloz_retain(void *owner);
void veloz_release(void *owner);
void veloz_release_all(void *const *owners, int64_t count); // those that are not null; a frame that is left by an error
void veloz_raise(CallContext *context, int32_t kind, int32_t site, int64_t count, const int64_t *values);
// The error of this thread is handled from now on, at this place among the handled ones; those from there on were handled before.
void veloz_catch(CallContext *context, int32_t place);
void veloz_raise_again(CallContext *context, int32_t place); // what is handled there
// What was just raised is so `from` what is handled at the place, or from None if that is negative.
void veloz_raise_from(CallContext *context, int32_t place);
// May the arrays share memory other than by being the same view?
int32_t veloz_overlap(const void *left, const int64_t *left_dims, int64_t left_rank, int64_t left_size, const void *right,
                      const int64_t *right_dims, int64_t right_rank, int64_t right_size);
// to[...] = from of the same shape, without common memory; dims are the shape and then the strides. Non-zero when interrupted.
int32_t veloz_copy(CallContext *context, void *to, const int64_t *to_dims, const void *from, const int64_t *from_dims, int64_t rank,
                   int64_t size);
// With the option check_races: a watched loop begins or ends, one of its iterations begins, an element is read or written. Non-zero where
// an earlier iteration makes that a race: the error's site is one of three from `site` on, as runtime::Accesses::Conflict has them.
int32_t veloz_watch_loop(CallContext *context, int32_t begins);
void veloz_watch_iteration(CallContext *context, int64_t iteration);
int32_t veloz_watch_access(CallContext *context, const void *element, int64_t bytes, int32_t writes, int32_t line, int32_t site);
// Writes `text` with each {} replaced by str() of the next value and {r} by its NumPy repr(); {{ stands for one brace. kinds[i]
// (support::PrintKind) says how to read its words.
void veloz_print(CallContext *context, const char *text, int64_t length, const int32_t *kinds, const int64_t *words);
}

} // namespace veloz::runtime
