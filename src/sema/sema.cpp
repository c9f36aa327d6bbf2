// Entry of the folder, and the table of typed versions.
#include "sema/sema.h"

#include "prelude/prelude.h"
#include "sema/arguments.h"
#include "sema/effects.h"
#include "sema/expressions.h"
#include "sema/statements.h"
#include "support/diagnostic.h"
#include "types/type.h"

#include <algorithm>

namespace veloz::sema {

using types::Type;

std::string Specialiser::key_of(int32_t index, const std::vector<Argument> &arguments) const {
    std::string key = std::to_string(index);
    auto of_parameter = [](const ir::Value *value) { return types::to_text(value->type); };
    for (const Argument &argument : arguments)
        key += "|" + argument.captured +
               (argument.type ? types::to_text(*argument.type) : "=" + builtins::key_of(argument.constant, of_parameter));
    return key;
}

const Specialiser::Version &Specialiser::specialise(int32_t index, const std::vector<Argument> &arguments) {
    auto [it, added] = versions_.try_emplace(key_of(index, arguments));
    Version &version = it->second;
    if (added) {
        version.key = it->first;
        type_version(version, index, arguments);
    } else if (version.in_progress) {
        version.recursive = true;
        version.relies_on = std::min(version.relies_on, version.depth);
    }
    if (!stack_.empty())
        stack_.back()->relies_on = std::min(stack_.back()->relies_on, version.relies_on);
    if (!stack_.empty())
        stack_.back()->cells.insert(version.cells.begin(), version.cells.end());
    return version;
}

static bool same_result(const std::optional<builtins::Operand> &left, const std::optional<builtins::Operand> &right) {
    return left.has_value() == right.has_value() && (!left || same_constant(*left, *right));
}

void Specialiser::start_round(ir::Function &function, const syntax::Function &source, size_t order) const {
    function = ir::Function();
    function.name = source.name + "." + std::to_string(order);
    function.python_name = source.name;
    function.file = source.file;
    function.location = source.location;
    function.fastmath = source.options.fastmath.bits;
    function.boundscheck = source.options.boundscheck;
    function.check_races = source.options.check_races;
    function.inlining = source.options.inlining == syntax::Options::Inline::Always  ? 1
                        : source.options.inlining == syntax::Options::Inline::Never ? -1
                                                                                    : 0;
    function.parallel = source.options.parallel == syntax::Options::Parallel::On    ? 1
                        : source.options.parallel == syntax::Options::Parallel::Off ? -1
                                                                                    : 0;
}

void Specialiser::type_version(Version &version, int32_t index, const std::vector<Argument> &arguments) {
    module_->functions.push_back(std::make_unique<ir::Function>());
    version.function = module_->functions.back().get();
    version.order = made_++;
    version.depth = stack_.size();
    stack_.push_back(&version);
    for (;;) { // until the result that recursive calls relied on is the final one
        std::optional<Type> assumed = version.result;
        std::optional<builtins::Operand> assumed_known = version.known;
        version.recursive = false;
        version.relies_on = kNothing;
        const syntax::Function &source = function(index);
        start_round(*version.function, source, version.order);
        Draft draft(this, &source, index, version.function);
        draft.returns.type = assumed;
        draft.returns.known = version.known;
        try {
            type_function(draft, arguments);
        } catch (const support::CompileFailure &failure) {
            if (!version.guessed)
                throw;
            support::Diagnostic diagnostic = failure.diagnostic();
            diagnostic.message = "recursion without a base type: " + source.name + "() calls itself before any return gives a type";
            diagnostic.suggestion = "return the simple case first";
            throw support::CompileFailure(std::move(diagnostic));
        }
        if (!version.recursive && version.relies_on >= version.depth) { // final; a function that never comes back gives None
            version.result = version.function->result;
            break;
        }
        version.result = draft.returns.type;
        if (!version.recursive || (assumed && version.result && *assumed == *version.result && same_result(assumed_known, version.known)))
            break;
        version.guessed = !version.result;
        if (version.guessed)
            version.result = Type::none();
        drop_after(version);
    }
    stack_.pop_back();
    version.in_progress = false;
    std::erase_if(version.cells, [&](int64_t cell) { return cells_->belongs(cell, version.key); });
    settle(version);
    const ir::OpList &ops = version.function->body->ops;
    version.writes = std::any_of(ops.begin(), ops.end(), [&](const auto &op) { return may_write(*op); });
}

const syntax::Function &Specialiser::function(int32_t index) const {
    size_t own = program_->functions.size();
    return size_t(index) < own ? *program_->functions[size_t(index)] : *prelude_[size_t(index) - own];
}

std::optional<int32_t> Specialiser::prelude_function(const std::string &name) {
    const prelude::Entry *entry = prelude::find(name);
    if (!entry)
        return std::nullopt;
    auto [it, added] = prelude_indices_.try_emplace(name, int32_t(program_->functions.size() + prelude_.size()));
    if (added) {
        prelude_.push_back(prelude::read(*entry));
        prelude_.back()->options = program_->functions.front()->options;
        prelude_.back()->options.error_model = syntax::Options::ErrorModel::NumPy;
    }
    return it->second;
}

bool Specialiser::may_write(const ir::Op &op) const {
    return sema::may_write(op, [&](const std::string &name) {
        return std::any_of(versions_.begin(), versions_.end(),
                           [&](const auto &entry) { return entry.second.function->name == name && entry.second.writes; });
    });
}

// Forgets what the last round of a version typed with a result that has changed since.
void Specialiser::drop_after(const Version &version) {
    std::erase_if(versions_, [&](const auto &entry) {
        const Version &other = entry.second;
        if (other.order <= version.order || other.relies_on == kNothing)
            return false;
        std::erase_if(module_->functions, [&](const auto &function) { return function.get() == other.function; });
        return true;
    });
}

// The version's result is as final as what it relies on, and with it what was typed for it.
void Specialiser::settle(Version &version) {
    size_t relies_on = version.relies_on < version.depth ? version.relies_on : kNothing;
    version.relies_on = relies_on;
    for (auto &[key, other] : versions_)
        if (other.order > version.order && other.relies_on != kNothing)
            other.relies_on = relies_on;
}

static Typed analyse_once(const syntax::Program &program, const std::vector<std::optional<Type>> &arguments, Cells &cells) {
    Typed typed{std::make_unique<ir::Module>(), std::nullopt};
    Specialiser specialiser(&program, typed.module.get(), &cells);
    const syntax::Function &root = *program.functions.front();
    std::vector<Specialiser::Argument> list;
    EntryArguments given(program);
    for (size_t i = 0; i < arguments.size(); ++i) {
        if (arguments[i]) {
            list.push_back(given.argument(*arguments[i]));
            continue;
        }
        list.emplace_back();
        list.back().constant = constant_operand(root.parameters[i].default_value);
    }
    const Specialiser::Version &entry = specialiser.specialise(0, list);
    if (entry.known)
        typed.result = type_for_python(*entry.known, entry.result->elements());
    return typed;
}

Typed analyse(const syntax::Program &program, const std::vector<std::optional<Type>> &arguments) {
    Cells cells;
    for (;;) {
        cells.changed = false;
        try {
            Typed typed = analyse_once(program, arguments, cells);
            if (!cells.changed)
                return typed;
        } catch (const support::CompileFailure &) { // perhaps only because of a type that has grown since
            if (!cells.changed)
                throw;
        }
    }
}

} // namespace veloz::sema
