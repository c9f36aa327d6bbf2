// Reads functions that the build has written as text: the trees of the prelude (src/prelude/serialise.py writes them).
#pragma once

#include "syntax/tree.h"

#include <memory>
#include <string_view>

namespace veloz::syntax {

// The form: integers are decimal digits and ';', texts their length, ':' and bytes, lists a count and the items. A node is one
// character that says which, its line, and its fields in the order of tree.h. Takes what it reads off the front; text that was not
// written so is an InternalError.
class TreeReader {
public:
    explicit TreeReader(std::string_view text) : rest_(text) {}

    int64_t integer();
    std::string_view text();
    char tag();
    std::unique_ptr<Function> function();

private:
    template <typename Item, typename Read> std::vector<Item> list(Read &&read);
    Constant constant();
    Parameter parameter();
    ExpressionPtr expression();
    void fields(char kind, Expression &out);
    std::vector<ExpressionPtr> expressions();
    std::unique_ptr<Statement> statement();
    Body body();
    SourceLocation line();

    std::string_view rest_;
};

} // namespace veloz::syntax
