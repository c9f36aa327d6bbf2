"""Exceptions that are caught: what names hold in the handler and after it."""

import math

import numpy as np

from differential.arguments import arr
from differential.harness import case


def line(n, first=0):
    """0.0, 1.0, … or from another number on."""
    return arr("f8", [float(first + i) for i in range(n)] if n else 0)


class Odd(ValueError):
    """A user's own."""


class VeryOdd(Odd):
    """Derived from it."""


class Both(KeyError, ArithmeticError):
    """Of two bases."""


ODDITIES = (Odd, KeyError)


@case((line(4), 2), (line(4), -4), (line(4), 4), (line(4), -5))
def index_error(x, i):
    try:
        return float(x[i])
    except IndexError:
        return -1.0


@case((line(4), 0), (line(4), 7))
def names_of_the_part_that_ran(x, i):
    k, name = 0, 1
    try:
        k = 1
        name = x[i]
        k = 2
    except IndexError:
        name = np.float64(10.5)
    return k, name


@case((1, 0), (7, 2), (-7, 2))
def division_by_zero(a, b):
    try:
        return a // b
    except ZeroDivisionError:
        return a


@case((1.0, 0.0), (1.0, 4.0), (float("inf"), 1.0))
def float_division(a, b):
    try:
        c = a / b
    except ZeroDivisionError:
        c = -1.0
    try:
        d = a % b
    except ArithmeticError:
        d = -2.0
    return c, d


@case(-1.0, 0.0, 4.0, float("nan"))
def math_domain(x):
    try:
        a = math.sqrt(x)
    except ValueError:
        a = -1.0
    try:
        b = math.log(x)
    except (ValueError, IndexError):
        b = -2.0
    return a, b


@case(2.0, 1e3, -1e3, float("nan"), float("inf"))
def overflow(x):
    try:
        a = math.exp(x)
    except OverflowError:
        a = -1.0
    try:
        b = int(x)
    except OverflowError:
        b = -2
    except ValueError:
        b = -3
    return a, b


@case(0, 1, 2, 3, 4, 5, raises=(LookupError, RuntimeError))
def classes(n):
    try:
        if n == 0:
            raise Odd("a", n)
        if n == 1:
            raise VeryOdd(n)
        if n == 2:
            raise ValueError
        if n == 3:
            raise LookupError(n)
        if n == 4:
            raise RuntimeError("not here")
    except VeryOdd:
        return 10
    except Odd:
        return 20
    except (ValueError, OverflowError):
        return 30
    return 40


@case(0, 1, 2, 3)
def two_bases(n):
    try:
        if n == 1:
            raise Both(n)
        if n == 2:
            raise KeyError(n)
    except ArithmeticError:
        return 1
    except LookupError:
        return 2
    return 3


@case(0, 1, 2, raises=TypeError)
def classes_by_a_name(n):
    try:
        if n == 0:
            raise VeryOdd(n)
        if n == 1:
            raise KeyError(n)
        raise TypeError("no")
    except ODDITIES:
        return n


@case(True, False)
def assertion(good):
    try:
        assert good, "not good"
        return 1
    except AssertionError:
        return 2


@case(0, 1)
def bare(n):
    try:
        if n:
            raise KeyError("x")
    except:  # noqa: E722
        n = 7
    return n


@case(0, 1)
def base_of_all(n):
    try:
        if n:
            raise ValueError("x")
    except BaseException:
        n = 7
    return n


@case(0, 1, 2, raises=KeyError)
def with_else(n):
    r = 0
    try:
        if n == 1:
            raise ValueError
    except ValueError:
        r += 1
    else:
        r += 10
        if n == 2:
            raise KeyError(n)
    return r


@case(0, 1)
def else_is_not_guarded(n):
    r = 0
    try:
        try:
            r += 1
        except ValueError:
            r += 100
        else:
            if n:
                raise ValueError("of the else")
            r += 10
    except ValueError:
        r += 1000
    return r


@case(0, 1, 2)
def nested(n):
    r = 0
    try:
        r = 1
        try:
            r = 2
            if n == 1:
                raise KeyError("inner")
            if n == 2:
                raise ValueError("outer")
            r = 3
        except KeyError:
            r += 10
        r += 100
    except ValueError:
        r += 1000
    return r


@case(0, 1, 2, raises=(KeyError, ValueError))
def raised_again(n):
    try:
        if n == 1:
            raise KeyError("again", n)
        if n == 2:
            raise ValueError("as it was")
    except LookupError:
        n = 5
        raise
    except ValueError as error:
        raise error
    return n


