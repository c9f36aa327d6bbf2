// Types one function for one list of argument types; shared by the files of this folder, one per construct.
#pragma once

#include "builtins/context.h"
#include "sema/alternatives.h"
#include "sema/assigned_names.h"
#include "sema/environment.h"
#include "sema/specialiser.h"
#include "sema/try_scopes.h"
#include "syntax/tree.h"

#include <array>
#include <set>

namespace veloz::sema {

// Thrown where a path ends in the middle of an expression, so that what would follow has no type: a name is read that nothing has bound
// (the exception is emitted), or a function calls itself before a return gave it a type.
struct PathEnds {};

class Analyser {
public:
    // `index`: the number of the source.
    Analyser(Specialiser *specialiser, const syntax::Function *source, int32_t index, ir::Function *target);

    // One operand per parameter, then those that are captured: its run-time value is a parameter of the IR function, else it is known at
    // compile time.
    struct Parameter {
        std::optional<types::Type> type;
        builtins::Operand constant;
        std::string captured;
    };
    // `assumed`: what calls of the function itself took its result for in an earlier round; it becomes no less.
    void run(const std::vector<Parameter> &parameters, const std::optional<types::Type> &assumed,
             const std::optional<builtins::Operand> &known);

    // The join of all returns; nothing if no path comes to its end.
    const std::optional<types::Type> &result() const { return result_; }

private:
    using Operand = builtins::Operand;
    using Type = types::Type;

    // A path that reaches a join: its environment and the place before which conversions go.
    struct Path {
        Environment environment;
        ir::Block *block;
        ir::OpList::iterator position;
    };
    struct Loop {
        bool parallel = false;
        std::vector<Path> breaks, continues;
        int broke_slot = -1;                      // tells the else clause
        ir::Op *whole = nullptr, *item = nullptr; // of an unrolled loop: what `break` leaves, and what `continue` leaves
        Environment head;                         // of a parallel loop: what the names are when an iteration starts
    };

    // environment.cpp
    int slot_of(const std::string &name, const Type &type);
    int flag_of(const std::string &name);
    void bind(const std::string &name, Operand operand);
    void bind_list(const std::string &name, Operand list); // of known length, whose items are never assigned
    void bind_constant(const std::string &name, Operand &operand, Binding &binding);
    std::string kind_of(const Operand &operand); // in diagnostics
    bool is_borrowed(const ir::Value *value, const std::set<std::string> &names) const;
    ir::Value *held(ir::Value *value);                               // by a slot of its own
    void hold(Operand &operand, const std::set<std::string> &names); // what would not outlive that these names are bound anew
    Operand read(const std::string &name);
    Path here() const;
    Environment merge(std::vector<Path> &paths);
    void merge_name(const std::string &name, std::vector<Path> &paths, Binding &out);
    ir::Value *coerce(ir::Value *value, const Type &to);
    void store_at(Path &path, const std::string &name, const Binding &to);

    // choices.cpp
    std::vector<std::string> part_names(const std::string &name, const Alternatives &list);
    Operand whole_ranges(Operand operand);
    void return_known(Operand operand);
    ir::Value *parts_of_result(ir::Value *value, const Operand &returned);
    bool join_known(const std::string &name, const Binding &other, Binding &out);
    ir::Value *remapped(ir::Value *which, const std::vector<int64_t> &places);
    void store_known(const Binding &from, const Binding &to);
    Operand either_known(ir::Op *op, const std::array<std::optional<Operand>, 2> &sides);
    Operand choose(const Operand &operand, const std::function<Operand(const Operand &)> &use);
    Operand unpacked_choice(const Operand &operand);
    ir::Value *truth_of_choice(const Operand &operand);
    bool narrow_choice(Binding &binding, bool none);

    // optionals.cpp
    static bool is_optional(const Operand &operand);
    static bool is_none(const Operand &operand); // always
    ir::Value *part(ir::Value *optional, int index);
    ir::Value *is_there(const Operand &operand);
    Operand value_inside(const Operand &operand);
    Operand required(Operand operand, const std::string &text, const std::string &exception = "TypeError");
    bool may_be_skipped() const;
    static std::string operand_error(const std::string &op, const Type &left, const Type &right);
    void require_operands(const std::string &op, Operand &left, Operand &right);
    std::optional<Operand> equal_with_none(const Operand &left, const Operand &right);
    void require_arguments(const std::string &function, std::span<builtins::Argument> arguments);
    ir::Value *truth_value(const Operand &operand);
    Operand truth(const syntax::Expression &expression);
    // From here on the test is known to have had this outcome; gives the bindings that it changed.
    std::vector<std::pair<std::string, Binding>> narrow(const syntax::Expression &test, bool outcome);
    Operand evaluate_knowing(const syntax::Expression &test, bool outcome, const std::function<Operand()> &emit);
    std::optional<Operand> presence(const syntax::Compare &node);
    int presence_slot(const std::string &name);
    void set_optional(const std::string &name, ir::Value *value);
    ir::Value *get_optional(const std::string &name, const Type &type);
    void widen(const std::string &name, const Type &from, const Type &to);
    ir::Value *as_optional(ir::Value *value, const Type &to);

