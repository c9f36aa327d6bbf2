// Callees first: what comes in has its own calls inlined already.
#include "passes/inline_calls.h"

#include "analysis/slot_use.h"
#include "passes/edit.h"
#include "passes/single_exit.h"

#include <algorithm>
#include <map>

namespace veloz::passes {

using analysis::Iteration;
using ir::Block;
using ir::Function;
using ir::Op;
using ir::Opcode;
using ir::Type;
using ir::Value;

namespace {

// In ops, of which a consumer of arrays counts for the loops that it becomes.
constexpr int64_t kOfArrays = 30;
constexpr int64_t kSmall = 40;           // worth it anywhere
constexpr int64_t kInLoop = 150;         // in a loop of the caller
constexpr int64_t kLoopInLoop = 100;     // the same of a callee with loops: passes make versions of each level of a nest
constexpr int64_t kOnlyCall = 250;       // the code only moves
constexpr int64_t kLongest = 4000;       // of a caller
constexpr int64_t kGrowth = 600;         // of a caller, and half of its own length
constexpr int64_t kLongestAsked = 20000; // of a caller, for inline='always'

// Does the op become loops over arrays?
bool works_on_arrays(const Op &op) {
    return op.code == Opcode::Materialize || op.code == Opcode::Assign || op.code == Opcode::Reduce || op.code == Opcode::CopyArray;
}

bool is_numbers(const Type &type) {
    return type.is_none() || type.is_scalar() ||
           (type.is_tuple() &&
            std::all_of(type.elements().begin(), type.elements().end(), [](const Type &part) { return part.is_scalar(); }));
}

// What decides whether a function may be inlined, and where it pays.
struct Facts {
    Function *function = nullptr;
    int64_t length = 0, growth = 0;
    int calls = 0; // of it, in the whole module
    bool loops = false, parallel = false, arrays = false, returns = false, recursive = false;
    bool carried_arrays = false; // a slot of them may be read that this call has not written, as far as passes see
    bool inlined = false;        // somewhere
};

// One call that is replaced.
class Replacement {
public:
    Replacement(ir::Module &module, Function &caller, const Function &callee, Op &call)
        : module_(module), caller_(caller), callee_(callee), call_(call), arguments_(call.operands), builder_(&caller) {
        body_.function = &caller;
    }

    void run(bool in_loop) {
        copy_body();
        Value *result = take_result();
        builder_.set_location(call_.location);
        builder_.set_insertion(&body_, body_.ops.begin());
        start_slots(in_loop);
        while (!body_.ops.empty())
            ir::move(*body_.ops.front(), *call_.parent, call_.position);
        if (!result)
            result = kept_result();
        if (result->named < 0)
            result->named = call_.result->named;
        ir::replace_uses(call_.result.get(), result);
        ir::erase(call_);
    }

private:
    void copy_body() {
        int first = int(caller_.slots.size());
        size_t count = callee_.slots.size();
        std::set<int64_t> written = written_slots(*callee_.body);
        for (size_t slot = 0; slot < count; ++slot) {
            ir::Slot own = callee_.slots[slot];
            caller_.slots.push_back(std::move(own));
            bool parameter = slot < arguments_.size();
            bool known = parameter && !written.contains(int64_t(slot)) && arguments_[slot]->type == callee_.slots[slot].type;
            values_.push_back(known ? arguments_[slot] : nullptr);
        }
        ValueMap map;
        builder_.set_insertion(&body_);
        for (const auto &op : callee_.body->ops)
            copy(*op, builder_, map);
        first_slot_ = first;
        adapt(body_);
    }

    void adapt(Block &block) {
        for (auto it = block.ops.begin(); it != block.ops.end();) {
            Op &op = **it++;
            op.location.inlined = scope(op.location.inlined);
            for (auto &region : op.regions)
                adapt(*region);
            if (op.code != Opcode::Get && op.code != Opcode::Set)
                continue;
            auto slot = size_t(op.slot());
            op.ints = {op.slot() + first_slot_};
            if (op.code == Opcode::Get && values_[slot]) {
                ir::replace_uses(op.result.get(), values_[slot]);
                ir::erase(op);
            } else if (op.code == Opcode::Set && op.operands[0]->named < 0 && !callee_.slots[slot].name.starts_with('%')) {
                op.operands[0]->named = int(op.slot());
            }
        }
    }

