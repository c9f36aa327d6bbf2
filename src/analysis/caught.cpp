// Slots are what counts: memory is as the program left it, whoever looks.
#include "analysis/caught.h"

#include "analysis/inside.h"
#include "analysis/slot_use.h"

#include <algorithm>

namespace veloz::analysis {

using ir::Block;
using ir::Op;
using ir::Opcode;

namespace {

bool may_fail(const Op &loop) {
    using namespace ir::effect;
    return (ir::effects_inside(loop) & (Raises | Allocates | Calls)) != 0;
}

} // namespace

bool is_guarded(const Op &op) {
    for (const Block *block = op.parent; block->owner; block = block->owner->parent)
        if (block->owner->code == Opcode::Try && block == block->owner->regions[0].get())
            return true;
    return false;
}

bool shows_unfinished(const Op &loop, const std::vector<int64_t> &slots) {
    return !slots.empty() && is_guarded(loop) && may_fail(loop) &&
           std::any_of(slots.begin(), slots.end(), [&](int64_t slot) { return read_after(loop, slot); });
}

bool shows_unfinished(const Op &loop) {
    if (!is_guarded(loop) || !may_fail(loop))
        return false;
    std::vector<int64_t> written;
    for (const auto &region : loop.regions)
        for (int64_t slot : written_slots(*region))
            written.push_back(slot);
    return shows_unfinished(loop, written);
}

} // namespace veloz::analysis
