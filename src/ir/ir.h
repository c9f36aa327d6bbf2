// The typed, structured IR: modules, functions, blocks, operations and values. Its meaning is written down in README.md.
#pragma once

#include "ir/exceptions.h"
#include "ir/loop_plan.h"
#include "ir/opcode.h"
#include "ir/remark.h"
#include "ir/site.h"
#include "support/source_location.h"
#include "types/type.h"

#include <cstdint>
#include <iterator>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace veloz::ir {

using support::SourceLocation;
using types::Type;

struct Op;
struct Block;
struct Function;

// One place that reads a value: an operand of an op.
struct Use {
    Op *op;
    uint32_t operand;
};

// A value is the result of one op, or an argument of a block. Ops and blocks own their values; where one is destroyed before its
// readers, their operand becomes null.
struct Value {
    Type type;
    Op *definition = nullptr; // null for block arguments
    Block *block = nullptr;   // set for block arguments
    int named = -1;           // the user's slot that it was given to: what a diagnostic calls it

    Value() = default;
    ~Value();
    Value(const Value &) = delete;
    Value &operator=(const Value &) = delete;

    const std::vector<Use> &uses() const { return uses_; } // in no particular order

private:
    friend class OperandList;
    std::vector<Use> uses_;
};

// The operands of one op. Reading is as of a vector; every change keeps the uses of the values right, in constant time each.
class OperandList {
public:
    explicit OperandList(Op *owner) : owner_(owner) {}
    ~OperandList() { *this = std::vector<Value *>(); }
    OperandList(const OperandList &) = delete;
    OperandList &operator=(const OperandList &) = delete;
    OperandList &operator=(std::vector<Value *> values);

    void set(size_t index, Value *value);
    void push_back(Value *value);

    Value *operator[](size_t index) const { return values_[index]; }
    size_t size() const { return values_.size(); }
    bool empty() const { return values_.empty(); }
    Value *front() const { return values_.front(); }
    Value *back() const { return values_.back(); }
    std::vector<Value *>::const_iterator begin() const { return values_.begin(); }
    std::vector<Value *>::const_iterator end() const { return values_.end(); }
    operator const std::vector<Value *> &() const { return values_; }

private:
    friend struct Value;
    void link(size_t index);
    void unlink(size_t index);

    Op *owner_;
    std::vector<Value *> values_;
    std::vector<uint32_t> places_; // of each operand among the uses of its value
};

using OpList = std::list<std::unique_ptr<Op>>; // stable iterators: passes insert and erase while they walk

enum class ReduceKind : int64_t { Sum, Prod, Min, Max, Any, All, ArgMin, ArgMax };

// The freedom of a binary op: what the combining step of a reduction may leave open.
inline constexpr int64_t kReassociated = 1; // partial results in any order; of pymax and pymin: the first operand is no NaN
inline constexpr int64_t kNanIsMoot = 2;    // of fmax and fmin: the result is not used if an operand was NaN, nor is the sign of a zero

// Of an If: what its second region is for.
inline constexpr int64_t kElseStretches = 1; // arrays that are stretched along some axis
inline constexpr int64_t kElseIsRare = 2;    // the same, and it hardly ever runs: small code matters more than speed

// What a raise says of the exception before it: nothing, `from None`, or, plus a number of handlers as of raise_again, which one it is.
inline constexpr int64_t kFromNothing = 0;
inline constexpr int64_t kFromNone = 1;
inline constexpr int64_t kFromHandler = 2;

// What a Watch tells the race check.
enum class WatchKind : int64_t { Begin, Iteration, Read, Write, End };

// What a View has, one per subscript entry, in order; axes left over are kept whole.
enum class ViewEntry : int64_t {
    Index,   // one operand: an index already checked and wrapped
    Slice,   // three operands: start, step, length as SliceIndices gives them
    NewAxis, // no operand
};

std::optional<int64_t> integer_constant(const Value *value); // of an integer or bool type, if it is a Const

// A list attribute, read as what its integers mean.
template <typename T> class AttributeList {
public:
    explicit AttributeList(std::span<const int64_t> raw) : raw_(raw) {}
    T operator[](size_t i) const { return T(raw_[i]); }
    size_t size() const { return raw_.size(); }
    bool empty() const { return raw_.empty(); }
    struct iterator {
        using value_type = T;
        using difference_type = std::ptrdiff_t;
        using iterator_category = std::input_iterator_tag;
        using pointer = void;
        using reference = T;
        const int64_t *at;
        T operator*() const { return T(*at); }
        iterator &operator++() { return ++at, *this; }
        iterator operator++(int) { return {at++}; }
        bool operator==(const iterator &) const = default;
    };
    iterator begin() const { return {raw_.data()}; }
    iterator end() const { return {raw_.data() + raw_.size()}; }

private:
    std::span<const int64_t> raw_;
};

// One operation. Its attributes are read by the accessors that attributes.def names; README.md says which op has which.
struct Op {
    Opcode code{};
    SourceLocation location;
    OperandList operands{this};
    std::unique_ptr<Value> result; // null when the op gives no value
    std::vector<int64_t> ints;     // attributes as they are printed
    double real = 0.0;
    double imag = 0.0;
    std::string text;
    std::unique_ptr<LoopPlan> plan; // of For
    std::vector<std::unique_ptr<Block>> regions;
    Block *parent = nullptr;
    OpList::iterator position; // of the op in its block

