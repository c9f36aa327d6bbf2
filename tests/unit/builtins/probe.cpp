// Reads one expression per line, expands it through the builtins, interprets the IR before and after the passes, and prints type and
// value, which must be the same.
// compare_numpy.py writes the expressions and compares the answers with NumPy's. The grammar:
//   int:5 float:0x1p0 bool:1 cplx:0x1p0,0x1p1 None ... str:f4 dt:f32 ent:builtins.float     literals and names
//   $f64:0x1p0 $pyint:5                                                                      run-time scalars
//   @f64:C:2x3:0x1p0,...   layouts C F A(strided) R(C, read-only)                            run-time arrays
//   (op + a b) (un - a) (call numpy.sin a key=b) (method sum a) (attr real a) (item a i) (set a i v) (tuple a b) (slice a b c)
#include "builtins/context.h"
#include "interpreter.h"
#include "passes/edit.h"
#include "passes/pipeline.h"
#include "support/diagnostic.h"

#include <cstdio>
#include <iostream>
#include <sstream>

namespace veloz::test {
namespace {

using builtins::Argument;
using builtins::Operand;
using types::Layout;
using types::Type;

std::vector<std::string> split(const std::string &text, char separator) {
    std::vector<std::string> parts;
    std::stringstream stream(text);
    for (std::string part; std::getline(stream, part, separator);)
        parts.push_back(part);
    return parts;
}

ScalarKind kind_of(const std::string &text) {
    std::string_view view = text;
    Type type;
    if (!types::parse_type(view, type) || !type.is_scalar())
        throw std::logic_error("unknown dtype " + text);
    return type.dtype();
}

Scalar read_scalar(const std::string &text, ScalarKind kind) {
    if (types::is_integer(kind) || types::is_bool(kind))
        return {kind, kind == ScalarKind::U64 ? int64_t(std::stoull(text)) : std::stoll(text), {}};
    auto parts = split(text, '/');
    return {kind, 0, {std::strtod(parts[0].c_str(), nullptr), parts.size() > 1 ? std::strtod(parts[1].c_str(), nullptr) : 0.0}};
}

class Probe {
public:
    explicit Probe(const std::string &line) : stream_(line) {
        module_.functions.push_back(std::make_unique<ir::Function>());
        function_ = module_.functions.back().get();
        function_->name = function_->python_name = "probe";
        function_->body = std::make_unique<ir::Block>();
        function_->body->function = function_;
        for (char &c : line_ = line)
            if (c == '(' || c == ')')
                c = ' ';
        declare_parameters();
        builder_ = std::make_unique<ir::Builder>(function_);
        builder_->set_insertion(function_->body.get());
        context_ = std::make_unique<builtins::Context>(&module_, function_, builder_.get());
    }

    std::string answer() {
        try {
            Operand operand = expression();
            if (auto *dtype = std::get_if<builtins::DtypeOperand>(&operand.content))
                return "dtype " + std::string(types::text_name(dtype->dtype));
            ir::Value *value = finished(operand);
            function_->result = value->type;
            builder_->create(ir::Opcode::Return, {value}, nullptr);
            if (std::string problem = ir::verify(module_); !problem.empty())
                return "invalid " + problem;
            std::string text = ir::print(module_);
            if (ir::print(*ir::parse(text)) != text)
                return "invalid IR text does not survive a round trip";
            const Type type = value->type;
            auto arguments = copies(arguments_); // the passes delete `value`
            std::string plain = outcome(arguments_, type);
            passes::run(module_, {.verify_each = true});
            std::string optimised = outcome(arguments, type);
            bool same = plain == optimised || (reassociated() && unsigned_zeros(plain) == unsigned_zeros(optimised));
            return same ? plain : "invalid the passes turn " + plain + " into " + optimised;
        } catch (const support::CompileFailure &failure) {
            bool typing = failure.diagnostic().category == support::Diagnostic::Category::Typing;
            return std::string(typing ? "typing " : "unsupported ") + failure.what();
        } catch (const std::exception &error) {
            return std::string("broken ") + error.what();
        }
    }

private:
    std::string outcome(const std::vector<Datum> &arguments, const Type &type) {
        try {
            return show(run(module_, *function_, arguments), type);
        } catch (const Raised &raised) {
            return "raise " + raised.exception + " " + raised.what();
        }
    }

    // Chunks of a parallel reduction are combined in another order: the products of complex numbers may differ in the sign of a zero.
    bool reassociated() {
        bool found = false;
        passes::walk(*function_->body, [&](ir::Op &op) { found |= op.plan && !op.plan->carried.empty(); });
        return found;
    }

