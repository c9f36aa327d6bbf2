// The matrix product against three loops, for blocks of any size and any strides, on one thread and on several.
#include "runtime/natives.h"
#include "runtime/thread_pool.h"

#include <complex>
#include <cstring>
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace veloz::runtime {
namespace {

template <typename T> struct Matrix {
    std::vector<T> memory;
    int64_t rows, columns, dims[4];
    bool transposed;

    Matrix(std::mt19937 &random, int64_t rows_, int64_t columns_, bool transposed_)
        : memory(size_t(rows_ * columns_ + 1)), rows(rows_), columns(columns_), dims{rows, columns, 0, 0}, transposed(transposed_) {
        auto size = int64_t(sizeof(T));
        dims[2] = transposed ? size : columns * size;
        dims[3] = transposed ? rows * size : size;
        for (T &item : memory)
            item = T(int(random() % 17) - 8);
    }
    T &at(int64_t i, int64_t j) { return memory[size_t(transposed ? j * rows + i : i * columns + j)]; }
    NativeArray array(Element element) { return {reinterpret_cast<char *>(memory.data()), dims, 2, element}; }
};

template <typename T> void check(Element element, int64_t m, int64_t k, int64_t n, std::mt19937 &random) {
    Matrix<T> a(random, m, k, random() % 2), b(random, k, n, random() % 2), c(random, m, n, random() % 2), before = c;
    for (auto [alpha, beta] : {std::pair(1, 0), std::pair(2, 3)}) {
        c.memory = before.memory;
        NativeArray left = a.array(element), right = b.array(element), result = c.array(element);
        CallContext context{};
        ErrorSlot error;
        context.error = &error;
        ASSERT_EQ(natives::veloz_matrix_product(&context, &left, &right, &result, 1, alpha, beta, beta != 0), 0);
        for (int64_t i = 0; i < m; ++i)
            for (int64_t j = 0; j < n; ++j) {
                T sum{};
                for (int64_t p = 0; p < k; ++p)
                    sum += a.at(i, p) * b.at(p, j);
                ASSERT_EQ(c.at(i, j), T(alpha) * sum + T(beta) * before.at(i, j)) << m << " " << k << " " << n << " " << i << " " << j;
            }
    }
}

TEST(MatrixProduct, AgreesWithThreeLoops) {
    std::mt19937 random(2);
    const int64_t sizes[] = {0, 1, 5, 9, 49, 130};
    for (int64_t m : sizes)
        for (int64_t n : sizes)
            for (int64_t k : {0, 1, 7, 256, 300}) {
                check<double>(Element::F64, m, k, n, random);
                if (m == 9 || n == 49) {
                    check<float>(Element::F32, m, k, n, random);
                    check<std::complex<float>>(Element::C64, m, k, n, random);
                    check<std::complex<double>>(Element::C128, m, k, n, random);
                    check<uint32_t>(Element::U32, m, k, n, random);
                    check<uint64_t>(Element::U64, m, k, n, random);
                }
            }
}

TEST(MatrixProduct, MoreColumnsThanABlock) {
    std::mt19937 random(3);
    check<double>(Element::F64, 3, 5, 3100, random);
    check<std::complex<double>>(Element::C128, 3, 300, 1600, random);
}

TEST(MatrixProduct, EachStepIsRoundedAlone) {
    std::mt19937 random(5);
    for (int64_t depth : {7, 256, 600}) {
        Matrix<double> a(random, 9, depth, false), scaled(random, 9, depth, true), b(random, depth, 13, false), sums(random, 9, 13, false);
        for (double &item : b.memory)
            item /= 3;
        for (int64_t i = 0; i < a.rows; ++i)
            for (int64_t p = 0; p < depth; ++p)
                scaled.at(i, p) = 0.1 * a.at(i, p);
        Matrix<double> c = sums, before = c;
        NativeArray left = a.array(Element::F64), by = scaled.array(Element::F64), right = b.array(Element::F64);
        NativeArray result = c.array(Element::F64), apart = sums.array(Element::F64);
        CallContext context{};
        ErrorSlot error;
        context.error = &error;
        ASSERT_EQ(natives::veloz_matrix_product(&context, &by, &right, &apart, 1, 1, 0, 0), 0);
        ASSERT_EQ(natives::veloz_matrix_product(&context, &left, &right, &result, 0.1, 0.7, 1.3, 1), 0);
        for (int64_t i = 0; i < c.rows; ++i)
            for (int64_t j = 0; j < c.columns; ++j) {
                volatile double product = 0.7 * sums.at(i, j), kept = 1.3 * before.at(i, j); // no operation of both
                ASSERT_EQ(c.at(i, j), kept + product) << depth;
            }
    }
}

TEST(MatrixProduct, BitsDoNotDependOnThreads) {
    std::mt19937 random(4);
    Matrix<double> a(random, 400, 600, false), b(random, 600, 300, true), c(random, 400, 300, false);
    for (double &item : a.memory)
        item /= 3;
    NativeArray left = a.array(Element::F64), right = b.array(Element::F64), result = c.array(Element::F64);
    std::vector<std::vector<double>> results;
    for (int threads : {1, 4}) {
        set_number_of_threads(threads);
        CallContext context{};
        ErrorSlot error;
        context.error = &error;
        ASSERT_EQ(natives::veloz_matrix_product(&context, &left, &right, &result, 1, 1, 0, 0), 0);
        results.push_back(c.memory);
    }
    set_number_of_threads(available_threads());
    EXPECT_EQ(std::memcmp(results[0].data(), results[1].data(), results[0].size() * sizeof(double)), 0);
}

} // namespace
} // namespace veloz::runtime
