// From a load or a store back through views, one axis at a time.
#include "analysis/footprint.h"

#include "analysis/inside.h"
#include "analysis/lengths.h"

#include <algorithm>

namespace veloz::analysis {

using ir::Op;
using ir::Opcode;
using ir::Value;
using ir::ViewEntry;

namespace {

using Indices = std::vector<Value *>;

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

Indices through_transpose(const Op &view, const Indices &indices) {
    Indices out(indices.size());
    for (size_t axis = 0; axis < indices.size(); ++axis)
        out[size_t(view.permutation()[axis])] = indices[axis];
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
        Op *view = found.root->definition;
        if (!view || ir::info(view->code).family != ir::Family::View)
            return found;
        switch (view->code) {
        case Opcode::View: found.indices = through_view(*view, found.indices); break;
        case Opcode::BroadcastView: found.indices = through_broadcast(*view, found.indices); break;
        case Opcode::Transpose: found.indices = through_transpose(*view, found.indices); break;
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

Footprint footprint(ir::Block &block) {
    Footprint found;
    walk(block, [&](Op &op) {
        found.effects |= ir::effects(op);
        found.has_loop |= ir::is_loop(op.code);
        if (op.code == Opcode::Load || op.code == Opcode::Store)
            found.accesses.push_back(access_of(op));
        else if (op.code == Opcode::Get)
            found.read.insert(op.slot());
        else if (op.code == Opcode::Set)
            found.written.insert(op.slot());
        else if (ir::has_effect(op, ir::effect::ReadsMemory | ir::effect::WritesMemory))
            found.effects |= ir::effect::Calls; // of whole arrays
    });
    return found;
}

bool Footprint::is_plain() const {
    using namespace ir::effect;
    return (effects & (Raises | Allocates | Prints | Calls | Owns | Ends)) == 0;
}

} // namespace veloz::analysis
