// The one walk over a type that gives the order of its leaves.
#include "types/layout.h"

namespace veloz::types {

namespace {

class Collector {
public:
    std::vector<Leaf> leaves;

    void walk(const Type &type) {
        switch (type.kind()) {
        case Type::Kind::None: return;
        case Type::Kind::Scalar: return scalar(type.dtype());
        case Type::Kind::Array: return array(type.ndim());
        case Type::Kind::Tuple:
        case Type::Kind::Function: return parts(type.elements());
        case Type::Kind::Record:
            for (unsigned i = 0; i < type.fields().size(); ++i)
                inside(i, [&] { walk(type.fields()[i].type); });
            return;
        case Type::Kind::Str:
            add({.role = LeafRole::Data}, 0);
            add({.role = LeafRole::Owner}, 1);
            add({.role = LeafRole::Length}, 2);
            return add({.role = LeafRole::Width, .bytes = 1}, 3);
        case Type::Kind::Optional: add({.role = LeafRole::Present, .bytes = 1}, 0); return inside(1, [&] { walk(type.element()); });
        case Type::Kind::List:
        case Type::Kind::Dict:
        case Type::Kind::Set:
        case Type::Kind::Object: return add({.role = LeafRole::Reference});
        }
    }

private:
    void add(Leaf leaf) {
        leaf.word = uint32_t(leaves.size());
        leaf.path = path_;
        leaves.push_back(std::move(leaf));
    }

    void add(Leaf leaf, unsigned part) {
        inside(part, [&] { add(std::move(leaf)); });
    }

    template <typename Walk> void inside(unsigned part, Walk walk) {
        path_.push_back(part);
        walk();
        path_.pop_back();
    }

    void scalar(ScalarKind kind) {
        ScalarKind part = real_part(kind);
        Leaf leaf{.kind = part, .bytes = uint8_t(byte_size(part))};
        if (!is_complex(kind))
            return add(std::move(leaf));
        add(leaf, 0);
        add(leaf, 1);
    }

    void array(int ndim) {
        add({.role = LeafRole::Data}, 0);
        add({.role = LeafRole::Owner}, 1);
        for (LeafRole role : {LeafRole::Dimension, LeafRole::Stride})
            inside(role == LeafRole::Dimension ? 2 : 3, [&] {
                for (unsigned axis = 0; axis < unsigned(ndim); ++axis)
                    add({.role = role, .axis = uint8_t(axis)}, axis);
            });
    }

    void parts(const std::vector<Type> &types) {
        for (unsigned i = 0; i < types.size(); ++i)
            inside(i, [&] { walk(types[i]); });
    }

    std::vector<unsigned> path_;
};

} // namespace

std::vector<Leaf> leaves(const Type &type) {
    Collector collector;
    collector.walk(type);
    return std::move(collector.leaves);
}

size_t word_count(const Type &type) {
    switch (type.kind()) { // without making leaves: asked for in every call
    case Type::Kind::None: return 0;
    case Type::Kind::Scalar: return is_complex(type.dtype()) ? 2 : 1;
    case Type::Kind::Array: return ArrayWords::count(type.ndim());
    case Type::Kind::Tuple: {
        size_t words = 0;
        for (const Type &element : type.elements())
            words += word_count(element);
        return words;
    }
    default: return leaves(type).size();
    }
}

support::PrintKind print_kind(const Type &type) {
    using support::PrintKind;
    if (type.is_array())
        return PrintKind::Array;
    ScalarKind kind = type.dtype();
    return is_bool(kind)             ? PrintKind::Bool
           : is_signed(kind)         ? PrintKind::Int
           : is_unsigned(kind)       ? PrintKind::Unsigned
           : kind == ScalarKind::F32 ? PrintKind::Float32
           : kind == ScalarKind::F64 ? PrintKind::Float64
           : kind == ScalarKind::C64 ? PrintKind::Complex64
                                     : PrintKind::Complex128;
}

} // namespace veloz::types