    // The index of the caller's way to what the callee calls the inlined call `inner`.
    int32_t scope(int32_t inner) {
        auto [it, added] = scopes_.try_emplace(inner, 0);
        if (!added)
            return it->second;
        ir::InlinedCall made{callee_.python_name, callee_.file, callee_.location, call_.location};
        if (inner > 0) {
            made = module_.inlined[size_t(inner) - 1];
            made.call.inlined = scope(made.call.inlined);
        }
        module_.inlined.push_back(std::move(made));
        return scopes_[inner] = int32_t(module_.inlined.size());
    }

    // A body that ends in its only return gives that value; null: the result is in slots.
    Value *take_result() {
        size_t returns = 0;
        walk(body_, [&](const Op &op) { returns += op.code == Opcode::Return; });
        const Op &last = *body_.ops.back();
        if (returns == 1 && last.code == Opcode::Return && last.operands[0]->type == call_.type()) {
            Value *value = last.operands[0];
            ir::erase(*body_.ops.back());
            return value;
        }
        make_result_slots();
        make_single_exit(builder_, body_, [&](const Op &op) { give(op); });
        return nullptr;
    }

    // One slot for each number of a tuple: passes know more of numbers.
    void make_result_slots() {
        const Type &type = call_.type();
        if (type.is_none())
            return;
        if (!type.is_tuple() || !is_numbers(type) || type.elements().empty()) {
            results_.push_back(builder_.add_slot("%result", type));
            return;
        }
        for (const Type &element : type.elements())
            results_.push_back(builder_.add_slot("%result", element));
        split_ = true;
    }

    void give(const Op &op) {
        for (size_t i = 0; i < results_.size(); ++i)
            builder_.set(results_[i], split_ ? builder_.item(op.operands[0], int(i)) : op.operands[0]);
    }

    Value *kept_result() {
        builder_.set_location(call_.location);
        builder_.set_insertion(call_.parent, call_.position);
        if (results_.empty())
            return builder_.none();
        std::vector<Value *> values;
        for (int slot : results_)
            values.push_back(builder_.get(slot));
        return split_ ? builder_.value(Opcode::MakeTuple, values, call_.type()) : values[0];
    }

    // What a new call begins with: arguments that have a slot, and nothing of the call before.
    void start_slots(bool in_loop) {
        for (size_t slot = 0; slot < callee_.slots.size(); ++slot) {
            int own = first_slot_ + int(slot);
            const Type &type = callee_.slots[slot].type;
            if (slot < arguments_.size()) {
                if (!values_[slot])
                    builder_.set(own, arguments_[slot]);
                continue;
            }
            Iteration iteration{int64_t(slot)};
            iteration.scan(*callee_.body);
            if (in_loop && iteration.reads_first && type.is_scalar())
                builder_.set(own, nothing(type));
        }
        for (int slot : results_) {
            Iteration iteration{slot};
            iteration.scan(body_);
            const Type &type = caller_.slots[size_t(slot)].type;
            if (in_loop && !iteration.always_written && type.is_scalar())
                builder_.set(slot, nothing(type));
        }
    }

    Value *nothing(const Type &type) {
        bool real = types::is_float(type.dtype()) || types::is_complex(type.dtype());
        return real ? builder_.constant_complex(0, 0, type) : builder_.constant_int(0, type);
    }

    ir::Module &module_;
    Function &caller_;
    const Function &callee_;
    Op &call_;
    std::vector<Value *> arguments_;
    ir::Builder builder_;
    Block body_;
    std::vector<Value *> values_; // of parameters that only have one
    std::map<int32_t, int32_t> scopes_;
    std::vector<int> results_; // slots
    int first_slot_ = 0;
    bool split_ = false; // a slot for each element of a tuple
};

class Inliner {
public:
    explicit Inliner(ir::Module &module) : module_(module) {}

    void run() {
        for (auto &function : module_.functions)
            facts_[function->name].function = function.get();
        std::map<std::string, int> state;
        for (auto &function : module_.functions)
            order(*function, state);
        for (auto &function : module_.functions)
            walk(*function->body, [&](const Op &op) { count_call(op); });
        for (Function *function : callees_first_)
            inline_into(*function);
        remove_uncalled();
    }

private:
    void count_call(const Op &op) {
        if (op.code == Opcode::Call)
            ++facts_[op.text].calls;
    }

    // 1: being looked at, 2: done. Whoever is on a cycle of calls is recursive.
    void order(Function &function, std::map<std::string, int> &state) {
        if (state[function.name] != 0)
            return;
        state[function.name] = 1;
        path_.push_back(function.name);
        walk(*function.body, [&](const Op &op) {
            if (op.code != Opcode::Call)
                return;
            if (state[op.text] == 1)
                for (auto it = std::find(path_.begin(), path_.end(), op.text); it != path_.end(); ++it)
                    facts_[*it].recursive = true;
            order(*facts_.at(op.text).function, state);
            facts_[function.name].recursive |= state[op.text] == 2 && facts_[op.text].recursive && calls_back(op.text, function.name);
        });
        path_.pop_back();
        state[function.name] = 2;
        callees_first_.push_back(&function);
    }

