// Control flow, slots, arrays and reductions of the test interpreter.
#include "interpreter.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <set>

namespace veloz::test {

using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::ReduceKind;
using ir::Value;

int64_t Array::size() const {
    int64_t count = 1;
    for (int64_t length : shape)
        count *= length;
    return count;
}

Scalar &Array::at(const std::vector<int64_t> &index) const {
    int64_t position = offset;
    for (size_t axis = 0; axis < index.size(); ++axis) {
        if (index[axis] < 0 || index[axis] >= shape[axis])
            throw std::logic_error("an index was not checked");
        position += index[axis] * strides[axis];
    }
    return elements->at(size_t(position));
}

Scalar Array::read(const std::vector<int64_t> &index) const {
    const Scalar &whole = at(index);
    if (field < 0)
        return whole;
    return {dtype, 0, field == 0 ? whole.number.real() : whole.number.imag()};
}

void Array::write(const std::vector<int64_t> &index, const Scalar &value) const {
    Scalar &whole = at(index);
    if (field < 0)
        whole = value;
    else if (field == 0)
        whole.number.real(value.number.real());
    else
        whole.number.imag(value.number.real());
}

Array make_array(ScalarKind dtype, std::vector<int64_t> shape, bool fortran) {
    Array array;
    array.dtype = dtype;
    array.strides.resize(shape.size());
    int64_t count = 1;
    for (size_t k = 0; k < shape.size(); ++k) {
        size_t axis = fortran ? k : shape.size() - 1 - k;
        array.strides[axis] = count;
        count *= shape[axis];
    }
    array.shape = std::move(shape);
    array.elements = std::make_shared<std::vector<Scalar>>(size_t(count), Scalar{dtype, 0, {}});
    return array;
}

namespace {

Datum of(Scalar value) {
    Datum datum;
    datum.kind = Datum::Kind::Scalar;
    datum.scalar = value;
    return datum;
}
Datum of(Array value) {
    Datum datum;
    datum.kind = Datum::Kind::Array;
    datum.array = std::move(value);
    return datum;
}
Datum of(std::vector<Datum> elements) {
    Datum datum;
    datum.kind = Datum::Kind::Tuple;
    datum.elements = std::move(elements);
    return datum;
}
Datum integer(int64_t value) { return of(Scalar{ScalarKind::I64, value, {}}); }

std::string shape_text(const std::vector<int64_t> &shape) {
    std::string text = "(";
    for (size_t i = 0; i < shape.size(); ++i)
        text += (i ? "," : "") + std::to_string(shape[i]);
    return text + (shape.size() == 1 ? ",)" : ")");
}

std::vector<int64_t> broadcast(const std::vector<std::vector<int64_t>> &shapes) {
    size_t ndim = 0;
    for (const auto &shape : shapes)
        ndim = std::max(ndim, shape.size());
    std::vector<int64_t> out(ndim, 1);
    std::string all;
    for (const auto &shape : shapes)
        all += shape_text(shape) + " ";
    for (const auto &shape : shapes)
        for (size_t k = 0; k < shape.size(); ++k) {
            int64_t &length = out[ndim - shape.size() + k];
            if (length != 1 && shape[k] != 1 && length != shape[k])
                throw Raised("ValueError", "operands could not be broadcast together with shapes " + all);
            if (shape[k] != 1)
                length = shape[k];
        }
    return out;
}

Scalar element(const Datum &datum, const std::vector<int64_t> &index) {
    if (datum.kind == Datum::Kind::Scalar)
        return datum.scalar;
    const Array &array = datum.array;
    std::vector<int64_t> own(index.end() - std::ptrdiff_t(array.shape.size()), index.end());
    for (size_t axis = 0; axis < own.size(); ++axis)
        if (array.shape[axis] == 1)
            own[axis] = 0;
    return array.read(own);
}

struct Leave { // how a block ended
    enum class Kind { End, Yield, Break, Continue, Leave, Return } kind = Kind::End;
    Datum value;
    int64_t levels = 0; // of Leave: blocks that are left besides the innermost one
};

class Interpreter {
public:
    Interpreter(const ir::Module &module, const ir::Function &function)
        : module_(module), slots_(function.slots.size()), types_(function.slots) {}

