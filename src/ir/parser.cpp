// Reads the text form of the IR: the exact inverse of the printer.
#include "ir/builder.h"
#include "ir/ir.h"
#include "support/diagnostic.h"

#include <cctype>
#include <cstdlib>
#include <unordered_map>

namespace veloz::ir {

namespace {

class Parser {
public:
    explicit Parser(std::string_view text) : rest_(text), whole_(text) {}

    std::unique_ptr<Module> module() {
        auto module = std::make_unique<Module>();
        for (space(); !rest_.empty(); space()) {
            if (accept("class"))
                module->classes.push_back(user_class());
            else if (accept("site"))
                module->sites.push_back(site());
            else if (accept("func"))
                module->functions.push_back(function());
            else
                fail("expected `class`, `site` or `func`");
        }
        return module;
    }

private:
    [[noreturn]] void fail(const std::string &what) {
        size_t line = 1;
        for (char c : whole_.substr(0, whole_.size() - rest_.size()))
            line += c == '\n';
        support::internal_error("IR text, line " + std::to_string(line) + ": " + what);
    }

    void space() {
        while (!rest_.empty()) {
            if (std::isspace(static_cast<unsigned char>(rest_.front())))
                rest_.remove_prefix(1);
            else if (rest_.starts_with("//"))
                rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
            else
                return;
        }
    }
    bool accept(std::string_view token) {
        space();
        if (!rest_.starts_with(token))
            return false;
        rest_.remove_prefix(token.size());
        return true;
    }
    void expect(std::string_view token) {
        if (!accept(token))
            fail("expected `" + std::string(token) + "`");
    }
    std::string word() {
        space();
        size_t size = 0;
        while (size < rest_.size() && (std::isalnum(static_cast<unsigned char>(rest_[size])) || rest_[size] == '_'))
            ++size;
        std::string text(rest_.substr(0, size));
        rest_.remove_prefix(size);
        return text;
    }
    std::string quoted() {
        expect("\"");
        std::string text;
        while (!rest_.empty() && rest_.front() != '"') {
            if (rest_.front() == '\\' && rest_.size() > 1) {
                rest_.remove_prefix(1);
                text += rest_.front() == 'n' ? '\n' : rest_.front();
            } else {
                text += rest_.front();
            }
            rest_.remove_prefix(1);
        }
        expect("\"");
        return text;
    }
    int64_t integer() {
        space();
        std::string digits(rest_.substr(0, 24));
        char *end = nullptr;
        long long value = std::strtoll(digits.c_str(), &end, 10);
        if (end == digits.c_str())
            fail("expected an integer");
        rest_.remove_prefix(size_t(end - digits.c_str()));
        return value;
    }
    double real() {
        space();
        std::string digits(rest_.substr(0, 64));
        char *end = nullptr;
        double value = std::strtod(digits.c_str(), &end);
        if (end == digits.c_str())
            fail("expected a number");
        rest_.remove_prefix(size_t(end - digits.c_str()));
        return value;
    }
    Type type() {
        space();
        Type type;
        if (!types::parse_type(rest_, type))
            fail("expected a type");
        return type;
    }

    UserClass user_class() {
        UserClass type;
        type.id = int32_t(integer());
        type.name = quoted();
        expect("(");
        while (!accept(")")) {
            if (!type.bases.empty())
                expect(",");
            type.bases.push_back(int32_t(integer()));
        }
        return type;
    }

    Site site() {
        Site site;
        site.exception = quoted();
        site.object_index = int32_t(integer());
        site.format = quoted();
        expect("(");
        while (!accept(")")) {
            if (!site.arguments.empty())
                expect(",");
            space();
            Site::Argument argument;
            argument.literal = rest_.starts_with("\"");
            if (argument.literal)
                argument.text = quoted();
            else
                argument.type = type();
            site.arguments.push_back(std::move(argument));
        }
        expect("in");
        site.function = quoted();
        expect("@");
        site.line = int32_t(integer());
        return site;
    }

