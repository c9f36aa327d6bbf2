// The text form of the IR. One op per line: `%3: f64 = add %1, %2 [ints] "text" @line:column { regions }`; a `for` has its plan in words.
#include "ir/ir.h"

#include <cmath>
#include <cstdio>
#include <unordered_map>

namespace veloz::ir {

namespace {

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
    return out + "\"";
}

// Hexadecimal floats round-trip exactly; names for the rest.
std::string number(double value) {
    if (std::isnan(value))
        return std::signbit(value) ? "-nan" : "nan";
    if (std::isinf(value))
        return value < 0 ? "-inf" : "inf";
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, "%a", value);
    return buffer;
}

class Printer {
public:
    std::string out;
    const Op *marked = nullptr;

    void function(const Function &function) {
        out += "func " + quoted(function.name) + "(";
        for (size_t i = 0; i < function.parameters.size(); ++i)
            out += (i ? ", " : "") + function.parameter_names[i] + ": " + types::to_text(function.parameters[i]);
        out += ") -> " + types::to_text(function.result) + " python " + quoted(function.python_name) + " flags " +
               std::to_string(function.fastmath) + " " + std::to_string(int(function.boundscheck)) + " " +
               std::to_string(int(function.inlining)) + " " + std::to_string(int(function.parallel)) +
               (function.check_races ? " watched" : "") + (function.owning ? " owning {\n" : " {\n");
        for (size_t i = 0; i < function.slots.size(); ++i)
            out +=
                "  slot " + std::to_string(i) + " " + quoted(function.slots[i].name) + ": " + types::to_text(function.slots[i].type) + "\n";
        block(*function.body, 1);
        out += "}\n";
    }

    void user_class(const UserClass &type) {
        out += "class " + std::to_string(type.id) + " " + quoted(type.name) + " (";
        for (size_t i = 0; i < type.bases.size(); ++i)
            out += (i ? ", " : "") + std::to_string(type.bases[i]);
        out += ")\n";
    }

    void site(const Site &site) {
        out += "site " + quoted(site.exception) + " " + std::to_string(site.object_index) + " " + quoted(site.format) + " (";
        for (size_t i = 0; i < site.arguments.size(); ++i) {
            out += i ? ", " : "";
            out += site.arguments[i].literal ? quoted(site.arguments[i].text) : types::to_text(site.arguments[i].type);
        }
        out += ") in " + quoted(site.function) + " @" + std::to_string(site.line) + "\n";
    }

private:
    std::string name(const Value *value) {
        if (!value)
            return "%gone"; // in broken IR only
        auto [it, added] = names_.try_emplace(value, names_.size());
        return "%" + std::to_string(it->second);
    }

    void block(const Block &block, int depth) {
        for (const auto &op : block.ops)
            this->op(*op, depth);
    }

    void plan(const LoopPlan &plan) {
        constexpr std::string_view kModes[] = {"serial", "parallel", "auto"};
        out += " " + std::string(kModes[size_t(plan.mode)]);
        out += plan.execution == Execution::Parallel ? " threads" : "";
        out += plan.grain ? " grain " + std::to_string(plan.grain) : "";
        out += plan.lanes ? " lanes" : "";
        out += plan.strip ? " strip" : "";
        out += plan.cold ? " cold" : "";
        out += plan.plain ? " plain" : "";
        out += plan.independent ? " independent" : "";
        out += plan.pieces ? " pieces" : "";
        out += plan.never_empty ? " never_empty" : "";
        if (plan.carried.empty())
            return;
        std::string slots;
        for (const Carried &carried : plan.carried)
            slots += (slots.empty() ? "" : ", ") + std::to_string(carried.slot) + " " +
                     (carried.combiner ? std::string(info(*carried.combiner).text) : "last");
        out += " carried (" + slots + ")";
    }

    void op(const Op &op, int depth) {
        std::string indentation(size_t(depth) * 2, ' ');
        if (&op == marked)
            indentation.replace(0, 2, "=>");
        out += indentation;
        std::string operands;
        for (const Value *operand : op.operands)
            operands += (operands.empty() ? " " : ", ") + name(operand);
        if (op.result)
            out += name(op.result.get()) + ": " + types::to_text(op.result->type) + " = ";
        out += std::string(info(op.code).text) + operands;
        if (op.plan)
            plan(*op.plan);
        if (!op.ints.empty()) {
            out += " [";
            for (size_t i = 0; i < op.ints.size(); ++i)
                out += (i ? ", " : "") + std::to_string(op.ints[i]);
            out += "]";
        }
        if (op.code == Opcode::Const && op.ints.empty() && op.result && op.result->type.is_scalar())
            out += " (" + number(op.real) + ", " + number(op.imag) + ")";
        if (!op.text.empty())
            out += " " + quoted(op.text);
        if (op.location.known())
            out += " @" + std::to_string(op.location.line) + ":" + std::to_string(op.location.column);
        for (const auto &region : op.regions) {
            out += " {";
            for (const auto &argument : region->arguments)
                out += " " + name(argument.get()) + ": " + types::to_text(argument->type);
            out += "\n";
            block(*region, depth + 1);
            out += std::string(size_t(depth) * 2, ' ') + "}";
        }
        out += "\n";
    }

    std::unordered_map<const Value *, size_t> names_; // in order of first appearance
};

} // namespace

std::string print(const Function &function, const Op *marked) {
    Printer printer;
    printer.marked = marked;
    printer.function(function);
    return std::move(printer.out);
}

std::string print(const Module &module) {
    Printer sites;
    for (const UserClass &type : module.classes)
        sites.user_class(type);
    for (const Site &site : module.sites)
        sites.site(site);
    for (const auto &function : module.functions)
        sites.out += print(*function);
    return std::move(sites.out);
}

} // namespace veloz::ir
