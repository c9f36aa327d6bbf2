// Types of functions and ranges as operands, and back.
#include "sema/arguments.h"

#include "sema/expressions.h"
#include "types/range.h"

#include <algorithm>

namespace veloz::sema {

using builtins::Operand;
using types::Type;

namespace {

bool is_known(const Type &type) {
    if (type.is_tuple())
        return std::ranges::any_of(type.elements(), is_known);
    return type.kind() == Type::Kind::Function || types::is_range(type);
}

std::shared_ptr<Operand> shared(Operand operand) { return std::make_shared<Operand>(std::move(operand)); }

} // namespace

Specialiser::Argument EntryArguments::argument(const Type &type) {
    Specialiser::Argument out;
    if (is_known(type))
        out.constant = operand(type);
    else
        out.type = type;
    return out;
}

Operand EntryArguments::operand(const Type &type) {
    if (type.kind() == Type::Kind::Function)
        return function(type);
    if (types::is_range(type)) {
        builtins::RangeOperand range;
        bool unit = type.fields().size() == 2;
        range.begin = shared(operand(Type::py_int()));
        range.end = shared(operand(Type::py_int()));
        range.step = shared(unit ? Operand{int64_t(1), {}} : operand(Type::py_int()));
        return {std::move(range), {}};
    }
    if (type.is_none())
        return {builtins::NoneOperand{}, {}};
    if (type.is_tuple() && is_known(type)) {
        builtins::TupleOperand tuple;
        for (const Type &element : type.elements())
            tuple.elements.push_back(operand(element));
        return {std::move(tuple), {}};
    }
    values_.push_back(std::make_unique<ir::Value>());
    values_.back()->type = type;
    return {values_.back().get(), {}};
}

Operand EntryArguments::function(const Type &type) {
    const syntax::FunctionArgument &given = program_.arguments[size_t(type.function_index())];
    auto *user = std::get_if<types::UserFunction>(&given.function.value);
    if (!user || given.captured.empty())
        return constant_operand(given.function);
    builtins::ClosureOperand closure;
    closure.index = user->index;
    closure.open = false;
    for (size_t i = 0; i < given.captured.size(); ++i) {
        if (given.captured[i].empty())
            continue;
        Operand value = operand(type.elements()[i]);
        if (i < given.defaults) {
            closure.defaults.push_back(std::move(value));
        } else {
            closure.names.push_back(given.captured[i]);
            closure.captured.push_back(std::move(value));
        }
    }
    return {std::move(closure), {}};
}

std::optional<Type> type_for_python(const Operand &known, const std::vector<Type> &parts) {
    size_t next = 0;
    std::function<std::optional<Type>(const Operand &)> type_of = [&](const Operand &operand) -> std::optional<Type> {
        if (std::holds_alternative<ir::Value *>(operand.content))
            return parts[next++];
        if (std::holds_alternative<builtins::NoneOperand>(operand.content))
            return Type::none();
        if (auto *range = std::get_if<builtins::RangeOperand>(&operand.content); range && !range->parallel) {
            bool whole = std::ranges::all_of(std::array{range->begin, range->end, range->step},
                                             [](const auto &part) { return std::holds_alternative<ir::Value *>(part->content); });
            next += 3;
            return whole ? std::optional(types::range_type()) : std::nullopt;
        }
        auto *tuple = std::get_if<builtins::TupleOperand>(&operand.content);
        if (!tuple || tuple->is_list)
            return std::nullopt;
        std::vector<Type> elements;
        for (const Operand &element : tuple->elements) {
            auto type = type_of(element);
            if (!type)
                return std::nullopt;
            elements.push_back(*type);
        }
        return Type::tuple(std::move(elements));
    };
    return type_of(known);
}

} // namespace veloz::sema