    std::unique_ptr<Function> function() {
        auto function = std::make_unique<Function>();
        values_.clear();
        function->name = quoted();
        expect("(");
        while (!accept(")")) {
            if (!function->parameters.empty())
                expect(",");
            std::string name = word();
            if (accept("@")) // a captured variable: its name and its owner
                name += "@" + word();
            function->parameter_names.push_back(std::move(name));
            expect(":");
            function->parameters.push_back(type());
        }
        expect("->");
        function->result = type();
        expect("python");
        function->python_name = quoted();
        expect("flags");
        function->fastmath = uint32_t(integer());
        function->boundscheck = integer() != 0;
        function->inlining = int8_t(integer());
        function->parallel = int8_t(integer());
        function->check_races = accept("watched");
        function->owning = accept("owning");
        expect("{");
        while (accept("slot ")) {
            integer();
            std::string name = quoted();
            expect(":");
            function->slots.push_back({std::move(name), type()});
        }
        function->body = std::make_unique<Block>();
        function->body->function = function.get();
        block(*function->body);
        return function;
    }

    // Ops up to the closing brace.
    void block(Block &block) {
        while (!accept("}"))
            insert(block, block.ops.end(), op(block));
    }

    std::string value_name() {
        expect("%");
        return word();
    }
    Value *use() {
        std::string name = value_name();
        auto found = values_.find(name);
        if (found == values_.end())
            fail("unknown value %" + name);
        return found->second;
    }

    std::unique_ptr<Op> op(Block &parent) {
        auto op = std::make_unique<Op>();
        std::string result;
        space();
        if (rest_.starts_with("%")) {
            result = value_name();
            expect(":");
            op->result = std::make_unique<Value>();
            op->result->type = type();
            op->result->definition = op.get();
            expect("=");
        }
        std::string name = word();
        if (!parse_opcode(name, op->code))
            fail("unknown op `" + name + "`");
        while (rest_.starts_with(" ") || rest_.starts_with("\t")) // a name on the next line begins the next op
            rest_.remove_prefix(1);
        if (rest_.starts_with("%")) {
            do
                op->operands.push_back(use());
            while (accept(","));
        }
        if (op->code == Opcode::For)
            op->plan = plan();
        attributes(*op);
        while (accept("{"))
            region(*op, parent);
        if (op->result)
            values_[result] = op->result.get();
        return op;
    }

    std::unique_ptr<LoopPlan> plan() {
        auto plan = std::make_unique<LoopPlan>();
        std::string mode = word();
        if (mode != "serial" && mode != "parallel" && mode != "auto")
            fail("a for is serial, parallel or auto");
        plan->mode = mode == "serial" ? LoopMode::Serial : mode == "auto" ? LoopMode::Auto : LoopMode::Parallel;
        for (std::string next = word(); !next.empty(); next = word()) {
            if (next == "threads")
                plan->execution = Execution::Parallel;
            else if (next == "grain")
                plan->grain = integer();
            else if (next == "lanes")
                plan->lanes = true;
            else if (next == "strip")
                plan->strip = true;
            else if (next == "plain")
                plan->plain = true;
            else if (next == "cold")
                plan->cold = true;
            else if (next == "independent")
                plan->independent = true;
            else if (next == "pieces")
                plan->pieces = true;
            else if (next == "never_empty")
                plan->never_empty = true;
            else if (next == "carried")
                carried(plan->carried);
            else
                fail("a plan has no `" + next + "`");
        }
        return plan;
    }

    void carried(std::vector<Carried> &slots) {
        expect("(");
        do {
            Carried carried{integer(), {}};
            if (std::string name = word(); name != "last" && !parse_opcode(name, carried.combiner.emplace()))
                fail("unknown op `" + name + "`");
            slots.push_back(carried);
        } while (accept(","));
        expect(")");
    }

    void attributes(Op &op) {
        if (accept("[")) {
            do
                op.ints.push_back(integer());
            while (accept(","));
            expect("]");
        }
        if (accept("(")) {
            op.real = real();
            expect(",");
            op.imag = real();
            expect(")");
        }
        space();
        if (rest_.starts_with("\""))
            op.text = quoted();
        if (accept("@")) {
            op.location.line = int32_t(integer());
            expect(":");
            op.location.column = int32_t(integer());
        }
    }

    void region(Op &op, Block &parent) {
        op.regions.push_back(std::make_unique<Block>());
        Block &block = *op.regions.back();
        block.owner = &op;
        block.function = parent.function;
        if (op.code == Opcode::For) {
            std::string name = value_name();
            expect(":");
            block.arguments.push_back(std::make_unique<Value>());
            block.arguments.back()->type = type();
            block.arguments.back()->block = &block;
            values_[name] = block.arguments.back().get();
        }
        this->block(block);
    }

    std::string_view rest_;
    std::string_view whole_;
    std::unordered_map<std::string, Value *> values_;
};

} // namespace

std::unique_ptr<Module> parse(std::string_view text) { return Parser(text).module(); }

} // namespace veloz::ir
