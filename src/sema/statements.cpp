// Statements other than loops.
#include "sema/analyser.h"
#include "support/diagnostic.h"
#include "types/promotion.h"

#include <algorithm>

namespace veloz::sema {

using builtins::Operand;
using ir::Opcode;
using ir::Value;
using types::Type;

Analyser::Analyser(Specialiser *specialiser, const syntax::Function *source, int32_t index, ir::Function *target)
    : specialiser_(specialiser), source_(source), index_(index), target_(target), builder_(target),
      context_(specialiser->module(), target, &builder_) {
    context_.numpy_error_model = source->options.error_model == syntax::Options::ErrorModel::NumPy;
}

void Analyser::fail_typing(const std::string &message, const std::string &suggestion) { context_.fail_typing(message, suggestion); }

const std::string &Analyser::name_of(const std::vector<Parameter> &parameters, size_t i) const {
    return parameters[i].captured.empty() ? source_->parameters[i].name : parameters[i].captured;
}

void Analyser::run(const std::vector<Parameter> &parameters, const std::optional<Type> &assumed, const std::optional<Operand> &known) {
    result_ = assumed;
    known_result_ = known;
    assigned_inside(source_->body, rebound_);
    target_->body = std::make_unique<ir::Block>();
    target_->body->function = target_;
    builder_.set_insertion(target_->body.get());
    builder_.set_location(source_->location);
    for (size_t i = 0; i < parameters.size(); ++i) {
        Binding binding;
        binding.state = Binding::State::Bound;
        binding.assigned = parameters[i].captured.empty() ? source_->parameters[i].location : source_->location;
        const std::string &name = name_of(parameters, i);
        if (parameters[i].type) {
            binding.type = *parameters[i].type;
            target_->parameters.push_back(binding.type);
            target_->parameter_names.push_back(name);
            slot_of(name, binding.type);
            environment_.set(name, std::move(binding));
        }
    }
    bind_known(parameters);
    for (size_t i = 0; i < parameters.size(); ++i)
        if (const std::string &name = name_of(parameters, i); parameters[i].type && parameters[i].type->is_optional())
            set_optional(name, builder_.get(slot_of(name, *parameters[i].type)));
    block(source_->body);
    if (reachable_)
        return_statement({});
    finish_returns();
    if (source_->in_prelude)
        return;
    std::map<int32_t, std::string> lines;
    for (const auto &[place, type] : remarks_)
        lines[place.first] += (lines[place.first].empty() ? "" : ", ") + place.second + ": " + type;
    for (const auto &[line, text] : lines)
        specialiser_->module()->remarks.push_back({{line, 0, line, 0}, source_->name, "type", text});
}

// Run-time values in what is known, as the bounds of a range, are parameters too. All parameters are there before anything is bound,
// since their slots come first.
void Analyser::bind_known(std::vector<Parameter> parameters) {
    for (size_t i = 0; i < parameters.size(); ++i) {
        if (parameters[i].type)
            continue;
        const std::string &name = name_of(parameters, i);
        int part = 0;
        for_each_value(parameters[i].constant, [&](Operand &leaf) {
            Type type = std::get<Value *>(leaf.content)->type;
            target_->parameters.push_back(type);
            target_->parameter_names.push_back(name);
            leaf.content = builder_.get(slot_of(name + "[" + std::to_string(part++) + "]", type));
        });
    }
    for (size_t i = 0; i < parameters.size(); ++i) {
        builder_.set_location(parameters[i].captured.empty() ? source_->parameters[i].location : source_->location);
        if (parameters[i].type)
            continue;
        const std::string &name = name_of(parameters, i);
        if (!source_->in_prelude) {
            bind(name, std::move(parameters[i].constant));
            continue;
        }
        Binding binding;
        binding.state = Binding::State::Bound;
        bind_constant(name, parameters[i].constant, binding);
        environment_.set(name, std::move(binding));
    }
}

// Emits what may turn out to end the path; the place of insertion is then where it was.
void Analyser::on_path(const std::function<void()> &emit) {
    ir::Block *block = builder_.block();
    auto position = builder_.position();
    size_t loops = loops_.size(), items = items_.size();
    try {
        emit();
    } catch (const PathEnds &) {
        builder_.set_insertion(block, position);
        loops_.resize(loops);
        items_.resize(items);
        reachable_ = false;
    }
}

void Analyser::block(const syntax::Body &body) {
    for (const auto &item : body) {
        if (!reachable_)
            return;
        on_path([&] { statement(*item); });
    }
}

void Analyser::statement(const syntax::Statement &statement) {
    builder_.set_location(statement.location);
    if (auto *node = std::get_if<syntax::Assign>(&statement.node))
        return assign(*node);
    if (auto *node = std::get_if<syntax::AugmentedAssign>(&statement.node))
        return augmented(*node);
    if (auto *node = std::get_if<syntax::If>(&statement.node))
        return if_statement(*node);
    if (auto *node = std::get_if<syntax::While>(&statement.node))
        return while_loop(*node);
    if (auto *node = std::get_if<syntax::For>(&statement.node))
        return for_loop(*node);
    if (auto *node = std::get_if<syntax::Return>(&statement.node))
        return return_statement(*node);
    if (auto *node = std::get_if<syntax::Raise>(&statement.node))
        return raise_node(*node);
    if (auto *node = std::get_if<syntax::Try>(&statement.node))
        return try_statement(*node);
    if (auto *node = std::get_if<syntax::Assert>(&statement.node))
        return assert_statement(*node);
    if (auto *node = std::get_if<syntax::Delete>(&statement.node)) {
        for (const auto &target : node->targets)
            delete_name(*target);
        return;
    }
    if (auto *node = std::get_if<syntax::ExpressionStatement>(&statement.node)) {
        auto *literal = std::get_if<syntax::Literal>(&node->value->node);
        if (!literal || !std::holds_alternative<syntax::Text>(literal->constant.value)) // a docstring
            evaluate(*node->value);
        return;
    }
    if (auto *node = std::get_if<syntax::UnsupportedStatement>(&statement.node))
        context_.fail_unsupported(node->what + " cannot be compiled", node->suggestion);
    bool is_break = std::holds_alternative<syntax::Break>(statement.node);
    if (!is_break && !std::holds_alternative<syntax::Continue>(statement.node))
        return; // pass
    leave_loop(is_break);
}

void Analyser::leave_loop(bool is_break) {
    if (leaves_by_final(is_break))
        return;
    Loop &loop = *loops_.back();
    if (loop.parallel && is_break)
        context_.fail_unsupported("break cannot be used in a prange loop: its iterations run in any order", "use range");
    if (is_break && loop.broke_slot >= 0)
        builder_.set(loop.broke_slot, builder_.constant_int(1, Type::py_bool()));
    ir::Op *jump = loop.whole ? builder_.leave(is_break ? *loop.whole : *loop.item)
                              : builder_.create(is_break ? Opcode::Break : Opcode::Continue, {}, nullptr);
    (is_break ? loop.breaks : loop.continues).push_back({environment_, jump->parent, jump->position});
    reachable_ = false;
}

// x = x and y in a prange loop that has not assigned x before: a reduction, which cannot depend on the iterations before.
bool Analyser::reduces_truth(const syntax::Assign &node) {
    auto *chain = std::get_if<syntax::BoolChain>(&node.value->node);
    if (!chain || node.targets.size() != 1 || chain->values.size() < 2)
        return false;
    auto *target = std::get_if<syntax::Name>(&node.targets[0]->node), *first = std::get_if<syntax::Name>(&chain->values[0]->node);
    if (!target || !first || target->id != first->id)
        return false;
    const Binding &binding = environment_.at(target->id);
    bool is_bool =
        binding.state == Binding::State::Bound && !binding.constant && binding.type.is_scalar() && types::is_bool(binding.type.dtype());
    auto in_loop = [&](const Loop *loop) {
        const Binding &start = loop->head.at(target->id);
        return loop->head.contains(target->id) && start.type == binding.type && start.assigned == binding.assigned;
    };
    return is_bool && std::any_of(loops_.begin(), loops_.end(), in_loop);
}

// Every operand is evaluated.
Operand Analyser::combined_truth(const syntax::BoolChain &chain) {
    Operand result = evaluate(*chain.values[0]);
    for (size_t i = 1; i < chain.values.size(); ++i)
        result = builtins::binary_operator(context_, chain.op == syntax::BoolOperator::And ? "&" : "|", result, evaluate(*chain.values[i]));
    return result;
}

void Analyser::assign(const syntax::Assign &node) {
    if (!node.value)
        return;
    Operand value = reduces_truth(node) ? combined_truth(std::get<syntax::BoolChain>(node.value->node)) : evaluate(*node.value);
    if (auto *lazy = std::get_if<Value *>(&value.content))
        if (node.targets.size() > 1) // they share one array
            value.content = builtins::materialized(context_, *lazy);
    if (node.targets.size() > 1) { // the first name that is bound must not free what the next one gets
        std::set<std::string> names;
        for (const auto &target : node.targets)
            assigned_names(*target, names);
        hold(value, names);
    }
    for (const auto &target : node.targets)
        assign_target(*target, value);
}

void Analyser::assign_target(const syntax::Expression &target, const Operand &value) {
    if (auto *name = std::get_if<syntax::Name>(&target.node))
        return bind(name->id, value);
    if (auto *tuple = std::get_if<syntax::TupleDisplay>(&target.node))
        return unpack(*tuple, value);
    if (auto *star = std::get_if<syntax::Starred>(&target.node)) {
        auto *rest = std::get_if<syntax::Name>(&star->value->node);
        if (!rest)
            context_.fail_unsupported("only a name can be starred here");
        return bind_list(rest->id, value);
    }
    Mark evaluated = mark();
    if (auto *subscript = std::get_if<syntax::Subscript>(&target.node)) {
        Operand object = evaluate(*subscript->value), index = subscript_index(*subscript->index);
        object = required(std::move(object), "'NoneType' object does not support item assignment");
        return builtins::set_item(context_, object, index, settled(value, evaluated));
    }
    builder_.set_location(target.location);
    if (auto *attribute = std::get_if<syntax::Attribute>(&target.node)) {
        Operand object = evaluate(*attribute->value);
        bool complex =
            context_.has_value(object) && context_.type_of(object).is_array() && types::is_complex(context_.type_of(object).dtype());
        if (complex && (attribute->attribute == "real" || attribute->attribute == "imag"))
            return builtins::set_item(context_, builtins::get_attribute(context_, object, attribute->attribute),
                                      {builtins::EllipsisOperand{}, target.location}, settled(value, evaluated));
    }
    context_.fail_unsupported("this cannot be assigned to in compiled code", "assign to names and items of arrays");
}

void Analyser::delete_name(const syntax::Expression &target) {
    builder_.set_location(target.location);
    if (auto *tuple = std::get_if<syntax::TupleDisplay>(&target.node)) {
        for (const auto &element : tuple->elements)
            delete_name(*element);
        return;
    }
    auto *name = std::get_if<syntax::Name>(&target.node);
    if (!name)
        context_.fail_unsupported("`del` of an item or attribute cannot be compiled", "an array has a fixed size");
    if (environment_.at(name->id).state != Binding::State::Poisoned)
        read(name->id); // raises if it is not bound
    environment_.set(name->id, Binding());
    note_binding(name->id);
}

// Items for targets of which one is starred: that gets a list of those that are left.
std::vector<Operand> Analyser::gathered(std::vector<Operand> items, size_t star, size_t targets) {
    size_t others = targets - 1;
    if (items.size() < others)
        fail_typing("not enough values to unpack (expected at least " + std::to_string(others) + ", got " + std::to_string(items.size()) +
                    ")");
    builtins::TupleOperand rest;
    rest.is_list = true;
    auto first = items.begin() + std::ptrdiff_t(star), last = first + std::ptrdiff_t(items.size() - others);
    rest.elements.assign(first, last);
    items.insert(items.erase(first, last), Operand{std::move(rest), builder_.location()});
    return items;
}

void Analyser::unpack(const syntax::TupleDisplay &targets, const Operand &given) {
    const Operand value = required(given, "cannot unpack non-iterable NoneType object");
    std::vector<Operand> elements;
    if (std::holds_alternative<builtins::ChoiceOperand>(value.content))
        return unpack(targets, unpacked_choice(value));
    if (auto *tuple = std::get_if<builtins::TupleOperand>(&value.content)) {
        elements = tuple->elements;
    } else if (context_.has_value(value) && context_.type_of(value).is_tuple()) {
        for (size_t i = 0; i < context_.type_of(value).elements().size(); ++i)
            elements.push_back(builtins::operand_of(builder_.item(context_.value(value), int(i))));
    } else if (context_.has_value(value) && context_.type_of(value).is_array() && context_.type_of(value).ndim() > 0) {
        if (std::ranges::any_of(targets.elements, [](const auto &target) { return std::holds_alternative<syntax::Starred>(target->node); }))
            context_.fail_unsupported("an array cannot be unpacked to a starred name: how many items that gets is not known",
                                      "write `first, rest = a[0], a[1:]`");
        Value *array = context_.value(value), *wanted = builder_.constant_int(int64_t(targets.elements.size()));
        Value *length = builder_.dim(array, 0);
        context_.raise_if(builder_.value(Opcode::Gt, {length, wanted}, Type::py_bool()), "ValueError",
                          "too many values to unpack (expected " + std::to_string(targets.elements.size()) + ")");
        context_.raise_if(builder_.value(Opcode::Lt, {length, wanted}, Type::py_bool()), "ValueError",
                          "not enough values to unpack (expected " + std::to_string(targets.elements.size()) + ", got {})", {length});
        for (size_t i = 0; i < targets.elements.size(); ++i)
            elements.push_back(builtins::get_item(context_, value, {int64_t(i), {}}));
    } else {
        fail_typing(context_.describe(value) + " cannot be unpacked");
    }
    auto star =
        std::ranges::find_if(targets.elements, [](const auto &target) { return std::holds_alternative<syntax::Starred>(target->node); });
    size_t count = targets.elements.size();
    if (star != targets.elements.end())
        elements = gathered(std::move(elements), size_t(star - targets.elements.begin()), count);
    if (elements.size() != count)
        fail_typing(elements.size() > count ? "too many values to unpack (expected " + std::to_string(count) + ")"
                                            : "not enough values to unpack (expected " + std::to_string(count) + ", got " +
                                                  std::to_string(elements.size()) + ")");
    // `a, b = b, a`: the values are held by slots of their own before any name is overwritten.
    for (Operand &element : elements)
        for_each_value(element, [&](Operand &leaf) { leaf.content = held(std::get<Value *>(leaf.content)); });
    for (size_t i = 0; i < elements.size(); ++i)
        assign_target(*targets.elements[i], elements[i]);
}

void Analyser::if_statement(const syntax::If &node) {
    Operand test = truth(*node.test);
    builder_.set_location(node.test->location);
    if (auto known = known_truth(test))
        return block(*known ? node.then_body : node.else_body);
    ir::Op *op = builder_.make_if(context_.value(test));
    ir::Block *after = builder_.block();
    auto position = builder_.position();
    Environment before = environment_;
    std::vector<Path> paths;
    for (const syntax::Body *body : {&node.then_body, &node.else_body}) {
        environment_ = before;
        narrow(*node.test, body == &node.then_body);
        builder_.set_insertion(op->regions[body == &node.else_body].get());
        block(*body);
        if (reachable_)
            paths.push_back(here());
        reachable_ = true;
    }
    builder_.set_insertion(after, position);
    reachable_ = !paths.empty();
    if (reachable_)
        environment_ = merge(paths);
}

// return a if test else b: as two return statements, so that a function that calls itself in b has its type from a.
void Analyser::return_either(const syntax::Conditional &choice, Value *test) {
    ir::Op *op = builder_.make_if(test);
    ir::Block *after = builder_.block();
    auto position = builder_.position();
    Environment before = environment_;
    for (const syntax::Expression *side : {choice.then_value.get(), choice.else_value.get()}) {
        environment_ = before;
        reachable_ = true;
        narrow(*choice.test, side == choice.then_value.get());
        builder_.set_insertion(op->regions[side == choice.else_value.get()].get());
        on_path([&] { return_value(*side); });
    }
    builder_.set_insertion(after, position);
}

void Analyser::return_value(const syntax::Expression &expression) {
    if (auto *choice = std::get_if<syntax::Conditional>(&expression.node)) {
        Operand test = truth(*choice->test);
        if (auto known = known_truth(test))
            return return_value(*known ? *choice->then_value : *choice->else_value);
        return return_either(*choice, context_.value(test));
    }
    return_operand(evaluate(expression));
}

void Analyser::return_statement(const syntax::Return &node) {
    for (Loop *loop : loops_)
        if (loop->parallel)
            context_.fail_unsupported("return cannot be used in a prange loop", "return after the loop");
    if (node.value)
        return_value(*node.value);
    else
        return_operand({builtins::NoneOperand{}, {}});
}

void Analyser::return_operand(const Operand &operand) {
    if (auto *tuple = std::get_if<builtins::TupleOperand>(&operand.content); tuple && tuple->is_list)
        context_.fail_unsupported("a list cannot be compiled", "use a tuple, or an array");
    if (returns_by_final(operand))
        return;
    if (!context_.has_value(operand))
        return return_known(operand);
    if (known_result_ && is_none(operand))
        return return_known({builtins::NoneOperand{}, operand.location});
    if (known_result_)
        fail_typing("the function returns " + context_.describe(*known_result_) + " on one path and " + context_.describe(operand) +
                    " on another");
    return_value_of(context_.value(operand));
}

void Analyser::return_value_of(Value *value) {
    if (value->type.is_array())
        value = builtins::materialized(context_, value);
    auto joined = result_ ? types::join(*result_, value->type) : std::optional<Type>(value->type);
    if (!joined)
        fail_typing("the function returns " + types::display(*result_) + " on one path and " + types::display(value->type) + " on another",
                    "convert so that all returns agree");
    result_ = joined;
    return_as(value, {builtins::NoneOperand{}, {}});
}

void Analyser::return_as(Value *value, Operand known) {
    specialiser_->note_result(*result_, known_result_);
    ir::Op *op = builder_.create(Opcode::Return, {value}, nullptr);
    returns_.push_back({{}, op->parent, std::prev(op->parent->ops.end())});
    returned_[op] = std::move(known);
    reachable_ = false;
}

// Every return gives the joined type.
void Analyser::finish_returns() {
    target_->result = result_ ? *result_ : Type::none();
    for (Path &path : returns_) {
        ir::Op *op = path.position->get();
        builder_.set_location(op->location);
        builder_.set_insertion(path.block, path.position);
        Value *value = op->operands[0];
        op->operands.set(0, known_result_ ? parts_of_result(value, returned_[op]) : coerce(value, target_->result));
    }
}

} // namespace veloz::sema
