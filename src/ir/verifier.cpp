// Checks every rule that consumers of the IR rely on.
#include "ir/ir.h"
#include "ir/native.h"
#include "ir/op_rules.h"
#include "ir/ownership.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace veloz::ir {

namespace {

class Verifier {
public:
    explicit Verifier(const Module &module) : module_(module) {}

    Fault run() {
        for (const auto &function : module_.functions)
            if (!by_name_.emplace(function->name, function.get()).second)
                return {"function " + function->name + ": there are two of this name", function.get(), nullptr};
        for (const auto &function : module_.functions) {
            function_ = function.get();
            visible_.clear();
            check_function();
            if (!problem_.empty())
                return {"function " + function->name + ": " + problem_, function_, guilty_};
        }
        return {};
    }

private:
    void fail(const Op &op, const std::string &rule) {
        if (!problem_.empty())
            return;
        guilty_ = &op;
        problem_ = rule + " (op `" + std::string(info(op.code).text) + "`, line " + std::to_string(op.location.line) + ")";
        for (const Value *operand : op.operands)
            problem_ += visible_.contains(operand) ? " " + types::to_text(operand->type) : " ?"; // what is not visible may be gone
        if (op.result)
            problem_ += " -> " + types::to_text(op.result->type);
    }
    void require(bool good, const Op &op, const char *rule) {
        if (!good)
            fail(op, rule);
    }

    void check_function() {
        if (function_->parameters.size() != function_->parameter_names.size() || function_->slots.size() < function_->parameters.size())
            problem_ = "parameters need a name and a slot each";
        for (size_t i = 0; problem_.empty() && i < function_->parameters.size(); ++i)
            if (!(function_->slots[i].type == function_->parameters[i]))
                problem_ = "slot of a parameter has another type";
        for (const Slot &slot : function_->slots)
            if (slot.type.is_lazy())
                problem_ = "a slot cannot hold a lazy array";
            else if (!types::is_lowered(slot.type))
                problem_ = "nothing lowers a slot of type " + types::to_text(slot.type);
        if (!function_->body)
            problem_ = "no body";
        if (problem_.empty())
            check_block(*function_->body, 0);
        if (problem_.empty() && function_->owning)
            problem_ = broken_ownership(*function_, guilty_);
    }

    void check_block(const Block &block, int loops) {
        std::vector<const Value *> added;
        auto show = [&](const Value *value) {
            visible_.insert(value);
            added.push_back(value);
        };
        for (const auto &argument : block.arguments)
            show(argument.get());
        for (auto it = block.ops.begin(); it != block.ops.end() && problem_.empty(); ++it) {
            const Op &op = **it;
            require(op.parent == &block && op.position->get() == &op, op, "op does not know its place");
            require(!op.result || op.result->definition == &op, op, "result does not know its op");
            require(!op.result || types::is_lowered(op.result->type), op, "nothing lowers a value of this type");
            for (const auto &region : op.regions)
                require(region->owner == &op && region->function == function_, op, "region does not know its op");
            require(op.regions.empty() || op.code == Opcode::If || op.code == Opcode::While || op.code == Opcode::For ||
                        op.code == Opcode::Block || op.code == Opcode::Try,
                    op, "an op that has no regions");
            for (const Value *operand : op.operands)
                require(visible_.contains(operand), op, "operand is not defined before");
            if (!problem_.empty())
                return;
            require(!is_terminator(op.code) || std::next(it) == block.ops.end(), op, "ops after a terminator");
            check_op(op, loops);
            for (const auto &region : op.regions)
                if (problem_.empty())
                    check_block(*region, loops + is_loop(op.code));
            if (op.result)
                show(op.result.get());
        }
        for (const Value *value : added)
            visible_.erase(value);
    }

    static bool is_index(const Value *value) { return value->type.is_scalar() && value->type.dtype() == types::ScalarKind::I64; }
    static bool is_bool(const Value *value) { return value->type.is_scalar() && types::is_bool(value->type.dtype()); }

