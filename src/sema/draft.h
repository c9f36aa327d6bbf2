// One function while it is typed, for one list of argument types: what the files of this folder share, one file per construct.
#pragma once

#include "builtins/context.h"
#include "sema/environment.h"
#include "sema/specialiser.h"
#include "sema/try_scopes.h"
#include "syntax/tree.h"

#include <map>
#include <set>

namespace veloz::sema {

// Does the path go on behind a statement? It ends at a jump, where an exception is raised for certain, and in the middle of an expression
// that has no type: a function that calls itself before a return gave it one.
enum class Flow { Falls, Ends };
// What an expression gives; nothing where the path ends in it, so that what would follow is not typed. Whoever gets nothing emits no more
// and hands it on; the place of insertion is then where the expression was.
using Outcome = std::optional<builtins::Operand>;

// A path that reaches a join: its environment and the place before which conversions go.
struct Path {
    Environment environment;
    ir::Block *block;
    ir::OpList::iterator position;
};

// A place between ops: those made later come after it.
struct Mark {
    ir::Block *block;
    bool at_front;
    ir::OpList::iterator before; // the op before the place, unless that is the front
    ir::OpList::iterator next() const { return at_front ? block->ops.begin() : std::next(before); }
};

// A loop that the place of insertion is in.
struct Loop {
    bool parallel = false;
    std::vector<Path> breaks, continues;
    int broke_slot = -1;                      // tells the else clause
    ir::Op *whole = nullptr, *item = nullptr; // of an unrolled loop: what `break` leaves, and what `continue` leaves
    Environment head;                         // of a parallel loop: what the names are when an iteration starts
};

struct Draft {
    // `index`: the number of the source.
    Draft(Specialiser *specialiser, const syntax::Function *source, int32_t index, ir::Function *target);
    Draft(const Draft &) = delete; // `context` points to `builder`
    Draft &operator=(const Draft &) = delete;

    Specialiser *specialiser;
    const syntax::Function *source;
    int32_t index;
    ir::Function *target;
    ir::Builder builder;
    builtins::Context context;
    Environment environment; // of the path that ops are added to

    struct Names {
        std::map<std::pair<std::string, std::string>, int> slots;     // by name and type text
        std::map<std::pair<int32_t, std::string>, std::string> types; // by line and name, for those who ask what was inferred
        std::map<std::string, size_t> alternative_numbers;            // of what names may be, known while compiling
        std::map<std::string, Binding> cells;                         // own variables that inner functions assign, as they are bound
        bool started = false;                                         // the parameters are bound
        std::set<std::string> rebound;                                // names that an expression assigns
    } names;
    struct Loops {
        // Types at loop heads found so far, so that an inner loop need not find them again each time the outer one is repeated.
        // An unrolled loop has the loops of its body once per item, each with types of its own.
        using Head = std::pair<const void *, std::vector<size_t>>;
        std::map<Head, Environment> heads;
        std::vector<Loop *> open;
        std::vector<size_t> items; // of the unrolled loops that the place of insertion is in
        size_t unrolled = 0;       // statements written out by all of them so far
    } loops;
    struct Returns {
        // The join of all returns; nothing if no path comes to its end. At first what calls of the function itself took it for in an
        // earlier round: it becomes no less.
        std::optional<types::Type> type;
        std::optional<builtins::Operand> known; // if it is no value: without its run-time parts, which are the items of the result
        std::vector<Path> places;
        std::map<const ir::Op *, builtins::Operand> given; // with null run-time values
    } returns;
    TryScopes tries;
};

} // namespace veloz::sema
