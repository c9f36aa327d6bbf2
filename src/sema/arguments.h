// What the arguments of a call from Python are to the entry function.
#pragma once

#include "sema/specialiser.h"

#include <memory>

namespace veloz::sema {

// Makes the entry's arguments of their types. Functions and ranges are known while compiling, but for what they hold: such values stand for
// it in the operands, and belong to this object.
class EntryArguments {
public:
    explicit EntryArguments(const syntax::Program &program) : program_(program) {}
    Specialiser::Argument argument(const types::Type &type);

private:
    builtins::Operand operand(const types::Type &type);
    builtins::Operand function(const types::Type &type);

    const syntax::Program &program_;
    std::vector<std::unique_ptr<ir::Value>> values_;
};

// The type that Python sees of a result whose run-time parts are returned as a tuple; nothing for what Python cannot get.
std::optional<types::Type> type_for_python(const builtins::Operand &known, const std::vector<types::Type> &parts);

} // namespace veloz::sema
