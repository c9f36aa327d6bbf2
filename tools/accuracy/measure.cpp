// The sampling of arguments and the comparison with the references.
#include "accuracy/measure.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <thread>

namespace veloz::accuracy {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kPrecision = 100;

// A small generator whose state is one word: every chunk starts its own, so that results do not depend on the number of threads.
class Random {
public:
    explicit Random(uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15 + 1) {}
    uint64_t bits() {
        uint64_t z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    double between(double low, double high) { return low + (high - low) * (double(bits() >> 11) * 0x1p-53); }
    double sign() { return bits() & 1 ? 1.0 : -1.0; }

private:
    uint64_t state_;
};

double unit_in_last_place(double exact, int smallest, int digits) {
    int exponent;
    std::frexp(exact, &exponent);
    return std::ldexp(1.0, std::max(exponent, smallest) - digits);
}

// The error of a float result; infinite results count as 2^128.
double float_error(float out, double exact) {
    if (std::isnan(out) || std::isnan(exact))
        return std::isnan(out) && std::isnan(exact) ? 0 : kInfinity;
    if (exact == 0)
        return out == 0 && std::signbit(out) == std::signbit(exact) ? 0 : kInfinity;
    double value = std::isinf(out) ? std::copysign(0x1p128, out) : double(out);
    if (std::abs(exact) > 0x1p128)
        exact = std::copysign(0x1p128, exact);
    return std::abs(value - exact) / unit_in_last_place(exact, -125, 24);
}

struct Exact {
    mpfr_t x, y, out;
    Exact() { mpfr_inits2(kPrecision, x, y, out, nullptr); }
    ~Exact() { mpfr_clears(x, y, out, nullptr); }
    Exact(const Exact &) = delete;
    Exact &operator=(const Exact &) = delete;
};

double double_error(const Kernel &kernel, Exact &work, double x, double y, double out) {
    if (kernel.name == "erfc" && x > 28) // below half the smallest number; MPFR takes very long out there
        return out / 0x1p-1074;
    mpfr_set_d(work.x, x, MPFR_RNDN);
    mpfr_set_d(work.y, y, MPFR_RNDN);
    kernel.exact(work.out, work.x, work.y, MPFR_RNDN);
    if (mpfr_nan_p(work.out) || std::isnan(out))
        return mpfr_nan_p(work.out) && std::isnan(out) ? 0 : kInfinity;
    if (mpfr_zero_p(work.out))
        return out == 0 && std::signbit(out) == bool(mpfr_signbit(work.out)) ? 0 : kInfinity;
    if (std::isinf(out)) {
        if (mpfr_inf_p(work.out) || mpfr_get_exp(work.out) > 1024)
            return (out > 0) == (mpfr_sgn(work.out) > 0) ? 0 : kInfinity;
        out = std::copysign(0x1.fffffffffffffp1023, out); // one step below what infinity stands for
        mpfr_sub_d(work.x, work.out, out, MPFR_RNDN);
        return std::abs(1.0 - std::abs(mpfr_get_d(work.x, MPFR_RNDN)) * 0x1p-971);
    }
    if (mpfr_inf_p(work.out))
        return kInfinity;
    int exponent = int(std::clamp<int64_t>(mpfr_get_exp(work.out), -1021, 1024));
    mpfr_sub_d(work.x, work.out, out, MPFR_RNDN);
    mpfr_mul_2si(work.x, work.x, 53 - exponent, MPFR_RNDN);
    return std::abs(mpfr_get_d(work.x, MPFR_RNDN));
}

void note(Worst &worst, double error, double x, double y) {
    ++worst.points;
    worst.rounded += error <= 0.5;
    if (error > worst.error) {
        worst.error = error;
        worst.x = x;
        worst.y = y;
    }
}

// Runs chunk(index) for all chunks; equal results for any number of threads.
Worst in_parallel(int64_t chunks, int threads, const std::function<Worst(int64_t)> &chunk) {
    std::vector<Worst> results(size_t(chunks), Worst{});
    std::vector<std::thread> pool;
    for (int t = 0; t < threads; ++t)
        pool.emplace_back([&, t] {
            for (int64_t i = t; i < chunks; i += threads)
                results[size_t(i)] = chunk(i);
            mpfr_free_cache(); // this thread's
        });
    for (std::thread &thread : pool)
        thread.join();
    Worst total;
    for (const Worst &result : results)
        total.add(result);
    return total;
}

// The argument range where a function does its work; outside it overflows, saturates or is NaN.
struct Range {
    std::string_view name;
    double low, high;
};
constexpr Range kRanges[] = {{"asin", -1, 1},       {"acos", -1, 1},     {"atanh", -1, 1},    {"acosh", 1, 50},    {"exp", -745, 710},
                             {"exp2", -1075, 1024}, {"expm1", -40, 710}, {"sinh", -711, 711}, {"cosh", -711, 711}, {"tanh", -20, 20},
                             {"log1p", -1, 10},     {"erf", -6, 6},      {"erfc", -6, 27.3},  {"log", 0, 10},      {"log2", 0, 10},
                             {"log10", 0, 10},      {"sin", -100, 100},  {"cos", -100, 100},  {"tan", -100, 100},  {"tgamma", -190, 172},
                             {"lgamma", -20, 20}};

// Close to where some function cancels, ends or changes its method.
constexpr double kCritical[] = {0.5,
                                1,
                                2,
                                0.70710678118654752,
                                1.4142135623730951,
                                0.34657359027997264,
                                0.69314718055994531,
                                0.41421356237309503,
                                2.4142135623730949,
                                709.78271289338397,
                                710.47586007394386,
                                0.1716,
                                22,
                                6,
                                0x1p60,
                                0x1p-26,
                                0x1p-53,
                                0x1p-1022};

// Near poles of the gamma function, and near the numbers where its logarithm is 0.
double hard_gamma_argument(Random &random) {
    constexpr double kZeros[] = {1,
                                 2,
                                 -2.4570247382208005,
                                 -2.7476826467274127,
                                 -3.1435808883499801,
                                 -3.9552942848585979,
                                 -4.0393618397405369,
                                 -4.9915446405600478,
                                 -5.0082181683225935};
    switch (random.bits() % 4) {
    case 0: return kZeros[random.bits() % std::size(kZeros)] * (1 + random.between(-1, 1) * std::exp2(random.between(-53, -4)));
    case 1: { // from -6 on the zeros are about 1/m! from the pole -m
        double m = double(6 + random.bits() % 14);
        return -m + random.sign() / std::tgamma(m + 1) * (1 + random.between(-1, 1) * std::exp2(random.between(-50, -2)));
    }
    case 2: return -double(random.bits() % 186) + random.sign() * std::exp2(random.between(-60, -1));
    default: return double(random.bits() % 172) + random.sign() * std::exp2(random.between(-60, -1));
    }
}

double hard_argument(std::string_view name, Random &random) {
    double size;
    if ((name == "tgamma" || name == "lgamma") && random.bits() % 2)
        return hard_gamma_argument(random);
    bool periodic = name == "sin" || name == "cos" || name == "tan";
    if (periodic && random.bits() % 8 == 0) // the double that is nearest of all to a multiple of pi/2, and its multiples
        return 6381956970095103.0 * std::exp2(797) * double(1 + random.bits() % 64) * random.sign();
    if (periodic) // the number nearest to a multiple of pi/2
        return double((long double)(std::floor(std::exp2(random.between(0, 30)))) * 1.57079632679489661923132169163975144L) * random.sign();
    double near = kCritical[random.bits() % std::size(kCritical)];
    switch (random.bits() % 3) {
    case 0: size = near * (1 + random.between(-1, 1) * std::exp2(random.between(-52, -2))); break;
    case 1: size = double(random.bits() % 512) * 0.0625 * (1 + random.between(-1, 1) * std::exp2(random.between(-52, -20))); break;
    default: size = std::exp2(random.between(-30, 10)); break;
    }
    return size * random.sign();
}

double argument(std::string_view name, Random &random, uint64_t kind) {
    if (kind == 0) { // any number
        double any = std::bit_cast<double>(random.bits());
        return std::isfinite(any) ? any : 1.0;
    }
    if (kind == 1)
        return hard_argument(name, random);
    for (const Range &range : kRanges)
        if (range.name == name && kind == 2)
            return random.between(range.low, range.high);
    return random.sign() * std::exp2(random.between(-8, 8));
}

// pow: half of the pairs give results spread over the whole range of numbers.
void arguments(const Kernel &kernel, Random &random, double &x, double &y) {
    x = argument(kernel.name, random, random.bits() % 4);
    y = argument(kernel.name, random, random.bits() % 4);
    uint64_t kind = random.bits() % 4;
    if (kernel.name == "pow" && kind < 2) {
        x = std::abs(x);
        y = random.between(-745, 710) / std::log(x);
    } else if (kernel.name == "pow" && kind == 2) {
        y = double(int64_t(random.bits() % 81) - 40);
    } else if (kernel.arguments == 2 && kind < 2) { // arguments of about one size
        y = x * random.sign() * std::exp2(random.between(-3, 3));
    }
    if (!std::isfinite(y))
        y = 1;
}

void random_pairs(const Kernel &kernel, Random &random, float *x, float *y) {
    for (int i = 0; i < kFloatLanes; ++i) {
        double wide_x, wide_y;
        arguments(kernel, random, wide_x, wide_y);
        if (kernel.name == "pow" && random.bits() % 2) // from the range of double results to that of float results
            wide_y *= 88.0 / 710.0;
        x[i] = float(wide_x);
        y[i] = float(wide_y);
    }
}

// The errors of ordinary results without a branch; float_error() decides on all others.
void note_floats(Worst &worst, const float *x, const float *y, const float *out, const double *exact) {
    double errors[kFloatLanes], most = 0;
    int rounded = 0;
    bool ordinary = true;
    for (int i = 0; i < kFloatLanes; ++i) {
        double power = std::bit_cast<double>(std::bit_cast<uint64_t>(exact[i]) & 0x7ff0000000000000);
        power = power < 0x1p-126 ? 0x1p-126 : power;
        errors[i] = std::abs(double(out[i]) - exact[i]) / power * 0x1p23;
        ordinary &= errors[i] <= 1e6 && exact[i] != 0;
        most = errors[i] > most ? errors[i] : most;
        rounded += errors[i] <= 0.5;
    }
    if (ordinary && most <= worst.error) {
        worst.points += kFloatLanes;
        worst.rounded += rounded;
        return;
    }
    for (int i = 0; i < kFloatLanes; ++i)
        note(worst, float_error(out[i], exact[i]), x[i], y[i]);
}

} // namespace

void Worst::add(const Worst &other) {
    points += other.points;
    rounded += other.rounded;
    if (other.error > error) {
        error = other.error;
        x = other.x;
        y = other.y;
    }
}

Worst measure_float(const Kernel &kernel, uint32_t stride, int64_t points, int threads) {
    constexpr int64_t kChunk = 1 << 16;
    bool all = kernel.arguments == 1;
    int64_t count = all ? ((int64_t(1) << 32) + stride - 1) / stride : points / kFloatLanes * kFloatLanes;
    return in_parallel((count + kChunk - 1) / kChunk, threads, [&](int64_t chunk) {
        Worst worst;
        Random random(uint64_t(chunk) + 77);
        for (int64_t first = chunk * kChunk, end = std::min(count, first + kChunk); first < end; first += kFloatLanes) {
            float x[kFloatLanes], y[kFloatLanes] = {}, out[kFloatLanes];
            double exact[kFloatLanes];
            if (all)
                for (int i = 0; i < kFloatLanes; ++i) // past the end the bit patterns wrap around
                    x[i] = std::bit_cast<float>(uint32_t(first + i) * stride);
            else
                random_pairs(kernel, random, x, y);
            kernel.in_float(x, y, out);
            for (int i = 0; i < kFloatLanes; ++i)
                exact[i] = kernel.library(x[i], y[i]);
            note_floats(worst, x, y, out, exact);
        }
        return worst;
    });
}

Worst measure_double(const Kernel &kernel, int64_t points, int threads) {
    constexpr int64_t kChunk = 4096;
    Worst result = in_parallel((points + kChunk - 1) / kChunk, threads, [&](int64_t chunk) {
        Worst worst;
        Exact work;
        Random random(uint64_t(chunk) + 1234567);
        for (int64_t done = 0; done < kChunk; done += kDoubleLanes) {
            double x[kDoubleLanes], y[kDoubleLanes] = {}, out[kDoubleLanes];
            for (int i = 0; i < kDoubleLanes; ++i) {
                if (kernel.arguments == 2)
                    arguments(kernel, random, x[i], y[i]);
                else
                    x[i] = argument(kernel.name, random, random.bits() % 4);
            }
            kernel.in_double(x, y, out);
            for (int i = 0; i < kDoubleLanes; ++i)
                note(worst, double_error(kernel, work, x[i], y[i], out[i]), x[i], y[i]);
        }
        return worst;
    });
    return result;
}

} // namespace veloz::accuracy
