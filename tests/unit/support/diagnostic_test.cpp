// The exact text of rendered diagnostics.
#include "support/diagnostic.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace veloz::support {
namespace {

const SourceText kSource{
    "heat.py", 10, {"@vz.jit\n", "def f(x, naïve):\n", "    y = naïve + [1]\r\n", "\treturn y", "    return (x +\n", "            1)\n"}};

Diagnostic diagnostic(std::string message, SourceLocation where, std::string label = "") {
    Diagnostic made;
    made.message = std::move(message);
    made.primary = {where, std::move(label)};
    made.function = "f";
    return made;
}

TEST(Diagnostic, CaretsUnderTheRange) {
    EXPECT_EQ(render(diagnostic("no lists here", {13, 8, 13, 9}, "this one"), kSource), "no lists here\n"
                                                                                        "in f, heat.py:13\n"
                                                                                        "  13 |  return y\n"
                                                                                        "     |         ^ this one");
}

// Columns are bytes, but a caret stands under a letter: ï has two bytes.
TEST(Diagnostic, LettersOfSeveralBytes) {
    EXPECT_EQ(render(diagnostic("no lists here", {12, 17, 12, 20}), kSource), "no lists here\n"
                                                                              "in f, heat.py:12\n"
                                                                              "  12 |     y = naïve + [1]\n"
                                                                              "     |                 ^^^");
    EXPECT_EQ(render(diagnostic("which", {12, 8, 12, 14}), kSource), "which\n"
                                                                     "in f, heat.py:12\n"
                                                                     "  12 |     y = naïve + [1]\n"
                                                                     "     |         ^^^^^");
}

TEST(Diagnostic, SecondaryLabelsAndHelp) {
    Diagnostic made = diagnostic("x is written twice", {13, 1, 13, 7}, "here");
    made.file = "other.py";
    made.secondary = {{{11, 6, 11, 7}, "and here"}, {{12, 4, 12, 5}, ""}, {{13, 1, 13, 7}, "a third is left out"}};
    made.suggestion = "write it once";
    EXPECT_EQ(render(made, kSource), "x is written twice\n"
                                     "in f, other.py:13\n"
                                     "  13 |  return y\n"
                                     "     |  ^^^^^^ here\n"
                                     "  11 | def f(x, naïve):\n"
                                     "     |       ~ and here\n"
                                     "  12 |     y = naïve + [1]\n"
                                     "     |     ~\n"
                                     "help: write it once");
}

// A range over several lines is marked to the end of its first line.
TEST(Diagnostic, SeveralLines) {
    EXPECT_EQ(render(diagnostic("too long", {14, 11, 15, 14}), kSource), "too long\n"
                                                                         "in f, heat.py:14\n"
                                                                         "  14 |     return (x +\n"
                                                                         "     |            ^^^^");
}

TEST(Diagnostic, UnknownPlaces) {
    EXPECT_EQ(render(diagnostic("lost", {99, 0, 99, 1}), kSource), "lost\nin f, heat.py:99");
    EXPECT_EQ(render(diagnostic("lost", {9, 0, 9, 1}), kSource), "lost\nin f, heat.py:9");
    // Ranges beyond the line's end, empty ones and those that run backwards still show one mark.
    for (SourceLocation odd : {SourceLocation{13, 500, 13, 600}, SourceLocation{13, 9, 13, 9}, SourceLocation{13, 9, 13, 2}})
        EXPECT_EQ(render(diagnostic("odd", odd), kSource), "odd\n"
                                                           "in f, heat.py:13\n"
                                                           "  13 |  return y\n"
                                                           "     |          ^");
    EXPECT_EQ(render(diagnostic("negative", {13, -3, 13, -1}), kSource), "negative\n"
                                                                         "in f, heat.py:13\n"
                                                                         "  13 |  return y\n"
                                                                         "     | ^");
}

TEST(Diagnostic, AtMostTenLines) {
    Diagnostic made = diagnostic("a\nb\nc", {13, 1, 13, 7}, "here");
    made.secondary.assign(9, {{12, 4, 12, 5}, "there"});
    made.suggestion = "d\ne";
    std::string text = render(made, kSource);
    EXPECT_LE(std::count(text.begin(), text.end(), '\n') + 1, 10);
    EXPECT_NE(text.find("help: d e"), std::string::npos);
}

TEST(Diagnostic, Exceptions) {
    CompileFailure failure(diagnostic("no lists here", {13, 8, 13, 9}));
    EXPECT_STREQ(failure.what(), "no lists here");
    EXPECT_EQ(failure.diagnostic().primary.location.line, 13);
    EXPECT_THROW(internal_error("x"), InternalError);
    EXPECT_NE(std::string(InternalError("the frob is gone").what()).find("the frob is gone"), std::string::npos);
    EXPECT_NE(std::string(InternalError("the frob is gone").what()).find("please report"), std::string::npos);
}

} // namespace
} // namespace veloz::support
