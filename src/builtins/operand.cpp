// Keys of operands.
#include "builtins/operand.h"

namespace veloz::builtins {

namespace {

class OperandKey : public types::KnownKey {
public:
    explicit OperandKey(const std::function<std::string(const ir::Value *)> &of_value) : of_value_(of_value) {}

    using KnownKey::add;
    void add(const Operand &operand) { add_any(*this, operand.content); }
    void add(ir::Value *const &value) { add_text(of_value_(value)); }
    void add(const BoundMethod &method) {
        add_text(method.name);
        add(method.object);
    }
    void add(const SliceOperand &slice) {
        for (const auto *part : {&slice.lower, &slice.upper, &slice.step})
            add(*part);
    }
    void add(const TupleOperand &tuple) {
        add(tuple.is_list);
        add(tuple.elements);
    }
    void add(const RangeOperand &range) {
        add(range.parallel);
        for (const auto *part : {&range.begin, &range.end, &range.step})
            add(*part);
    }
    void add(const ClosureOperand &closure) {
        add(int64_t(closure.index));
        add(closure.open);
        add(closure.defaults);
        for (const std::string &name : closure.names)
            add_text(name);
        add(closure.captured);
    }
    void add(const CellOperand &cell) {
        add(cell.number);
        add_text(types::to_text(cell.type));
        add(cell.storage);
    }
    void add(const ExceptionOperand &exception) {
        add(exception.type);
        add(exception.arguments);
    }
    void add(const CaughtOperand &caught) { add(caught.handler); }
    void add(const ChoiceOperand &choice) {
        add(choice.which);
        add(choice.alternatives);
    }
    void add(const IteratorOperand &iterator) {
        add_text(iterator.name);
        add(iterator.arguments);
    }

private:
    void add(const std::shared_ptr<Operand> &part) {
        add_mark(part ? '+' : '-');
        if (part)
            add(*part);
    }
    void add(const std::vector<Operand> &parts) {
        add(int64_t(parts.size()));
        for (const Operand &part : parts)
            add(part);
    }

    const std::function<std::string(const ir::Value *)> &of_value_;
};

} // namespace

std::string key_of(const Operand &operand, const std::function<std::string(const ir::Value *)> &of_value) {
    OperandKey key(of_value);
    key.add(operand);
    return key.take();
}

} // namespace veloz::builtins
