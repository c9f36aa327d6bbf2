"""What docs/semantics.md lists: what happens instead.

What is refused with a message of its own is in tests/errors; accuracy, threads and files that are
edited while a program runs are in tests/python.
"""

from __future__ import annotations

import math
import traceback

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
    assert whole(np.uint64(LARGEST)) == LARGEST


@pytest.mark.parametrize("value", [np.uint64(2**63), np.uint64(2**64 - 1)])
def test_uint64_beyond_int64(value) -> None:
    @vz.jit
    def whole(x):
        return int(x)

    @vz.jit
    def item(x):
        return x.item()

    @vz.jit
    def nearest(x):
        return round(x)

    @vz.jit
    def zeros(n):
        return np.zeros(n)

    for function in (whole, item, nearest, zeros):
        with pytest.raises(OverflowError, match="Python int too large"):
            function(value)
        function(np.uint64(7))


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
        ("max(a)", (np.ones(3) * 1j,)),
        ("max(a)", (np.ones((1, 3)),)),
        ("min(a)", (np.ones((3, 1)),)),
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


def test_global_array_is_what_it_was_when_the_function_was_compiled() -> None:
    @vz.jit
    def reads(i):
        return ARRAY[i]

    assert reads(0) == 0.0
    ARRAY[0] = 1.0
    try:
        assert reads(0) == 0.0
    finally:
        ARRAY[0] = 0.0


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


def test_zeros_of_both_signs_are_one_extreme() -> None:
    @vz.jit
    def of_pairs(x, y):
        return np.fmin(x, y), np.fmax(x, y)

    @vz.jit
    def of_array(x):
        return x.min(), x.max()

    @vz.jit
    def of_loop(x):
        least = np.inf
        most = -np.inf
        for i in vz.prange(x.size):
            least = min(least, x[i])
            most = max(most, x[i])
        return least, most

    zeros = np.array([0.0, -0.0] * 5000)
    for found in (*of_pairs(zeros, -zeros), *of_array(zeros), *of_loop(zeros)):
        assert (found == 0).all()
    # which zero, no number of threads decides
    threads = vz.get_num_threads()
    signs = set()
    try:
        for count in (1, 2, 3):
            vz.set_num_threads(count)
            signs.add(tuple(math.copysign(1, z) for z in (*of_array(zeros), *of_loop(zeros))))
    finally:
        vz.set_num_threads(threads)
    assert len(signs) == 1


def test_strides_along_short_axes() -> None:
    @vz.jit
    def doubled(x):
        return x * 2

    for x in (np.ones((0, 3)), np.ones((3, 1)).T, np.ones((4, 3, 2))[:, :1, :]):
        result, expected = doubled(x), x * 2
        assert (result.shape, result.dtype) == (expected.shape, expected.dtype)
        assert result.flags.c_contiguous == expected.flags.c_contiguous
        assert result.flags.f_contiguous == expected.flags.f_contiguous


def orders(*arrays):
    return [(a.flags.c_contiguous, a.flags.f_contiguous) for a in arrays]


def test_memory_order() -> None:
    def elementwise(x):
        return x + 1, np.copy(x), x.astype(np.float32), np.zeros_like(x), np.where(x > 0, x, 1)

    def along_axes(x):
        return (
            (x.sum(axis=0), x.sum(axis=1), x.max(axis=-1), x.min(axis=0), x.any(axis=1))
            + (x.mean(axis=0), x.std(axis=1), x.sum(axis=0, keepdims=True), (x + 1).prod(axis=0))
            + (x.argmax(axis=0), x.argmin(axis=1))
        )

    plain = np.random.default_rng(1).normal(size=(4, 5, 6))
    fortran = np.asfortranarray(plain)
    for function in (elementwise, along_axes):
        compiled = vz.jit(function)
        for x in (plain, fortran):
            assert orders(*compiled(x)) == orders(*function(x))
        assert orders(*compiled(fortran[::2])) == orders(*compiled(plain[::2]))


def test_round_into_another_shape() -> None:
    @vz.jit
    def rounded(x, out):
        return np.round(x, 1, out=out)

    assert rounded(np.full(3, 1.26), np.zeros((2, 3))).tolist() == [[1.3] * 3] * 2
    with pytest.raises(ValueError, match="output operand"):
        rounded(np.ones((2, 3)), np.zeros(3))


def test_item_of_a_tuple_is_compared_by_value() -> None:
    @vz.jit
    def inside(x):
        return x in (x, 2.0)

    assert inside(1.0) is True
    assert inside(math.nan) is False


def test_float_to_an_integer_that_cannot_hold_it() -> None:
    @vz.jit
    def cast(x):
        return x.astype(np.int32)

    with np.errstate(invalid="ignore"):
        assert cast(np.array([1e20, np.nan, 3.9])).tolist()[2] == 3


def test_numpy_scalar_stored_in_one_element_wraps() -> None:
    @vz.jit
    def store(a, value):
        a[0] = value
        return a[0]

    @vz.jit
    def store_slice(a, value):
        a[:] = value
        return a[0]

    small = np.zeros(2, np.int8)
    assert store(small, np.int64(300)) == 44
    store(small, np.float64("nan"))  # some integer
    with pytest.raises(OverflowError, match="300 out of bounds for int8"):
        store(small, 300)
    with pytest.raises(OverflowError):
        store_slice(small, 300)


