"""prange and parallel array statements: the same bits for any number of threads; refusals."""

from __future__ import annotations

import math
import resource
import warnings
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


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (reads_its_neighbour, "depend on each other through 'x'"),
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


@vz.jit
def _steps(n):
    x = 1.0
    for i in range(n):
        x = x * 0.999999 + 1e-9 * i
    return x


@vz.jit
def few_heavy_calls(out, n):
    for k in vz.prange(8):
        out[k] = _steps(n)
    return out


@vz.jit
def few_long_rows(x, out):
    for k in vz.prange(x.shape[0]):
        total = 0.0
        for j in range(x.shape[1]):
            total += math.sin(x[k, j])
        out[k] = total
    return out


@vz.jit
def row_statement(x, y):
    return np.exp(np.sin(x)) * y[:, ::2] + np.cos(x)


@vz.jit
def column_statement(x, y):
    return np.exp(np.sin(x)).T * y[:, ::2].T + np.cos(x).T


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (few_heavy_calls, (np.zeros(8), 3_000_000)),
        (few_long_rows, (np.ones((4, 1_000_000)), np.zeros(4))),
        (row_statement, (np.ones((2, 1_000_000)), np.ones((2, 2_000_000)))),
        (row_statement, (np.ones((1, 2_000_000)), np.ones((1, 4_000_000)))),
        (column_statement, (np.ones((2_000_000, 1)), np.ones((2_000_000, 2)))),
    ],
    ids=["calls", "rows", "two rows", "one row", "column"],
)
def test_few_heavy_iterations_use_all_threads(function, arguments) -> None:
    vz.set_num_threads(2)
    function(*arguments)

    def seconds(who: int) -> float:
        return resource.getrusage(who).ru_utime

    process, own = seconds(resource.RUSAGE_SELF), seconds(resource.RUSAGE_THREAD)
    for _ in range(5):
        function(*arguments)
    process, own = seconds(resource.RUSAGE_SELF) - process, seconds(resource.RUSAGE_THREAD) - own
    assert process - own > 0.2 * process, (process, own)


@pytest.mark.parametrize(
    "shape",
    [(1, 70_001), (2, 40_000), (3, 33_333), (64, 40_000), (2, 3, 20_000), (0, 50_000), (50_000, 1)],
)
def test_rows_in_pieces_give_what_numpy_gives(shape) -> None:
    wide = np.random.default_rng(1).normal(size=(*shape[:-1], 2 * shape[-1]))
    x = wide[..., ::2]
    y = np.asfortranarray(wide[..., 1::2])

    @vz.jit
    def whole(x, y):
        return x * 2.0 + y

    @vz.jit
    def stored(x, y):
        y[...] = x - 1.0
        return y

    for function in whole, stored:
        found = results(function, x, y.copy("F"))
        assert same_bits(found)
        np.testing.assert_array_equal(found[0], function.py_func(x, y.copy("F")))


@vz.jit
def _shows(k):
    print(k)
    return k


@vz.jit
def prints_in_order(n):
    total = 0
    for k in vz.prange(n):
        print(k)
        total += k
    return total


@vz.jit
def calls_what_prints(n):
    total = 0
    for k in vz.prange(n):
        total += _shows(k)
    return total


@pytest.mark.parametrize("function", [prints_in_order, calls_what_prints])
def test_a_loop_that_prints_keeps_its_order_and_says_so(
    function, capfd, monkeypatch, tmp_path
) -> None:
    vz.set_num_threads(4)
    fresh = vz.jit(function.py_func, cache=False)
    line = function.py_func.__code__.co_firstlineno + 3
    with pytest.warns(vz.VelozWarning, match="one core, in order, because it prints") as caught:
        assert fresh(300) == 299 * 150
    assert [(warning.filename, warning.lineno) for warning in caught] == [(__file__, line)]
    assert capfd.readouterr().out == "".join(f"{k}\n" for k in range(300))
    assert "because it prints" in fresh.explain()
    assert "all cores" not in fresh.explain()


def test_a_warning_that_is_an_error_ends_the_compilation(capfd) -> None:
    fresh = vz.jit(prints_in_order.py_func, cache=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error", vz.VelozWarning)
        with pytest.raises(vz.VelozWarning):
            fresh(3)
    with pytest.warns(vz.VelozWarning):
        assert fresh(3) == 3


def test_explain_says_when_a_loop_runs_on_all_cores() -> None:
    few_heavy_calls(np.zeros(8), 10)
    assert "runs on all cores when its iterations and those of the loops inside" in (
        few_heavy_calls.explain()
    )
    array_sum(np.ones(3))
    assert "runs on all cores from " in array_sum.explain()


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_no_update_is_lost(threads: int) -> None:
    @vz.jit
    def histogram(bins, counts):
        for i in vz.prange(bins.shape[0]):
            counts[bins[i]] += 1

    before = vz.get_num_threads()
    try:
        vz.set_num_threads(threads)
        for count, size in [(0, 3), (1, 3), (10, 1), (500_000, 1), (500_000, 70_000)]:
            bins = np.random.default_rng(count).integers(0, size, count)
            counts = np.zeros(size, np.int64)
            histogram(bins, counts)
            np.testing.assert_array_equal(counts, np.bincount(bins, minlength=size))
    finally:
        vz.set_num_threads(before)


def test_a_huge_array_has_no_copies() -> None:
    @vz.jit
    def scatter(bins, counts):
        for i in vz.prange(bins.shape[0]):
            counts[bins[i]] += 1

    counts = np.zeros(40_000_000, np.uint8)
    bins = np.arange(0, 40_000_000, 10)
    scatter(bins[:1], counts)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    scatter(bins, counts)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert counts.sum() == bins.size + 1
    assert after - before < 120_000  # KiB: the array's own pages and less than two copies


def test_explain_says_where_updates_go() -> None:
    @vz.jit
    def histogram(bins, counts):
        for i in vz.prange(bins.shape[0]):
            counts[bins[i]] += 1

    histogram(np.array([1]), np.zeros(2))
    text = histogram.explain()
    assert "updates of 'counts' go to private copies" in text
    assert "in pieces that are enough work each" in text
