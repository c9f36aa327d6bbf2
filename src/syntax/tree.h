// The syntax tree of a user's function: plain C++, made by the front end, read by sema.
#pragma once

#include "support/source_location.h"
#include "types/known.h"

#include <complex>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace veloz::syntax {

using support::SourceLocation;
using types::ArrayValue;
using types::DtypeValue;
using types::EllipsisValue;
using types::ExceptionClass;
using types::NamedEntity;
using types::NoneValue;
using types::NumpyScalar;
using types::Text;
using types::UnsupportedValue;
using types::UserFunction;

struct Function;
struct Expression;
struct Statement;
using ExpressionPtr = std::unique_ptr<Expression>;
using Body = std::vector<std::unique_ptr<Statement>>;

// ---- values found outside the function: globals, closure cells, defaults, and attributes of modules ----

struct Constant;
using ConstantTuple = std::vector<Constant>;
struct BigInteger {
    std::string digits; // a Python int that does not fit int64
};
struct Constant {
    types::KnownOr<BigInteger, ConstantTuple> value;
};

// ---- expressions ----

enum class BinaryOperator { Add, Sub, Mul, Div, FloorDiv, Mod, Pow, LShift, RShift, BitAnd, BitOr, BitXor, MatMul };
enum class UnaryOperator { Plus, Minus, Invert, Not };
enum class CompareOperator { Eq, Ne, Lt, Le, Gt, Ge, Is, IsNot, In, NotIn };
enum class BoolOperator { And, Or };

// As Python spells them.
constexpr std::string_view spelling(BinaryOperator op) {
    constexpr std::string_view text[] = {"+", "-", "*", "/", "//", "%", "**", "<<", ">>", "&", "|", "^", "@"};
    return text[int(op)];
}
constexpr std::string_view spelling(UnaryOperator op) {
    constexpr std::string_view text[] = {"+", "-", "~", "not"};
    return text[int(op)];
}
constexpr std::string_view spelling(CompareOperator op) {
    constexpr std::string_view text[] = {"==", "!=", "<", "<=", ">", ">=", "is", "is not", "in", "not in"};
    return text[int(op)];
}

struct Literal {
    Constant constant;
};
struct Name {
    std::string id;     // a local variable of the function
    int32_t owner = -1; // or of the enclosing function of this number
};
// A global, closure or builtin name, or an attribute chain on a module, already resolved by the front end.
struct Global {
    std::string spelling; // as written: "np.sin"
    Constant constant;
};
struct Attribute {
    ExpressionPtr value;
    std::string attribute;
};
struct Subscript {
    ExpressionPtr value;
    ExpressionPtr index; // a TupleDisplay for a[i, j]
};
struct Slice { // inside subscripts only; each may be null
    ExpressionPtr lower, upper, step;
};
struct TupleDisplay {
    std::vector<ExpressionPtr> elements;
};
struct ListDisplay {
    std::vector<ExpressionPtr> elements;
};
struct Unary {
    UnaryOperator op;
    ExpressionPtr operand;
};
struct Binary {
    BinaryOperator op;
    ExpressionPtr left, right;
};
struct BoolChain {
    BoolOperator op;
    std::vector<ExpressionPtr> values;
};
struct Compare {
    ExpressionPtr left;
    std::vector<CompareOperator> ops;
    std::vector<ExpressionPtr> rights;
};
struct Conditional {
    ExpressionPtr test, then_value, else_value;
};
struct Keyword {
    std::string name;
    ExpressionPtr value;
    SourceLocation location;
};
struct Call {
    ExpressionPtr callee;
    std::vector<ExpressionPtr> arguments;
    std::vector<Keyword> keywords;
};
struct Walrus {           // (name := value)
    ExpressionPtr target; // a Name
    ExpressionPtr value;
};
struct FunctionExpression {              // a lambda, or what `def` binds
    int32_t index;                       // into the program's functions
    std::vector<ExpressionPtr> defaults; // evaluated where it stands: see Parameter::inner_default
};
struct Starred { // in displays and calls
    ExpressionPtr value;
};
// Syntax that is recognised but not in the language: carries what it is called, so that sema can refuse it when reached.
struct UnsupportedExpression {
    std::string what; // "a lambda", "a list comprehension"
    std::string suggestion;
};
struct Expression {
    SourceLocation location;
    std::variant<Literal, Name, Global, Attribute, Subscript, Slice, TupleDisplay, ListDisplay, Unary, Binary, BoolChain, Compare,
                 Conditional, Call, Walrus, FunctionExpression, Starred, UnsupportedExpression>
        node;
};

