// Classifies the slots of a parallel loop and sets its execution attributes.
#include "passes/parallelise.h"

#include "analysis/caught.h"
#include "analysis/dependence.h"
#include "analysis/slot_use.h"
#include "passes/array_name.h"
#include "passes/edit.h"
#include "passes/grain.h"
#include "passes/printing.h"
#include "support/diagnostic.h"

#include <algorithm>
#include <optional>

namespace veloz::passes {

using analysis::Iteration;
using analysis::proved_dependence;
using analysis::read_after;
using analysis::shared_update;
using analysis::SlotUse;
using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::Value;

namespace {

class LoopMarker {
public:
    LoopMarker(const ir::Module &module, ir::Function &function, Op &loop)
        : module_(module), function_(function), loop_(loop), body_(*loop.regions[0]) {}

    void mark() {
        bool wanted = loop_.plan->mode == ir::LoopMode::Parallel;
        for (int64_t slot : written_slots(body_))
            if (!classify(slot, wanted))
                return loop_.plan->carried.clear();
        if (wanted)
            refuse_shared_elements();
        bool given = loop_.operands.size() > 3;
        Grain grain = given ? Grain{} : loop_.plan->pieces ? Grain{1, nullptr} : grain_of(module_, function_, loop_);
        unit_step();
        loop_.plan->grain = grain.known;
        if (grain.value)
            loop_.operands.push_back(grain.value);
        loop_.plan->execution = ir::Execution::Parallel;
        loop_.plan->independent |= wanted; // what prange promises
    }

private:
    // False: the loop stays serial (never for prange, which is refused instead).
    bool classify(int64_t slot, bool wanted) {
        SlotUse use(body_, slot);
        const std::string &name = function_.slots[size_t(slot)].name;
        Iteration iteration{slot};
        iteration.scan(body_);
        if (!iteration.reads_first) {
            if (!read_after(loop_, slot))
                return true; // private
            if (iteration.always_written || name.starts_with("%bound ")) {
                loop_.plan->carried.push_back({slot, std::nullopt});
                return true;
            }
        } else if (auto combiner = use.reduction(body_)) {
            loop_.plan->carried.push_back({slot, *combiner});
            use.reassociate();
            return true;
        }
        if (!wanted)
            return false;
        const support::SourceLocation *read = use.first_get() ? &use.first_get()->location : nullptr;
        if (!iteration.reads_first)
            refuse(name, use.first_set()->location, nullptr, "use range; np.argmin and np.argmax find the index of an extreme");
        if (use.forgets())
            refuse(name, use.first_set()->location, read, "max(" + name + ", value): a NaN in the second place is passed over");
        refuse(name, use.first_set()->location, read);
    }

    void refuse_shared_elements() const {
        if (auto found = proved_dependence(loop_))
            refuse(array_name(function_, found->store->operands[0]), found->store->location, &found->load->location);
        auto found = shared_update(loop_);
        if (!found)
            return;
        support::Diagnostic diagnostic = problem("several iterations of the prange loop may update the same element of '" +
                                                     array_name(function_, found->store->operands[0]) + "'",
                                                 found->store->location);
        diagnostic.primary = {found->store->location, ""};
        diagnostic.suggestion = std::string("use range, or give each iteration a row of its own and ") +
                                (found->decides ? "compare the rows" : "add the rows up") + " afterwards";
        throw support::CompileFailure(std::move(diagnostic));
    }

    // Chunks are ranges of whole numbers: the loop counts its iterations, and the body computes the variable from that.
    void unit_step() {
        Value *begin = loop_.operands[0], *end = loop_.operands[1], *step = loop_.operands[2];
        if (ir::integer_constant(step) == 1)
            return;
        ir::Builder builder(&function_);
        ir::Type index = ir::Type::index();
        builder.set_location(loop_.location);
        builder.set_insertion(loop_.parent, position_of(loop_));
        Value *count = builder.range_length(begin, end, step);
        loop_.operands = std::vector{builder.constant_int(0), count, builder.constant_int(1)};
        builder.set_insertion(&body_, body_.ops.begin());
        Value *counter = body_.arguments[0].get();
        Value *distance = builder.value(Opcode::Mul, {counter, step}, index);
        Value *variable = builder.value(Opcode::Add, {begin, distance}, index);
        ir::replace_uses(counter, variable);
        distance->definition->operands.set(0, counter);
    }

