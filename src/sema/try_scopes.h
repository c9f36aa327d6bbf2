// What a draft keeps of the `try` statements around the place that it is at.
#pragma once

#include "ir/ir.h"
#include "sema/environment.h"

#include <string>
#include <vector>

namespace veloz::sema {

// A binding in the body of a `try`, after which its handlers may begin.
struct NotedBinding {
    std::string name;
    Environment environment; // right after it
    ir::Block *block;
    ir::Op *before; // the last op of the block so far; null: it was empty

    ir::OpList::iterator place() const { return before ? std::next(before->position) : block->ops.begin(); }
};

struct TryBody {
    Environment entry;
    std::vector<NotedBinding> bindings{};
};

// A way out of a body that has a `finally`, of one kind: it leaves `block`, behind which that is written out.
struct WayOut {
    ir::Op *block = nullptr;
    struct Path {
        Environment environment;
        ir::Op *jump;
    };
    std::vector<Path> paths{};
};

struct FinalScope {
    size_t loops = 0;   // around the statement
    std::string result; // the name of what a return gives
    WayOut returns, breaks, continues, end;
};

struct TryScopes {
    std::vector<TryBody *> bodies;
    std::vector<FinalScope *> finals;
    std::vector<int64_t> handlers; // numbers of those around, innermost last
    int64_t handler_count = 0;     // so far
    int64_t cause = 0;             // of the raise that is emitted, as its attribute has it

    // How much has been noted, to forget what comes after it when its ops are made again.
    std::vector<size_t> sizes() const;
    void resize(const std::vector<size_t> &sizes);
};

} // namespace veloz::sema
