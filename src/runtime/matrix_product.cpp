// Products of matrices of any strides: blocks that fit into the caches, packed to panels for the kernel of this processor.
#include "runtime/lines.h"
#include "runtime/product_kernel.h"
#include "runtime/sort_keys.h"

#include <complex>

namespace veloz::runtime {

namespace {

constexpr int64_t kDepth = 256;            // of a block: the order of additions depends on it
constexpr int64_t kRowsPerBlock = 96;      // of `a`, packed: in the second-level cache
constexpr int64_t kColumnsPerBlock = 1536; // of `b`, packed: in the third-level cache

// A matrix of real numbers, each of which is an item of an array or half of one.
template <typename T> struct RealMatrix {
    char *data;
    int64_t rows, columns, row_step, column_step;
    T *at(int64_t i, int64_t j) const { return reinterpret_cast<T *>(data + i * row_step + j * column_step); }
};

template <typename T> T read(const T *at) {
    T value;
    std::memcpy(&value, at, sizeof(T));
    return value;
}

// The factors as real matrices: complex numbers double the depth, and the columns of `b` and of the result.
//   (re im) of c[i][j] = Σ_p  a[i][p].re * (re im) of b[p][j]  +  a[i][p].im * (-im re) of b[p][j]
template <typename T, bool kComplex> struct Factors {
    RealMatrix<T> a, b, c;
    T scale; // of `a`
    static constexpr int64_t kParts = kComplex ? 2 : 1;

    int64_t rows() const { return a.rows; }
    int64_t depth() const { return a.columns * kParts; }
    int64_t columns() const { return b.columns * kParts; }

    T left(int64_t i, int64_t p) const { return T(scale * (kComplex ? read(a.at(i, p / 2) + p % 2) : read(a.at(i, p)))); }
    T right(int64_t p, int64_t j) const {
        if constexpr (!kComplex)
            return read(b.at(p, j));
        const T *item = b.at(p / 2, j / 2);
        if (p % 2 == 0)
            return read(item + j % 2);
        return j % 2 ? read(item) : T(-read(item + 1));
    }
    T *target(int64_t i, int64_t j) const { return kComplex ? c.at(i, j / 2) + j % 2 : c.at(i, j); }
};

// What becomes of a product in its place in `c`.
template <typename T> struct Ending {
    T alpha, beta;
    bool adds; // beta * c

    T operator()(T product, const T *target) const {
        T value = alpha * product;
        return adds ? T(beta * read(target) + value) : value; // what is not set yet is not read
    }
};

// One block of depth: a panel of `b` is depth × columns of the kernel, one of `a` depth × rows, filled up with zeros.
template <typename T, bool kComplex> class Block {
public:
    Block(const Factors<T, kComplex> &factors, const Ending<T> &ending, int64_t first, int64_t column)
        : f_(factors), kernel_(product_kernel<T>()), ending_(ending), first_(first), depth_(std::min(kDepth, factors.depth() - first)),
          column_(column), columns_(std::min(kColumnsPerBlock, factors.columns() - column)) {}

    int64_t panels() const { return (columns_ + kernel_.columns - 1) / kernel_.columns; }

    void pack_panel(T *panels, int64_t number) const {
        T *to = panels + number * depth_ * kernel_.columns;
        int64_t start = column_ + number * kernel_.columns, end = std::min(start + kernel_.columns, column_ + columns_);
        bool side_by_side = !kComplex && f_.b.column_step == int64_t(sizeof(T));
        for (int64_t p = 0; p < depth_; ++p, to += kernel_.columns) {
            if (side_by_side)
                std::memcpy(to, f_.b.at(first_ + p, start), size_t(end - start) * sizeof(T));
            else
                for (int64_t j = start; j < end; ++j)
                    to[j - start] = f_.right(first_ + p, j);
            std::fill(to + (end - start), to + kernel_.columns, T(0));
        }
    }

    // Rows [begin, end) of the result.
    int32_t rows(CallContext *context, const T *panels, int64_t begin, int64_t end) const {
        Scratch packed(context, kRowsPerBlock * depth_ * int64_t(sizeof(T)));
        if (!packed)
            return 1;
        T *to = packed.as<T>();
        for (int64_t top = begin; top < end; top += kernel_.rows)
            for (int64_t p = 0; p < depth_; ++p)
                for (int64_t i = 0; i < kernel_.rows; ++i)
                    *to++ = top + i < end ? f_.left(top + i, first_ + p) : T(0);
        for (int64_t panel = 0; panel < this->panels(); ++panel)
            for (int64_t top = begin; top < end; top += kernel_.rows) {
                alignas(64) T tile[kLargestTile];
                kernel_.run(depth_, packed.as<T>() + (top - begin) * depth_, panels + panel * depth_ * kernel_.columns, tile);
                add(tile, top, std::min(kernel_.rows, end - top), column_ + panel * kernel_.columns);
            }
        return 0;
    }

private:
    void add(const T *tile, int64_t top, int64_t count, int64_t start) const {
        int64_t width = std::min(kernel_.columns, column_ + columns_ - start);
        bool side_by_side = f_.c.column_step == Factors<T, kComplex>::kParts * int64_t(sizeof(T));
        for (int64_t i = 0; i < count; ++i, tile += kernel_.columns) {
            if (side_by_side)
                add_row(tile, width, [row = f_.target(top + i, start)](int64_t j) { return row + j; });
            else
                add_row(tile, width, [&](int64_t j) { return f_.target(top + i, start + j); });
        }
    }

    // Sums of several blocks are put together in `c`, which the ending therefore must not add then.
    template <typename Place> void add_row(const T *tile, int64_t width, Place place) const {
        bool goes_on = first_ > 0, ends = first_ + depth_ >= f_.depth();
        for (int64_t j = 0; j < width; ++j) {
            T *target = place(j);
            T value = goes_on ? T(read(target) + tile[j]) : tile[j];
            if (ends)
                value = ending_(value, target);
            std::memcpy(target, &value, sizeof(T));
        }
    }

    const Factors<T, kComplex> &f_;
    const ProductKernel<T> &kernel_;
    const Ending<T> &ending_;
    int64_t first_, depth_, column_, columns_;
};

template <typename T, bool kComplex> int32_t multiply(CallContext *context, const Factors<T, kComplex> &factors, const Ending<T> &ending) {
    const ProductKernel<T> &kernel = product_kernel<T>();
    int64_t width = std::min(kColumnsPerBlock, factors.columns()) + kernel.columns;
    Scratch panels(context, width * kDepth * int64_t(sizeof(T)));
    if (!panels)
        return 1;
    T *packed = panels.as<T>();
    int64_t row_blocks = (factors.rows() + kRowsPerBlock - 1) / kRowsPerBlock;
    for (int64_t column = 0; column < factors.columns(); column += kColumnsPerBlock)
        for (int64_t first = 0; first < std::max<int64_t>(factors.depth(), 1); first += kDepth) {
            Block<T, kComplex> block(factors, ending, first, column);
            auto pack = [&](CallContext *, int64_t k) { return block.pack_panel(packed, k), 0; };
            auto work = [&](CallContext *own, int64_t k) {
                return block.rows(own, packed, k * kRowsPerBlock, std::min((k + 1) * kRowsPerBlock, factors.rows()));
            };
            int64_t units = kDepth * kernel.columns;
            if (int32_t status = in_parallel(context, block.panels(), units, pack))
                return status;
            if (int32_t status = in_parallel(context, row_blocks, units * block.panels(), work))
                return status;
        }
    return 0;
}

// The sums stand in memory of their own until they are whole: added to `c` piece by piece they would be rounded in another way.
template <typename T, bool kComplex>
int32_t multiply_apart(CallContext *context, const Factors<T, kComplex> &factors, const Ending<T> &ending) {
    int64_t columns = factors.columns(), items = factors.c.columns;
    Scratch memory(context, factors.rows() * columns * int64_t(sizeof(T)));
    if (!memory)
        return 1;
    Factors<T, kComplex> apart = factors;
    apart.c = {reinterpret_cast<char *>(memory.as<T>()), factors.rows(), items, columns * int64_t(sizeof(T)),
               Factors<T, kComplex>::kParts * int64_t(sizeof(T))};
    if (int32_t status = multiply<T, kComplex>(context, apart, {T(1), T(0), false}))
        return status;
    bool side_by_side = factors.c.column_step == apart.c.column_step;
    auto end_row = [&](CallContext *, int64_t i) {
        const T *sums = apart.target(i, 0);
        T *row = factors.target(i, 0);
        for (int64_t j = 0; j < columns; ++j) {
            T *target = side_by_side ? row + j : factors.target(i, j);
            T value = ending(read(sums + j), target);
            std::memcpy(target, &value, sizeof(T));
        }
        return 0;
    };
    return in_parallel(context, factors.rows(), columns, end_row);
}

// A factor of integers may be negative, and T unsigned.
template <typename T> T factor(double number) {
    if constexpr (std::is_integral_v<T>)
        return T(int64_t(number));
    else
        return T(number);
}

struct Scaling {
    double scale, alpha, beta;
    bool adds;
};

template <typename T> RealMatrix<T> matrix(const NativeArray &array) {
    return {array.data, array.length(0), array.length(1), array.stride(0), array.stride(1)};
}

template <typename T, bool kComplex>
int32_t multiply(CallContext *context, const NativeArray &a, const NativeArray &b, const NativeArray &c, const Scaling &by) {
    Factors<T, kComplex> factors{matrix<T>(a), matrix<T>(b), matrix<T>(c), factor<T>(by.scale)};
    Ending<T> ending{factor<T>(by.alpha), factor<T>(by.beta), by.adds};
    bool apart = by.adds && factors.depth() > kDepth;
    return apart ? multiply_apart<T, kComplex>(context, factors, ending) : multiply<T, kComplex>(context, factors, ending);
}

} // namespace

namespace natives {

int32_t veloz_matrix_product(CallContext *context, const NativeArray *a, const NativeArray *b, const NativeArray *c, double scale,
                             double alpha, double beta, int64_t adds) {
    Scaling by{scale, alpha, beta, adds != 0};
    switch (a->element) {
    case Element::F32: return multiply<float, false>(context, *a, *b, *c, by);
    case Element::C64: return multiply<float, true>(context, *a, *b, *c, by);
    case Element::C128: return multiply<double, true>(context, *a, *b, *c, by);
    case Element::I32:
    case Element::U32: return multiply<uint32_t, false>(context, *a, *b, *c, by);
    case Element::I64:
    case Element::U64: return multiply<uint64_t, false>(context, *a, *b, *c, by);
    default: return multiply<double, false>(context, *a, *b, *c, by);
    }
}

} // namespace natives

} // namespace veloz::runtime
