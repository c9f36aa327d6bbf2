// Steps are done in blocks. In a block each tile of rows becomes a trapezoid, which loses `radius` rows per step on the sides where it has
// neighbours; then the triangles in between are filled. Tiles of one kind do not depend on one another. Within a tile a front goes down
// the rows, one step behind the other, so that few rows need to be in cache:
//
//      rows:  |1 1 1 1 1 1|1 1 1 1 1 1|       step 1
//             |1 1 1 1 1 2|2 1 1 1 1 1|       step 2     1: trapezoids, then 2: the triangle on their border
//             |1 1 1 1 2 2|2 2 1 1 1 1|       step 3
//
// A row that a step reads was computed by the step before and, as the neighbours are at most one step ahead, not yet overwritten.
#include "passes/time_tiles.h"

namespace veloz::passes {

using ir::Op;
using ir::Opcode;
using ir::Type;
using ir::Value;

namespace {

constexpr int64_t kCache = 512 << 10; // bytes that a front may take
constexpr int64_t kFewestSteps = 4;   // of a block
constexpr int64_t kMostSteps = 32;
constexpr int64_t kElements = 1024; // at least, that the innermost nest does at a time
constexpr int64_t kMostTiles = 64;
constexpr int64_t kGoodHeight = 8;  // of a tile, in rows of a triangle's half
constexpr int64_t kLeastHeight = 3; // of one of few tiles; 2 is what the triangles take
constexpr int64_t kFewTiles = 8;
constexpr int64_t kSmallWork = 1 << 16; // elements in a block that are not worth threads

class Tiling {
public:
    Tiling(ir::Builder &build, const TimeTiles &tiles) : build_(build), t_(tiles) {}

    void emit() {
        radius_ = number(t_.radius);
        Value *rows = maximum(number(0), op(Opcode::Sub, t_.last, t_.first));
        Value *row_bytes = maximum(number(1), t_.row_bytes), *row_elements = maximum(number(1), t_.row_elements);
        Value *fitting = op(Opcode::Sub, divided(number(kCache / t_.radius), row_bytes), number(2));
        depth_ = minimum(maximum(fitting, number(kFewestSteps)), number(kMostSteps));
        width_ = maximum(divided(number(kElements), row_elements), number(1));
        count_rows_ = rows;
        tiles_ = number_of_tiles(row_elements);
        Value *blocks = divided(op(Opcode::Add, t_.steps, op(Opcode::Sub, depth_, number(1))), depth_);
        loop(blocks, ir::LoopMode::Serial, [&](Value *block) {
            done_ = op(Opcode::Mul, block, depth_);
            now_ = minimum(depth_, op(Opcode::Sub, t_.steps, done_));
            if (t_.mode == ir::LoopMode::Serial)
                return tile(t_.first, t_.last, number(0), number(0));
            trapezoids();
            triangles();
        });
    }

private:
    Value *number(int64_t value) { return build_.constant_int(value); }
    Value *op(Opcode code, Value *left, Value *right) { return build_.value(code, {left, right}, Type::index()); }
    Value *divided(Value *left, Value *right) { return op(Opcode::FloorDiv, left, right); }
    Value *minimum(Value *left, Value *right) { return op(Opcode::PyMin, left, right); }
    Value *maximum(Value *left, Value *right) { return op(Opcode::PyMax, left, right); }
    Value *equal(Value *left, Value *right) { return build_.value(Opcode::Eq, {left, right}, Type::py_bool()); }
    Value *choice(Value *condition, Value *yes, Value *no) { return build_.value(Opcode::Select, {condition, yes, no}, Type::index()); }

    template <typename Body> Op *loop(Value *count, ir::LoopMode mode, Body &&body) {
        Op *made = build_.make_for(number(0), count, number(1), mode);
        build_.inside(made->regions[0].get(), [&] { body(made->regions[0]->arguments[0].get()); });
        return made;
    }

    // Depends on sizes only.
    Value *number_of_tiles(Value *row_elements) {
        if (t_.mode == ir::LoopMode::Serial)
            return number(1);
        Value *half = op(Opcode::Mul, radius_, depth_);
        auto of_height = [&](int64_t height, int64_t most) {
            return minimum(divided(count_rows_, op(Opcode::Mul, half, number(height))), number(most));
        };
        Value *tiles = maximum(of_height(kGoodHeight, kMostTiles), of_height(kLeastHeight, kFewTiles));
        Value *work = op(Opcode::Mul, op(Opcode::Mul, count_rows_, row_elements), minimum(depth_, t_.steps));
        Value *small = build_.value(Opcode::Lt, {work, number(kSmallWork)}, Type::py_bool());
        return choice(small, number(1), maximum(tiles, number(1)));
    }

    // The border in front of tile k.
    Value *border(Value *k) { return op(Opcode::Add, t_.first, divided(op(Opcode::Mul, count_rows_, k), tiles_)); }

    void trapezoids() {
        Op *made = loop(tiles_, t_.mode, [&](Value *k) {
            Value *next = op(Opcode::Add, k, number(1));
            Value *front = choice(equal(k, number(0)), number(0), radius_);
            Value *behind = choice(equal(next, tiles_), number(0), number(-t_.radius));
            tile(border(k), border(next), front, behind);
        });
        made->plan->pieces = true;
    }

    void triangles() {
        Op *made = loop(op(Opcode::Sub, tiles_, number(1)), t_.mode, [&](Value *k) {
            Value *top = border(op(Opcode::Add, k, number(1)));
            tile(top, top, number(-t_.radius), radius_);
        });
        made->plan->pieces = true;
    }

    // Rows [begin, end) in the first step of the block; in each further one the borders are moved by `front` and `behind`.
    void tile(Value *begin, Value *end, Value *front, Value *behind) {
        Value *later = op(Opcode::Sub, now_, number(1));
        Value *reach = op(Opcode::Add, end, op(Opcode::Mul, later, op(Opcode::Add, behind, radius_)));
        Value *height = maximum(op(Opcode::Sub, reach, begin), number(0));
        Value *count = divided(op(Opcode::Add, height, op(Opcode::Sub, width_, number(1))), width_);
        loop(count, ir::LoopMode::Serial, [&](Value *k) {
            Value *top = op(Opcode::Add, begin, op(Opcode::Mul, k, width_));
            Value *bottom = op(Opcode::Add, top, width_);
            loop(now_, ir::LoopMode::Serial, [&](Value *step) {
                Value *back = op(Opcode::Mul, step, radius_);
                Value *from = maximum(op(Opcode::Add, begin, op(Opcode::Mul, step, front)), op(Opcode::Sub, top, back));
                Value *to = minimum(op(Opcode::Add, end, op(Opcode::Mul, step, behind)), op(Opcode::Sub, bottom, back));
                Value *odd = op(Opcode::BitAnd, op(Opcode::Add, done_, step), number(1));
                Op *parity = build_.make_if(equal(odd, number(0)));
                build_.inside(parity->regions[0].get(), [&] { t_.rows(false, from, to); });
                build_.inside(parity->regions[1].get(), [&] { t_.rows(true, from, to); });
            });
        });
    }

    ir::Builder &build_;
    const TimeTiles &t_;
    Value *radius_ = nullptr, *depth_ = nullptr, *width_ = nullptr, *count_rows_ = nullptr, *tiles_ = nullptr;
    Value *done_ = nullptr, *now_ = nullptr; // steps before the block, and in it
};

} // namespace

void emit_time_tiles(ir::Builder &build, const TimeTiles &tiles) { Tiling(build, tiles).emit(); }

} // namespace veloz::passes