    static std::string unsigned_zeros(std::string text) {
        for (size_t at; (at = text.find("-0x0p+0")) != std::string::npos;)
            text.erase(at, 1);
        return text;
    }

    static std::vector<Datum> copies(std::vector<Datum> data) {
        for (Datum &datum : data)
            if (datum.array.elements)
                datum.array.elements = std::make_shared<std::vector<Scalar>>(*datum.array.elements);
        return data;
    }

    ir::Value *finished(const Operand &operand) {
        if (auto *tuple = std::get_if<builtins::TupleOperand>(&operand.content)) {
            std::vector<ir::Value *> elements;
            for (const Operand &element : tuple->elements)
                elements.push_back(finished(element));
            return builder_->make_tuple(elements);
        }
        return builtins::materialized(*context_, context_->value(operand));
    }

    void declare_parameters() {
        std::stringstream words(line_);
        for (std::string word; words >> word;) {
            size_t at = word.find_last_of('=');
            if (word[0] != '$' && word[0] != '@' && at != std::string::npos && word.find("op") != 0)
                word = word.substr(at + 1);
            if (word[0] == '$')
                declare_scalar(word);
            else if (word[0] == '@')
                declare_array(word);
        }
    }

    void declare(const std::string &word, const Type &type, Datum value) {
        parameters_.emplace(word, int(function_->parameters.size()));
        function_->parameters.push_back(type);
        function_->parameter_names.push_back("p" + std::to_string(arguments_.size()));
        function_->slots.push_back({function_->parameter_names.back(), type});
        arguments_.push_back(std::move(value));
    }

    void declare_scalar(const std::string &word) {
        if (parameters_.contains(word))
            return;
        auto parts = split(word.substr(1), ':');
        std::string_view text = parts[0];
        Type type;
        if (!types::parse_type(text, type))
            throw std::logic_error("unknown type " + parts[0]);
        Datum datum;
        datum.kind = Datum::Kind::Scalar;
        datum.scalar = read_scalar(parts[1], type.dtype());
        declare(word, type, datum);
    }

    void declare_array(const std::string &word) {
        if (parameters_.contains(word))
            return;
        auto parts = split(word.substr(1), ':');
        ScalarKind kind = kind_of(parts[0]);
        std::vector<int64_t> shape;
        for (const std::string &length : split(parts[2], 'x'))
            if (length != "-")
                shape.push_back(std::stoll(length));
        bool strided = parts[1] == "A" && !shape.empty();
        Layout layout = parts[1] == "F" ? Layout::F : strided ? Layout::Any : Layout::C;
        Datum datum;
        datum.kind = Datum::Kind::Array;
        auto room = shape;
        if (strided)
            room.back() *= 2;
        datum.array = make_array(kind, room, layout == Layout::F);
        datum.array.shape = shape;
        if (strided)
            datum.array.strides.back() = 2;
        auto values = parts.size() > 3 ? split(parts[3], ',') : std::vector<std::string>();
        size_t next = 0;
        for_each_index(shape, [&](const auto &at) { datum.array.write(at, read_scalar(values.at(next++), kind)); });
        declare(word, Type::array(kind, int(shape.size()), layout, parts[1] == "R"), datum);
    }

    std::string word() {
        while (stream_.peek() == ' ')
            stream_.get();
        std::string out;
        while (stream_.peek() != EOF && stream_.peek() != ' ' && stream_.peek() != '(' && stream_.peek() != ')')
            out += char(stream_.get());
        return out;
    }

    bool at_end() {
        while (stream_.peek() == ' ')
            stream_.get();
        if (stream_.peek() != ')')
            return stream_.peek() == EOF;
        stream_.get();
        return true;
    }

    std::vector<Argument> rest() {
        std::vector<Argument> arguments;
        while (!at_end()) {
            Argument argument;
            if (stream_.peek() != '(' && stream_.peek() != '@' && stream_.peek() != '$') {
                auto here = stream_.tellg();
                std::string text = word();
                size_t equals = text.find('=');
                stream_.clear();
                stream_.seekg(here);
                if (equals != std::string::npos) {
                    argument.keyword = text.substr(0, equals);
                    stream_.seekg(int64_t(here) + int64_t(equals) + 1);
                }
            }
            argument.operand = expression();
            arguments.push_back(std::move(argument));
        }
        return arguments;
    }

