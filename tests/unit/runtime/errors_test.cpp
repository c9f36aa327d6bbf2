// Errors from the slot of their thread to the handled ones and back.
#include "runtime/errors.h"

#include <gtest/gtest.h>

namespace veloz::runtime {

namespace {

class Errors : public testing::Test {
protected:
    Errors() {
        context.error = &slot;
        context.handled = &handled;
    }
    void raise(int32_t site, std::vector<int64_t> words = {}) {
        veloz_raise(&context, int32_t(ErrorKind::RaiseSite), site, int64_t(words.size()), words.data());
    }

    ErrorSlot slot;
    HandledErrors handled;
    CallContext context;
};

TEST_F(Errors, WhatIsCaughtIsOver) {
    raise(3, {7, 8});
    veloz_catch(&context, 0);
    EXPECT_EQ(context.status, 0);
    EXPECT_EQ(slot.kind, ErrorKind::None);
    EXPECT_EQ(context.handled_count, 1);
    EXPECT_EQ(handled.errors[0].site, 3);
}

TEST_F(Errors, RaisedAgainAsItWas) {
    raise(3, {7, 8});
    veloz_catch(&context, 0);
    raise(4);
    veloz_catch(&context, 1);
    veloz_raise_again(&context, 0);
    EXPECT_EQ(context.status, 1);
    EXPECT_EQ(slot.site, 3);
    EXPECT_EQ(slot.values, (std::vector<int64_t>{7, 8}));
    EXPECT_FALSE(slot.context);
}

TEST_F(Errors, KnowWhatWasHandled) {
    raise(3);
    veloz_catch(&context, 0);
    raise(4);
    ASSERT_TRUE(slot.context);
    EXPECT_EQ(slot.context->site, 3);
    EXPECT_FALSE(slot.has_cause);
    veloz_raise_from(&context, 0);
    EXPECT_TRUE(slot.has_cause);
    EXPECT_EQ(slot.cause, slot.context); // one exception in Python
    context.handled_count = 0;           // the handler has ended
    raise(5);
    EXPECT_FALSE(slot.context);
    EXPECT_FALSE(slot.has_cause);
}

TEST_F(Errors, FromNone) {
    raise(3);
    veloz_catch(&context, 0);
    raise(4);
    veloz_raise_from(&context, -1);
    EXPECT_TRUE(slot.has_cause);
    EXPECT_FALSE(slot.cause);
    EXPECT_TRUE(slot.context);
}

TEST_F(Errors, PartsOfTheWorkSeeTheInnermost) {
    EXPECT_TRUE(innermost_handled(context).errors.empty());
    raise(3);
    veloz_catch(&context, 0);
    raise(4);
    veloz_catch(&context, 1);
    HandledErrors part = innermost_handled(context);
    ASSERT_EQ(part.errors.size(), 1U);
    EXPECT_EQ(part.errors[0].site, 4);
}

} // namespace

} // namespace veloz::runtime
