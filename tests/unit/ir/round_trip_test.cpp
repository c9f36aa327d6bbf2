// print -> parse -> print is the identity, for every op and every attribute.
#include "module.h"

#include "support/diagnostic.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace veloz::ir {
namespace {

using types::Layout;
using types::ScalarKind;

void expect_round_trip(const Module &module) {
    std::string text = print(module);
    auto back = parse(text);
    EXPECT_EQ(print(*back), text);
}

// Not a meaningful program: only the text is looked at here.
TEST(RoundTrip, EveryOpWithEveryAttribute) {
    for (int i = 0; i <= int(Opcode::Print); ++i) {
        auto code = Opcode(i);
        if (code == Opcode::For)
            continue; // its region has an argument: below
        for (bool with_result : {false, true}) {
            OneFunction one({Type::py_int()});
            Builder &build = one.builder;
            Value *n = build.get(0);
            Type type = Type::scalar(ScalarKind::F64);
            build.set_location({7, 2, 7, 3});
            for (size_t operands : {size_t(0), size_t(1), size_t(3)}) {
                Op *op = build.create(code, std::vector<Value *>(operands, n), with_result ? &type : nullptr, {1, -2, 3});
                op->text = "a \"quoted\" \\ text\nof two lines { } [ ] % é";
                build.set_insertion(build.new_block(op));
                build.none();
                build.set_insertion(one.function->body.get());
                build.create(code, std::vector<Value *>(operands, n), with_result ? &type : nullptr);
            }
            SCOPED_TRACE(info(code).text);
            expect_round_trip(one.module);
        }
    }
}

TEST(RoundTrip, NumbersKeepTheirBits) {
    OneFunction one;
    Builder &build = one.builder;
    using Limits = std::numeric_limits<double>;
    std::vector<double> numbers{
        0.0, -0.0, 0.1, -1e300, Limits::min(), Limits::denorm_min(), Limits::max(), Limits::infinity(), -Limits::infinity()};
    for (double real : numbers)
        build.constant_complex(real, -real);
    for (int64_t integer : {int64_t(0), INT64_MIN, INT64_MAX, int64_t(-1)})
        build.constant_int(integer);
    build.constant_float(std::nan(""));
    build.constant_float(-std::nan(""));
    auto back = parse(print(one.module));
    auto ops = back->functions[0]->body->ops.begin();
    for (double real : numbers) {
        EXPECT_EQ(std::signbit((*ops)->real), std::signbit(real));
        EXPECT_EQ((*ops)->real, real);
        EXPECT_EQ((*ops)->imag, -real);
        ++ops;
    }
    for (int64_t integer : {int64_t(0), INT64_MIN, INT64_MAX, int64_t(-1)})
        EXPECT_EQ((*ops++)->ints[0], integer);
    EXPECT_TRUE(std::isnan((*ops)->real) && !std::signbit((*ops)->real));
    EXPECT_TRUE(std::isnan((*++ops)->real) && std::signbit((*ops)->real));
}

TEST(RoundTrip, ModulesWithSitesAndSeveralFunctions) {
    OneFunction one({Type::py_int(), Type::array(ScalarKind::C64, 2, Layout::F, true)}, Type::tuple({Type::none()}));
    one.function->fastmath = 127;
    one.function->boundscheck = false;
    one.function->inlining = -1;
    one.function->parallel = 1;
    Site site;
    site.exception = "my.Error\n";
    site.object_index = 3;
    site.format = "{} of {}";
    site.arguments = {
        {true, "text, with \"quotes\"", {}}, {false, "", Type::py_float()}, {false, "", Type::array(ScalarKind::F64, 1, Layout::C)}};
    site.line = 12;
    site.function = "f";
    one.module.sites = {site, Site{}};
    Builder &build = one.builder;
    Value *n = build.get(0), *zero = build.constant_int(0);
    Op *loop = build.make_for(zero, n, zero, LoopMode::Auto);
    build.set_insertion(loop->regions[0].get());
    Op *inner = build.make_for(zero, loop->regions[0]->arguments[0].get(), zero, LoopMode::Serial);
    build.set_insertion(inner->regions[0].get());
    build.create(Opcode::Print, {inner->regions[0]->arguments[0].get()}, nullptr)->text = "{}";
    Function *second = OneFunction::add(one.module, "g.1");
    Builder other(second);
    other.set_insertion(second->body.get());
    other.create(Opcode::Return, {other.none()}, nullptr);
    expect_round_trip(one.module);
    auto back = parse(print(one.module));
    ASSERT_EQ(back->sites.size(), 2u);
    EXPECT_EQ(back->sites[0].exception, site.exception);
    EXPECT_EQ(back->sites[0].object_index, 3);
    ASSERT_EQ(back->sites[0].arguments.size(), 3u);
    EXPECT_EQ(back->sites[0].arguments[0].text, site.arguments[0].text);
    EXPECT_EQ(back->sites[0].arguments[2].type, site.arguments[2].type);
    ASSERT_EQ(back->functions.size(), 2u);
    EXPECT_EQ(back->functions[0]->fastmath, 127u);
    EXPECT_FALSE(back->functions[0]->boundscheck);
    EXPECT_EQ(back->functions[0]->inlining, -1);
    EXPECT_EQ(back->functions[0]->result, Type::tuple({Type::none()}));
}

// Cut anywhere, the text is refused with a message or read: never a crash, never an exception of another kind.
TEST(RoundTrip, TruncatedTextIsHandled) {
    OneFunction one({Type::py_int()});
    Builder &build = one.builder;
    build.set_location({3, 1, 3, 2});
    Op *loop = build.make_for(build.constant_int(0), build.get(0), build.constant_int(1), LoopMode::Parallel);
    build.set_insertion(loop->regions[0].get());
    build.constant_float(0.5);
    build.set_insertion(one.function->body.get());
    build.create(Opcode::Print, {}, nullptr)->text = "hello";
    std::string text = print(one.module);
    int refused = 0;
    for (size_t size = 0; size < text.size(); ++size)
        try {
            parse(std::string_view(text).substr(0, size));
        } catch (const support::InternalError &) {
            ++refused;
        }
    EXPECT_GT(refused, int(text.size()) - 5);
    for (size_t i = 0; i < text.size(); ++i)
        for (char letter : {'%', '"', '{', '}', '0', '\0'}) {
            std::string damaged = text;
            damaged[i] = letter;
            try {
                parse(damaged);
            } catch (const support::InternalError &) {
            }
        }
}

} // namespace
} // namespace veloz::ir