    Operand form() {
        std::string head = word(), name;
        if (head == "op" || head == "un" || head == "call" || head == "method" || head == "attr")
            name = word();
        std::vector<Argument> arguments = rest();
        auto operand = [&](size_t i) { return arguments.at(i).operand; };
        if (head == "op")
            return binary_operator(*context_, name, operand(0), operand(1));
        if (head == "un")
            return unary_operator(*context_, name, operand(0));
        if (head == "call")
            return call_entity(*context_, name, arguments);
        if (head == "method")
            return call_method(*context_, operand(0), name, std::span(arguments).subspan(1));
        if (head == "attr")
            return get_attribute(*context_, operand(0), name);
        if (head == "item")
            return get_item(*context_, operand(0), operand(1));
        if (head == "set") {
            set_item(*context_, operand(0), operand(1), operand(2));
            return operand(0);
        }
        if (head == "tuple" || head == "list") {
            builtins::TupleOperand tuple;
            tuple.is_list = head == "list";
            for (Argument &argument : arguments)
                tuple.elements.push_back(argument.operand);
            return {tuple, {}};
        }
        if (head == "slice") {
            builtins::SliceOperand slice;
            std::shared_ptr<Operand> *parts[] = {&slice.lower, &slice.upper, &slice.step};
            for (size_t i = 0; i < 3; ++i)
                if (!std::holds_alternative<builtins::NoneOperand>(operand(i).content))
                    *parts[i] = std::make_shared<Operand>(operand(i));
            return {slice, {}};
        }
        throw std::logic_error("unknown form " + head);
    }

    Operand expression() {
        while (stream_.peek() == ' ')
            stream_.get();
        if (stream_.peek() == '(') {
            stream_.get();
            return form();
        }
        std::string text = word();
        if (auto found = parameters_.find(text); found != parameters_.end())
            return {builder_->get(found->second), {}};
        if (text == "None")
            return {builtins::NoneOperand{}, {}};
        if (text == "...")
            return {builtins::EllipsisOperand{}, {}};
        size_t colon = text.find(':');
        std::string tag = text.substr(0, colon), body = text.substr(colon + 1);
        if (tag == "int")
            return {int64_t(std::stoll(body)), {}};
        if (tag == "float")
            return {std::strtod(body.c_str(), nullptr), {}};
        if (tag == "bool")
            return {body == "1", {}};
        if (tag == "cplx")
            return {read_scalar(body, ScalarKind::C128).number, {}};
        if (tag == "str")
            return {builtins::StringOperand{body}, {}};
        if (tag == "dt")
            return {builtins::DtypeOperand{kind_of(body)}, {}};
        if (tag == "ent")
            return {builtins::EntityOperand{body}, {}};
        throw std::logic_error("unknown word " + text);
    }

    static std::string show(const Scalar &value) {
        if (value.exact())
            return value.kind == ScalarKind::U64 ? std::to_string(uint64_t(value.integer)) : std::to_string(value.integer);
        char buffer[128];
        if (types::is_complex(value.kind))
            std::snprintf(buffer, sizeof buffer, "%a/%a", value.number.real(), value.number.imag());
        else
            std::snprintf(buffer, sizeof buffer, "%a", value.number.real());
        return buffer;
    }

    static std::string show(const Datum &datum, const Type &type) {
        if (type.is_none())
            return "none";
        if (type.is_scalar())
            return "scalar " + types::to_text(type) + " " + show(datum.scalar);
        if (type.is_tuple()) {
            std::string text = "tuple " + std::to_string(datum.elements.size());
            for (size_t i = 0; i < datum.elements.size(); ++i)
                text += " ; " + show(datum.elements[i], type.elements()[i]);
            return text;
        }
        std::string text = "array " + std::string(types::text_name(type.dtype())) + " ";
        for (int64_t length : datum.array.shape)
            text += std::to_string(length) + "x";
        text += datum.array.shape.empty() ? "- " : " ";
        text += type.layout() == Layout::C ? "C " : type.layout() == Layout::F ? "F " : "A ";
        if (datum.array.dtype != type.dtype())
            return "broken array of another dtype";
        for_each_index(datum.array.shape, [&](const auto &at) { text += show(datum.array.read(at)) + ","; });
        return text;
    }

    std::stringstream stream_;
    std::string line_;
    ir::Module module_;
    ir::Function *function_ = nullptr;
    std::unique_ptr<ir::Builder> builder_;
    std::unique_ptr<builtins::Context> context_;
    std::map<std::string, int> parameters_;
    std::vector<Datum> arguments_;
};

} // namespace
} // namespace veloz::test

int main() {
    std::ios::sync_with_stdio(false);
    for (std::string line; std::getline(std::cin, line);)
        std::cout << veloz::test::Probe(line).answer() << '\n';
}