    Datum run(const ir::Function &function, const std::vector<Datum> &arguments) {
        std::copy(arguments.begin(), arguments.end(), slots_.begin());
        return block(*function.body).value;
    }

private:
    const Datum &get(const Value *value) { return values_.at(value); }
    int64_t index(const Value *value) { return get(value).scalar.integer; }

    Leave block(const Block &body) {
        for (const auto &op : body.ops) {
            Leave leave = step(*op);
            if (leave.kind != Leave::Kind::End)
                return leave;
        }
        return {};
    }

    Leave step(const Op &op) {
        switch (op.code) {
        case Opcode::If: return block(*op.regions[get(op.operands[0]).scalar.integer ? 0 : 1]);
        case Opcode::Block: {
            Leave leave = block(*op.regions[0]);
            if (leave.kind == Leave::Kind::Leave)
                return leave.levels-- == 0 ? Leave{} : leave;
            return leave;
        }
        case Opcode::Leave: return {Leave::Kind::Leave, {}, op.levels()};
        case Opcode::While: return repeat(op);
        case Opcode::For: return count(op);
        case Opcode::Yield: return {Leave::Kind::Yield, get(op.operands[0])};
        case Opcode::Break: return {Leave::Kind::Break, {}};
        case Opcode::Continue: return {Leave::Kind::Continue, {}};
        case Opcode::Return: return {Leave::Kind::Return, get(op.operands[0])};
        case Opcode::Raise: raise(op, 0);
        case Opcode::Check:
            if (get(op.operands[0]).scalar.integer)
                raise(op, 1);
            return {};
        case Opcode::Set: slots_[size_t(op.slot())] = get(op.operands[0]); return {};
        case Opcode::Release: return {};
        case Opcode::Store: store(op); return {};
        case Opcode::CopyArray:
        case Opcode::Assign: assign(get(op.operands[0]).array, get(op.operands[1])); return {};
        default: values_[op.result.get()] = value(op); return {};
        }
    }

    Leave repeat(const Op &op) {
        while (block(*op.regions[0]).value.scalar.integer) {
            Leave leave = block(*op.regions[1]);
            if (leave.kind == Leave::Kind::Return || leave.kind == Leave::Kind::Leave)
                return leave;
            if (leave.kind == Leave::Kind::Break)
                break;
        }
        return {};
    }

    Leave count(const Op &op) {
        int64_t begin = index(op.operands[0]), end = index(op.operands[1]), by = index(op.operands[2]);
        if (op.plan->execution == ir::Execution::Parallel)
            return in_parallel(op, begin, end, by);
        for (int64_t i = begin; by > 0 ? i < end : i > end; i += by) {
            values_[op.regions[0]->arguments[0].get()] = integer(i);
            Leave leave = block(*op.regions[0]);
            if (leave.kind == Leave::Kind::Return || leave.kind == Leave::Kind::Leave)
                return leave;
            if (leave.kind == Leave::Kind::Break)
                break;
        }
        return {};
    }

    static void written(const Block &block, std::set<size_t> &slots) {
        for (const auto &op : block.ops) {
            if (op->code == Opcode::Set)
                slots.insert(size_t(op->slot()));
            for (const auto &region : op->regions)
                written(*region, slots);
        }
    }

