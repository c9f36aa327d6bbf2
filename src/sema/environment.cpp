// What is known while compiling: compared, and its run-time values visited.
#include "sema/environment.h"

namespace veloz::sema {

using builtins::Operand;
using ir::Value;

bool same_constant(const Operand &left, const Operand &right) {
    auto none_or = [](const char *side) { return [=](const Value *value) { return std::string(value ? side : ""); }; };
    return builtins::key_of(left, none_or("left")) == builtins::key_of(right, none_or("right"));
}

void for_each_value(Operand &operand, const std::function<void(Operand &)> &visit) {
    if (std::holds_alternative<Value *>(operand.content))
        return visit(operand);
    if (auto *tuple = std::get_if<builtins::TupleOperand>(&operand.content))
        for (Operand &element : tuple->elements)
            for_each_value(element, visit);
    if (auto *iterator = std::get_if<builtins::IteratorOperand>(&operand.content))
        for (Operand &argument : iterator->arguments)
            for_each_value(argument, visit);
    if (auto *closure = std::get_if<builtins::ClosureOperand>(&operand.content))
        for (auto *parts : {&closure->defaults, &closure->captured})
            for (Operand &part : *parts)
                for_each_value(part, visit);
    if (auto *cell = std::get_if<builtins::CellOperand>(&operand.content))
        for (Operand &part : cell->storage)
            for_each_value(part, visit);
    if (auto *exception = std::get_if<builtins::ExceptionOperand>(&operand.content))
        for (Operand &argument : exception->arguments)
            for_each_value(argument, visit);
    if (auto *choice = std::get_if<builtins::ChoiceOperand>(&operand.content)) {
        choice->which = std::make_shared<Operand>(*choice->which);
        for_each_value(*choice->which, visit);
        for (Operand &alternative : choice->alternatives)
            for_each_value(alternative, visit);
    }
    if (auto *range = std::get_if<builtins::RangeOperand>(&operand.content))
        for (auto *part : {&range->begin, &range->end, &range->step}) {
            *part = std::make_shared<Operand>(**part); // another operand may share it
            for_each_value(**part, visit);
        }
}

bool same_known(const Binding &left, const Binding &right) {
    return left.constant && right.constant && left.slots == right.slots && same_constant(*left.constant, *right.constant);
}

} // namespace veloz::sema
