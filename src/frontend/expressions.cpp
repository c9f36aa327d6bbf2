// Expressions of the `ast` module to the syntax tree; names and module attributes are resolved here.
#include "frontend/converter.h"

#include <limits>
#include <map>

namespace veloz::frontend {

using namespace syntax; // the node types; this folder makes nothing else

namespace {

// The one negative number whose literal, which Python reads without its sign, does not fit int64.
bool is_lowest_integer(const Unary &unary) {
    const auto *literal = std::get_if<Literal>(&unary.operand->node);
    const auto *large = literal ? std::get_if<BigInteger>(&literal->constant.value) : nullptr;
    return large && unary.op == UnaryOperator::Minus && large->digits == "9223372036854775808";
}

const std::map<std::string, UnaryOperator> &unary_operators() {
    static const std::map<std::string, UnaryOperator> table = {
        {"UAdd", UnaryOperator::Plus}, {"USub", UnaryOperator::Minus}, {"Invert", UnaryOperator::Invert}, {"Not", UnaryOperator::Not}};
    return table;
}

const std::map<std::string, CompareOperator> &compare_operators() {
    static const std::map<std::string, CompareOperator> table = {
        {"Eq", CompareOperator::Eq}, {"NotEq", CompareOperator::Ne},   {"Lt", CompareOperator::Lt}, {"LtE", CompareOperator::Le},
        {"Gt", CompareOperator::Gt}, {"GtE", CompareOperator::Ge},     {"Is", CompareOperator::Is}, {"IsNot", CompareOperator::IsNot},
        {"In", CompareOperator::In}, {"NotIn", CompareOperator::NotIn}};
    return table;
}

UnsupportedExpression refused(const std::string &kind) {
    static const std::map<std::string, UnsupportedExpression> table = {
        {"Dict", {"a dict", "use arrays or tuples"}},
        {"Set", {"a set", "use an array"}},
        {"ListComp", {"a list comprehension", "fill an array in a loop"}},
        {"SetComp", {"a set comprehension", "fill an array in a loop"}},
        {"DictComp", {"a dict comprehension", "fill an array in a loop"}},
        {"GeneratorExp", {"a generator expression", "write a loop"}},
        {"Await", {"await", ""}},
        {"Yield", {"yield", "return an array"}},
        {"YieldFrom", {"yield from", "return an array"}},
        {"JoinedStr", {"an f-string", "pass the values as further arguments: raise E(\"message\", value)"}}};
    auto found = table.find(kind);
    return found == table.end() ? UnsupportedExpression{"the expression " + kind, ""} : found->second;
}

} // namespace

const std::map<std::string, BinaryOperator> &binary_operators() {
    static const std::map<std::string, BinaryOperator> table = {
        {"Add", BinaryOperator::Add},       {"Sub", BinaryOperator::Sub},           {"Mult", BinaryOperator::Mul},
        {"Div", BinaryOperator::Div},       {"FloorDiv", BinaryOperator::FloorDiv}, {"Mod", BinaryOperator::Mod},
        {"Pow", BinaryOperator::Pow},       {"LShift", BinaryOperator::LShift},     {"RShift", BinaryOperator::RShift},
        {"BitAnd", BinaryOperator::BitAnd}, {"BitOr", BinaryOperator::BitOr},       {"BitXor", BinaryOperator::BitXor},
        {"MatMult", BinaryOperator::MatMul}};
    return table;
}

std::vector<ExpressionPtr> Converter::expressions(const Ref &list) {
    std::vector<ExpressionPtr> out;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list.get()); ++i)
        out.push_back(expression(Ref::borrow(PyList_GET_ITEM(list.get(), i))));
    return out;
}

ExpressionPtr Converter::optional(const Ref &node) { return node.get() == Py_None ? nullptr : expression(node); }

ExpressionPtr Converter::expression(const Ref &node) {
    auto out = std::make_unique<Expression>();
    out->location = location(node);
    convert(node, kind_of(node), *out);
    return out;
}

