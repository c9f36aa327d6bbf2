// Makes and remembers the typed versions of a program's functions.
#pragma once

#include "builtins/operand.h"
#include "ir/ir.h"
#include "syntax/tree.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace veloz::sema {

class Specialiser {
public:
    Specialiser(const syntax::Program *program, ir::Module *module) : program_(program), module_(module) {}

    struct Version {
        ir::Function *function = nullptr;
        std::optional<types::Type> result; // while in progress: what the returns seen so far give
        bool in_progress = true;
        bool recursive = false;
        bool writes = true; // may change arrays that it is given; nothing better is known while in progress
    };
    // One entry per parameter: a type for a run-time argument, else a compile-time operand.
    struct Argument {
        std::optional<types::Type> type;
        builtins::Operand constant;
    };
    // Throws CompileFailure.
    const Version &specialise(int32_t index, const std::vector<Argument> &arguments);
    void note_result(ir::Function *function, const types::Type &result);
    bool may_write(const ir::Op &op) const; // see effects.h

    const syntax::Program &program() const { return *program_; }
    ir::Module *module() { return module_; }
    int depth = 0; // of functions being typed

private:
    std::string key_of(int32_t index, const std::vector<Argument> &arguments) const;
    void type_version(Version &version, int32_t index, const std::vector<Argument> &arguments);

    const syntax::Program *program_;
    ir::Module *module_;
    std::map<std::string, Version> versions_;
};

} // namespace veloz::sema
