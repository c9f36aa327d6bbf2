// The compiler from end to end: program and argument types in, an Entry (or a readable stage) out.
#pragma once

#include "driver/entry.h"
#include "support/interruption.h"
#include "syntax/tree.h"

#include <optional>
#include <string>
#include <vector>

namespace veloz::driver {

using ArgumentTypes = std::vector<std::optional<types::Type>>; // nothing: the parameter's default is used

// What the user is told when the function is compiled: it works, though not as it reads.
struct Warning {
    std::string file;
    int line;
    std::string text;
};

// Throws support::CompileFailure, support::InternalError, or support::Interrupted when `stop` says so. Touches no Python object; any number
// of threads may be in here at once.
Entry compile(const syntax::Program &program, const ArgumentTypes &arguments, std::vector<Warning> &warnings,
              const support::StopQuestion &stop = {});

// Stages that a user may look at, by name: "typed", "ir" (optimised), "llvm-before", "llvm", "asm", "remarks".
// Remarks: one "line\tkind\tfunction\ttext" per row.
std::string inspect(const syntax::Program &program, const ArgumentTypes &arguments, const std::string &stage,
                    const support::StopQuestion &stop = {});

// The processor that code is made for, by LLVM's name, and its features.
struct ProcessorName {
    std::string cpu;
    std::string features;
};
ProcessorName processor();

} // namespace veloz::driver
