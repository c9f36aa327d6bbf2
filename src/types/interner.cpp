// The table of types: equality and hashing of nodes, and what is derived from them.
#include "types/node.h"

#include <algorithm>
#include <functional>

namespace veloz::types {

const Type::Node Type::kNone{};

bool Type::Node::operator==(const Node &other) const {
    return kind == other.kind && scalar == other.scalar && weak == other.weak && ndim == other.ndim && layout == other.layout &&
           readonly == other.readonly && space == other.space && number == other.number && name == other.name && parts == other.parts &&
           fields == other.fields;
}

namespace {

void mix(size_t &hash, size_t value) { hash = (hash ^ value) * 0x9e3779b97f4a7c15U + (hash >> 29); }

size_t hash_of(const Type::Node &node) {
    size_t hash = size_t(node.kind);
    for (size_t value : {size_t(node.scalar), size_t(node.weak), size_t(node.ndim), size_t(node.layout), size_t(node.readonly),
                         size_t(node.space), size_t(node.number), std::hash<std::string>()(node.name)})
        mix(hash, value);
    for (const Type &part : node.parts)
        mix(hash, part.hash());
    for (const Field &field : node.fields) {
        mix(hash, std::hash<std::string>()(field.name));
        mix(hash, field.type.hash());
        mix(hash, field.offset);
    }
    return hash;
}

// Tuples, records and optionals hold their parts in registers; of all others a reference is held.
bool holds_parts(Type::Kind kind) { return kind == Type::Kind::Tuple || kind == Type::Kind::Record || kind == Type::Kind::Optional; }

void derive(Type::Node &node) {
    node.holds_array = node.kind == Type::Kind::Array;
    if (holds_parts(node.kind))
        node.holds_array = std::any_of(node.parts.begin(), node.parts.end(), [](const Type &part) { return part.holds_array(); }) ||
                           std::any_of(node.fields.begin(), node.fields.end(), [](const Field &field) { return field.type.holds_array(); });
}

} // namespace

Interner::Interner() {
    for (int kind = 0; kind < kScalarKinds; ++kind)
        for (bool weak : {false, true}) {
            Type::Node &node = scalars_[kind][weak];
            node.kind = Type::Kind::Scalar;
            node.scalar = ScalarKind(kind);
            node.weak = weak;
            node.storage = &scalars_[kind][false];
            derive(node);
        }
}

Interner &Interner::instance() {
    static auto *table = new Interner;
    return *table;
}

Type Interner::intern(Type::Node node) {
    size_t hash = hash_of(node);
    {
        std::lock_guard guard(lock_);
        for (auto [it, end] = nodes_.equal_range(hash); it != end; ++it)
            if (*it->second == node)
                return Type(it->second.get());
    }
    derive(node);
    // Only tuples and optionals of weak scalars have another node for their storage; making that takes the lock again.
    Type::Node plain = node;
    if (node.kind == Type::Kind::Tuple || node.kind == Type::Kind::Optional)
        for (Type &part : plain.parts)
            part = Type(part.node_->storage ? part.node_->storage : part.node_);
    const Type::Node *storage = plain == node ? nullptr : intern(std::move(plain)).node_;
    std::lock_guard guard(lock_);
    for (auto [it, end] = nodes_.equal_range(hash); it != end; ++it) // another thread may have been first
        if (*it->second == node)
            return Type(it->second.get());
    auto made = std::make_unique<Type::Node>(std::move(node));
    made->storage = storage ? storage : made.get();
    return Type(nodes_.emplace(hash, std::move(made))->second.get());
}

Type Interner::open_object(std::string name) {
    auto node = std::make_unique<Type::Node>();
    node->kind = Type::Kind::Object;
    node->name = std::move(name);
    node->storage = node.get();
    derive(*node);
    std::lock_guard guard(lock_);
    return Type(objects_.emplace_back(std::move(node)).get());
}

void Interner::set_fields(const Type &open, std::vector<Field> fields) {
    const_cast<Type::Node *>(open.node_)->fields = std::move(fields); // made by open_object, not const
}

} // namespace veloz::types