    void check_local(const Op &op) {
        require(is_slot(op.slot()), op, "slot out of range");
        if (!problem_.empty())
            return;
        const Type &slot = function_->slots[size_t(op.slot())].type;
        require(op.code != Opcode::Move || (function_->owning && slot.holds_array()), op, "a move takes the reference of an array");
        if (op.code != Opcode::Set)
            require(op.result && op.type() == slot, op, "get must have the slot's type");
        else
            require(op.operands[0]->type.same_storage(slot), op, "set needs the slot's storage");
    }

    void check_plan(const Op &op) {
        require(op.plan != nullptr, op, "a for has a plan");
        if (!problem_.empty())
            return;
        const LoopPlan &plan = *op.plan;
        require(plan.grain >= 0, op, "the grain is a count");
        bool parallel = plan.execution == Execution::Parallel;
        require(!parallel || plan.mode != LoopMode::Serial, op, "a serial loop does not run on threads");
        require(!parallel || plan.grain > 0 || op.operands.size() == 4, op, "a loop on threads has a grain");
        require(parallel || plan.lanes || plan.carried.empty(), op, "slots are carried by loops on threads or in lanes only");
        std::unordered_set<int64_t> slots;
        for (const Carried &carried : plan.carried) {
            bool known = is_slot(carried.slot) && slots.insert(carried.slot).second;
            require(known, op, "a slot is carried once");
            if (known && carried.combiner)
                require(info(*carried.combiner).family == Family::Binary && function_->slots[size_t(carried.slot)].type.is_scalar(), op,
                        "scalars are combined by a binary op");
        }
    }

    void check_leave(const Op &op) {
        const Op *target = op.levels() < 0 ? nullptr : left_block(op);
        require(target != nullptr, op, "leave needs a block around it");
        for (const Op *around = op.parent->owner; problem_.empty() && around != target; around = around->parent->owner)
            require(!is_parallel(*around) && !(around->plan && around->plan->lanes), op,
                    "no way leads out of iterations that run together");
    }

    // Iterations that run together have no hold of the error that was caught around them.
    void check_handled(const Op &op, int64_t handlers) {
        const Op *target = handlers < 0 ? nullptr : handled_try(op, handlers);
        require(target != nullptr, op, "needs as many handlers around it");
        for (const Op *around = op.parent->owner; problem_.empty() && around != target; around = around->parent->owner)
            require(!is_parallel(*around) && !(around->plan && around->plan->lanes), op,
                    "what was caught belongs to the thread that caught it");
    }

    void check_control(const Op &op, int loops) {
        switch (op.code) {
        case Opcode::If: require(op.regions.size() == 2 && is_bool(op.operands[0]), op, "if takes a bool and two regions"); break;
        case Opcode::While: {
            bool good = op.regions.size() == 2 && !op.regions[0]->ops.empty() && op.regions[0]->ops.back()->code == Opcode::Yield &&
                        op.regions[0]->ops.back()->operands.size() == 1;
            require(good && is_bool(op.regions[0]->ops.back()->operands[0]), op, "while needs a condition that yields a bool");
            break;
        }
        case Opcode::For: {
            bool good = op.regions.size() == 1 && op.regions[0]->arguments.size() == 1 && is_index(op.regions[0]->arguments[0].get()) &&
                        (op.operands.size() == 3 || op.operands.size() == 4);
            require(good, op, "malformed for");
            if (problem_.empty())
                check_plan(op);
            for (const Value *operand : op.operands)
                require(is_index(operand), op, "bounds and grain of for are int64");
            break;
        }
        case Opcode::Yield: {
            const Op *owner = op.parent->owner;
            require(owner && owner->code == Opcode::While && owner->regions[0].get() == op.parent, op,
                    "yield outside the condition of a while");
            break;
        }
        case Opcode::Block: require(op.regions.size() == 1 && op.regions[0]->arguments.empty(), op, "a block has one region"); break;
        case Opcode::Leave: check_leave(op); break;
        case Opcode::Try:
            require(op.regions.size() == 2 && op.regions[0]->arguments.empty() && op.regions[1]->arguments.empty(), op,
                    "try has a body and a handler");
            require(!op.classes().empty(), op, "a handler is for some class");
            break;
        case Opcode::RaiseAgain: check_handled(op, op.handlers()); break;
        case Opcode::Break:
        case Opcode::Continue: require(loops > 0, op, "outside a loop"); break;
        case Opcode::Return:
            require(op.operands.size() == 1 && op.operands[0]->type.same_storage(function_->result), op,
                    "return needs the function's result type");
            break;
        case Opcode::Raise:
            check_error(op, 0);
            if (problem_.empty() && op.from() >= kFromHandler)
                check_handled(op, op.from() - kFromHandler);
            require(op.from() >= kFromNothing, op, "an exception is raised from a handler, None or nothing");
            break;
        default: break;
        }
    }