@case(0, 1, raises=VeryOdd)
def caught_around(n):
    try:
        try:
            if n == 1:
                raise VeryOdd("first", 1.5)
        except Odd:
            try:
                raise KeyError("second")
            except KeyError:
                n = 3
            raise
    except KeyError:
        n = 4
    return n


@case(-1.0, 4.0, raises=Odd)
def another_from_it(x):
    try:
        return math.sqrt(x)
    except ValueError as error:
        raise Odd("no root", x) from error


@case(-1.0, 4.0, raises=Odd)
def another_from_none(x):
    try:
        return math.sqrt(x)
    except ValueError:
        raise Odd("no root") from None


@case(1, 0)
def bound_in_the_body(n):
    try:
        m = 6 // n
        k = m + 1
    except ZeroDivisionError:
        m = -1
        k = 15
    return m, k


@case(1, 0, raises=UnboundLocalError)
def unbound_after_it(n):
    try:
        m = 6 // n
    except ZeroDivisionError:
        pass
    return m


@case(1, 0, 2, raises=UnboundLocalError)
def name_of_the_exception_goes(n):
    e = 5
    try:
        m = 6 // n
    except ZeroDivisionError as e:
        m = 1
    if n == 2:
        return m
    return e + m


@case(0, 1, 2)
def types_join(n):
    x = 1
    try:
        if n == 1:
            raise ValueError
        x = 2.5
        if n == 2:
            raise ValueError
        x = 3
    except ValueError:
        x = x + 1
    return x * 2.0


@case(0, 1, 2, 3)
def deleted_in_the_body(n):
    x = 3
    try:
        if n == 1:
            raise ValueError
        del x
        if n == 2:
            raise ValueError
        x = 4
    except ValueError:
        n += 10
    try:
        return x + n
    except UnboundLocalError:
        return -1


@case((line(6), 4), (line(6), 6), (line(6), 9), (line(6), 0))
def sum_so_far(x, n):
    s = np.float64(0.0)
    last = -1
    try:
        for i in range(n):
            s += x[i]
            last = i
    except IndexError:
        s += 1000
    return s, last


@case((line(300), 300), (line(300), 301), (line(300), 5))
def stores_so_far(x, n):
    try:
        for i in range(n):
            x[i] = 2 * x[i]
    except IndexError:
        x[0] = -1
    return x


@case((line(700, -40),), (line(700, -699),), (line(700, 1),), (line(0),))
def root_of_each(x):
    y = np.zeros(len(x))
    last = np.float64(0.0)
    count = 0
    try:
        for i in range(len(x)):
            y[i] = math.sqrt(x[len(x) - 1 - i])
            last = y[i]
            count += 1
    except ValueError:
        last -= 1
    return y, last, count


@case((line(700, -40),), (line(700, 1),))
def last_root(x):
    last = -5.0
    total = 0.0
    try:
        for i in range(len(x)):
            last = math.sqrt(x[len(x) - 1 - i])
            total += last
    except ValueError:
        return last, total
    return -last, total


@case((line(9), arr("i8", [0, 3, 8, 9, 1])), (line(9), arr("i8", 0)), (line(9), arr("i8", [-10])))
def indices_from_data(x, k):
    missed = 0
    s = np.float64(0.0)
    for i in range(len(k)):
        try:
            s += x[k[i]]
        except IndexError:
            missed += 1
    return s, missed


@case(10, 0, 1)
def caught_in_each_iteration(n):
    zeros = 0
    s = 0
    for i in range(-n, n):
        try:
            s += 100 // i
        except ZeroDivisionError:
            zeros += 1
    return s, zeros


def checked(x, i):
    if i < 0:
        raise VeryOdd("negative", i)
    return float(x[i])


@case((line(4), 2), (line(4), -1), (line(4), 8))
def of_a_helper(x, i):
    try:
        return checked(x, i)
    except Odd:
        return -1.0
    except IndexError:
        return -2.0


def guarded(x, i, default):
    try:
        return x[i]
    except IndexError:
        return default


@case((line(4), 6), (line(4), 3))
def helper_that_catches(x, n):
    s = 0.0
    for i in range(n):
        s += guarded(x, i, 0.25)
    return s


def down(n):
    if n == 1000:
        return 0
    if n == 0:
        raise Odd("at the end")
    return down(n - 1) + 1


@case(0, 5)
def of_a_recursive_helper(n):
    try:
        return down(n)
    except Odd:
        return -1


