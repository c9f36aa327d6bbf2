// The node behind a type, and the table that holds one of each; only this folder sees them.
#pragma once

#include "types/type.h"

#include <memory>
#include <mutex>
#include <unordered_map>

namespace veloz::types {

struct Type::Node {
    Kind kind = Kind::None;
    ScalarKind scalar = ScalarKind::Bool; // of a scalar, or of an array's scalar elements
    bool weak = false;
    uint8_t ndim = 0;
    Layout layout = Layout::C;
    bool readonly = false;
    MemorySpace space = MemorySpace::Host;
    int64_t number = 0;          // bytes of a record, index of a function
    std::string name{};          // of a record or an object
    std::vector<Type> parts{};   // the element or elements
    std::vector<Field> fields{}; // of a record or an object
    bool operator==(const Node &other) const;

    // Derived from the above when the node is interned.
    bool holds_array = false;
    const Node *storage = nullptr; // the node of the same storage without weakness
};

// One of each node for the whole process, found under a lock; scalars, the most frequent, are found without. It is never destroyed:
// types may be used until the very end.
class Interner {
public:
    static Interner &instance();

    Type intern(Type::Node node);
    Type scalar(ScalarKind kind, bool weak) const { return Type(&scalars_[int(kind)][weak]); }

    // An object whose fields come later; it stays equal to itself alone.
    Type open_object(std::string name);
    static void set_fields(const Type &open, std::vector<Field> fields);

private:
    Interner();

    Type::Node scalars_[kScalarKinds][2];
    std::mutex lock_;
    std::unordered_multimap<size_t, std::unique_ptr<const Type::Node>> nodes_; // by hash
    std::vector<std::unique_ptr<Type::Node>> objects_;
};

// The type with every object replaced that the table has, by Type::hash().
Type substitute(const Type &type, const std::unordered_map<size_t, Type> &table);

} // namespace veloz::types