    bool calls_back(const std::string &from, const std::string &to) {
        std::set<std::string> seen;
        std::vector<std::string> open{from};
        while (!open.empty()) {
            std::string name = std::move(open.back());
            open.pop_back();
            if (name == to)
                return true;
            if (seen.insert(name).second)
                walk(*facts_.at(name).function->body, [&](const Op &op) {
                    if (op.code == Opcode::Call)
                        open.push_back(op.text);
                });
        }
        return false;
    }

    void measure(Facts &facts) {
        Function &function = *facts.function;
        facts.length = facts.growth = 0;
        facts.loops = facts.parallel = facts.arrays = facts.returns = facts.carried_arrays = false;
        walk(*function.body, [&](const Op &op) {
            facts.length += works_on_arrays(op) ? kOfArrays : 1;
            facts.loops |= ir::is_loop(op.code);
            facts.parallel |= op.plan && op.plan->mode != ir::LoopMode::Serial;
            facts.arrays |= works_on_arrays(op);
            facts.carried_arrays |= op.code == Opcode::Return && facts.returns && !is_numbers(function.result);
            facts.returns |= op.code == Opcode::Return;
        });
        for (int64_t slot : written_slots(*function.body))
            facts.carried_arrays |= !function.slots[size_t(slot)].type.is_scalar() && reads_first(function, slot);
    }

    static bool reads_first(const Function &function, int64_t slot) {
        Iteration iteration{slot};
        iteration.scan(*function.body);
        return iteration.reads_first && slot >= int64_t(function.parameters.size());
    }

    bool wanted(const Facts &callee, const Facts &caller, bool in_loop) const {
        const Function &from = *callee.function, &into = *caller.function;
        if (callee.recursive || callee.parallel || !callee.returns || from.inlining < 0 || from.fastmath != into.fastmath ||
            from.boundscheck != into.boundscheck || (callee.arrays && from.parallel != into.parallel) || (in_loop && callee.carried_arrays))
            return false;
        int64_t length = caller.length + caller.growth + callee.length;
        if (from.inlining > 0)
            return length <= kLongestAsked;
        if (length > kLongest)
            return false;
        if (callee.calls == 1 && callee.length <= kOnlyCall && !(in_loop && callee.loops))
            return true;
        bool pays = callee.length <= kSmall || (in_loop && callee.length <= (callee.loops ? kLoopInLoop : kInLoop));
        return pays && caller.growth + callee.length <= kGrowth + caller.length / 2;
    }

    void inline_into(Function &function) {
        Facts &facts = facts_[function.name];
        measure(facts);
        visit(function, facts, *function.body, false);
        if (facts.growth > 0)
            measure(facts);
    }

    void visit(Function &function, Facts &facts, Block &block, bool in_loop) {
        for (auto it = block.ops.begin(); it != block.ops.end();) {
            Op &op = **it++;
            for (auto &region : op.regions)
                visit(function, facts, *region, in_loop || ir::is_loop(op.code));
            if (op.code != Opcode::Call)
                continue;
            Facts &callee = facts_.at(op.text);
            if (wanted(callee, facts, in_loop)) {
                facts.growth += callee.length;
                callee.inlined = true;
                Replacement(module_, function, *callee.function, op).run(in_loop);
            }
        }
    }

    void remove_uncalled() {
        std::set<std::string> called;
        std::function<void(const Function &)> mark = [&](const Function &function) {
            if (called.insert(function.name).second)
                walk(*function.body, [&](const Op &op) {
                    if (op.code == Opcode::Call)
                        mark(*facts_.at(op.text).function);
                });
        };
        mark(*module_.functions.front());
        for (auto &function : module_.functions)
            if (!facts_.at(function->name).inlined)
                mark(*function);
        std::erase_if(module_.functions, [&](const auto &function) { return !called.contains(function->name); });
    }

    ir::Module &module_;
    std::map<std::string, Facts> facts_;
    std::vector<Function *> callees_first_;
    std::vector<std::string> path_;
};

} // namespace

void inline_calls(ir::Module &module) {
    if (module.functions.size() > 1)
        Inliner(module).run();
}

} // namespace veloz::passes
