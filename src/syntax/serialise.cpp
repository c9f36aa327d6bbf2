// One function per kind of node.
#include "syntax/serialise.h"

#include "support/diagnostic.h"

#include <cstdlib>

namespace veloz::syntax {

namespace {

[[noreturn]] void damaged() { support::internal_error("a serialised syntax tree is damaged"); }

} // namespace

int64_t TreeReader::integer() {
    size_t end = rest_.find(';');
    if (end == rest_.npos || end == 0)
        damaged();
    int64_t value = std::strtoll(std::string(rest_.substr(0, end)).c_str(), nullptr, 10);
    rest_.remove_prefix(end + 1);
    return value;
}

std::string_view TreeReader::text() {
    size_t end = rest_.find(':');
    if (end == rest_.npos || end == 0)
        damaged();
    size_t length = std::strtoull(std::string(rest_.substr(0, end)).c_str(), nullptr, 10);
    if (length > rest_.size() - end - 1)
        damaged();
    std::string_view found = rest_.substr(end + 1, length);
    rest_.remove_prefix(end + 1 + length);
    return found;
}

char TreeReader::tag() {
    if (rest_.empty())
        damaged();
    char found = rest_.front();
    rest_.remove_prefix(1);
    return found;
}

template <typename Item, typename Read> std::vector<Item> TreeReader::list(Read &&read) {
    std::vector<Item> items;
    for (int64_t count = integer(); count > 0; --count)
        items.push_back(read());
    return items;
}

SourceLocation TreeReader::line() {
    auto number = int32_t(integer());
    return {number, 0, number, 0};
}

Constant TreeReader::constant() {
    switch (tag()) {
    case 'n': return {NoneValue{}};
    case '.': return {EllipsisValue{}};
    case 't': return {true};
    case 'f': return {false};
    case 'i': return {integer()};
    case 'd': return {std::strtod(std::string(text()).c_str(), nullptr)};
    case 's': return {Text{std::string(text())}};
    case 'e': return {NamedEntity{std::string(text())}};
    case 'x': return {ExceptionClass{std::string(text()), -1}};
    case 'D': {
        std::string_view name = text();
        types::Type type;
        if (!types::parse_type(name, type))
            damaged();
        return {DtypeValue{type.dtype(), true}};
    }
    default: damaged();
    }
}

std::vector<ExpressionPtr> TreeReader::expressions() {
    return list<ExpressionPtr>([&] { return expression(); });
}

ExpressionPtr TreeReader::expression() {
    char kind = tag();
    if (kind == '0')
        return nullptr;
    auto out = std::make_unique<Expression>();
    out->location = line();
    fields(kind, *out);
    return out;
}

// Braces keep the order of the fields.
void TreeReader::fields(char kind, Expression &out) {
    switch (kind) {
    case 'L': out.node = Literal{constant()}; break;
    case 'N': out.node = Name{std::string(text())}; break;
    case 'G': out.node = Global{std::string(text()), constant()}; break;
    case 'A': out.node = Attribute{expression(), std::string(text())}; break;
    case 'S': out.node = Subscript{expression(), expression()}; break;
    case ':': out.node = Slice{expression(), expression(), expression()}; break;
    case 'T': out.node = TupleDisplay{expressions()}; break;
    case 'U': out.node = Unary{UnaryOperator(integer()), expression()}; break;
    case 'B': out.node = Binary{BinaryOperator(integer()), expression(), expression()}; break;
    case 'O': out.node = BoolChain{BoolOperator(integer()), expressions()}; break;
    case 'C': {
        ExpressionPtr left = expression();
        auto operators = list<CompareOperator>([&] { return CompareOperator(integer()); });
        out.node = Compare{std::move(left), std::move(operators), expressions()};
        break;
    }
    case '?': out.node = Conditional{expression(), expression(), expression()}; break;
    case '*': out.node = Starred{expression()}; break;
    case 'K': {
        ExpressionPtr callee = expression();
        std::vector<ExpressionPtr> arguments = expressions();
        auto keyword = [&] { return Keyword{std::string(text()), expression(), {}}; };
        out.node = Call{std::move(callee), std::move(arguments), list<Keyword>(keyword)};
        break;
    }
    default: damaged();
    }
}

Body TreeReader::body() {
    return list<std::unique_ptr<Statement>>([&] { return statement(); });
}

std::unique_ptr<Statement> TreeReader::statement() {
    auto out = std::make_unique<Statement>();
    char kind = tag();
    out->location = line();
    switch (kind) {
    case '=': out->node = Assign{expressions(), expression()}; break;
    case '+': out->node = AugmentedAssign{BinaryOperator(integer()), expression(), expression()}; break;
    case 'I': out->node = If{expression(), body(), body()}; break;
    case 'W': out->node = While{expression(), body(), body()}; break;
    case 'F': out->node = For{expression(), expression(), body(), body()}; break;
    case 'R': out->node = Return{expression()}; break;
    case 'X': out->node = Raise{expression()}; break;
    case 'E': out->node = ExpressionStatement{expression()}; break;
    case 'b': out->node = Break{}; break;
    case 'c': out->node = Continue{}; break;
    case 'p': out->node = Pass{}; break;
    default: damaged();
    }
    return out;
}

Parameter TreeReader::parameter() {
    Parameter out;
    char kind = tag();
    out.name = text();
    out.variadic = kind == 'v', out.keyword_only = kind == 'k';
    out.has_default = tag() == '1';
    if (out.has_default)
        out.default_value = constant();
    return out;
}

std::unique_ptr<Function> TreeReader::function() {
    auto out = std::make_unique<Function>();
    out->name = text();
    out->file = text();
    out->location = line();
    out->parameters = list<Parameter>([&] { return parameter(); });
    out->body = body();
    return out;
}

} // namespace veloz::syntax
