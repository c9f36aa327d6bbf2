// Failure with location, conversions of operands to values, and checks that raise.
#include "builtins/context.h"

#include "builtins/ranges.h"
#include "ir/parts.h"
#include "ir/raise.h"
#include "support/diagnostic.h"

#include <algorithm>
#include <limits>

namespace veloz::builtins {

using ir::Opcode;
using ir::Value;
using types::ScalarKind;
using types::Type;

#ifndef VELOZ_PYTHON_MINOR
#define VELOZ_PYTHON_MINOR 11
#endif

Context::Context(ir::Module *module, ir::Function *function, ir::Builder *builder)
    : python_minor(VELOZ_PYTHON_MINOR), module_(module), function_(function), builder_(builder) {}

namespace {

[[noreturn]] void fail(const Context &, ir::Function &function, support::SourceLocation where, support::Diagnostic::Category category,
                       std::string message, std::string suggestion) {
    support::Diagnostic diagnostic;
    diagnostic.category = category;
    diagnostic.message = std::move(message);
    diagnostic.suggestion = std::move(suggestion);
    diagnostic.primary.location = where;
    diagnostic.file = function.file;
    diagnostic.function = function.python_name;
    throw support::CompileFailure(std::move(diagnostic));
}

} // namespace

void Context::fail_typing(std::string message, std::string suggestion) {
    fail(*this, *function_, builder_->location(), support::Diagnostic::Category::Typing, std::move(message), std::move(suggestion));
}

void Context::fail_unsupported(std::string message, std::string suggestion) {
    fail(*this, *function_, builder_->location(), support::Diagnostic::Category::Unsupported, std::move(message), std::move(suggestion));
}

Value *Context::value(const Operand &operand) {
    const auto &content = operand.content;
    if (auto *value = std::get_if<Value *>(&content))
        return *value;
    if (auto *flag = std::get_if<bool>(&content))
        return builder_->constant_int(*flag, Type::py_bool());
    if (auto *integer = std::get_if<int64_t>(&content))
        return builder_->constant_int(*integer);
    if (auto *real = std::get_if<double>(&content))
        return builder_->constant_float(*real);
    if (auto *number = std::get_if<std::complex<double>>(&content))
        return builder_->constant_complex(number->real(), number->imag());
    if (auto *scalar = std::get_if<NumpyScalarOperand>(&content)) {
        Type type = Type::scalar(scalar->dtype);
        bool whole = types::is_integer(scalar->dtype) || types::is_bool(scalar->dtype);
        return whole ? builder_->constant_int(scalar->integer, type)
                     : builder_->constant_complex(scalar->number.real(), scalar->number.imag(), type);
    }
    if (auto *array = std::get_if<types::ArrayValue>(&content))
        return ir::array_constant(*builder_, type_of(operand), array->shape, array->bytes);
    if (std::holds_alternative<NoneOperand>(content))
        return builder_->none();
    if (auto *tuple = std::get_if<TupleOperand>(&content)) {
        if (tuple->is_list)
            fail_unsupported("a list cannot be compiled", "use a tuple or an array");
        std::vector<Value *> elements;
        for (const Operand &element : tuple->elements)
            elements.push_back(value(element));
        return builder_->make_tuple(std::move(elements));
    }
    fail_typing(describe(operand) + " cannot be used as a value here");
}

Type Context::type_of(const Operand &operand) {
    const auto &content = operand.content;
    if (auto *value = std::get_if<Value *>(&content))
        return (*value)->type;
    if (std::holds_alternative<bool>(content))
        return Type::py_bool();
    if (std::holds_alternative<int64_t>(content))
        return Type::py_int();
    if (std::holds_alternative<double>(content))
        return Type::py_float();
    if (std::holds_alternative<std::complex<double>>(content))
        return Type::py_complex();
    if (auto *scalar = std::get_if<NumpyScalarOperand>(&content))
        return Type::scalar(scalar->dtype);
    if (auto *array = std::get_if<types::ArrayValue>(&content))
        return Type::array(array->dtype, int(array->shape.size()), array->fortran ? types::Layout::F : types::Layout::C, true);
    if (auto *tuple = std::get_if<TupleOperand>(&content)) {
        std::vector<Type> elements;
        for (const Operand &element : tuple->elements)
            elements.push_back(type_of(element));
        return Type::tuple(std::move(elements));
    }
    return Type::none();
}

bool Context::has_value(const Operand &operand) {
    const auto &content = operand.content;
    if (auto *tuple = std::get_if<TupleOperand>(&content)) {
        for (const Operand &element : tuple->elements)
            if (!has_value(element))
                return false;
        return !tuple->is_list;
    }
    return std::holds_alternative<Value *>(content) || std::holds_alternative<bool>(content) || std::holds_alternative<int64_t>(content) ||
           std::holds_alternative<double>(content) || std::holds_alternative<std::complex<double>>(content) ||
           std::holds_alternative<NumpyScalarOperand>(content) || std::holds_alternative<types::ArrayValue>(content) ||
           std::holds_alternative<NoneOperand>(content);
}

std::optional<int64_t> Context::known_int(const Operand &operand) {
    if (auto *integer = std::get_if<int64_t>(&operand.content))
        return *integer;
    if (auto *flag = std::get_if<bool>(&operand.content))
        return *flag;
    std::optional<int64_t> known;
    if (auto *scalar = std::get_if<NumpyScalarOperand>(&operand.content); scalar && types::is_integer(scalar->dtype))
        known = scalar->integer;
    if (auto *value = std::get_if<Value *>(&operand.content);
        value && (*value)->type.is_scalar() && types::is_integer((*value)->type.dtype()))
        known = ir::integer_constant(*value);
    bool beyond = known && *known < 0 && type_of(operand).dtype() == ScalarKind::U64;
    return beyond ? std::nullopt : known;
}

// Where it stands for what is in a slot.
static bool has_no_value(const Operand &operand) {
    if (auto *tuple = std::get_if<TupleOperand>(&operand.content))
        return std::ranges::any_of(tuple->elements, has_no_value);
    auto *value = std::get_if<Value *>(&operand.content);
    return value && !*value;
}

std::string Context::describe(const Operand &operand) {
    const auto &content = operand.content;
    if (std::holds_alternative<StringOperand>(content))
        return "a string";
    if (std::holds_alternative<DtypeOperand>(content))
        return "a dtype";
    if (auto *entity = std::get_if<EntityOperand>(&content))
        return "the function " + entity->name;
    if (std::holds_alternative<UserFunctionOperand>(content) || std::holds_alternative<ClosureOperand>(content))
        return "a function";
    if (auto *cell = std::get_if<CellOperand>(&content))
        return types::display(cell->type);
    if (std::holds_alternative<ExceptionOperand>(content))
        return "an exception";
    if (std::holds_alternative<CaughtOperand>(content))
        return "a caught exception";
    if (std::holds_alternative<SliceOperand>(content))
        return "a slice";
    if (std::holds_alternative<EllipsisOperand>(content))
        return "...";
    if (auto *method = std::get_if<BoundMethod>(&content))
        return "the method " + method->name;
    if (std::holds_alternative<RangeOperand>(content))
        return "a range";
    if (std::holds_alternative<IteratorOperand>(content))
        return "an iterator";
    if (std::holds_alternative<ExceptionClassOperand>(content))
        return "an exception class";
    if (auto *unsupported = std::get_if<UnsupportedOperand>(&content))
        return unsupported->description;
    if (auto *choice = std::get_if<ChoiceOperand>(&content)) {
        std::string text;
        for (const Operand &alternative : choice->alternatives)
            if (std::string one = describe(alternative); text.find(one) == std::string::npos)
                text += (text.empty() ? "" : " or ") + one;
        return text;
    }
    if (auto *tuple = std::get_if<TupleOperand>(&content); tuple && std::ranges::any_of(tuple->elements, has_no_value))
        return "a tuple";
    return types::display(type_of(operand));
}

Value *Context::to_index(const Operand &operand) {
    Value *index = scalar_of(value(operand));
    if (!index->type.is_scalar() ||
        !(types::is_integer(index->type.dtype()) || (types::is_bool(index->type.dtype()) && index->type.weak())))
        fail_typing("expected an integer, got " + types::display(index->type),
                    index->type.is_optional() ? "test it with `is not None` first" : "");
    return to_int(index);
}

Value *Context::to_int(Value *value) {
    if (value->type.dtype() == ScalarKind::U64) {
        Value *highest = builder_->constant_int(std::numeric_limits<int64_t>::max(), value->type);
        raise_if(builder_->value(Opcode::Gt, {value, highest}, Type::py_bool()), "OverflowError",
                 "Python int too large to convert to C long");
    }
    return builder_->cast(value, Type::py_int());
}

Value *Context::to_bool(const Operand &operand) {
    if (std::holds_alternative<NoneOperand>(operand.content))
        return builder_->constant_int(0, Type::py_bool());
    if (auto *tuple = std::get_if<TupleOperand>(&operand.content)) // of anything, strings too
        return builder_->constant_int(!tuple->elements.empty(), Type::py_bool());
    if (auto *range = std::get_if<RangeOperand>(&operand.content))
        return builder_->value(Opcode::Gt, {range_length(*this, *range), builder_->constant_int(0)}, Type::py_bool());
    Value *value = this->value(operand);
    if (value->type.is_tuple())
        return builder_->constant_int(!value->type.elements().empty(), Type::py_bool());
    if (value->type.is_array()) {
        value = materialized(*this, value);
        Value *size = builder_->constant_int(1);
        for (int axis = 0; axis < value->type.ndim(); ++axis)
            size = builder_->value(Opcode::Mul, {size, builder_->dim(value, axis)}, Type::index());
        Value *one = builder_->constant_int(1);
        raise_if(builder_->value(Opcode::Gt, {size, one}, Type::py_bool()), "ValueError",
                 "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()");
        raise_if(builder_->value(Opcode::Lt, {size, one}, Type::py_bool()), "ValueError",
                 "The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an array is not empty.");
        std::vector<Value *> zeros(size_t(value->type.ndim()), builder_->constant_int(0));
        value = builder_->load(value, std::move(zeros));
    }
    if (!value->type.is_scalar())
        fail_typing("a truth value cannot be taken of " + types::display(value->type));
    if (types::is_bool(value->type.dtype()))
        return builder_->cast(value, Type::py_bool());
    Type type = value->type;
    Value *zero = types::is_integer(type.dtype()) ? builder_->constant_int(0, type) : builder_->constant_float(0.0, type);
    return builder_->value(Opcode::Ne, {value, zero}, Type::py_bool());
}

Value *Context::cast_scalar(Value *value, const Type &to) { return builder_->cast(value, to); }

Value *Context::scalar_of(Value *value) {
    bool zero_d = value->type.is_array() && value->type.ndim() == 0;
    if (zero_d && value->definition && value->definition->code == Opcode::Fill)
        return value->definition->operands[0]; // never needs memory
    if (zero_d)
        return builder_->load(materialized(*this, value), {});
    return value;
}

int Context::add_site(ir::Site site) { return ir::add_site(*module_, *builder_, std::move(site)); }

int Context::add_index_site(int axis) { return ir::add_index_site(*module_, *builder_, axis); }

void Context::raise_if(Value *condition, std::string exception, std::string format, std::vector<Value *> values) {
    ir::raise_if(*module_, *builder_, condition, std::move(exception), std::move(format), std::move(values));
}

void Context::raise_always(std::string exception, std::string text) {
    raise_if(builder_->constant_int(1, Type::py_bool()), std::move(exception), std::move(text));
}

Value *Context::branch(Value *condition, const Type &type, const std::function<Value *()> &then_value,
                       const std::function<Value *()> &else_value) {
    int slot = builder_->add_slot("%branch", type);
    ir::Op *op = builder_->make_if(condition);
    builder_->inside(op->regions[0].get(), [&] { builder_->set(slot, then_value()); });
    builder_->inside(op->regions[1].get(), [&] { builder_->set(slot, else_value()); });
    return builder_->get(slot);
}

Value *materialized(Context &context, Value *value) {
    if (!value->type.is_lazy())
        return value;
    Type type = Type::array(value->type.dtype(), value->type.ndim(), memory_order(value));
    return context.build().value(Opcode::Materialize, {value}, type);
}

// NumPy's order "K" as far as types tell: F if an F-ordered array of full rank takes part and none speaks for C. Arrays of one axis
// have no say.
types::Layout memory_order(const Value *value) {
    const ir::Op *op = value->definition;
    if (!value->type.is_lazy() || !op)
        return value->type.layout();
    bool fortran = false;
    for (const Value *operand : op->operands) {
        if (!operand->type.is_array() || (operand->type.ndim() < 2 && value->type.ndim() > 1))
            continue;
        if (operand->type.ndim() != value->type.ndim() || memory_order(operand) != types::Layout::F)
            return types::Layout::C;
        fortran = true;
    }
    return fortran ? types::Layout::F : types::Layout::C;
}

} // namespace veloz::builtins