void Converter::convert(const Ref &node, const std::string &kind, Expression &out) {
    if (kind == "Constant") {
        out.node = Literal{globals_->constant(attribute(node, "value"))};
    } else if (kind == "Name") {
        name(node, out);
    } else if (kind == "Attribute") {
        attribute_chain(node, out);
    } else if (kind == "Subscript") {
        ExpressionPtr value = expression_field(node, "value");
        out.node = Subscript{std::move(value), expression_field(node, "slice")};
    } else if (kind == "Slice") {
        out.node = Slice{optional(attribute(node, "lower")), optional(attribute(node, "upper")), optional(attribute(node, "step"))};
    } else if (kind == "Tuple") {
        out.node = TupleDisplay{expressions(attribute(node, "elts"))};
    } else if (kind == "List") {
        out.node = ListDisplay{expressions(attribute(node, "elts"))};
    } else if (kind == "UnaryOp") {
        Unary unary{unary_operators().at(kind_of(attribute(node, "op"))), expression_field(node, "operand")};
        if (is_lowest_integer(unary))
            out.node = Literal{{std::numeric_limits<int64_t>::min()}};
        else
            out.node = std::move(unary);
    } else if (kind == "BinOp") {
        ExpressionPtr left = expression_field(node, "left");
        out.node = Binary{binary_operators().at(kind_of(attribute(node, "op"))), std::move(left), expression_field(node, "right")};
    } else if (kind == "BoolOp") {
        bool is_and = kind_of(attribute(node, "op")) == "And";
        out.node = BoolChain{is_and ? BoolOperator::And : BoolOperator::Or, expressions(attribute(node, "values"))};
    } else if (kind == "Compare") {
        compare(node, out);
    } else if (kind == "IfExp") {
        ExpressionPtr test = expression_field(node, "test");
        ExpressionPtr then_value = expression_field(node, "body");
        out.node = Conditional{std::move(test), std::move(then_value), expression_field(node, "orelse")};
    } else if (kind == "Call") {
        call(node, out);
    } else if (kind == "NamedExpr") {
        ExpressionPtr target = expression_field(node, "target");
        out.node = Walrus{std::move(target), expression_field(node, "value")};
    } else if (kind == "Lambda") {
        inner_function(node, out);
    } else if (kind == "Starred") {
        out.node = Starred{expression_field(node, "value")};
    } else {
        out.node = refused(kind);
    }
}

void Converter::name(const Ref &node, Expression &out) {
    std::string id = text_attribute(node, "id");
    if (locals_.contains(id)) {
        out.node = Name{id};
        return;
    }
    if (enclosing_name(id, out))
        return;
    Ref value = Globals::find(function_, id);
    out.node = value ? Global{id, globals_->constant(value)} : Global{id, {UnsupportedValue{"not defined"}}};
}

bool Converter::resolve_module(const Ref &node, Ref &object, std::string &spelling) {
    std::string kind = kind_of(node);
    if (kind == "Name") {
        spelling = text_attribute(node, "id");
        for (const Converter *around = this; around; around = around->enclosing_)
            if (around->locals_.contains(spelling))
                return false;
        if (outside_name(spelling))
            return false;
        object = Globals::find(function_, spelling);
        return object && is_module_like(object.get());
    }
    if (kind != "Attribute")
        return false;
    if (!resolve_module(attribute(node, "value"), object, spelling))
        return false;
    std::string attr = text_attribute(node, "attr");
    spelling += "." + attr;
    object = attribute_or_null(object.get(), attr.c_str());
    return object && is_module_like(object.get());
}

void Converter::attribute_chain(const Ref &node, Expression &out) {
    std::string attr = text_attribute(node, "attr");
    Ref base = attribute(node, "value");
    Ref module;
    std::string spelling;
    if (resolve_module(base, module, spelling)) {
        spelling += "." + attr;
        Ref value = attribute_or_null(module.get(), attr.c_str());
        out.node = value ? Global{spelling, globals_->constant(value)} : Global{spelling, {UnsupportedValue{"not there"}}};
        return;
    }
    out.node = Attribute{expression(base), attr};
}

void Converter::call(const Ref &node, Expression &out) {
    Call made;
    made.callee = expression_field(node, "func");
    made.arguments = expressions(attribute(node, "args"));
    Ref keywords = attribute(node, "keywords");
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(keywords.get()); ++i) {
        Ref keyword = Ref::borrow(PyList_GET_ITEM(keywords.get(), i));
        Ref name = attribute(keyword, "arg");
        if (name.get() == Py_None) {
            out.node = UnsupportedExpression{"`**` in a call", "write the keyword arguments out"};
            return;
        }
        made.keywords.push_back({text_of(name.get()), expression_field(keyword, "value"), location(keyword)});
    }
    out.node = std::move(made);
}

void Converter::compare(const Ref &node, Expression &out) {
    Compare made;
    made.left = expression_field(node, "left");
    Ref ops = attribute(node, "ops");
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(ops.get()); ++i)
        made.ops.push_back(compare_operators().at(kind_of(Ref::borrow(PyList_GET_ITEM(ops.get(), i)))));
    made.rights = expressions(attribute(node, "comparators"));
    out.node = std::move(made);
}

} // namespace veloz::frontend
