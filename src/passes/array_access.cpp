// From a load or a store back through views, one axis at a time.
#include "passes/array_access.h"

#include "passes/dimensions.h"

#include <algorithm>

namespace veloz::passes {

using ir::Op;
using ir::Opcode;
using ir::Value;
using ir::ViewEntry;

namespace {

using Indices = std::vector<const Value *>;

Indices through_view(const Op &view, const Indices &indices) {
    Indices out;
    size_t operand = 1, axis = 0;
    for (ViewEntry entry : view.entries()) {
        if (entry == ViewEntry::Index) {
            out.push_back(view.operands[operand++]);
            continue;
        }
        ++axis;
        if (entry == ViewEntry::Slice) {
            operand += 3;
            out.push_back(nullptr);
        }
    }
    out.insert(out.end(), indices.begin() + std::ptrdiff_t(axis), indices.end());
    return out;
}

// Along axes that may be stretched the index is not known.
Indices through_broadcast(const Op &view, const Indices &indices) {
    auto rank = size_t(view.operands[0]->type.ndim());
    size_t missing = indices.size() - rank;
    Indices out;
    for (size_t axis = 0; axis < rank; ++axis) {
        bool same = length_along(view.operands[0], axis) == length_of(view.operands[axis + missing + 1]);
        out.push_back(same ? indices[axis + missing] : nullptr);
    }
    return out;
}

} // namespace

bool ArrayAccess::same_element(const ArrayAccess &other) const {
    return flat == other.flat && indices == other.indices && std::find(indices.begin(), indices.end(), nullptr) == indices.end();
}

ArrayAccess access_of(Op &op) {
    ArrayAccess found{&op, op.operands[0], {}, false};
    found.indices.assign(op.operands.begin() + (op.code == Opcode::Store ? 2 : 1), op.operands.end());
    for (;;) {
        const Op *view = found.root->definition;
        if (!view || ir::info(view->code).family != ir::Family::View)
            return found;
        switch (view->code) {
        case Opcode::View: found.indices = through_view(*view, found.indices); break;
        case Opcode::BroadcastView: found.indices = through_broadcast(*view, found.indices); break;
        case Opcode::Retype: break;
        case Opcode::FlatView:
            found.flat = view->operands[0]->definition && view->operands[0]->definition->code == Opcode::Alloc;
            if (!found.flat)
                found.indices.assign(size_t(view->operands[0]->type.ndim()), nullptr);
            break;
        default: found.indices.assign(size_t(view->operands[0]->type.ndim()), nullptr);
        }
        found.root = view->operands[0];
    }
}

OwnMemory::OwnMemory(ir::Function &function) {
    walk(*function.body, [&](Op &op) {
        if (op.code == Opcode::Get)
            read_.insert(op.slot());
    });
}

OwnMemory::Fate OwnMemory::fate(const Value *value) const {
    Fate worst = Fate::Inside;
    for (const ir::Use &use : value->uses()) {
        const Op &op = *use.op;
        Fate one = Fate::Escapes;
        if (ir::info(op.code).family == ir::Family::View)
            one = fate(op.result.get());
        else if (op.code == Opcode::Return)
            one = Fate::Returned;
        else if (ir::info(op.code).family == ir::Family::Memory || (op.code == Opcode::Set && !read_.contains(op.slot())))
            one = Fate::Inside;
        worst = std::max(worst, one);
    }
    return worst;
}

bool OwnMemory::holds(const Value *root) const {
    return root->definition && root->definition->code == Opcode::Alloc && fate(root) != Fate::Escapes;
}

bool OwnMemory::returned(const Value *root) const { return fate(root) == Fate::Returned; }

} // namespace veloz::passes
