// Slots are what counts: memory is as the program left it, whoever looks.
#include "analysis/caught.h"

#include "analysis/inside.h"

#include <algorithm>
#include <map>

namespace veloz::analysis {

using ir::Block;
using ir::Op;
using ir::Opcode;

namespace {

using Counts = std::map<int64_t, int>;

void count_reads(const Block &block, int step, Counts &reads) {
    for (const auto &op : block.ops) {
        if (op->code == Opcode::Get || op->code == Opcode::Move)
            reads[op->slot()] += step;
        for (const auto &region : op->regions)
            count_reads(*region, step, reads);
    }
}

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

bool shows_unfinished(const ir::Function &function, const Op &loop, const std::vector<int64_t> &slots) {
    if (slots.empty() || !is_guarded(loop) || !may_fail(loop))
        return false;
    Counts outside;
    count_reads(*function.body, 1, outside);
    for (const auto &region : loop.regions)
        count_reads(*region, -1, outside);
    return std::any_of(slots.begin(), slots.end(), [&](int64_t slot) { return outside[slot] > 0; });
}

bool shows_unfinished(const ir::Function &function, const Op &loop) {
    if (!is_guarded(loop) || !may_fail(loop))
        return false;
    std::vector<int64_t> written;
    for (const auto &region : loop.regions)
        for (int64_t slot : written_slots(*region))
            written.push_back(slot);
    return shows_unfinished(function, loop, written);
}

} // namespace veloz::analysis