def caught_at(n, level):
    try:
        if n == 0:
            raise Odd(level)
        return caught_at(n - 1, level) + 1
    except Odd:
        if n < level:
            raise
        return 100 * n


@case((5, 3), (5, 0), (2, 2))
def caught_by_one_of_many(n, level):
    return caught_at(n, level)


@case((line(3), line(4)), (line(3), line(3)), (line(1), line(4)))
def shapes(x, y):
    z = x
    try:
        z = x + y
        z[0] = 1
        w = z * 2
    except ValueError:
        w = z - 1
    return w


@case((arr("f8", (2, 3)), arr("f8", (3, 2))), (arr("f8", (2, 3)), arr("f8", (2, 3))))
def product(a, b):
    try:
        return float((a @ b).sum())
    except ValueError:
        return -1.0


@case((line(0),), (line(3),))
def empty_extreme(x):
    try:
        return float(x.max())
    except ValueError:
        return -1.0


@case((arr("f8", (3, 3)),), (arr("f8", (2, 3)),))
def trace_of_square(a):
    try:
        b = a @ a
    except ValueError:
        b = a * 2
    return b


@case(3, -3, 0)
def allocation(n):
    try:
        return np.zeros(n)
    except ValueError:
        return np.ones(1)


@case(5, 200)
def while_loop(n):
    k = 0
    while True:
        try:
            k += 1
            if k == n:
                raise StopIteration
        except StopIteration:
            break
    return k


@case((line(5), 2), (line(5), 9))
def read_only_if_it_fails(x, i):
    a = x * 2
    b = a + 1
    try:
        b[i] = 100
    except IndexError:
        b = a
    return b


@case((1, 1), (0, 1), (1, 0), (0, 0))
def one_after_the_other(a, b):
    r = 0
    try:
        r += 6 // a
    except ZeroDivisionError:
        r -= 1
    try:
        r += 10 // b
    except ZeroDivisionError:
        r -= 2
    return r


@case((line(4), 1, 0), (line(4), 9, 1), (line(4), 1, 1))
def tuple_of_names(x, i, n):
    a, b = 1, 2
    try:
        a, b = x[i], 10 // n
    except (IndexError, ZeroDivisionError):
        a = np.float64(-1.0)
    return a, b


@case((line(4), 3), (line(4), 4))
def array_changed_before(x, i):
    try:
        x[0] = 5
        x += 1
        x[i] = 9
        x *= 2
    except IndexError:
        x[1] = -1
    return x


@case((line(5), line(5)), (line(5), line(4)), (line(0), line(0)))
def overlapping(x, y):
    try:
        x[1:] = x[:-1] + y[1:]
        x[0] = y[0]
    except ValueError:
        x[:] = 7
    except IndexError:
        return -x
    return x


@case((arr("f8", 4, step=-2), 3), (arr("f8", 4, step=-2), 4))
def negative_steps(x, i):
    try:
        y = x[::-1]
        return y[i] + x[i]
    except IndexError:
        return x.sum()


@case(float("nan"), -0.0, 0.0, 2.0)
def special_values(x):
    try:
        y = 1 / x
    except ZeroDivisionError:
        y = math.copysign(3.0, x)
    return y


@case(0, 1, 2, raises=(KeyError, IndexError))
def raised_in_the_handler(n):
    try:
        if n:
            raise KeyError(n)
    except KeyError:
        if n == 2:
            raise IndexError("from the handler", n)
        raise
    return n


@case(*range(6), raises=ValueError)
def handler_around_handler(n):
    r = 0
    try:
        try:
            if n > 0:
                raise KeyError("a")
        except KeyError:
            r += 1
            if n > 1:
                raise ValueError("b")
    except ValueError:
        r += 10
        if n > 2:
            try:
                if n > 3:
                    raise IndexError("c")
            except IndexError:
                r += 100
            if n > 4:
                raise
    return r


@case(3, 0)
def text_that_is_known(n):
    mode = "safe"
    try:
        k = 6 // n
        mode = "fast"
    except ZeroDivisionError:
        k = 1
    if mode == "fast":
        return k
    return -k


@case((None, 2), (3, 0), (3, 2))
def optional(a, n):
    try:
        if a is None:
            r = 1 // n
        else:
            r = a // n
    except ZeroDivisionError:
        a = None
        r = 0
    if a is None:
        return r
    return r + a


@case((line(20), 30), (line(20), 20))
def loop_without_try_keeps_going(x, n):
    y = np.zeros(20)
    for step in range(3):
        try:
            for i in range(n):
                y[i] += x[i] * step
        except IndexError:
            y[0] -= 1
    return y
