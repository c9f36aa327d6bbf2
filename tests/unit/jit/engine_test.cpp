// From IR to machine code that runs: by words, by C signatures, and stopped in the middle.
#include "loaded.h"

#include "runtime/abi.h"

#include <cmath>

namespace veloz::jit {
namespace {

// As C sees an array of one axis.
struct Array1 {
    double *data;
    void *owner;
    int64_t shape[1], strides[1];
};

TEST(Engine, WordsInWordsOut) {
    Loaded code(compiled(numbers("  %b: f64 = cast %n\n  %r: f64 = mul %a, %b\n  return %r\n")));
    auto entry = code.find<Words>(Convention::Words);
    Context context;
    int64_t arguments[] = {word(1.5), -4}, result = 0;
    ASSERT_EQ(entry(&context, arguments, &result), 0);
    EXPECT_EQ(number(result), -6.0);
}

TEST(Engine, MathIsLinkedIn) {
    Loaded code(compiled(numbers("  %s: f64 = sin %a\n  %e: f64 = exp %s\n  return %e\n")));
    auto entry = code.find<Words>(Convention::Words);
    Context context;
    int64_t arguments[] = {word(0.75), 0}, result = 0;
    ASSERT_EQ(entry(&context, arguments, &result), 0);
    EXPECT_NEAR(number(result), std::exp(std::sin(0.75)), 1e-15);
}

TEST(Engine, ErrorsLeaveTheirSiteAndWords) {
    Loaded code(compiled("site \"ValueError\" -1 \"{} is bad\" (pyint) in \"f\" @1\n" +
                         numbers("  %zero: pyint = const [0]\n  %c: pybool = lt %n, %zero\n  check %c, %n [0]\n  return %a\n")));
    auto entry = code.find<Words>(Convention::Words);
    Context context;
    int64_t good[] = {word(2.0), 1}, bad[] = {word(2.0), -7}, result = 0;
    EXPECT_EQ(entry(&context, good, &result), 0);
    EXPECT_EQ(context.slot.kind, runtime::ErrorKind::None);
    EXPECT_NE(entry(&context, bad, &result), 0);
    EXPECT_EQ(context.slot.kind, runtime::ErrorKind::RaiseSite);
    EXPECT_EQ(context.slot.site, 0);
    EXPECT_EQ(context.slot.values, std::vector<int64_t>{-7});
}

TEST(Engine, SignaturesOfC) {
    Artifact artifact = compiled(numbers("  %b: f64 = cast %n\n  %r: f64 = add %a, %b\n  return %r\n"), {.c_symbol = "add_numbers"});
    ASSERT_EQ(artifact.exports.size(), 2u);
    EXPECT_EQ(artifact.exports[1].prototype, "int32_t add_numbers(struct veloz_context *context, double a, int64_t n, double *result);");
    Loaded code(artifact);
    auto add = code.find<int32_t (*)(Context *, double, int64_t, double *)>(Convention::C);
    Context context;
    double result = 0;
    ASSERT_EQ(add(&context, 0.25, 40, &result), 0);
    EXPECT_EQ(result, 40.25);
    int64_t arguments[] = {word(0.5), 1}, out = 0; // the other entry is there too
    ASSERT_EQ(code.find<Words>(Convention::Words)(&context, arguments, &out), 0);
    EXPECT_EQ(number(out), 1.5);
}

TEST(Engine, NarrowNumbersOfC) {
    std::string text = function("(a: i8, b: u8, c: f32, t: bool, z: c128) -> tuple<i64, u64, f32, bool, f64>",
                                "  slot 0 \"a\": i8\n  slot 1 \"b\": u8\n  slot 2 \"c\": f32\n  slot 3 \"t\": bool\n  slot 4 \"z\": c128\n"
                                "  %a: i8 = get [0]\n  %b: u8 = get [1]\n  %c: f32 = get [2]\n  %t: bool = get [3]\n  %z: c128 = get [4]\n"
                                "  %i: i64 = cast %a\n  %u: u64 = cast %b\n  %n: bool = not %t\n  %y: f64 = imag %z\n"
                                "  %r: tuple<i64, u64, f32, bool, f64> = tuple %i, %u, %c, %n, %y\n  return %r\n");
    Loaded code(compiled(text, {.c_symbol = "narrow"}));
    struct Result {
        int64_t i;
        uint64_t u;
        float c;
        bool n;
        double y;
    } result{};
    struct Complex {
        double real, imag;
    } z{1.0, -2.5};
    auto narrow = code.find<int32_t (*)(Context *, int8_t, uint8_t, float, bool, const Complex *, Result *)>(Convention::C);
    Context context;
    ASSERT_EQ(narrow(&context, -3, 200, 1.5F, true, &z, &result), 0);
    EXPECT_EQ(result.i, -3);
    EXPECT_EQ(result.u, 200u);
    EXPECT_EQ(result.c, 1.5F);
    EXPECT_FALSE(result.n);
    EXPECT_EQ(result.y, -2.5);
}

// Arrays go in and out as they are in memory; what comes out has a reference.
TEST(Engine, ArraysOfC) {
    std::string text = function("(x: array<f64, 1, any, rw>, nothing: none, k: f64) -> array<f64, 1, C, rw>",
                                "  slot 0 \"x\": array<f64, 1, any, rw>\n  slot 1 \"nothing\": none\n  slot 2 \"k\": f64\n"
                                "  %x: array<f64, 1, any, rw> = get [0]\n  %k: f64 = get [2]\n  %zero: pyint = const [0]\n"
                                "  %one: pyint = const [1]\n  %n: pyint = dim %x [0]\n  %y: array<f64, 1, C, rw> = alloc %n [0]\n"
                                "  for %zero, %n, %one serial { %i: pyint\n    %v: f64 = load %x, %i\n    %w: f64 = mul %v, %k\n"
                                "    store %y, %w, %i\n  }\n  %r: array<f64, 1, C, rw> = retain %y\n  release %y\n  return %r\n",
                                "flags 0 1 0 0 owning");
    Artifact artifact = compiled(text, {.c_symbol = "scaled"});
    EXPECT_EQ(artifact.find(Convention::C)->prototype,
              "int32_t scaled(struct veloz_context *context, const struct veloz_array_1 *x, double k, struct veloz_array_1 *result);");
    Loaded code(artifact);
    auto scaled = code.find<int32_t (*)(Context *, const Array1 *, double, Array1 *)>(Convention::C);
    double data[] = {1, 100, 2, 100, 3, 100};
    Array1 x{data, nullptr, {3}, {16}}, result{};
    Context context;
    ASSERT_EQ(scaled(&context, &x, -2.0, &result), 0);
    ASSERT_EQ(result.shape[0], 3);
    EXPECT_EQ(result.data[0], -2.0);
    EXPECT_EQ(result.data[2], -6.0);
    runtime::veloz_release(result.owner);
    x.shape[0] = 0;
    ASSERT_EQ(scaled(&context, &x, -2.0, &result), 0);
    EXPECT_EQ(result.shape[0], 0);
    runtime::veloz_release(result.owner);
}

TEST(Engine, StopsWhenAsked) {
    auto module = ir::parse(numbers("  return %a\n"));
    EXPECT_THROW(compile(*module, host_target(), {.stop = [] { return true; }}), support::Interrupted);
    EXPECT_NO_THROW(compile(*module, host_target(), {.stop = [] { return false; }}));
}

TEST(Engine, TextsOfEachStage) {
    auto module = ir::parse(numbers("  %s: f64 = sin %a\n  return %s\n"));
    std::string before = compile(*module, host_target(), {.text = TextKind::LlvmBefore}).text;
    std::string after = compile(*module, host_target(), {.text = TextKind::Llvm}).text;
    std::string assembly = compile(*module, host_target(), {.text = TextKind::Assembly}).text;
    EXPECT_NE(before.find("%status"), std::string::npos);
    EXPECT_EQ(after.find("%status"), std::string::npos) << "variables are registers";
    EXPECT_EQ(after.find("declare double @vz_sin_f64"), std::string::npos) << "vector math is linked in";
    EXPECT_NE(assembly.find("veloz_entry:"), std::string::npos);
}

TEST(Engine, PythonNamesAreNoExports) {
    Loaded code(compiled(numbers("  return %a\n"), {.names = true}));
    EXPECT_EQ(code.artifact.exports.size(), 1u);
    EXPECT_FALSE(code.image->find("f"));
}

} // namespace
} // namespace veloz::jit
