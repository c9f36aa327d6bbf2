"""What docs/semantics.md lists: what happens instead, one test per entry."""

from __future__ import annotations

import math

import numpy as np
import pytest

from differential.harness import IDENTITY

if IDENTITY:
    pytest.skip("needs the compiler", allow_module_level=True)

import veloz as vz

LARGEST = 2**63 - 1


@vz.jit
def add(a, b):
    return a + b


@vz.jit
def power(a, b):
    return a**b


@vz.jit
def sum_of(x):
    total = 0.0
    for i in range(x.shape[0]):
        total += x[i]
    return total


def test_int_wraps() -> None:
    @vz.jit
    def operations(a):
        return a + 1, -a - 2, a * 2, abs(-a - 1), a << 1

    assert operations(LARGEST) == (-LARGEST - 1, LARGEST, -2, -LARGEST - 1, -2)


def test_int_that_does_not_fit() -> None:
    with pytest.raises(OverflowError, match="int64"):
        add(2**63, 1)

    @vz.jit
    def constant(a):
        return a + 9223372036854775808

    with pytest.raises(vz.CompileError, match="9223372036854775808 does not fit int64"):
        constant(1)


def test_name_with_two_types_is_joined() -> None:
    @vz.jit
    def grows(n):
        value = 0
        for _ in range(n):
            value = value + 0.5
        return value

    assert type(grows(0)) is float
    assert grows(0) == 0.0
    assert grows(3) == 1.5
    assert type(sum_of(np.zeros(0))) is np.float64


def test_returns_are_joined() -> None:
    @vz.jit
    def either(flag):
        if flag:
            return 1
        return 2.5

    assert type(either(True)) is float

    @vz.jit
    def conditional(flag, a, b):
        return a if flag else b

    assert type(conditional(True, 1, np.float32(2))) is np.float32
    assert type(conditional(True, 1.5, np.float64(2))) is np.float64


def test_array_joined_with_a_read_only_one() -> None:
    @vz.jit
    def choose(x, flag):
        y = x
        if flag:
            y = np.zeros(3)
        y[0] = 1.0
        return y

    fixed = np.zeros(3)
    fixed.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        choose(fixed, True)
    assert choose(np.zeros(3), True)[0] == 1.0


def test_types_without_a_common_one() -> None:
    @vz.jit
    def mixed(flag, x):
        y = x
        if flag:
            y = 1.0
        return y

    with pytest.raises(vz.TypingError, match=r"'y' is .* on one path and .* on another"):
        mixed(True, np.zeros(3))


def test_int_compared_with_float_rounds() -> None:
    @vz.jit
    def same(a, b):
        return a == b

    assert same(2**53 + 1, float(2**53)) is True
    assert same(2**53 - 1, float(2**53)) is False


@pytest.mark.parametrize("value", [True, np.int8(1), np.uint8(1)])
def test_float16_is_refused(value) -> None:
    @vz.jit
    def sine(x):
        return np.sin(x)

    with pytest.raises(vz.CompileError, match="float16"):
        sine(value)


def test_int_of_a_float_beyond_int64() -> None:
    @vz.jit
    def whole(x):
        return int(x)

    with pytest.raises(OverflowError):
        whole(1e300)
    assert whole(-9.5) == -9


def test_negative_exponent() -> None:
    with pytest.raises(ValueError, match="negative"):
        power(2, -1)
    assert power(2, 10) == 1024

    @vz.jit
    def inverse(a):
        return a**-1

    assert inverse(4) == 0.25


def test_negative_base() -> None:
    with pytest.raises(ValueError, match="complex"):
        power(-2.0, 0.5)
    assert power(-2.0, 2.0) == 4.0
    assert np.isnan(power(np.float64(-2), 0.5))


@pytest.mark.parametrize(
    ("source", "arguments"),
    [
        ("round(a, 2)", (1.234,)),
        ("pow(a, 2, 5)", (3,)),
        ("(*a, 1)", ((1, 2),)),
        ("a < (1, 2)", ((1, 3),)),
        ("(1, 2, 3)[a]", (1,)),
        ("a.min()", (np.ones(3) * 1j,)),
    ],
)
def test_refused_expressions(source: str, arguments: tuple, tmp_path) -> None:
    path = tmp_path / "expression.py"
    path.write_text(f"import numpy as np\n\n\ndef f(a):\n    return {source}\n")
    namespace: dict = {}
    exec(compile(path.read_text(), str(path), "exec"), namespace)
    namespace["f"](*arguments)  # Python can do it
    with pytest.raises(vz.CompileError):
        vz.jit(namespace["f"])(*arguments)


SCALE = 2


def test_globals_are_constants() -> None:
    global SCALE

    @vz.jit(cache=False)
    def scaled(x):
        return x * SCALE

    assert scaled(10) == 20
    SCALE = 3
    try:
        assert scaled(10) == 20
        assert vz.jit(cache=False)(scaled.py_func)(10) == 30
    finally:
        SCALE = 2


ARRAY = np.zeros(3)


def test_global_array_is_refused() -> None:
    @vz.jit
    def reads(i):
        return ARRAY[i]

    with pytest.raises(vz.CompileError, match="a global array: pass it as an argument"):
        reads(0)


def test_array_returned_twice() -> None:
    @vz.jit
    def twice(n):
        a = np.zeros(n)
        return a, a

    first, second = twice(3)
    assert first is not second
    assert np.shares_memory(first, second)

    @vz.jit
    def argument(x):
        return x

    x = np.zeros(3)
    assert argument(x) is x


def test_overlapping_assignment() -> None:
    @vz.jit
    def spread(x):
        x[::2] = x[: (x.shape[0] + 1) // 2]
        return x

    assert spread(np.arange(12.0)).tolist() == [0, 1, 1, 3, 2, 5, 3, 7, 4, 9, 5, 11]


def test_no_floating_point_warnings() -> None:
    @vz.jit
    def quotient(a, b):
        return a / b

    with np.errstate(all="raise"):
        result = quotient(np.array([1.0, 0.0]), np.zeros(2))
    assert result[0] == math.inf
    assert np.isnan(result[1])


def test_private_name_after_a_prange_loop() -> None:
    @vz.jit
    def last(n):
        value = -1
        for i in vz.prange(n):
            value = i * 2
        return value

    assert last(100_000) == 199_998
    assert last(0) == -1


def test_truth_reductions_evaluate_everything() -> None:
    @vz.jit
    def all_positive(x, n):
        good = True
        for i in vz.prange(n):
            good = good and bool(x[i] > 0)
        return good

    assert all_positive(np.ones(10), 10) is True
    assert all_positive(-np.ones(10), 10) is False
    with pytest.raises(IndexError):
        all_positive(-np.ones(10), 11)


def test_deep_recursion() -> None:
    @vz.jit
    def down(n):
        if n == 0:
            return 0
        return down(n - 1) + 1

    assert down(200) == 200
    with pytest.raises(RecursionError):
        down(10**7)
