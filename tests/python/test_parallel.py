"""prange and parallel array statements: the same bits for any number of threads; refusals."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

import veloz as vz

COUNTS = (1, 2, 3, 4, 8)


@pytest.fixture(autouse=True)
def threads() -> Iterator[None]:
    before = vz.get_num_threads()
    yield
    vz.set_num_threads(before)


def results(function, *arguments) -> list:
    found = []
    for count in COUNTS:
        vz.set_num_threads(count)
        found.append(function(*arguments))
    return found


def same_bits(found: list) -> bool:
    return len({np.asarray(value).tobytes() for value in found}) == 1


@vz.jit
def loop_sum(x):
    total = x[0] * 0
    for i in vz.prange(x.shape[0]):
        total += x[i]
    return total


@vz.jit
def array_sum(x):
    return np.sum(x * x + 1)


@vz.jit
def methods(x):
    return x.sum(), x.mean(), x.min(), x.max(), x.prod()


@vz.jit
def axes(x):
    return x.sum(axis=0), x.sum(axis=1), x.mean(axis=0)


@pytest.mark.parametrize("dtype", ["f4", "f8", "c8", "c16"])
@pytest.mark.parametrize("size", [1, 10, 1000, 4097, 100_003, 1_000_000])
def test_sums_have_the_same_bits_for_any_number_of_threads(dtype: str, size: int) -> None:
    x = np.random.default_rng(size).normal(size=size).astype(dtype)
    assert same_bits(results(loop_sum, x))
    assert same_bits(results(array_sum, x))


@pytest.mark.parametrize("size", [10, 100_003, 1_000_000])
def test_reductions_have_the_same_bits(size: int) -> None:
    x = np.random.default_rng(size).uniform(0.99999, 1.00001, size)
    for part in zip(*results(methods, x), strict=True):
        assert same_bits(list(part))


def test_axis_reductions_have_the_same_bits() -> None:
    x = np.random.default_rng(1).normal(size=(700, 900))
    for part in zip(*results(axes, x), strict=True):
        assert same_bits(list(part))


def test_sums_are_accurate() -> None:
    x = np.random.default_rng(1).normal(size=1_000_000)
    exact = float(np.sum(x.astype(np.longdouble)))
    assert abs(loop_sum(x) - exact) < 1e-9
    assert (
        abs(
            array_sum(x.astype(np.float32))
            - float(np.sum(x.astype(np.float32).astype(float) ** 2 + 1))
        )
        < 20
    )


@vz.jit
def raising(n, bad, worse):
    total = 0
    for i in vz.prange(n):
        if i == bad:
            raise ValueError("bad", i)
        if i == worse:
            raise KeyError("worse", i)
        total += 1
    return total


@pytest.mark.parametrize(
    ("bad", "worse"), [(5, 90_000), (90_000, 5), (99_999, 99_998), (0, 1), (50_000, 50_001)]
)
def test_the_lowest_iteration_raises(bad: int, worse: int) -> None:
    for count in COUNTS:
        vz.set_num_threads(count)
        for _ in range(10):
            with pytest.raises(ValueError if bad < worse else KeyError) as caught:
                raising(100_000, bad, worse)
            assert caught.value.args[1] == min(bad, worse)
    assert raising(100_000, -1, -1) == 100_000


@vz.jit
def half_done(x, bad):
    for i in vz.prange(x.shape[0]):
        if i == bad:
            raise ValueError("stop")
        x[i] = 1.0


def test_iterations_before_the_one_that_raises_are_done() -> None:
    for count in COUNTS:
        vz.set_num_threads(count)
        x = np.zeros(100_000)
        with pytest.raises(ValueError, match="stop"):
            half_done(x, 70_000)
        assert x[:70_000].all()
        assert x[70_000] == 0


@vz.jit
def nested(n, m):
    out = np.zeros((n, m))
    total = 0.0
    for i in vz.prange(n):
        row = 0.0
        for j in vz.prange(m):
            out[i, j] = i * m + j
            row += j * 0.5
        total += row * i
    return out, total


def test_nested_loops() -> None:
    found = results(nested, 60, 70)
    assert same_bits([total for _, total in found])
    for out, total in found:
        np.testing.assert_array_equal(out, np.arange(4200.0).reshape(60, 70))
        assert total == sum(i * sum(j * 0.5 for j in range(70)) for i in range(60))


@vz.jit
def few_iterations(n, m):
    out = np.zeros(n)
    for i in vz.prange(n):
        total = 0.0
        for j in range(m):
            total += (i * j) % 7
        out[i] = total
    return out


def test_few_but_long_iterations() -> None:
    found = results(few_iterations, 3, 100_000)
    assert same_bits(found)
    np.testing.assert_array_equal(found[0], few_iterations.py_func(3, 100_000))


def carried(x):
    last = 0.0
    total = 0.0
    for i in vz.prange(x.shape[0]):
        total += x[i] - last
        last = x[i]
    return total


def leaves_loop(x):
    for i in vz.prange(x.shape[0]):
        if x[i] > 3:
            break
    return 0


def returns(x):
    for i in vz.prange(x.shape[0]):
        if x[i] > 3:
            return i
    return 0


def two_operators(x):
    total = 0.0
    for i in vz.prange(x.shape[0]):
        total += x[i]
        total *= 0.5
    return total


def reads_the_sum(x):
    total = 0.0
    for i in vz.prange(x.shape[0]):
        total += x[i]
        x[i] = total
    return total


def reads_its_neighbour(x):
    for i in vz.prange(1, x.shape[0]):
        x[i] = x[i - 1] + 1.0
    return x[0]


def same_element(x):
    for i in vz.prange(1, x.shape[0]):
        x[0] += x[i]
    return x[0]


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (reads_its_neighbour, "depend on each other through 'x'"),
        (same_element, "depend on each other through 'x'"),
        (carried, "depend on each other through 'last'"),
        (leaves_loop, "break cannot be used in a prange loop"),
        (returns, "return cannot be used in a prange loop"),
        (two_operators, "depend on each other through 'total'"),
        (reads_the_sum, "depend on each other through 'total'"),
    ],
)
def test_refused(function, message: str) -> None:
    with pytest.raises(vz.CompileError, match=message):
        vz.jit(function)(np.arange(10.0))


@pytest.mark.parametrize("parallel", [True, False, "auto"])
def test_option(parallel) -> None:
    @vz.jit(parallel=parallel)
    def both(x):
        total = 0.0
        for i in vz.prange(x.shape[0]):
            total += x[i]
        return total, x * 2 + 1

    x = np.arange(200_000.0)
    total, y = both(x)
    assert total == x.sum()
    np.testing.assert_array_equal(y, x * 2 + 1)


def test_prange_outside_of_compiled_code_is_range() -> None:
    assert list(vz.prange(3)) == [0, 1, 2]
    assert list(vz.prange(5, 1, -2)) == [5, 3]
    assert len(vz.prange(2, 10)) == 8


def test_large_arrays_of_every_layout() -> None:
    @vz.jit
    def combine(a, b):
        return a * 2 + b

    a = np.random.default_rng(1).normal(size=(600, 500))
    for left in (a, np.asfortranarray(a), a[::2].repeat(2, 0), a[:, ::-1]):
        for right in (a, np.asfortranarray(a), a.T.copy().T):
            np.testing.assert_array_equal(combine(left, right), left * 2 + right)


def test_result_written_into_the_operands_memory() -> None:
    @vz.jit
    def shift(a):
        a[1:] = a[:-1] * 2
        return a

    x = np.arange(300_000.0)
    expected = x.copy()
    expected[1:] = x[:-1] * 2
    for found in results(lambda: shift(np.arange(300_000.0))):
        np.testing.assert_array_equal(found, expected)