    // The values of the error are the operands from `first` on.
    void check_error(const Op &op, size_t first) {
        require(is_site(op.site()), op, "unknown site");
        if (problem_.empty())
            require(op.operands.size() == first + words(module_.sites[size_t(op.site())]), op, "one operand per value of the site");
    }

    void check_op(const Op &op, int loops) {
        int count = info(op.code).operands;
        require(count < 0 || size_t(count) == op.operands.size(), op, "wrong number of operands");
        if (!problem_.empty())
            return;
        if (const char *rule = broken_rule(op))
            return fail(op, rule);
        switch (info(op.code).family) {
        case Family::Local: check_local(op); break;
        case Family::Ownership: {
            bool good = function_->owning && op.operands[0]->type.holds_array();
            require(good && (op.code == Opcode::Release ? !op.result : op.result && op.type() == op.operands[0]->type), op,
                    "references are written out for arrays, in functions that own them");
            break;
        }
        case Family::Control: check_control(op, loops); break;
        case Family::Check:
            if (op.code == Opcode::Caught)
                check_handled(op, 0);
            if (op.code == Opcode::Check || op.code == Opcode::CheckIndex)
                check_error(op, op.code == Opcode::Check ? 1 : 0);
            break;
        case Family::Call:
            if (op.code == Opcode::Call)
                require(callee(op), op, "call of an unknown function or with other types");
            if (op.code == Opcode::Native)
                require(raises_its_errors(op), op, "a native raises what its row says, at sites that exist");
            break;
        default: break;
        }
    }

    static size_t words(const Site &site) {
        return size_t(std::count_if(site.arguments.begin(), site.arguments.end(), [](const auto &argument) { return !argument.literal; }));
    }
    bool is_slot(int64_t index) const { return index >= 0 && index < int64_t(function_->slots.size()); }
    bool is_site(int64_t index) const { return index >= 0 && index < int64_t(module_.sites.size()); }

    bool raises_its_errors(const Op &op) const {
        const std::vector<std::string_view> &errors = native_of(op).errors;
        for (size_t i = 0; i < errors.size(); ++i)
            if (!is_site(op.ints[i]) || module_.sites[size_t(op.ints[i])].exception != errors[i])
                return false;
        return true;
    }

    bool callee(const Op &op) {
        auto found = by_name_.find(op.text);
        if (found == by_name_.end())
            return false;
        const Function &function = *found->second;
        if (function.parameters.size() != op.operands.size() || !op.result || !op.type().same_storage(function.result))
            return false;
        for (size_t i = 0; i < op.operands.size(); ++i)
            if (!op.operands[i]->type.same_storage(function.parameters[i]))
                return false;
        return true;
    }

    const Module &module_;
    const Function *function_ = nullptr;
    std::unordered_map<std::string, const Function *> by_name_;
    std::unordered_set<const Value *> visible_;
    std::string problem_;
    const Op *guilty_ = nullptr; // of the problem, if it is one op
};

} // namespace

Fault find_fault(const Module &module) { return Verifier(module).run(); }

std::string Fault::dump() const { return function && function->body ? print(*function, op) : std::string(); }

std::string verify(const Module &module) { return find_fault(module).text; }

} // namespace veloz::ir
