// The one list of names: looks up calls, suggests the nearest name for unknown ones, binds arguments.
#include "builtins/call.h"

#include "prelude/prelude.h"
#include "types/promotion.h"

#include <algorithm>
#include <map>
#include <utility>

namespace veloz::builtins {

using ir::Value;

namespace {

const std::map<std::string_view, Entry> &table() {
    static const std::map<std::string_view, Entry> all = [] {
        std::map<std::string_view, Entry> entries;
        for (auto family : {elementwise_entries(), composition_entries(), integer_entries(), reduction_entries(), creation_entries(),
                            python_entries(), math_entries(), order_entries(), product_entries()})
            for (const Entry &entry : family)
                entries.emplace(entry.name, entry);
        return entries;
    }();
    return all;
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

// The known name with the fewest edits; the same function of another module counts as near (math.sin for cmath.sin).
std::string nearest(std::string_view name) {
    std::string_view best, last = name.substr(name.rfind('.') + 1);
    size_t distance = std::max<size_t>(1, last.size() / 3) + 1;
    auto consider = [&](std::string_view known) {
        size_t edits = edit_distance(name, known);
        if (known.substr(known.rfind('.') + 1) == last)
            edits = 1;
        if (edits < distance)
            distance = edits, best = known;
    };
    for (const auto &[known, entry] : table())
        consider(known);
    for (const prelude::Entry &entry : prelude::entries())
        if (!entry.name.starts_with("prelude."))
            consider(entry.name);
    return std::string(best);
}

std::string shown(std::string_view canonical) {
    if (canonical.starts_with("builtins."))
        return std::string(canonical.substr(9));
    if (canonical.starts_with("numpy."))
        return "np." + std::string(canonical.substr(6));
    return std::string(canonical);
}

// A ufunc's out=, by keyword or as the argument after the inputs: taken off the arguments.
std::optional<Operand> take_out(Context &context, const Entry &entry, std::vector<Argument> &arguments) {
    if (entry.inputs == 0)
        return std::nullopt;
    for (size_t i = 0; i < arguments.size(); ++i) {
        bool positional = arguments[i].keyword.empty() && i == size_t(entry.inputs);
        if (!positional && arguments[i].keyword != "out")
            continue;
        Operand out = arguments[i].operand;
        arguments.erase(arguments.begin() + std::ptrdiff_t(i));
        if (std::holds_alternative<NoneOperand>(out.content))
            return std::nullopt;
        array_argument(context, out, "out=");
        return out;
    }
    return std::nullopt;
}

// Before the call, so that shapes that do not fit are found with those of all operands in the text.
void check_output(Context &context, const Operand &out, std::span<const Argument> arguments) {
    Value *target = context.value(out);
    if (target->type.readonly())
        context.raise_always("ValueError", "output array is read-only");
    std::vector<Value *> inputs;
    for (const Argument &argument : arguments)
        if (context.has_value(argument.operand) && !std::holds_alternative<NoneOperand>(argument.operand.content))
            inputs.push_back(context.value(argument.operand));
    check_fits_output(context, target, inputs);
}

void store_result(Context &context, std::string_view name, const Operand &out, const Operand &result) {
    types::ScalarKind from = element_type(context.value(result)).dtype(), to = context.type_of(out).dtype();
    if (!types::is_same_kind(from, to))
        context.fail_typing("the result of " + shown(name) + " is " + std::string(types::numpy_name(from)) + ", which out= of " +
                                std::string(types::numpy_name(to)) + " cannot hold",
                            "out[...] = " + shown(name) + "(...)");
    set_item(context, out, {EllipsisOperand{}, {}}, result);
}

} // namespace

bool is_known_entity(const std::string &name) { return table().contains(name); }

std::string shown_name(const std::string &canonical) { return shown(canonical); }

std::string nearest_help(const std::string &spelling) {
    std::string last = spelling.substr(spelling.rfind('.') + 1);
    for (const char *module : {"numpy.", "math."})
        if (std::string close = nearest(module + last); !close.empty())
            return "the nearest that works: " + shown(close);
    return {};
}

Operand call_entity(Context &context, const std::string &name, std::span<const Argument> arguments) {
    auto found = table().find(name);
    if (found == table().end()) {
        std::string close = nearest(name);
        context.fail_unsupported(shown(name) + " cannot be compiled yet", close.empty() ? "" : "the nearest that works: " + shown(close));
    }
    const Entry &entry = found->second;
    std::vector<Argument> rest(arguments.begin(), arguments.end());
    auto out = take_out(context, entry, rest);
    if (out)
        check_output(context, *out, rest);
    Operand result = entry.handler(context, {entry.name, rest});
    if (out)
        store_result(context, entry.name, *out, result);
    return out ? *out : result;
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
