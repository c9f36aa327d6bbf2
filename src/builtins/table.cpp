// The one list of names: looks up calls, suggests the nearest name for unknown ones, binds arguments.
#include "builtins/call.h"

#include <algorithm>
#include <map>
#include <utility>
#include <utility>

namespace veloz::builtins {

namespace {

const std::map<std::string_view, Handler> &handlers() {
    static const std::map<std::string_view, Handler> table = [] {
        std::map<std::string_view, Handler> all;
        for (auto family : {elementwise_entries(), reduction_entries(), creation_entries(), python_entries(), math_entries()})
            for (const Entry &entry : family)
                all.emplace(entry.name, entry.handler);
        return all;
    }();
    return table;
}

size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<size_t> row(b.size() + 1);
    for (size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (size_t i = 1; i <= a.size(); ++i) {
        size_t diagonal = row[0]++;
        for (size_t j = 1; j <= b.size(); ++j) {
            size_t next = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
            diagonal = std::exchange(row[j], next);
        }
    }
    return row.back();
}

std::string nearest(std::string_view name) {
    std::string_view best;
    size_t distance = 4;
    for (const auto &[known, handler] : handlers())
        if (size_t d = edit_distance(name, known); d < distance)
            distance = d, best = known;
    return std::string(best);
}

std::string shown(std::string_view canonical) {
    if (canonical.starts_with("builtins."))
        return std::string(canonical.substr(9));
    if (canonical.starts_with("numpy."))
        return "np." + std::string(canonical.substr(6));
    return std::string(canonical);
}

} // namespace

bool is_known_entity(const std::string &name) { return handlers().contains(name); }

Operand call_entity(Context &context, const std::string &name, std::span<const Argument> arguments) {
    auto found = handlers().find(name);
    if (found == handlers().end()) {
        std::string close = nearest(name);
        context.fail_unsupported(shown(name) + " cannot be compiled yet", close.empty() ? "" : "the nearest that works: " + shown(close));
    }
    return found->second(context, {found->first, arguments});
}

std::vector<const Operand *> bind(Context &context, const CallSite &call, std::initializer_list<std::string_view> names, size_t required) {
    std::vector<const Operand *> bound(names.size(), nullptr);
    size_t position = 0;
    for (const Argument &argument : call.arguments) {
        size_t index = position;
        if (argument.keyword.empty())
            ++position;
        else
            index = size_t(std::find(names.begin(), names.end(), argument.keyword) - names.begin());
        if (index >= names.size())
            context.fail_unsupported(argument.keyword.empty()
                                         ? shown(call.name) + "() takes at most " + std::to_string(names.size()) + " arguments here"
                                         : "the argument " + argument.keyword + " of " + shown(call.name) + "() cannot be compiled");
        if (bound[index])
            context.fail_typing(shown(call.name) + "() got multiple values for argument '" + argument.keyword + "'");
        bound[index] = &argument.operand;
    }
    for (size_t i = 0; i < required; ++i)
        if (!bound[i])
            context.fail_typing(shown(call.name) + "() is missing the argument '" + std::string(names.begin()[i]) + "'");
    return bound;
}

} // namespace veloz::builtins
