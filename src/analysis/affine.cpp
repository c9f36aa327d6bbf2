// Sums and products are expanded on the way up; a product has one side without variables that is a single term.
#include "analysis/affine.h"

#include <algorithm>

namespace veloz::analysis {

using ir::Op;
using ir::Opcode;
using ir::Value;

namespace {

constexpr size_t kMostTerms = 6;
constexpr int kMostDepth = 12;

bool is_word(const Value *value) { return value->type.is_scalar() && value->type.dtype() == types::ScalarKind::I64; }

int64_t wrapped_product(int64_t a, int64_t b) { return int64_t(uint64_t(a) * uint64_t(b)); }

class Expansion {
public:
    explicit Expansion(const std::function<Leaf(const Value *)> &leaf) : leaf_(leaf) {}

    std::optional<Affine> of(Value *value, int depth = 0) const {
        if (auto known = ir::integer_constant(value); known && is_word(value))
            return Affine{{}, *known};
        if (!is_word(value))
            return std::nullopt;
        if (leaf_(value) != Leaf::None)
            return Affine{{{value, nullptr, 1}}, 0};
        const Op *op = value->definition;
        if (!op || depth > kMostDepth)
            return std::nullopt;
        switch (op->code) {
        case Opcode::Cast: return of(op->operands[0], depth + 1);
        case Opcode::Neg: return scaled(of(op->operands[0], depth + 1), -1);
        case Opcode::Add: return sum(of(op->operands[0], depth + 1), of(op->operands[1], depth + 1));
        case Opcode::Sub: return sum(of(op->operands[0], depth + 1), scaled(of(op->operands[1], depth + 1), -1));
        case Opcode::Mul: return product(of(op->operands[0], depth + 1), of(op->operands[1], depth + 1));
        default: return std::nullopt;
        }
    }

private:
    static std::optional<Affine> scaled(std::optional<Affine> form, int64_t by) {
        if (!form)
            return form;
        for (Affine::Term &term : form->terms)
            term.factor = wrapped_product(term.factor, by);
        form->constant = wrapped_product(form->constant, by);
        std::erase_if(form->terms, [](const Affine::Term &term) { return term.factor == 0; });
        return form;
    }

    static std::optional<Affine> sum(std::optional<Affine> left, const std::optional<Affine> &right) {
        if (!left || !right)
            return std::nullopt;
        left->constant = int64_t(uint64_t(left->constant) + uint64_t(right->constant));
        for (const Affine::Term &term : right->terms) {
            auto same = std::find_if(left->terms.begin(), left->terms.end(),
                                     [&](const Affine::Term &other) { return other.value == term.value && other.scale == term.scale; });
            if (same == left->terms.end())
                left->terms.push_back(term);
            else
                same->factor = int64_t(uint64_t(same->factor) + uint64_t(term.factor));
        }
        std::erase_if(left->terms, [](const Affine::Term &term) { return term.factor == 0; });
        if (left->terms.size() > kMostTerms)
            return std::nullopt;
        return left;
    }

    std::optional<Affine> product(const std::optional<Affine> &left, const std::optional<Affine> &right) const {
        if (!left || !right)
            return std::nullopt;
        for (auto [form, by] : {std::pair{&left, &right}, std::pair{&right, &left}}) {
            if ((*by)->terms.empty())
                return scaled(*form, (*by)->constant);
            const Affine::Term &scale = (*by)->terms.front();
            if ((*by)->terms.size() == 1 && (*by)->constant == 0 && !scale.scale && leaf_(scale.value) == Leaf::Known)
                if (auto made = times(**form, scale))
                    return made;
        }
        return std::nullopt;
    }

    static std::optional<Affine> times(const Affine &form, const Affine::Term &scale) {
        Affine made;
        for (const Affine::Term &term : form.terms) {
            if (term.scale)
                return std::nullopt;
            made.terms.push_back({term.value, scale.value, wrapped_product(term.factor, scale.factor)});
        }
        if (form.constant != 0)
            made.terms.push_back({scale.value, nullptr, wrapped_product(form.constant, scale.factor)});
        std::erase_if(made.terms, [](const Affine::Term &term) { return term.factor == 0; });
        return made;
    }

    const std::function<Leaf(const Value *)> &leaf_;
};

} // namespace

const Affine::Term *Affine::find(const Value *value) const {
    auto found = std::find_if(terms.begin(), terms.end(), [&](const Term &term) { return term.value == value; });
    return found == terms.end() ? nullptr : &*found;
}

std::optional<Affine> affine(Value *value, const std::function<Leaf(const Value *)> &leaf) { return Expansion(leaf).of(value); }

bool same_terms(const Affine &left, const Affine &right) {
    return left.terms.size() == right.terms.size() && std::all_of(left.terms.begin(), left.terms.end(), [&](const Affine::Term &term) {
               return std::find(right.terms.begin(), right.terms.end(), term) != right.terms.end();
           });
}

} // namespace veloz::analysis