    // The value that changes nothing.
    static Datum identity(Opcode combiner, ScalarKind kind) {
        bool low = combiner == Opcode::Maximum || combiner == Opcode::Fmax || combiner == Opcode::PyMax;
        bool high = combiner == Opcode::Minimum || combiner == Opcode::Fmin || combiner == Opcode::PyMin;
        Scalar value{kind, 0, {}};
        if (!value.exact() && (low || high)) {
            double extreme = std::numeric_limits<double>::infinity() * (low ? -1 : 1);
            value.number = {extreme, types::is_complex(kind) ? extreme : 0.0};
        } else if (low || high) {
            int bits = 8 * types::byte_size(kind);
            auto lowest = types::is_signed(kind) ? std::numeric_limits<int64_t>::min() >> (64 - bits) : 0;
            value.integer = low                      ? lowest
                            : types::is_bool(kind)   ? 1
                            : types::is_signed(kind) ? ~lowest
                                                     : int64_t(~uint64_t(0) >> (64 - bits));
        } else {
            int64_t neutral = combiner == Opcode::Mul ? 1 : combiner == Opcode::BitAnd ? -1 : 0;
            value = cast({ScalarKind::I64, neutral, {}}, kind);
        }
        return of(value);
    }

    // Chunks of three in the least convenient order, each with slots of its own: what a marked loop has to bear.
    Leave in_parallel(const Op &op, int64_t begin, int64_t end, int64_t by) {
        if (by != 1)
            throw std::logic_error("a parallel loop counts by one");
        std::set<size_t> own;
        written(*op.regions[0], own);
        std::map<size_t, std::optional<Opcode>> special;
        for (const ir::Carried &carried : op.plan->carried)
            special[size_t(carried.slot)] = carried.combiner;
        std::vector<Datum> outside = slots_, result = slots_;
        for (size_t slot : own)
            result[slot] = special.contains(slot) ? outside[slot] : Datum{};
        std::optional<Raised> error;
        for (int64_t chunk = (end - begin + 2) / 3; chunk-- > 0;) {
            for (size_t slot : own)
                slots_[slot] = special.contains(slot) && special[slot] ? identity(*special[slot], types_[slot].type.dtype()) : Datum{};
            int64_t last = std::min(begin + 3 * chunk + 3, end);
            try {
                for (int64_t i = begin + 3 * chunk; i < last; ++i) {
                    values_[op.regions[0]->arguments[0].get()] = integer(i);
                    if (Leave leave = block(*op.regions[0]); leave.kind == Leave::Kind::Return || leave.kind == Leave::Kind::Break)
                        throw std::logic_error("a parallel loop is left");
                }
            } catch (const Raised &raised) {
                error = raised;
            }
            for (auto [slot, combiner] : special) {
                if (!combiner)
                    result[slot] = last == end ? slots_[slot] : result[slot];
                else
                    result[slot] = of(evaluate(*combiner, {result[slot].scalar, slots_[slot].scalar}, slots_[slot].scalar.kind));
            }
        }
        if (error)
            throw *error;
        slots_ = std::move(result);
        return {};
    }

    std::string text_of(const Datum &datum) {
        if (datum.scalar.exact())
            return std::to_string(datum.scalar.integer);
        char buffer[64];
        std::snprintf(buffer, sizeof buffer, "%.17g", datum.scalar.real());
        return buffer;
    }

    [[noreturn]] void raise(const Op &op, size_t first) {
        const ir::Site &site = module_.sites.at(size_t(op.site()));
        std::string text = site.format;
        size_t next = first;
        for (size_t at; next < op.operands.size() && (at = text.find("{}")) != std::string::npos;)
            text.replace(at, 2, text_of(get(op.operands[next++])));
        for (const auto &argument : site.arguments)
            if (argument.literal)
                text += argument.text;
        throw Raised(site.exception, text);
    }

    std::vector<int64_t> indices(const Op &op, size_t first) {
        std::vector<int64_t> out;
        for (size_t i = first; i < op.operands.size(); ++i)
            out.push_back(index(op.operands[i]));
        return out;
    }

    void store(const Op &op) { get(op.operands[0]).array.write(indices(op, 2), get(op.operands[1]).scalar); }

