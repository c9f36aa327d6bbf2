// Elements of arrays, one per lane: side by side in memory, or gathered and scattered.
#include "codegen/common/lane_emitter.h"

#include "passes/edit.h"

#include <algorithm>
#include <set>

namespace veloz::codegen {

using ir::Op;
using ir::Opcode;
using passes::Shape;
using types::Layout;
using types::ScalarKind;

namespace {

constexpr int64_t kNear = 256; // bytes between elements of neighbouring lanes: farther apart each lane needs a cache line of its own

std::vector<ir::Value *> indices_of(const Op &access) {
    return {access.operands.begin() + (access.code == Opcode::Load ? 1 : 2), access.operands.end()};
}

// Is the value one that an inner loop of `loop` computes?
bool is_of_inner_loop(const ir::Value *value, const Op &loop) {
    for (const Op *owner = value->definition ? value->definition->parent->owner : value->block->owner; owner;
         owner = owner->parent->owner) {
        if (owner == &loop)
            return false;
        if (owner->code == Opcode::For || owner->code == Opcode::While)
            for (const Op *outer = owner; outer; outer = outer->parent->owner)
                if (outer == &loop)
                    return true;
    }
    return false;
}

} // namespace

LaneEmitter::Place LaneEmitter::place(const ir::Value *array, llvm::ArrayRef<ir::Value *> indices) {
    Layout layout = array->type.layout();
    int unit = layout == Layout::C ? array->type.ndim() - 1 : layout == Layout::F ? 0 : -1;
    Place place{build_.CreateExtractValue(frame_.value(array), 0), {}, frame_.source().boundscheck};
    auto move = [&](const Parts &by) {
        place.offsets = place.offsets.empty() ? by : each([&](unsigned part) { return build_.CreateAdd(place.offsets[part], by[part]); });
    };
    int apart = 0;
    for (size_t axis = 0; axis < indices.size(); ++axis) {
        const ir::Value *index = indices[axis];
        Shape shape = shapes_.of(index);
        bool neighbours = shape.is_linear() && shape.step == 1 && int(axis) == unit;
        apart += !shape.is_uniform() && !neighbours;
        V stride = one_lane_.arrays.stride(array, int(axis));
        if (shape.kind == Shape::Kind::Varying) {
            place.everywhere &= index->definition && index->definition->code == Opcode::CheckIndex;
            Parts lanes = lanes_of(index);
            move(each([&](unsigned part) { return build_.CreateMul(lanes[part], scalars_.splat(stride)); }));
            continue;
        }
        V bytes = build_.CreateMul(frame_.value(index), stride, "", false, true);
        place.address = build_.CreateInBoundsGEP(build_.getInt8Ty(), place.address, bytes);
        if (shape.is_uniform())
            continue;
        place.everywhere &= !shape.partial;
        V last = scalars_.splat(build_.CreateSub(left_, build_.getInt64(1))); // lanes behind it stand on it
        V step = scalars_.splat(build_.CreateMul(stride, build_.getInt64(uint64_t(shape.step))));
        Parts lane = iota(1);
        move(each([&](unsigned part) {
            V number = place.everywhere ? build_.CreateBinaryIntrinsic(llvm::Intrinsic::smin, lane[part], last) : lane[part];
            return build_.CreateMul(number, step);
        }));
    }
    if (apart == 0)
        place.offsets.clear();
    return place;
}

LaneEmitter::Parts LaneEmitter::gather(const Place &place, llvm::Type *type, uint64_t from) {
    Parts mask = active();
    V base = build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), place.address, from);
    return each([&](unsigned part) {
        V pointers = build_.CreateGEP(build_.getInt8Ty(), base, place.offsets[part]);
        V chosen = place.everywhere ? llvm::Constant::getAllOnesValue(mask[part]->getType()) : mask[part];
        return build_.CreateMaskedGather(type, pointers, llvm::Align(1), chosen, llvm::Constant::getNullValue(type));
    });
}

void LaneEmitter::scatter(const Place &place, const Parts &values, uint64_t from) {
    Parts mask = active();
    V base = build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), place.address, from);
    for (unsigned part = 0; part < count_.parts; ++part)
        build_.CreateMaskedScatter(values[part], build_.CreateGEP(build_.getInt8Ty(), base, place.offsets[part]), llvm::Align(1),
                                   mask[part]);
}

V LaneEmitter::twice(V mask) {
    llvm::SmallVector<int, 32> chosen;
    for (unsigned lane = 0; lane < 2 * count_.width; ++lane)
        chosen.push_back(int(lane / 2));
    return build_.CreateShuffleVector(mask, chosen);
}

void LaneEmitter::load(const Op &op) {
    ScalarKind kind = op.type().dtype();
    Place place = this->place(op.operands[0], indices_of(op));
    bool complex = types::is_complex(kind);
    ScalarKind number = complex ? types::real_part(kind) : kind;
    llvm::Type *element = module_->memory_type(number), *type = llvm::FixedVectorType::get(element, count_.width);
    Parts result;
    if (!place.offsets.empty()) {
        result = gather(place, type, 0);
        if (complex) {
            Parts imag = gather(place, type, uint64_t(types::byte_size(number)));
            result = each([&](unsigned part) { return scalars_.make_complex(result[part], imag[part]); });
        }
    } else {
        Parts mask = active();
        result = each([&](unsigned part) -> V {
            V address = build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), place.address,
                                                          uint64_t(types::byte_size(kind)) * part * count_.width);
            if (!complex)
                return build_.CreateMaskedLoad(type, address, llvm::Align(1), mask[part], llvm::Constant::getNullValue(type));
            auto *wide = llvm::FixedVectorType::get(element, 2 * count_.width);
            V pairs = build_.CreateMaskedLoad(wide, address, llvm::Align(1), twice(mask[part]), llvm::Constant::getNullValue(wide));
            llvm::SmallVector<int, 16> even, odd;
            for (unsigned lane = 0; lane < count_.width; ++lane) {
                even.push_back(int(2 * lane));
                odd.push_back(int(2 * lane + 1));
            }
            return scalars_.make_complex(build_.CreateShuffleVector(pairs, even), build_.CreateShuffleVector(pairs, odd));
        });
    }
    if (types::is_bool(kind))
        result = each([&](unsigned part) { return build_.CreateICmpNE(result[part], llvm::Constant::getNullValue(type)); });
    values_[op.result.get()] = std::move(result);
}