    [[noreturn]] void refuse(const std::string &name, const support::SourceLocation &write, const support::SourceLocation *read,
                             const std::string &suggestion = "use range, or a reduction of the form x += value") const {
        support::Diagnostic diagnostic = problem("iterations of the prange loop depend on each other through '" + name + "'", write);
        diagnostic.primary = {write, "written here"};
        if (read)
            diagnostic.secondary.push_back({*read, "read here, from an earlier iteration"});
        diagnostic.suggestion = suggestion;
        throw support::CompileFailure(std::move(diagnostic));
    }

    support::Diagnostic problem(std::string message, const support::SourceLocation &location) const {
        support::Diagnostic diagnostic;
        diagnostic.category = support::Diagnostic::Category::Unsupported;
        diagnostic.message = std::move(message);
        auto [python_name, file] = ir::text_owner(module_, function_, location);
        diagnostic.file = file;
        diagnostic.function = python_name;
        return diagnostic;
    }

    const ir::Module &module_;
    ir::Function &function_;
    Op &loop_;
    Block &body_;
};

// One module's loops: which run on all cores, and what the user is told about it.
class Parallelisation {
public:
    explicit Parallelisation(ir::Module &module) : module_(module), printing_(module) {}

    void run() {
        for (auto &function : module_.functions)
            mark(*function, *function->body);
        for (auto &function : module_.functions)
            find_called_inside(*function->body, false);
        for (auto &function : module_.functions)
            walk(*function->body, [&](Op &op) {
                if (is_parallel(op) && !op.plan->cold)
                    remark(*function, op, "parallel", description(*function, op));
            });
    }

private:
    void mark(ir::Function &function, Block &block) {
        for (auto &op : block.ops) {
            if (op->plan && op->plan->mode != ir::LoopMode::Serial && function.parallel >= 0)
                candidate(function, *op);
            if (!is_parallel(*op)) // loops inside a parallel one stay serial
                for (auto &region : op->regions)
                    mark(function, *region);
        }
    }

    void candidate(ir::Function &function, Op &loop) {
        if (const Op *print = printing_.find(*loop.regions[0])) { // lines keep their order
            std::string where = print->code == Opcode::Call ? " in what it calls (line " : " (line ";
            if (loop.plan->mode == ir::LoopMode::Parallel)
                remark(function, loop, "warning",
                       "this prange runs on one core, in order, because it prints" + where + std::to_string(print->location.line) + ")");
            return;
        }
        if (analysis::shows_unfinished(function, loop)) {
            if (loop.plan->mode == ir::LoopMode::Parallel)
                remark(
                    function, loop, "warning",
                    "this prange runs on one core, in order, because what it has computed so far is read where its exceptions are caught");
            return;
        }
        if (!ir::has_way_past(loop) && !catches_around(loop))
            LoopMarker(module_, function, loop).mark();
    }

    // Does it raise again, or from, what a handler around it has caught? That belongs to one thread.
    static bool catches_around(const Op &loop) {
        bool found = false;
        walk(*loop.regions[0], [&](const Op &op) {
            int64_t handlers = op.code == Opcode::RaiseAgain                               ? op.handlers()
                               : op.code == Opcode::Raise && op.from() >= ir::kFromHandler ? op.from() - ir::kFromHandler
                                                                                           : -1;
            if (op.code == Opcode::Caught)
                handlers = 0;
            found |= handlers >= 0 && !ir::is_inside(*ir::handled_try(op, handlers), *loop.regions[0]);
        });
        return found;
    }

    void find_called_inside(Block &block, bool inside) {
        for (auto &op : block.ops) {
            if (inside && op->code == Opcode::Call && inside_.insert(op->text).second)
                for (auto &function : module_.functions)
                    if (function->name == op->text)
                        find_called_inside(*function->body, true);
            for (auto &region : op->regions)
                find_called_inside(*region, inside || is_parallel(*op));
        }
    }

    std::string description(const ir::Function &function, const Op &loop) const {
        std::string text = "this loop runs on all cores ";
        if (loop.plan->pieces)
            text += "in pieces that are enough work each";
        else if (loop.operands.size() > 3)
            text += "when its iterations and those of the loops inside are enough work";
        else
            text += "from " + std::to_string(2 * loop.plan->grain) + " iterations on";
        if (inside_.contains(function.name))
            text += "; on one when it is called from a loop that does so already";
        return text;
    }

    void remark(const ir::Function &function, const Op &op, std::string kind, std::string text) {
        module_.remarks.push_back({op.location, function.python_name, std::move(kind), std::move(text)});
    }

    ir::Module &module_;
    Printing printing_;
    std::set<std::string> inside_; // functions that are called from parallel loops
};

} // namespace

void parallelise(ir::Module &module) { Parallelisation(module).run(); }

} // namespace veloz::passes