    // statements.cpp
    const std::string &name_of(const std::vector<Parameter> &parameters, size_t i) const;
    void bind_known(std::vector<Parameter> parameters);
    void on_path(const std::function<void()> &emit);
    void block(const syntax::Body &body);
    void statement(const syntax::Statement &statement);
    void assign(const syntax::Assign &node);
    void assign_target(const syntax::Expression &target, const Operand &value);
    std::vector<Operand> gathered(std::vector<Operand> items, size_t star, size_t targets);
    void unpack(const syntax::TupleDisplay &targets, const Operand &given);
    void if_statement(const syntax::If &node);
    bool reduces_truth(const syntax::Assign &node);
    Operand combined_truth(const syntax::BoolChain &chain);
    void return_statement(const syntax::Return &node);
    void return_value(const syntax::Expression &expression);
    void return_either(const syntax::Conditional &choice, ir::Value *test);
    void return_operand(const Operand &operand);
    void return_value_of(ir::Value *value);
    void return_as(ir::Value *value, Operand known); // the value that is returned, and what it is if that is known
    void leave_loop(bool is_break);
    void delete_name(const syntax::Expression &target);
    void finish_returns();

    // augmented.cpp
    void augmented(const syntax::AugmentedAssign &node);
    void raise_casting(std::string_view ufunc, types::ScalarKind from, types::ScalarKind to);
    void update_array(syntax::BinaryOperator op, const Operand &target, const Operand &value);

    // loops.cpp
    void while_loop(const syntax::While &node);
    void for_loop(const syntax::For &node);
    struct Iterable {
        std::vector<Operand> fixed; // unrolled
        bool is_fixed = false;
        bool parallel = false;
        ir::Value *begin = nullptr, *end = nullptr, *step = nullptr;
        std::function<Operand(ir::Value *)> element; // from the induction variable
    };
    Iterable iterable(const Operand &operand);
    Iterable iterate_array(ir::Value *array);
    Iterable iterate_reversed(const builtins::IteratorOperand &iterator);
    Iterable iterate_together(const builtins::IteratorOperand &iterator);
    void unrolled_loop(const syntax::For &node, const Iterable &items);
    void count_unrolled(const syntax::For &node, support::SourceLocation loop);
    void unrolled_with_exits(const syntax::For &node, std::span<const Operand> items);
    void counted_loop(const syntax::For &node, const Iterable &items, const std::set<std::string> &assigned);
    // Emits the loop until the types at its head are stable. `emit` makes the op and the body (adding the path at the body's end to
    // Loop::continues) and says whether the loop can end other than by break.
    void stable_loop(const void *node, const std::set<std::string> &assigned, const syntax::Body &else_body, bool parallel,
                     const std::function<bool(Loop &)> &emit);
    bool close_back_edges(const void *node, const std::set<std::string> &assigned, const Environment &head, std::vector<Path> &paths);
    void enter_head(const void *node, const std::set<std::string> &assigned);
    void end_of_body(Loop &loop);

    // expressions.cpp
    // A place between ops: those made later come after it.
    struct Mark {
        ir::Block *block;
        bool at_front;
        ir::OpList::iterator before; // the op before the place, unless that is the front
        ir::OpList::iterator next() const { return at_front ? block->ops.begin() : std::next(before); }
    };
    Mark mark() const;
    Operand settled(Operand operand, const Mark &evaluated);
    Operand evaluate(const syntax::Expression &expression);
    [[noreturn]] void fail_global(const std::string &spelling, const std::string &description);
    Operand constant(const syntax::Constant &constant);
    Operand owner_of(const syntax::Attribute &attribute);
    Operand display(const std::vector<syntax::ExpressionPtr> &elements, bool is_list);
    Operand binary(const syntax::Binary &node);
    // Of known integers, in the prelude: so that what is computed from an axis stays known.
    std::optional<Operand> folded(syntax::BinaryOperator op, const Operand &left, const Operand &right);
    Operand bool_chain(const syntax::BoolChain &chain, bool truth_only = false);
    Operand compare(const syntax::Compare &node);
    Operand compare_identity(syntax::CompareOperator op, const Operand &left, const Operand &right);
    Operand compare_pair(syntax::CompareOperator op, const Operand &left, const Operand &right);
    Operand conditional(const syntax::Conditional &node);
    Operand two_way(ir::Value *test, const std::function<Operand()> &then_value, const std::function<Operand()> &else_value);
    Operand slice_index(const syntax::Slice &slice, const support::SourceLocation &location);
    Operand subscript_index(const syntax::Expression &expression);
    std::vector<Operand> starred(const syntax::Starred &node);
    std::optional<bool> known_truth(const Operand &operand);

