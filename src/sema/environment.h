// What the names of a function mean at one point of the program.
#pragma once

#include "builtins/operand.h"

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace veloz::sema {

struct Binding {
    enum class State {
        Unbound,
        Bound,
        Maybe,    // bound on some of the paths: the name's flag slot says so at run time
        Poisoned, // paths disagree on the type: an error only if it is read
    };
    State state = State::Unbound;
    types::Type type; // of the slot, when there is one
    std::string kind; // what a diagnostic calls a compile-time operand
    // A compile-time operand instead of a slot. Run-time values in it, as x in (x, "text"), are null here: they live in `slots`, in order,
    // since a value itself may be gone or not be computed where paths meet.
    std::optional<builtins::Operand> constant;
    std::vector<int> slots;
    support::SourceLocation assigned; // where it last got its type
    // of Poisoned: the other kind and where it comes from
    std::string other_kind;
    support::SourceLocation other_assigned;
};

// The bindings of all names at one point of the program. Copies share what they have in common, so that one costs nothing, and where paths
// meet only the names are looked at that differ.
class Environment {
public:
    // Unbound if nothing was said of the name.
    const Binding &at(const std::string &name) const;
    bool contains(const std::string &name) const { return find(root_.get(), name) != nullptr; }
    void set(const std::string &name, Binding binding);
    // Names of which this and the other do not share the binding.
    void add_differences(const Environment &other, std::set<std::string> &names) const { differ(root_, other.root_, names); }

private:
    struct Entry {
        std::string name;
        Binding binding;
    };
    // A tree ordered by names, and by the hashes of names from the root down: two trees of the same names have the same form.
    struct Node;
    using Tree = std::shared_ptr<const Node>;
    struct Node {
        std::shared_ptr<const Entry> entry;
        size_t priority;
        Tree left, right;
    };
    static const Node *find(const Node *node, const std::string &name);
    static Tree with(const Tree &tree, const std::shared_ptr<const Entry> &entry, size_t priority);
    static std::pair<Tree, Tree> split(const Tree &tree, const std::string &name); // before and after a name that is not in it
    static void add_all(const Tree &tree, std::set<std::string> &names);
    static void differ(const Tree &left, const Tree &right, std::set<std::string> &names);

    Tree root_;
};

// Compile-time operands that may be kept when paths meet; null values are the same.
bool same_constant(const builtins::Operand &left, const builtins::Operand &right);

bool same_known(const Binding &left, const Binding &right); // with the run-time values in the same slots

// Visits the run-time values in an operand, in a fixed order.
void for_each_value(builtins::Operand &operand, const std::function<void(builtins::Operand &)> &visit);

} // namespace veloz::sema
