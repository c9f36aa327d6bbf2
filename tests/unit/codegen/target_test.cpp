// The emitters of codegen/common need nothing but the interface Target: a target without any runtime gets everything that it is asked for.
#include "emitted.h"
#include "recording_target.h"

namespace veloz::codegen {
namespace {

constexpr const char *kArray = "array<f64, 1, C, rw>";

std::string array_slots(const std::vector<std::string> &names) {
    std::string text;
    for (size_t i = 0; i < names.size(); ++i)
        text += "  slot " + std::to_string(i) + " \"" + names[i] + "\": " + kArray + "\n";
    for (size_t i = 0; i < names.size(); ++i)
        text += "  %" + names[i] + ": " + kArray + " = get [" + std::to_string(i) + "]\n";
    return text + "  %zero: pyint = const [0]\n  %one: pyint = const [1]\n  %none: none = const\n";
}

std::string on_array(const std::string &body) {
    return function("(x: array<f64, 1, C, rw>) -> none", array_slots({"x"}) + body + "  return %none\n");
}

TEST(Target, BeginsAndEndsWithTheEntry) {
    RecordingTarget target;
    Emitted code(on_array(""), target);
    EXPECT_EQ(target.asked, (std::map<std::string, int>{{"begin", 1}, {"entry f", 1}}));
    for (const llvm::Function &each : *code.module)
        EXPECT_FALSE(each.isDeclaration()) << each.getName().str() << ": of no interface";
}

TEST(Target, RaisesWithTheWordsOfTheArguments) {
    RecordingTarget target;
    Emitted code("site \"ValueError\" -1 \"\" (pyint, c128) in \"f\" @1\n" +
                     function("(c: bool, n: pyint, z: c128) -> none", "  slot 0 \"c\": bool\n  slot 1 \"n\": pyint\n  slot 2 \"z\": c128\n"
                                                                      "  %c: bool = get [0]\n  %n: pyint = get [1]\n  %z: c128 = get [2]\n"
                                                                      "  %none: none = const\n  check %c, %n, %z [0]\n"
                                                                      "  return %none\n"),
                 target);
    EXPECT_EQ(target.asked["raise"], 1);
    EXPECT_EQ(target.raised_words, std::vector<size_t>{3}); // a complex number is two
}

TEST(Target, IndicesOutOfBounds) {
    RecordingTarget target;
    Emitted code(kIndexSite + on_array("  %n: pyint = dim %x [0]\n  %i: pyint = check_index %zero, %n [0]\n  %v: f64 = load %x, %i\n"),
                 target);
    EXPECT_EQ(target.asked["raise"], 1);
    EXPECT_EQ(target.raised_words, std::vector<size_t>{2}); // the index and the length
}

TEST(Target, LongLoopsPoll) {
    RecordingTarget target;
    Emitted code(on_array("  %n: pyint = dim %x [0]\n  for %zero, %n, %one serial { %i: pyint\n    %v: f64 = load %x, %i\n"
                          "    store %x, %v, %i\n  }\n"),
                 target);
    EXPECT_EQ(target.asked["poll"], 1);
}

TEST(Target, RecursionCountsItsDepth) {
    RecordingTarget target;
    Emitted code(
        function("(n: pyint) -> pyint", "  slot 0 \"n\": pyint\n  %n: pyint = get [0]\n  %r: pyint = call %n \"f\"\n  return %r\n"),
        target);
    for (const char *name : {"enter_recursive", "leave_recursive", "recursive_calls", "raise too deep", "poll"})
        EXPECT_EQ(target.asked[name], 1) << name;
}

TEST(Target, MemoryAndReferences) {
    RecordingTarget target;
    Emitted code(function("(n: pyint) -> array<f64, 1, C, rw>",
                          "  slot 0 \"n\": pyint\n  %n: pyint = get [0]\n"
                          "  %a: array<f64, 1, C, rw> = alloc %n [0]\n"
                          "  %b: array<f64, 1, C, rw> = alloc %n [1]\n"
                          "  %c: array<f64, 1, C, rw> = retain %a\n"
                          "  release %b\n  release %a\n  return %c\n",
                          true),
                 target);
    EXPECT_EQ(target.asked["allocate"], 1);
    EXPECT_EQ(target.asked["allocate zeroed"], 1);
    EXPECT_EQ(target.asked["retain"], 1);
    EXPECT_EQ(target.asked["release"], 2);
    EXPECT_EQ(target.asked["release_all"], 3) << "a cell for each reference that may be held when the function fails";
}

TEST(Target, CopiesAndOverlap) {
    RecordingTarget target;
    Emitted code(function("(x: array<f64, 1, C, rw>, y: array<f64, 1, C, rw>) -> none",
                          array_slots({"x", "y"}) + "  %o: pybool = overlap %x, %y\n  copy_array %x, %y\n  return %none\n"),
                 target);
    EXPECT_EQ(target.asked["overlap"], 1);
    EXPECT_EQ(target.asked["copy"], 1);
    ASSERT_EQ(target.described.size(), 4u);
    for (const Described &each : target.described) {
        EXPECT_EQ(each.rank, 1);
        EXPECT_EQ(each.element_bytes, 8);
        EXPECT_EQ(each.data->getType()->getPointerAddressSpace(), 1u);
        EXPECT_EQ(each.dims->getType()->getPointerAddressSpace(), 0u);
    }
    EXPECT_EQ(target.described[0].dims, target.described[2].dims) << "described twice";
}

TEST(Target, ParallelLoops) {
    RecordingTarget target;
    Emitted code(function("(x: array<f64, 1, C, rw>) -> f64",
                          "  slot 0 \"x\": array<f64, 1, C, rw>\n  slot 1 \"s\": f64\n  %x: array<f64, 1, C, rw> = get [0]\n"
                          "  %zero: pyint = const [0]\n  %one: pyint = const [1]\n  %n: pyint = dim %x [0]\n"
                          "  %start: f64 = const (0x0p+0, 0x0p+0)\n  set %start [1]\n"
                          "  for %zero, %n, %one parallel threads grain 100 independent carried (1 add) { %i: pyint\n"
                          "    %v: f64 = load %x, %i\n    %s: f64 = get [1]\n    %t: f64 = add %s, %v\n    set %t [1]\n  }\n"
                          "  %r: f64 = get [1]\n  return %r\n"),
                 target);
    ASSERT_EQ(target.loops.size(), 1u);
    const ParallelLoop &loop = target.loops[0];
    EXPECT_FALSE(loop.chunk->isDeclaration());
    EXPECT_EQ(loop.chunk->arg_size(), 5u);
    ASSERT_TRUE(loop.combine);
    EXPECT_EQ(loop.combine->arg_size(), 3u);
    EXPECT_EQ(loop.partial_bytes, 8u);
    auto *grain = llvm::dyn_cast<llvm::ConstantInt>(loop.grain);
    ASSERT_TRUE(grain);
    EXPECT_EQ(grain->getSExtValue(), 100);
}

TEST(Target, Printing) {
    RecordingTarget target;
    Emitted code(on_array("  print %one, %x \"n {} of {}\"\n"), target);
    EXPECT_EQ(target.asked["print n {} of {} of 2"], 1);
}

TEST(Target, MathFunctions) {
    RecordingTarget target;
    Emitted code(function("(a: f64, z: c128) -> f64",
                          "  slot 0 \"a\": f64\n  slot 1 \"z\": c128\n  %a: f64 = get [0]\n  %z: c128 = get [1]\n"
                          "  %s: f64 = sin %a\n  %q: f64 = sqrt %s\n  %e: c128 = exp %z\n  %p: c128 = pow %z, %e\n"
                          "  %h: f64 = abs %p\n  %m: f64 = mod %h, %q\n  %i: pyint = to_index %m\n"
                          "  %r: f64 = cast %i\n  return %r\n"),
                 target);
    std::map<std::string, int> wanted{{"begin", 1},       {"entry f", 1},    {"math sin", 1},  {"complex exp", 1},
                                      {"complex pow", 1}, {"math hypot", 1}, {"math fmod", 1}, {"to_index", 1}};
    EXPECT_EQ(target.asked, wanted) << "a square root is an instruction";
}

TEST(Target, TheRaceCheck) {
    RecordingTarget target;
    Emitted code(on_array("  watch [0, 3, 0]\n  watch %one [1, 3, 0]\n  watch %x, %zero [3, 3, 0]\n  watch [4, 3, 0]\n"), target);
    EXPECT_EQ(target.asked["watch_loop"], 2);
    EXPECT_EQ(target.asked["watch_iteration"], 1);
    EXPECT_EQ(target.asked["watch_access"], 1);
}

} // namespace
} // namespace veloz::codegen
