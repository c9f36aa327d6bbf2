// print(): a text with a place for each run-time value, written as str() or, inside of tuples, as repr() would write it.
#include "sema/print.h"

#include "sema/optionals.h"

#include <algorithm>

namespace veloz::sema {

using builtins::Argument;
using builtins::Operand;
using ir::Opcode;
using ir::Value;
using types::Type;

namespace {

// Braces stand for values in the text of a Print op.
std::string escaped(std::string_view text) {
    std::string out;
    for (char c : text)
        out += c == '{' ? "{{" : std::string(1, c);
    return out;
}

// repr() of a string; empty if it has characters that need more than a backslash.
std::string quoted(std::string_view text) {
    char quote = text.find('\'') != text.npos && text.find('"') == text.npos ? '"' : '\'';
    std::string out(1, quote);
    for (char c : text) {
        constexpr std::string_view special = "\n\r\t\\", letters = "nrt\\";
        size_t at = special.find(c);
        if (at == special.npos && c != quote && (c < ' ' || c == 127))
            return {};
        out += at != special.npos ? std::string{'\\', letters[at]} : c == quote ? std::string{'\\', c} : std::string(1, c);
    }
    return out + quote;
}

// The text of one value; its run-time parts are added to `values`. `nested`: inside a tuple.
std::string printed(Draft &draft, const Operand &operand, bool nested, std::vector<Value *> &values);

std::string printed_items(Draft &draft, const std::vector<Operand> &items, bool list, std::vector<Value *> &values) {
    std::string text = list ? "[" : "(";
    for (size_t i = 0; i < items.size(); ++i)
        text += (i ? ", " : "") + printed(draft, items[i], true, values);
    return text + (list ? "]" : items.size() == 1 ? ",)" : ")");
}

std::string printed(Draft &draft, const Operand &operand, bool nested, std::vector<Value *> &values) {
    if (auto *literal = std::get_if<builtins::StringOperand>(&operand.content)) {
        std::string text = nested ? quoted(literal->text) : literal->text;
        if (nested && text.empty())
            draft.context.fail_unsupported("this string cannot be printed inside a tuple");
        return escaped(text);
    }
    if (auto *tuple = std::get_if<builtins::TupleOperand>(&operand.content))
        return printed_items(draft, tuple->elements, tuple->is_list, values);
    if (!draft.context.has_value(operand))
        draft.context.fail_typing(draft.context.describe(operand) + " cannot be printed");
    Type type = draft.context.type_of(operand);
    if (type.is_none())
        return "None";
    if (type.is_optional())
        draft.context.fail_unsupported("a tuple with a value that may be None cannot be printed", "print its items one by one");
    if (type.is_tuple()) {
        std::vector<Operand> items;
        for (size_t i = 0; i < type.elements().size(); ++i)
            items.push_back(builtins::operand_of(draft.builder.item(draft.context.value(operand), int(i))));
        return printed_items(draft, items, false, values);
    }
    Value *value = draft.context.value(operand);
    values.push_back(type.is_array() ? builtins::materialized(draft.context, value) : value);
    if (!nested || type.is_array())
        return nested ? "{r}" : "{}";
    if (type.weak())
        return "{}";
    return types::is_bool(type.dtype()) ? "np.{}_" : "np." + types::display(type) + "({r})";
}

size_t optional_argument(Draft &draft, std::span<const Argument> arguments) {
    auto may_be_none = [](const Argument &argument) { return is_optional(argument.operand); };
    auto count = std::ranges::count_if(arguments, may_be_none);
    if (count > 4) // each makes two branches
        draft.context.fail_unsupported("more than four values that may be None cannot be printed at once", "print them one by one");
    return size_t(std::ranges::find_if(arguments, may_be_none) - arguments.begin());
}

// Prints with the argument as None or as its value.
void print_either(Draft &draft, std::span<const Argument> arguments, size_t at) {
    ir::Op *op = draft.builder.make_if(is_there(draft, arguments[at].operand));
    for (bool there : {true, false}) {
        std::vector<Argument> either(arguments.begin(), arguments.end());
        draft.builder.inside(op->regions[there ? 0 : 1].get(), [&] {
            either[at].operand = there ? value_inside(draft, arguments[at].operand) : Operand{builtins::NoneOperand{}, {}};
            print_call(draft, either);
        });
    }
}

} // namespace

void print_call(Draft &draft, std::span<const Argument> arguments) {
    std::string text, separator = " ", end = "\n";
    std::vector<Value *> values;
    for (const Argument &argument : arguments) {
        if (argument.keyword.empty())
            continue;
        auto *given = std::get_if<builtins::StringOperand>(&argument.operand.content);
        bool is_default = std::holds_alternative<builtins::NoneOperand>(argument.operand.content);
        if ((!given && !is_default) || (argument.keyword != "sep" && argument.keyword != "end"))
            draft.context.fail_unsupported("the argument " + argument.keyword + " of print() cannot be compiled");
        if (given)
            (argument.keyword == "sep" ? separator : end) = escaped(given->text);
    }
    if (size_t at = optional_argument(draft, arguments); at < arguments.size())
        return print_either(draft, arguments, at);
    bool first = true;
    for (const Argument &argument : arguments) {
        if (!argument.keyword.empty())
            continue;
        text += (first ? "" : separator) + printed(draft, argument.operand, false, values);
        first = false;
    }
    ir::Op *op = draft.builder.create(Opcode::Print, std::move(values), nullptr);
    op->text = text + end;
}

} // namespace veloz::sema