    void assign(const Array &target, const Datum &source) {
        if (source.kind == Datum::Kind::Array) {
            auto shape = source.array.shape;
            while (shape.size() > target.shape.size() && shape.front() == 1)
                shape.erase(shape.begin());
            bool fits = shape.size() <= target.shape.size();
            for (size_t k = 0; fits && k < shape.size(); ++k)
                fits = shape[k] == 1 || shape[k] == target.shape[target.shape.size() - shape.size() + k];
            if (!fits)
                throw Raised("ValueError", "could not broadcast input array from shape " + shape_text(source.array.shape) + " into shape " +
                                               shape_text(target.shape));
        }
        std::vector<Scalar> all;
        for_each_index(target.shape, [&](const auto &at) {
            if (source.kind == Datum::Kind::Array && source.array.shape.size() > at.size()) {
                auto longer = at;
                longer.insert(longer.begin(), source.array.shape.size() - at.size(), 0);
                all.push_back(element(source, longer));
            } else {
                all.push_back(element(source, at));
            }
        });
        size_t next = 0;
        for_each_index(target.shape, [&](const auto &at) { target.write(at, all[next++]); });
    }

    Datum elementwise(const Op &op) {
        std::vector<std::vector<int64_t>> shapes;
        for (const Value *operand : op.operands)
            if (get(operand).kind == Datum::Kind::Array)
                shapes.push_back(get(operand).array.shape);
        auto at = [&](const std::vector<int64_t> &position) {
            std::vector<Scalar> operands;
            for (const Value *operand : op.operands)
                operands.push_back(element(get(operand), position));
            return evaluate(op.code, operands, op.type().dtype());
        };
        if (shapes.empty())
            return of(at({}));
        Array out = make_array(op.type().dtype(), broadcast(shapes));
        for_each_index(out.shape, [&](const auto &position) { out.write(position, at(position)); });
        return of(std::move(out));
    }

    Datum constant(const Op &op) {
        if (op.type().is_none())
            return {};
        ScalarKind kind = op.type().dtype();
        if (types::is_integer(kind) || types::is_bool(kind))
            return of(Scalar{kind, op.number(), {}});
        return of(cast(Scalar{ScalarKind::C128, 0, {op.real, op.imag}}, kind));
    }

    Datum view(const Op &op) {
        const Array &from = get(op.operands[0]).array;
        Array out = from;
        out.shape.clear();
        out.strides.clear();
        size_t operand = 1, axis = 0;
        for (ir::ViewEntry entry : op.entries()) {
            if (entry == ir::ViewEntry::NewAxis) {
                out.shape.push_back(1);
                out.strides.push_back(0);
                continue;
            }
            out.offset += index(op.operands[operand++]) * from.strides[axis];
            if (entry == ir::ViewEntry::Slice) {
                out.strides.push_back(from.strides[axis] * index(op.operands[operand++]));
                out.shape.push_back(index(op.operands[operand++]));
            }
            ++axis;
        }
        for (; axis < from.shape.size(); ++axis) {
            out.shape.push_back(from.shape[axis]);
            out.strides.push_back(from.strides[axis]);
        }
        return of(std::move(out));
    }

    static int64_t byte_stride(const Array &array, size_t axis) {
        int parts = array.field < 0 ? 1 : 2; // a part of a complex number is half of it
        return array.strides.at(axis) * types::byte_size(array.dtype) * parts;
    }

    static bool overlap(const Array &left, const Array &right) {
        bool same = left.offset == right.offset && left.field == right.field && left.shape == right.shape && left.strides == right.strides;
        return left.elements == right.elements && !same;
    }

    Datum broadcast_view(const Op &op) {
        const Array &from = get(op.operands[0]).array;
        Array out = from;
        out.shape = indices(op, 1);
        out.strides.assign(out.shape.size(), 0);
        size_t added = out.shape.size() - from.shape.size();
        for (size_t axis = 0; axis < from.shape.size(); ++axis)
            if (from.shape[axis] == out.shape[added + axis])
                out.strides[added + axis] = from.strides[axis];
        return of(std::move(out));
    }

    Datum transpose(const Op &op) {
        Array out = get(op.operands[0]).array, from = out;
        for (size_t axis = 0; axis < op.permutation().size(); ++axis) {
            out.shape[axis] = from.shape[size_t(op.permutation()[axis])];
            out.strides[axis] = from.strides[size_t(op.permutation()[axis])];
        }
        return of(std::move(out));
    }

