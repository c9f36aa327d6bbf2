#include "support/exceptions.h"

#include <gtest/gtest.h>

namespace veloz::support {

TEST(Exceptions, BasesComeFirst) {
    for (int id = 0; id <= int(ExceptionClass::UFuncTypeError); ++id) {
        auto exception = ExceptionClass(id);
        EXPECT_EQ(exception_class(name_of(exception)), exception);
        EXPECT_TRUE(derives_from(exception, ExceptionClass::BaseException));
        EXPECT_TRUE(exception == ExceptionClass::BaseException || base_of(exception) < exception);
    }
}

TEST(Exceptions, DeriveAsInPython) {
    EXPECT_TRUE(derives_from(ExceptionClass::IndexError, ExceptionClass::LookupError));
    EXPECT_TRUE(derives_from(ExceptionClass::ZeroDivisionError, ExceptionClass::Exception));
    EXPECT_FALSE(derives_from(ExceptionClass::KeyboardInterrupt, ExceptionClass::Exception));
    EXPECT_FALSE(derives_from(ExceptionClass::LookupError, ExceptionClass::IndexError));
    EXPECT_FALSE(exception_class("NoSuchError"));
}

} // namespace veloz::support