def test_products_beyond_the_largest_number() -> None:
    @vz.jit
    def product(x):
        return x.prod()

    large, small = np.full(32, 1e200), np.full(32, 1e-200)
    rises = np.concatenate([large, small])  # one after the other: inf
    alternates = np.stack([large, small], axis=1).ravel()  # one after the other: 1
    with_zero = np.concatenate([[0.0], large])  # one after the other: 0
    for x in (rises, alternates, with_zero):
        assert product(x) in (0, 1, np.inf) or np.isnan(product(x))
        found = product(x * (1 + 0j))
        assert found in (0, 1) or not np.isfinite(found)
    assert product(large[:1]) == 1e200


def test_complex_products_round_each_operation() -> None:
    @vz.jit
    def operations(x, y):
        return x * y, x / y

    random = np.random.default_rng(1)
    x, y = (random.normal(size=999) + 1j * random.normal(size=999) for _ in range(2))
    product, quotient = operations(x, y)
    # Python's own product rounds each
    one_by_one = [complex(a) * complex(b) for a, b in zip(x, y, strict=True)]
    np.testing.assert_array_equal(product, one_by_one)
    np.testing.assert_allclose(quotient, x / y, rtol=1e-15)


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


def test_text_of_unbound_names() -> None:
    @vz.jit
    def maybe(n):
        if n > 0:
            value = 1
        return value

    text = "cannot access local variable 'value' where it is not associated with a value"
    with pytest.raises(UnboundLocalError, match=text):
        maybe(0)


def test_as_numpy_2_4() -> None:
    @vz.jit
    def root(x):
        return np.power(x, 0.5)

    @vz.jit
    def chosen(flags, a):
        return np.where(flags, a, 300)

    @vz.jit
    def rounded(a):
        return a.round(1)

    assert np.isnan(root(np.array([-np.inf]))).all()
    assert chosen(np.array([False, True]), np.ones(2, np.int8)).tolist() == [44, 1]
    assert rounded(np.ones((3, 4), int).T).flags.f_contiguous


def test_any_number_of_arguments_is_refused_when_decorated() -> None:
    def positional(*values):
        return values

    def keywords(**values):
        return 1

    for function in (positional, keywords):
        with pytest.raises(TypeError, match="compiled functions do not support"):
            vz.jit(function)


def test_traceback_ends_at_the_call() -> None:
    @vz.jit
    def beyond(x):
        return x[5]

    with pytest.raises(IndexError) as caught:
        beyond(np.ones(3))
    names = [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert names == ["test_traceback_ends_at_the_call"]


def test_one_of_two_exceptions() -> None:
    @vz.jit
    def both(a, b):
        a[0:2] = b

    fixed = np.zeros(3)
    fixed.flags.writeable = False
    with pytest.raises(ValueError, match=r"read-only|could not broadcast"):
        both(fixed, np.ones(3))


def test_elements_that_share_memory_are_read_only() -> None:
    @vz.jit
    def increment(x):
        x += 1

    @vz.jit
    def total(x):
        return x.sum()

    for shape, strides in (((3,), (0,)), ((3, 3), (8, 8))):
        shared = np.lib.stride_tricks.as_strided(np.ones(6), shape, strides)
        with pytest.raises(ValueError, match="read-only"):
            increment(shared)
        typed = increment.inspect_ir(-1, optimised=False)
        assert "check" in typed
        assert "assign" not in typed  # nothing writes to what is read-only
        assert total(shared) == shared.size
    for apart in (
        np.zeros((4, 6))[::2, ::-2],
        np.zeros((2, 3, 4))[:, :, 1:].T,
        np.zeros((3, 0))[::2],
    ):
        increment(apart)
        assert (apart == 1).all()


def test_complex_products_overflow_in_each_operation() -> None:
    """Also where a part overflows or an operand is not finite; NumPy's may differ there."""
    inf, nan, big = math.inf, math.nan, 1e200
    parts = [0.0, -0.0, 1.0, -big, big, inf, -inf, nan]
    x = np.array([complex(a, b) for a in parts for b in parts])
    left, right = np.repeat(x, x.size), np.tile(x, x.size)
    product = vz.jit(product_of)(left, right)
    by_parts = [
        (a.real * b.real - a.imag * b.imag, a.real * b.imag + a.imag * b.real)
        for a, b in zip(left.tolist(), right.tolist(), strict=True)
    ]
    np.testing.assert_array_equal(product.real, [p[0] for p in by_parts])
    np.testing.assert_array_equal(product.imag, [p[1] for p in by_parts])


def product_of(a, b):
    return a * b


@pytest.mark.parametrize("value", [2.0**63, 1e300, -1e300])
def test_an_index_from_a_float_beyond_int64_overflows(value: float) -> None:
    @vz.jit
    def item(x, at):
        return x[int(at)]

    with pytest.raises(OverflowError, match="float is too large for int64"):
        item(np.zeros(5), value)
