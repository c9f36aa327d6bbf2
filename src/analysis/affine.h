// An index as a sum: loop variables and values from before a loop nest, each times a constant, a value from before the nest, or both.
#pragma once

#include "ir/ir.h"

#include <functional>
#include <optional>
#include <vector>

namespace veloz::analysis {

// constant + Σ factor · scale · value, as 64-bit arithmetic that wraps: the same sum as the ops compute, whatever overflows on the way.
struct Affine {
    struct Term {
        ir::Value *value = nullptr; // a loop variable, or known before the nest
        ir::Value *scale = nullptr; // known before the nest; null: 1
        int64_t factor = 1;         // never 0
        bool operator==(const Term &) const = default;
    };
    std::vector<Term> terms; // no two with one value and one scale
    int64_t constant = 0;

    const Term *find(const ir::Value *value) const; // the first term of the value
};

enum class Leaf { None, Variable, Known };

// `leaf` says what a value is: a variable of a loop of the nest, known before the nest, or neither (then its op is looked into).
// Nothing if the value is no such sum, or one of too many terms.
std::optional<Affine> affine(ir::Value *value, const std::function<Leaf(const ir::Value *)> &leaf);

// The same terms, perhaps in another order: the two differ by a constant.
bool same_terms(const Affine &left, const Affine &right);

} // namespace veloz::analysis