    // calls.cpp
    Operand call(const syntax::Call &node);
    Operand call_known(const Operand &callee, std::vector<builtins::Argument> arguments, const Mark &evaluated);
    Operand method_call(Operand object, const std::string &name, std::vector<builtins::Argument> arguments);
    const Specialiser::Version &specialised(int32_t index, const std::vector<Specialiser::Argument> &key);
    struct Callee {
        int32_t index;
        std::vector<Operand> defaults{};
        std::map<std::string, Operand> captured{};
    };
    Operand user_call(const Callee &callee, std::span<const builtins::Argument> arguments);
    void add_argument(Operand operand, bool in_prelude, Specialiser::Argument &out, std::vector<ir::Value *> &values,
                      std::vector<ir::Value *> &parts);
    Operand result_of(const Specialiser::Version &version, std::vector<ir::Value *> values);

    // closures.cpp
    std::string key_of(const syntax::Captured &variable) const; // in the environment
    Operand function_value(const syntax::FunctionExpression &node);
    void capture(int32_t index, std::map<std::string, Operand> &captured);
    void capture_inside(const Operand &operand, std::map<std::string, Operand> &captured);
    Operand closed(Operand operand);
    Callee callee_of(const builtins::ClosureOperand &closure);

    // raising.cpp
    void raise_either(const syntax::Conditional &choice);
    void raise_operand(const Operand &operand);
    void raise_statement(const syntax::Expression *exception);
    void assert_statement(const syntax::Assert &node);
    void emit_raise(const Operand &exception, std::span<const builtins::Argument> arguments);
    ir::Value *exception_value(const Operand &operand);
    Operand exception_made(const builtins::ExceptionClassOperand &type, std::span<const builtins::Argument> arguments);
    std::vector<builtins::Argument> arguments_of(const syntax::Call &node);

    // try.cpp
    void try_statement(const syntax::Try &node);
    void try_except(const syntax::Try &node);
    void handlers(const syntax::Try &node, std::span<const std::vector<int64_t>> classes, const ir::Op *done, std::vector<Path> &ends);
    void try_finally(const syntax::Try &node);
    void guarded(const syntax::Try &node, FinalScope &scope);
    void final_body(const syntax::Try &node, const WayOut &way, size_t copy);
    void take_way(WayOut &way);
    bool leaves_by_final(bool is_break);           // true: the break or continue has been seen to
    bool returns_by_final(const Operand &operand); // the return
    void note_binding(const std::string &name);    // that was just bound or unbound
    Environment at_handler(const TryBody &body, ir::Block &region);
    int32_t class_id(const builtins::ExceptionClassOperand &type);
    std::vector<int64_t> classes_of(const Operand &operand);
    int64_t handlers_between(const builtins::CaughtOperand &caught);
    void raise_node(const syntax::Raise &node);
    void raise_again(int64_t handlers);
    int64_t cause_of(const syntax::Expression &cause);

    // print.cpp
    size_t optional_argument(std::span<const builtins::Argument> arguments);
    void print_either(std::span<const builtins::Argument> arguments, size_t at);
    void print_call(std::span<const builtins::Argument> arguments);
    // The text of one value; its run-time parts are added to `values`. `nested`: inside a tuple.
    std::string printed(const Operand &operand, bool nested, std::vector<ir::Value *> &values);
    std::string printed_items(const std::vector<Operand> &items, bool list, std::vector<ir::Value *> &values);

    [[noreturn]] void fail_typing(const std::string &message, const std::string &suggestion = {});
    ir::Builder &build() { return builder_; }

    std::map<std::pair<int32_t, std::string>, std::string> remarks_; // (line, name): type
    Specialiser *specialiser_;
    const syntax::Function *source_;
    int32_t index_;
    ir::Function *target_;
    ir::Builder builder_;
    builtins::Context context_;
    Environment environment_;
    bool reachable_ = true;
    std::vector<Loop *> loops_;
    std::map<std::pair<std::string, std::string>, int> slots_; // by name and type text
    // Types at loop heads found so far, so that an inner loop need not find them again each time the outer one is repeated.
    // An unrolled loop has the loops of its body once per item, each with types of its own.
    using Head = std::pair<const void *, std::vector<size_t>>;
    std::map<Head, Environment> heads_;
    std::map<std::string, size_t> alternative_numbers_; // of what names may be, known while compiling
    std::set<std::string> rebound_;                     // names that an expression assigns
    std::vector<size_t> items_;                         // of the unrolled loops that the place of insertion is in
    size_t unrolled_ = 0;                               // statements written out by all of them so far
    TryScopes tries_;
    std::optional<Type> result_;
    std::optional<Operand> known_result_; // if it is no value: without its run-time parts, which are the items of the result
    std::vector<Path> returns_;
    std::map<const ir::Op *, Operand> returned_; // what they give, with null run-time values
};

// A value found outside of the function, as an operand.
builtins::Operand constant_operand(const syntax::Constant &constant);

} // namespace veloz::sema
