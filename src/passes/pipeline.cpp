// The order of the passes, with the reason for each place.
#include "passes/pipeline.h"

#include "passes/check_races.h"
#include "passes/compare_sizes.h"
#include "passes/find_extremes.h"
#include "passes/forward_slots.h"
#include "passes/fuse_loops.h"
#include "passes/fuse_rows.h"
#include "passes/fuse_statements.h"
#include "passes/hoist_checks.h"
#include "passes/hoist_invariants.h"
#include "passes/inline_calls.h"
#include "passes/interchange.h"
#include "passes/lanes.h"
#include "passes/lower_arrays.h"
#include "passes/match_products.h"
#include "passes/narrow.h"
#include "passes/parallelise.h"
#include "passes/place_releases.h"
#include "passes/privatise.h"
#include "passes/simplify.h"
#include "passes/small_trips.h"
#include "passes/speculate.h"
#include "passes/spread_nests.h"
#include "passes/sweeps.h"
#include "passes/test_indices.h"
#include "support/diagnostic.h"

#include <string>

namespace veloz::passes {

const std::vector<Pass> &pipeline() {
    static const std::vector<Pass> order = {
        {"inline-calls", inline_calls, "first: the passes then see what a helper does"},
        {"forward-slots", forward_slots,
         "before lower-arrays: an array that is named twice in a statement is one operand for lower-arrays"},
        {"privatise", privatise, "after forward-slots: an array has one name; before lower-arrays, as y += x[i] is one op there"},
        {"sweeps", sweeps,
         "after forward-slots: an array has one name; before statements become loops and checks move out, which makes many loops of a "
         "step"},
        {"fuse-statements", fuse_statements,
         "after privatise, which looks for statements as written: what is read by name is read as a value; before statements become loops"},
        {"match-products", match_products,
         "after fuse-statements: what a statement adds to a product is in one tree; before it becomes loops"},
        {"lower-arrays", lower_arrays, "before all others: they work on loops and scalars only"},
        {"forward-slots", forward_slots,
         "after lower-arrays, which makes slots of its own; subscripts then show their induction variables"},
        {"simplify", simplify, "after forward-slots: shape checks of one array against itself vanish, with the loops for the other case"},
        {"narrow", narrow, "after simplify, which asks errors of the data itself; before what copies loops"},
        {"fuse-rows", fuse_rows, "after simplify: lengths that are the same are one value, and subscripts show their loops"},
        {"find-extremes", find_extremes, "after simplify: the compared value and the one that is set are one"},
        {"hoist-invariants", hoist_invariants, "after forward-slots: fewer reads are left inside; lengths move out of loops"},
        {"forward-slots", forward_slots, "after hoist-invariants: an array that two loops read has one name for what compares loops"},
        {"hoist-checks", hoist_checks, "after hoist-invariants: needs lengths and offsets outside of the loop"},
        {"fuse-loops", fuse_loops, "after hoist-checks, which leaves loops that cannot raise; before interchange: two nests are one then"},
        {"interchange", interchange, "after hoist-checks, which leaves nests that cannot raise; before all that looks at innermost loops"},
        {"small-trips", small_trips, "after hoist-checks: the loops without checks are the ones that are worth it"},
        {"forward-slots", forward_slots, "after small-trips: sums over unrolled loops become values"},
        {"simplify", simplify, "again: hoist-checks tests the same range once per subscript; signs of unrolled sums decide tests"},
        {"test-indices", test_indices, "after hoist-checks, which leaves the checks of indices that are computed from data"},
        {"compare-sizes", compare_sizes, "after what matches branches and unrolls loops; before parallelise, which wants all slots"},
        {"spread-nests", spread_nests, "before parallelise, which counts the iterations of what it marks"},
        {"parallelise", parallelise, "after all that changes loops but for speculate: slots have their final uses"},
        {"check-races", check_races,
         "after parallelise, which refuses what is certain and has marked the loops; before what runs many at once"},
        {"place-releases", place_releases, "after what moves and copies code without a thought of references"},
        {"lanes", lanes, "after parallelise, which knows the reductions; after place-releases, as nothing may come into what it marks"},
        {"speculate", speculate,
         "last: strips of what is parallel, too, but not of what runs in lanes; no other pass could decide these conditions"},
    };
    return order;
}

namespace {

// A remark about what came by a call names the function that the user finds at that line.
void name_owners(ir::Module &module) {
    for (ir::Remark &remark : module.remarks)
        if (remark.location.inlined > 0)
            remark.function = module.inlined[size_t(remark.location.inlined) - 1].python_name;
}

} // namespace

void run(ir::Module &module, const Options &options) {
    for (const Pass &pass : pipeline()) {
        support::check_stop(options.stop);
        pass.run(module);
        if (!options.verify_each)
            continue;
        if (ir::Fault fault = ir::find_fault(module); !fault.text.empty())
            support::internal_error("the pass " + std::string(pass.name) + " broke the IR: " + fault.text + "\n" + fault.dump());
    }
    name_owners(module);
}

} // namespace veloz::passes
