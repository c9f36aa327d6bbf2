// print(): a text with a place for each run-time value, written as str() or, inside of tuples, as repr() would write it.
#include "sema/analyser.h"

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

} // namespace

std::string Analyser::printed_items(const std::vector<Operand> &items, bool list, std::vector<Value *> &values) {
    std::string text = list ? "[" : "(";
    for (size_t i = 0; i < items.size(); ++i)
        text += (i ? ", " : "") + printed(items[i], true, values);
    return text + (list ? "]" : items.size() == 1 ? ",)" : ")");
}

std::string Analyser::printed(const Operand &operand, bool nested, std::vector<Value *> &values) {
    if (auto *literal = std::get_if<builtins::StringOperand>(&operand.content)) {
        std::string text = nested ? quoted(literal->text) : literal->text;
        if (nested && text.empty())
            context_.fail_unsupported("this string cannot be printed inside a tuple");
        return escaped(text);
    }
    if (auto *tuple = std::get_if<builtins::TupleOperand>(&operand.content))
        return printed_items(tuple->elements, tuple->is_list, values);
    if (!context_.has_value(operand))
        fail_typing(context_.describe(operand) + " cannot be printed");
    Type type = context_.type_of(operand);
    if (type.is_none())
        return "None";
    if (type.is_optional())
        context_.fail_unsupported("a tuple with a value that may be None cannot be printed", "print its items one by one");
    if (type.is_tuple()) {
        std::vector<Operand> items;
        for (size_t i = 0; i < type.elements().size(); ++i)
            items.push_back(builtins::operand_of(builder_.item(context_.value(operand), int(i))));
        return printed_items(items, false, values);
    }
    Value *value = context_.value(operand);
    values.push_back(type.is_array() ? builtins::materialized(context_, value) : value);
    if (!nested || type.is_array())
        return nested ? "{r}" : "{}";
    if (type.weak())
        return "{}";
    return types::is_bool(type.dtype()) ? "np.{}_" : "np." + types::display(type) + "({r})";
}

size_t Analyser::optional_argument(std::span<const Argument> arguments) {
    auto may_be_none = [](const Argument &argument) { return is_optional(argument.operand); };
    auto count = std::ranges::count_if(arguments, may_be_none);
    if (count > 4) // each makes two branches
        context_.fail_unsupported("more than four values that may be None cannot be printed at once", "print them one by one");
    return size_t(std::ranges::find_if(arguments, may_be_none) - arguments.begin());
}

// Prints with the argument as None or as its value.
void Analyser::print_either(std::span<const Argument> arguments, size_t at) {
    ir::Op *op = builder_.make_if(is_there(arguments[at].operand));
    for (bool there : {true, false}) {
        std::vector<Argument> either(arguments.begin(), arguments.end());
        builder_.inside(op->regions[there ? 0 : 1].get(), [&] {
            either[at].operand = there ? value_inside(arguments[at].operand) : Operand{builtins::NoneOperand{}, {}};
            print_call(either);
        });
    }
}

void Analyser::print_call(std::span<const Argument> arguments) {
    std::string text, separator = " ", end = "\n";
    std::vector<Value *> values;
    for (const Argument &argument : arguments) {
        if (argument.keyword.empty())
            continue;
        auto *given = std::get_if<builtins::StringOperand>(&argument.operand.content);
        bool is_default = std::holds_alternative<builtins::NoneOperand>(argument.operand.content);
        if ((!given && !is_default) || (argument.keyword != "sep" && argument.keyword != "end"))
            context_.fail_unsupported("the argument " + argument.keyword + " of print() cannot be compiled");
        if (given)
            (argument.keyword == "sep" ? separator : end) = escaped(given->text);
    }
    if (size_t at = optional_argument(arguments); at < arguments.size())
        return print_either(arguments, at);
    bool first = true;
    for (const Argument &argument : arguments) {
        if (!argument.keyword.empty())
            continue;
        text += (first ? "" : separator) + printed(argument.operand, false, values);
        first = false;
    }
    ir::Op *op = builder_.create(Opcode::Print, std::move(values), nullptr);
    op->text = text + end;
}

} // namespace veloz::sema
