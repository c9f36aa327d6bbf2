"""What leaves to Python when an exception was caught before, and that nothing of it stays."""

from __future__ import annotations

import math
import signal
from pathlib import Path

import numpy as np
import pytest

import veloz as vz


class Odd(ValueError):
    """A user's own."""


def from_it(x):
    try:
        return math.sqrt(x)
    except ValueError as error:
        raise Odd("no root", x) from error


def from_none(x):
    try:
        return math.sqrt(x)
    except ValueError:
        raise Odd("no root") from None


def in_a_handler(x):
    try:
        return math.sqrt(x)
    except ValueError:
        if x < -1:
            raise KeyError(x)  # noqa: B904
        raise


def raises_odd(x):
    raise Odd("of a helper", x)


def in_a_helper_of_a_handler(x):
    try:
        return 1 / x
    except ZeroDivisionError:
        return raises_odd(x)


def after_a_handler(x):
    try:
        math.sqrt(x)
    except ValueError:
        x = x + 1
    raise Odd("on its own")


def out_of_a_loop(x):
    for _ in range(3):
        try:
            math.sqrt(x)
        except ValueError:
            if x < -5:
                break
            continue
    raise Odd("after the loop")


def of_the_outer(x):
    try:
        math.log(x)
    except ValueError as outer:
        try:
            raise KeyError("inner")
        except KeyError:
            raise Odd("both") from outer


def in_finally(x):
    try:
        return math.sqrt(x)
    finally:
        raises_odd(x)


def chain(error):
    """Classes, arguments and links of an exception and those before it."""
    if error is None:
        return None
    same = error.__cause__ is error.__context__
    cause = chain(error.__cause__)
    context = chain(error.__context__)
    return type(error).__name__, error.args, error.__suppress_context__, same, cause, context


def raised(function, x):
    with pytest.raises(Exception) as found:
        function(x)
    return chain(found.value)


@pytest.mark.parametrize("x", [-1.0, -7.0, 0.0])
@pytest.mark.parametrize(
    "function",
    [
        from_it,
        from_none,
        in_a_handler,
        in_a_helper_of_a_handler,
        after_a_handler,
        out_of_a_loop,
        of_the_outer,
        in_finally,
    ],
)
def test_links_are_those_of_python(function, x):
    try:
        expected = function(x)
    except Exception:
        assert raised(vz.jit(function), x) == raised(function, x)
    else:
        assert vz.jit(function)(x) == expected


def soak(x, n):
    count = 0
    for i in range(n):
        a = x + i
        try:
            b = a * 2
            c = b + 1
            count += int(c[i % 8])
        except IndexError:
            count -= 1
        finally:
            a[0] = 3
    return count


def used_memory():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def test_nothing_is_left_of_what_is_caught():
    compiled = vz.jit(soak)
    x = np.arange(4.0)
    assert compiled(x, 40) == soak(x, 40)
    compiled(x, 10_000)
    before = used_memory()
    compiled(x, 100_000)
    assert used_memory() - before < 4 << 20


def in_threads(x, n):
    for i in vz.prange(n):
        try:
            x[i] = 6 // (i % 3)
        except ZeroDivisionError:
            x[i] = -7
    return x.sum()


def out_of_threads(x, n, first):
    try:
        for i in vz.prange(n):
            if i >= first:
                raise Odd(i)
            x[i] = 1
    except KeyError:
        return 1
    return 2


@pytest.mark.parametrize("threads", [1, 4])
def test_threads_catch_their_own(threads):
    before = vz.get_num_threads()
    vz.set_num_threads(threads)
    try:
        n = 200_000
        assert vz.jit(in_threads)(np.zeros(n), n) == sum(
            -7 if i % 3 == 0 else 6 // (i % 3) for i in range(n)
        )
        compiled = vz.jit(out_of_threads)
        with pytest.raises(Odd) as found:
            compiled(np.zeros(n), n, n - 9)
        assert found.value.args == (n - 9,)
        assert compiled(np.zeros(n), n, n) == 2
    finally:
        vz.set_num_threads(before)


def test_ctrl_c_is_not_caught():
    def endless(n):
        k = 0
        while True:
            try:
                k += n
            except BaseException:
                return k

    compiled = vz.jit(endless)
    signal.setitimer(signal.ITIMER_REAL, 1.0)
    old = signal.signal(signal.SIGALRM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    try:
        with pytest.raises(KeyboardInterrupt):
            compiled(0)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
