// Makes and remembers the typed versions of a program's functions.
#pragma once

#include "builtins/operand.h"
#include "ir/ir.h"
#include "syntax/tree.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace veloz::sema {

// Variables that inner functions assign have one type from start to end: the join of what is assigned anywhere. Where one grows, all is
// typed anew; this is what is kept.
class Cells {
public:
    bool changed = false; // some type is not what it was taken for

    // Of a variable of a version of a function.
    int64_t number(const std::string &version, const std::string &name) {
        auto [it, added] = numbers_.try_emplace({version, name}, int64_t(types_.size()));
        if (added) {
            types_.emplace_back();
            versions_.push_back(version);
        }
        return it->second;
    }
    bool belongs(int64_t number, const std::string &version) const { return versions_[size_t(number)] == version; }
    const std::optional<types::Type> &type(int64_t number) const { return types_[size_t(number)]; }
    void grow(int64_t number, const types::Type &type) {
        types_[size_t(number)] = type;
        changed = true;
    }

private:
    std::map<std::pair<std::string, std::string>, int64_t> numbers_;
    std::vector<std::optional<types::Type>> types_;
    std::vector<std::string> versions_;
};

class Specialiser {
public:
    Specialiser(const syntax::Program *program, ir::Module *module, Cells *cells) : program_(program), module_(module), cells_(cells) {}

    static constexpr size_t kNothing = SIZE_MAX;
    struct Version {
        std::string key;
        ir::Function *function = nullptr;
        std::optional<builtins::Operand> known; // what the result is, if it is no value: its values are the items of `result`
        std::optional<types::Type> result;      // while in progress: what the returns seen so far give
        bool in_progress = true;
        std::set<int64_t> cells{}; // variables of functions around it that it, or what it calls, assigns
        bool writes = true;        // may change arrays that it is given; nothing better is known while in progress
        bool recursive = false;    // its result was used in this round
        bool guessed = false;      // it only ever calls itself: its result is taken for None
        size_t order = 0;          // versions that its body needs come after it
        size_t depth = 0;          // in the stack of versions in progress
        // Depth of the outermost version in progress whose result, which may still change, was used for this one.
        size_t relies_on = kNothing;
    };
    // One entry per parameter and captured variable: a type for a run-time argument, else a compile-time operand.
    struct Argument {
        std::optional<types::Type> type;
        builtins::Operand constant;
        std::string captured; // the variable's name with that of its function, as key_of in closures.h gives it
    };
    // Throws CompileFailure.
    const Version &specialise(int32_t index, const std::vector<Argument> &arguments);
    bool may_write(const ir::Op &op) const; // see effects.h
    // The version in progress returns this, as far as is known.
    void note_result(const types::Type &result, const std::optional<builtins::Operand> &known) {
        stack_.back()->result = result;
        stack_.back()->known = known;
    }
    bool is_entry() const { return stack_.size() == 1; } // what is typed is called by Python
    // Did the version in progress use a result that may still change, other than for want of any?
    bool uses_unfinished_result() const { return stack_.back()->relies_on != kNothing && !stack_.back()->guessed; }
    // The number of a variable of the version in progress that inner functions assign.
    int64_t cell_number(const std::string &name) { return cells_->number(stack_.back()->key, name); }
    Cells &cells() { return *cells_; }
    void note_assigned(int64_t cell) { stack_.back()->cells.insert(cell); }
    bool too_deep() const { return stack_.size() > 200; } // of functions that each need a new version of the next

    const syntax::Function &function(int32_t index) const;
    // The number of a function of the prelude, which is read when it is first asked for; nothing if there is none of this name.
    std::optional<int32_t> prelude_function(const std::string &name);
    ir::Module *module() { return module_; }

private:
    std::string key_of(int32_t index, const std::vector<Argument> &arguments) const;
    void type_version(Version &version, int32_t index, const std::vector<Argument> &arguments);
    void start_round(ir::Function &function, const syntax::Function &source, size_t order) const;
    void drop_after(const Version &version);
    void settle(Version &version);

    const syntax::Program *program_;
    std::vector<std::unique_ptr<syntax::Function>> prelude_; // numbered after the program's
    std::map<std::string, int32_t> prelude_indices_;
    ir::Module *module_;
    Cells *cells_;
    std::map<std::string, Version> versions_;
    std::vector<Version *> stack_; // in progress
    size_t made_ = 0;
};

} // namespace veloz::sema