    Op() = default;
    Op(const Op &) = delete;
    Op &operator=(const Op &) = delete;

    const Type &type() const { return result->type; }

#define VELOZ_ATTRIBUTE(enumerator, accessor, type, arity)                                                                                 \
    auto accessor() const { return attribute_##arity<type>(attribute_position(code, Attribute::enumerator)); }
#include "ir/attributes.def"

private:
    template <typename T> T attribute_One(size_t at) const { return T(ints[at]); }
    template <typename T> T attribute_Optional(size_t at) const { return at < ints.size() ? T(ints[at]) : T(); }
    template <typename T> AttributeList<T> attribute_List(size_t at) const { return AttributeList<T>(std::span(ints).subspan(at)); }
};

inline bool is_parallel(const Op &op) { return op.plan && op.plan->execution == Execution::Parallel; }
// What the op by itself may do: effect::… of its opcode, or of its row in natives.def.
unsigned effects(const Op &op);
inline bool has_effect(const Op &op, unsigned some) { return (effects(op) & some) != 0; }
// Of an op with WritesMemory: the arrays that it writes; none: it may be any memory.
std::vector<const Value *> written_arrays(const Op &op);
// What the op and all ops in its regions may do: effect::…
unsigned effects_inside(const Op &op);
// Is the op in the block, or in a region of an op in it?
bool is_inside(const Op &op, const Block &block);
// The `block` behind which a `leave` goes on; null if there are too few.
const Op *left_block(const Op &leave);
// The `try` in whose handler the op is, with this many handlers between; null if there are too few.
const Op *handled_try(const Op &op, int64_t handlers);
// Is there a way from inside of the op, a loop or another one with regions, past what follows it: a `return` or a `leave`?
bool has_way_past(const Op &op);

// Ops come into blocks, go to another place and leave by these alone: they know their block and their position in it.
Op *insert(Block &block, OpList::iterator before, std::unique_ptr<Op> op);
void move(Op &op, Block &block, OpList::iterator before);
OpList::iterator erase(Op &op); // what followed it
// Every reader of `from` reads `to` instead.
void replace_uses(Value *from, Value *to);

// A straight list of ops; the last one may be Yield, Break, Continue, Leave, Return or Raise.
struct Block {
    std::vector<std::unique_ptr<Value>> arguments; // For's body has one: the induction variable
    OpList ops;
    Op *owner = nullptr; // null for a function's body
    Function *function = nullptr;
};

// A mutable local variable of one fixed type. Slots of array type own a reference to the array's memory.
struct Slot {
    std::string name; // the user's name, or "%..." for one made by the compiler
    Type type;
};

struct Function {
    std::string name;        // unique in the module: "energy.0"
    std::string python_name; // as shown
    std::string file;
    std::vector<Type> parameters;
    std::vector<std::string> parameter_names;
    Type result;
    std::vector<Slot> slots; // the first ones are the parameters, in order
    std::unique_ptr<Block> body;
    SourceLocation location;
    uint32_t fastmath = 0; // LLVM flag bits as in syntax::Options
    bool boundscheck = true;
    int8_t inlining = 0;      // 0 auto, 1 always, -1 never
    int8_t parallel = 0;      // for LoopMode::Auto: 0 auto, 1 on, -1 off
    bool check_races = false; // prange loops are watched for iterations that depend on one another
    bool owning = false;      // references of arrays are written out as ops: what place-releases leaves, and code generation takes
};

// A call whose callee's body stands in its place. The location of what came by it refers to it.
struct InlinedCall {
    std::string python_name; // of the callee
    std::string file;
    SourceLocation function; // where the callee is written
    SourceLocation call;     // may have come by another call itself
};

struct Module {
    std::vector<std::unique_ptr<Function>> functions; // [0] is the entry
    std::vector<Site> sites;
    std::vector<UserClass> classes; // of the user, that sites raise or handlers catch
    std::vector<Remark> remarks;
    std::vector<InlinedCall> inlined;
};

// In which function's text the location is, of code that is part of `function`: its name and file.
struct TextOwner {
    const std::string &python_name, &file;
};
TextOwner text_owner(const Module &module, const Function &function, const SourceLocation &location);

// ---- text ----
std::string print(const Module &module);
std::string print(const Function &function, const Op *marked = nullptr); // an arrow points to the marked op
// Reads what print() writes; throws support::InternalError with the line of the text on a mistake.
std::unique_ptr<Module> parse(std::string_view text);

// ---- contract: every consumer may rely on a verified module ----
// The first broken rule as text with the op that it is about; the text is empty where all is well.
struct Fault {
    std::string text;
    const Function *function = nullptr;
    const Op *op = nullptr; // null: the function as a whole

    std::string dump() const; // the function with an arrow to the op
};
Fault find_fault(const Module &module);
std::string verify(const Module &module); // the fault's text

} // namespace veloz::ir