    Datum slice_indices(const Op &op) {
        int64_t n = index(op.operands[3]), step = op.present()[2] ? index(op.operands[2]) : 1;
        int64_t low = step < 0 ? -1 : 0, high = step < 0 ? n - 1 : n;
        auto clip = [&](size_t which, int64_t absent) {
            if (!op.present()[which])
                return absent;
            int64_t at = index(op.operands[which]);
            return std::clamp(at < 0 ? at + n : at, low, high);
        };
        int64_t start = clip(0, step < 0 ? n - 1 : 0), stop = clip(1, step < 0 ? -1 : n);
        int64_t span = step < 0 ? start - stop : stop - start, size = step < 0 ? -step : step;
        int64_t length = span <= 0 ? 0 : (span + size - 1) / size;
        return of(std::vector<Datum>{integer(start), integer(step), integer(length)});
    }

    static Scalar fold(ReduceKind kind, const Scalar &total, const Scalar &next) {
        switch (kind) {
        case ReduceKind::Sum: return evaluate(Opcode::Add, {total, next}, total.kind);
        case ReduceKind::Prod: return evaluate(Opcode::Mul, {total, next}, total.kind);
        case ReduceKind::Min: return evaluate(Opcode::Minimum, {total, next}, total.kind);
        case ReduceKind::Max: return evaluate(Opcode::Maximum, {total, next}, total.kind);
        case ReduceKind::Any: return evaluate(Opcode::BitOr, {total, next}, total.kind);
        default: return evaluate(Opcode::BitAnd, {total, next}, total.kind);
        }
    }

    // The reduction of the elements of one result position, in order.
    static Scalar reduce_list(ReduceKind kind, const std::vector<Scalar> &list, ScalarKind result) {
        if (kind == ReduceKind::ArgMin || kind == ReduceKind::ArgMax) {
            size_t best = 0;
            for (size_t i = 1; i < list.size(); ++i) {
                Opcode op = kind == ReduceKind::ArgMax ? Opcode::Gt : Opcode::Lt;
                bool nan = evaluate(Opcode::IsNan, {list[i]}, ScalarKind::Bool).integer;
                bool best_nan = evaluate(Opcode::IsNan, {list[best]}, ScalarKind::Bool).integer;
                if (!best_nan && (nan || evaluate(op, {list[i], list[best]}, ScalarKind::Bool).integer))
                    best = i;
            }
            return {result, int64_t(best), {}};
        }
        Scalar total = cast(Scalar{ScalarKind::I64, kind == ReduceKind::Prod || kind == ReduceKind::All, {}}, result);
        bool identity = kind != ReduceKind::Min && kind != ReduceKind::Max;
        if (!identity && list.empty())
            throw std::logic_error("an empty reduction was not refused");
        if (!identity)
            total = list[0];
        for (const Scalar &next : list)
            total = fold(kind, total, next);
        return total;
    }

    Datum reduce(const Op &op) {
        const Datum &source = get(op.operands[0]);
        ReduceKind kind = op.reduction();
        bool keepdims = op.keepdims();
        std::vector<bool> gone(source.array.shape.size(), op.axes().empty());
        for (int64_t axis : op.axes())
            gone.at(size_t(axis)) = true;
        std::vector<int64_t> shape;
        for (size_t axis = 0; axis < gone.size(); ++axis)
            if (!gone[axis] || keepdims)
                shape.push_back(gone[axis] ? 1 : source.array.shape[axis]);
        std::map<std::vector<int64_t>, std::vector<Scalar>> lists;
        for_each_index(shape, [&](const auto &at) { lists[at]; });
        for_each_index(source.array.shape, [&](const auto &at) {
            std::vector<int64_t> to;
            for (size_t axis = 0; axis < gone.size(); ++axis)
                if (!gone[axis] || keepdims)
                    to.push_back(gone[axis] ? 0 : at[axis]);
            lists[to].push_back(source.array.read(at));
        });
        if (op.type().is_scalar())
            return of(reduce_list(kind, lists[{}], op.type().dtype()));
        Array out = make_array(op.type().dtype(), shape);
        for (const auto &[at, list] : lists)
            out.write(at, reduce_list(kind, list, out.dtype));
        return of(std::move(out));
    }