// ---- statements ----

struct Assign { // a = b = value: several targets; each a Name, Attribute, Subscript or TupleDisplay of those
    std::vector<ExpressionPtr> targets;
    ExpressionPtr value; // null for a bare annotation
};
struct AugmentedAssign {
    BinaryOperator op;
    ExpressionPtr target, value;
};
struct If {
    ExpressionPtr test;
    Body then_body, else_body;
};
struct While {
    ExpressionPtr test;
    Body body, else_body;
};
struct For {
    ExpressionPtr target, iterable;
    Body body, else_body;
};
struct Return {
    ExpressionPtr value; // may be null
};
struct Raise {
    ExpressionPtr exception;       // may be null
    ExpressionPtr cause = nullptr; // of `raise … from cause`, else null
};
struct Handler {
    SourceLocation location;
    ExpressionPtr type; // null: all
    std::string name;   // of the exception; empty: none
    Body body;
};
struct Try {
    Body body;
    std::vector<Handler> handlers;
    Body else_body, final_body;
};
struct Assert {
    ExpressionPtr test, message; // message may be null
};
struct ExpressionStatement {
    ExpressionPtr value;
};
struct Delete {
    std::vector<ExpressionPtr> targets;
};
struct Break {};
struct Continue {};
struct Pass {};
struct UnsupportedStatement {
    std::string what;
    std::string suggestion;
};
struct Statement {
    SourceLocation location;
    std::variant<Assign, AugmentedAssign, If, While, For, Return, Raise, Try, Assert, ExpressionStatement, Delete, Break, Continue, Pass,
                 UnsupportedStatement>
        node;
};

// ---- functions ----

struct Parameter {
    std::string name;
    SourceLocation location;
    bool has_default = false;
    bool keyword_only = false;
    bool positional_only = false;
    bool variadic = false; // *args: a tuple of the positional arguments that are left
    Constant default_value{};
    int32_t inner_default = -1; // of an inner function: which of FunctionExpression::defaults; of an argument: which that is not known
};
// A variable of an enclosing function.
struct Captured {
    std::string name;
    int32_t owner; // number of the function
    auto operator<=>(const Captured &) const = default;
};
// Options of @vz.jit that change the meaning of code; other options stay in the driver.
struct Options {
    enum class Parallel : uint8_t { Auto, On, Off };
    struct Fastmath {
        uint32_t bits = 0; // of LLVM's flags: 1 nnan, 2 ninf, 4 nsz, 8 arcp, 16 contract, 32 afn, 64 reassoc
    };
    enum class ErrorModel : uint8_t { Python, NumPy }; // NumPy: division by zero gives inf and nan
    enum class Inline : uint8_t { Auto, Always, Never };
#define VELOZ_OPTION(keyword, type, member, standard, ...) type member = standard;
#include "support/options.def"
};
struct Function {
    std::string name; // qualified name as Python has it
    std::string file;
    SourceLocation location;
    std::vector<Parameter> parameters;
    std::vector<std::string> locals; // every name assigned in the body, parameters first
    std::vector<Captured> captured;  // by it or by functions inside of it
    std::vector<std::string> cells;  // locals that functions inside of it assign (nonlocal)
    Body body;
    Options options;
    bool in_prelude = false; // part of the compiler: literal arguments stay known in it, and what it refuses is shown at the user's call
    int32_t first_line = 1;  // of source_lines
    std::vector<std::string> source_lines;
};

// A function that is an argument of the root. What it captures and is not known while compiling is an argument too.
struct FunctionArgument {
    Constant function{};
    std::vector<std::string> captured{}; // by the names that it has in an environment; empty for what is known. Defaults come first
    size_t defaults = 0;                 // how many of them are defaults of its parameters
};

// Owners of variables that no function of the program has: those that the n-th FunctionArgument captures have kOutside + n.
inline constexpr int32_t kOutside = 1 << 30;

// The root function (index 0) and everything it may call, each once.
struct Program {
    std::vector<std::unique_ptr<Function>> functions;
    std::vector<FunctionArgument> arguments; // by Type::function_index
    int32_t object_count = 0;                // Python objects (exception classes) kept alive by the front end, referred to by index
};

// A stable text form, for tests and for reading.
std::string print(const Function &function);

} // namespace veloz::syntax
