// The tree behind an environment.
#include "sema/environment.h"

namespace veloz::sema {

// What the hash of one name may not decide, its text does.
static bool is_above(size_t priority, const std::string &name, size_t other_priority, const std::string &other_name) {
    return priority != other_priority ? priority > other_priority : name < other_name;
}

const Environment::Node *Environment::find(const Node *node, const std::string &name) {
    while (node && node->entry->name != name)
        node = name < node->entry->name ? node->left.get() : node->right.get();
    return node;
}

const Binding &Environment::at(const std::string &name) const {
    static const Binding unbound;
    const Node *node = find(root_.get(), name);
    return node ? node->entry->binding : unbound;
}

void Environment::set(const std::string &name, Binding binding) {
    root_ = with(root_, std::make_shared<const Entry>(Entry{name, std::move(binding)}), std::hash<std::string>()(name));
}

Environment::Tree Environment::with(const Tree &tree, const std::shared_ptr<const Entry> &entry, size_t priority) {
    if (tree && tree->entry->name == entry->name)
        return std::make_shared<const Node>(Node{entry, priority, tree->left, tree->right});
    if (!tree || is_above(priority, entry->name, tree->priority, tree->entry->name)) {
        auto [before, after] = split(tree, entry->name);
        return std::make_shared<const Node>(Node{entry, priority, std::move(before), std::move(after)});
    }
    Node changed = *tree;
    Tree &side = entry->name < tree->entry->name ? changed.left : changed.right;
    side = with(side, entry, priority);
    return std::make_shared<const Node>(std::move(changed));
}

std::pair<Environment::Tree, Environment::Tree> Environment::split(const Tree &tree, const std::string &name) {
    if (!tree)
        return {};
    Node changed = *tree;
    if (name < tree->entry->name) {
        auto [before, after] = split(tree->left, name);
        changed.left = std::move(after);
        return {std::move(before), std::make_shared<const Node>(std::move(changed))};
    }
    auto [before, after] = split(tree->right, name);
    changed.right = std::move(before);
    return {std::make_shared<const Node>(std::move(changed)), std::move(after)};
}

void Environment::add_all(const Tree &tree, std::set<std::string> &names) {
    if (!tree)
        return;
    names.insert(tree->entry->name);
    add_all(tree->left, names);
    add_all(tree->right, names);
}

void Environment::differ(const Tree &left, const Tree &right, std::set<std::string> &names) {
    if (left == right)
        return;
    if (!left || !right)
        return add_all(left ? left : right, names);
    if (left->entry->name == right->entry->name) {
        if (left->entry != right->entry)
            names.insert(left->entry->name);
        differ(left->left, right->left, names);
        return differ(left->right, right->right, names);
    }
    if (!is_above(left->priority, left->entry->name, right->priority, right->entry->name))
        return differ(right, left, names);
    names.insert(left->entry->name); // the other tree would have it higher up
    auto [before, after] = split(right, left->entry->name);
    differ(left->left, before, names);
    differ(left->right, after, names);
}

} // namespace veloz::sema
