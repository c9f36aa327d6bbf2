// Groups of objects: which of them are the same, and their final types.
#include "types/object.h"

#include "types/node.h"

#include <map>
#include <mutex>

namespace veloz::types {

namespace {

using Table = std::unordered_map<size_t, Type>;

std::vector<Type> substitute_all(const std::vector<Type> &types, const Table &table) {
    std::vector<Type> out;
    for (const Type &type : types)
        out.push_back(substitute(type, table));
    return out;
}

// Objects that no path of fields can tell apart are one: classes are split until the classes that their fields name are the same.
Table merge_equal(const std::vector<Type> &objects) {
    std::map<std::string, Type> classes;
    Table table;
    for (size_t known = 0;;) {
        std::map<std::string, Type> split;
        Table next;
        for (const Type &object : objects) {
            std::string signature = object.name();
            if (auto one = table.find(object.hash()); one != table.end())
                signature += '#' + std::to_string(one->second.hash()); // only ever finer
            for (const Field &field : object.fields()) {
                Type type = table.empty() ? Type::none() : substitute(field.type, table);
                signature += '|' + field.name + ':' + std::to_string(type.hash());
            }
            next.emplace(object.hash(), split.try_emplace(signature, object).first->second);
        }
        table = std::move(next);
        if (split.size() == known)
            return table;
        known = split.size();
    }
}

void rewrite_fields(const Type &object, const Table &table) {
    std::vector<Field> fields = object.fields();
    for (Field &field : fields)
        field.type = substitute(field.type, table);
    Interner::set_fields(object, std::move(fields));
}

// Finished objects by their texts. A text that was found may make those that mention its object the same as others, so look-ups go on
// until one finds nothing; what is left is new.
Table finished(const std::vector<Type> &open) {
    static std::mutex lock;
    static auto *known = new std::unordered_map<std::string, Type>; // as the table of types, never destroyed
    std::lock_guard guard(lock);
    Table final;
    for (bool found = true; found;) {
        found = false;
        for (const Type &object : open)
            if (auto one = known->find(to_text(object)); one != known->end() && !final.contains(object.hash()))
                found = final.emplace(object.hash(), one->second).second;
        for (const Type &object : open)
            rewrite_fields(object, final);
    }
    for (const Type &object : open)
        if (final.emplace(object.hash(), object).second)
            known->emplace(to_text(object), object);
    return final;
}

} // namespace

Type substitute(const Type &type, const Table &table) {
    switch (type.kind()) {
    case Type::Kind::None:
    case Type::Kind::Scalar:
    case Type::Kind::Str: return type;
    case Type::Kind::Array:
        return Type::array(substitute(type.element(), table), type.ndim(), type.layout(), type.readonly(), type.space());
    case Type::Kind::Tuple: return Type::tuple(substitute_all(type.elements(), table));
    case Type::Kind::Record: {
        std::vector<Field> fields = type.fields();
        for (Field &field : fields)
            field.type = substitute(field.type, table);
        return Type::record(type.name(), std::move(fields), type.bytes());
    }
    case Type::Kind::List: return Type::list(substitute(type.element(), table));
    case Type::Kind::Dict: return Type::dict(substitute(type.elements()[0], table), substitute(type.elements()[1], table));
    case Type::Kind::Set: return Type::set(substitute(type.element(), table));
    case Type::Kind::Optional: return Type::optional(substitute(type.element(), table));
    case Type::Kind::Function: return Type::function(type.function_index(), substitute_all(type.elements(), table));
    case Type::Kind::Object: break;
    }
    auto found = table.find(type.hash());
    return found == table.end() ? type : found->second;
}

Type ObjectGroup::declare(std::string name) { return declared_.emplace_back(Interner::instance().open_object(std::move(name))); }

void ObjectGroup::define(const Type &declared, std::vector<Field> fields) { Interner::set_fields(declared, std::move(fields)); }

std::vector<Type> ObjectGroup::close() {
    Table same = merge_equal(declared_);
    std::vector<Type> open;
    for (const Type &object : declared_)
        if (same.at(object.hash()) == object) {
            rewrite_fields(object, same);
            open.push_back(object);
        }
    Table final = finished(open);
    std::vector<Type> types;
    for (const Type &object : declared_)
        types.push_back(final.at(same.at(object.hash()).hash()));
    declared_.clear();
    return types;
}

} // namespace veloz::types