    Datum materialize(const Op &op) {
        const Datum &source = get(op.operands[0]);
        Array out = make_array(op.type().dtype(), source.array.shape, op.type().layout() == types::Layout::F);
        assign(out, source);
        return of(std::move(out));
    }

    Datum fill(const Op &op) {
        Array out = make_array(op.type().dtype(), indices(op, 1));
        for (Scalar &each : *out.elements)
            each = get(op.operands[0]).scalar;
        return of(std::move(out));
    }

    Datum iota(const Op &op) {
        Array out = make_array(op.type().dtype(), {index(op.operands[0])});
        for (size_t i = 0; i < out.elements->size(); ++i)
            (*out.elements)[i] = cast(Scalar{ScalarKind::I64, int64_t(i), {}}, out.dtype);
        return of(std::move(out));
    }

    Datum check_index(const Op &op) {
        int64_t i = index(op.operands[0]), n = index(op.operands[1]);
        if (i < -n || i >= n)
            raise(op, 0);
        return integer(i < 0 ? i + n : i);
    }

    const Datum &slot(size_t index) const {
        if (slots_[index].kind == Datum::Kind::None && !types_[index].type.is_none())
            throw std::logic_error("a slot is read before it is written");
        return slots_[index];
    }

    Datum value(const Op &op) {
        switch (op.code) {
        case Opcode::Const: return constant(op);
        case Opcode::Move: return slots_[size_t(op.slot())]; // perhaps nothing
        case Opcode::Get: return slot(size_t(op.slot()));
        case Opcode::Retain: return get(op.operands[0]);
        case Opcode::Load: return of(get(op.operands[0]).array.read(indices(op, 1)));
        case Opcode::Dim: return integer(get(op.operands[0]).array.shape.at(size_t(op.axis())));
        case Opcode::Stride: return integer(byte_stride(get(op.operands[0]).array, size_t(op.axis())));
        case Opcode::Overlap: return of(Scalar{ScalarKind::Bool, overlap(get(op.operands[0]).array, get(op.operands[1]).array), {}});
        case Opcode::View: return view(op);
        case Opcode::BroadcastView: return broadcast_view(op);
        case Opcode::Transpose: return transpose(op);
        case Opcode::Retype: return get(op.operands[0]);
        case Opcode::FlatView: {
            Array out = get(op.operands[0]).array;
            out.shape = {out.size()};
            out.strides = {1};
            return of(std::move(out));
        }
        case Opcode::FieldView: {
            Array out = get(op.operands[0]).array;
            out.dtype = op.type().dtype();
            out.field = int(op.part());
            return of(std::move(out));
        }
        case Opcode::Alloc: return of(make_array(op.type().dtype(), indices(op, 0), op.type().layout() == types::Layout::F));
        case Opcode::Iota: return iota(op);
        case Opcode::Fill: return fill(op);
        case Opcode::Materialize: return materialize(op);
        case Opcode::Reduce: return reduce(op);
        case Opcode::CheckIndex: return check_index(op);
        case Opcode::SliceIndices: return slice_indices(op);
        case Opcode::GetItem: return get(op.operands[0]).elements.at(size_t(op.item()));
        case Opcode::MakeTuple: {
            std::vector<Datum> elements;
            for (const Value *operand : op.operands)
                elements.push_back(get(operand));
            return of(std::move(elements));
        }
        default:
            if (!ir::is_elementwise(op.code))
                throw std::logic_error("the interpreter does not know " + std::string(ir::info(op.code).text));
            return elementwise(op);
        }
    }

    const ir::Module &module_;
    std::vector<Datum> slots_;
    const std::vector<ir::Slot> &types_;
    std::map<const Value *, Datum> values_;
};

} // namespace

Datum run(const ir::Module &module, const ir::Function &function, const std::vector<Datum> &arguments) {
    return Interpreter(module, function).run(function, arguments);
}

} // namespace veloz::test