void LaneEmitter::store(const Op &op) {
    settle_failures();
    ScalarKind kind = op.operands[0]->type.dtype();
    Place place = this->place(op.operands[0], indices_of(op));
    Parts values = lanes_of(op.operands[1]), mask = active();
    if (types::is_bool(kind))
        values = each(
            [&](unsigned part) { return build_.CreateZExt(values[part], llvm::FixedVectorType::get(build_.getInt8Ty(), count_.width)); });
    bool complex = types::is_complex(kind);
    if (!place.offsets.empty()) {
        if (!complex)
            return scatter(place, values, 0);
        scatter(place, each([&](unsigned part) { return scalars_.real(values[part]); }), 0);
        return scatter(place, each([&](unsigned part) { return scalars_.imag(values[part]); }), uint64_t(types::byte_size(kind)) / 2);
    }
    for (unsigned part = 0; part < count_.parts; ++part) {
        V address =
            build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), place.address, uint64_t(types::byte_size(kind)) * part * count_.width);
        V value = values[part], chosen = mask[part];
        if (complex) {
            llvm::SmallVector<int, 32> pairs;
            for (unsigned lane = 0; lane < count_.width; ++lane) {
                pairs.push_back(int(lane));
                pairs.push_back(int(lane + count_.width));
            }
            value = build_.CreateShuffleVector(scalars_.real(value), scalars_.imag(value), pairs);
            chosen = twice(chosen);
        }
        build_.CreateMaskedStore(value, address, llvm::Align(1), chosen);
    }
}

// One condition for the whole loop.
V LaneEmitter::can_run() {
    V all = build_.getTrue();
    std::vector<const Op *> accesses;
    std::function<void(const ir::Block &, bool)> look = [&](const ir::Block &block, bool inside) {
        for (const auto &op : block.ops) {
            if (op->code == Opcode::Load || op->code == Opcode::Store) {
                accesses.push_back(op.get());
                if (inside)
                    all = build_.CreateAnd(all, is_near(*op));
            }
            for (const auto &region : op->regions)
                look(*region, inside || op->code == Opcode::For || op->code == Opcode::While);
        }
    };
    look(*loop_.regions[0], false);
    if (loop_.plan->mode != ir::LoopMode::Serial)
        return all;
    std::set<std::pair<const ir::Value *, const ir::Value *>> tested;
    for (const Op *store : accesses)
        for (const Op *other : accesses)
            if (store->code == Opcode::Store && store->operands[0] != other->operands[0] &&
                tested.insert(std::minmax(store->operands[0], other->operands[0])).second)
                all = build_.CreateAnd(all, apart(store->operands[0], other->operands[0]));
    return all;
}

// Of an access in an inner loop: are the elements of neighbouring lanes on few cache lines?
V LaneEmitter::is_near(const Op &access) {
    const ir::Value *array = access.operands[0];
    std::vector<ir::Value *> indices = indices_of(access);
    bool repeated = std::any_of(indices.begin(), indices.end(), [&](const ir::Value *index) { return is_of_inner_loop(index, loop_); });
    if (!repeated || passes::values_inside(const_cast<Op &>(loop_)).contains(array))
        return build_.getTrue();
    V distance = build_.getInt64(0);
    for (size_t axis = 0; axis < indices.size(); ++axis)
        if (Shape shape = shapes_.of(indices[axis]); shape.is_linear())
            distance = build_.CreateAdd(distance,
                                        build_.CreateMul(one_lane_.arrays.stride(array, int(axis)), build_.getInt64(uint64_t(shape.step))));
    V size = build_.CreateBinaryIntrinsic(llvm::Intrinsic::abs, distance, build_.getFalse());
    return build_.CreateICmpULE(size, build_.getInt64(kNear));
}

// Do the arrays share no memory at all?
V LaneEmitter::apart(const ir::Value *stored, const ir::Value *other) {
    auto extent = [&](const ir::Value *array) {
        V zero = build_.getInt64(0), one = build_.getInt64(1);
        V low = build_.CreatePtrToInt(build_.CreateExtractValue(frame_.value(array), 0), build_.getInt64Ty());
        V high = build_.CreateAdd(low, build_.getInt64(uint64_t(types::byte_size(array->type.dtype()))));
        for (int axis = 0; axis < array->type.ndim(); ++axis) {
            V last = build_.CreateMul(build_.CreateSub(one_lane_.arrays.dim(frame_.value(array), axis), one),
                                      one_lane_.arrays.stride(array, axis));
            low = build_.CreateAdd(low, build_.CreateBinaryIntrinsic(llvm::Intrinsic::smin, last, zero));
            high = build_.CreateAdd(high, build_.CreateBinaryIntrinsic(llvm::Intrinsic::smax, last, zero));
        }
        return std::pair(low, high);
    };
    auto [low, high] = extent(stored);
    auto [other_low, other_high] = extent(other);
    return build_.CreateOr(build_.CreateICmpULE(high, other_low), build_.CreateICmpULE(other_high, low));
}

} // namespace veloz::codegen
