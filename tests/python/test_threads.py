"""Many Python threads at once, and the GIL released while compiled code runs."""

from __future__ import annotations

import linecache
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import veloz as vz

MANY = 16


@vz.jit
def spin(n):
    total = 0
    for i in range(n):
        total ^= i * (total + 3) % 1013
    return total


@vz.jit
def total_of(x):
    total = 0.0
    for i in vz.prange(x.shape[0]):
        total += x[i] * x[i]
    return total


@vz.jit
def energy(x):
    return np.sqrt(np.abs(x)) + x * 2 - x / 3


@vz.jit
def failing(n, bad):
    for i in vz.prange(n):
        if i == bad:
            raise ValueError("bad", i)
    return n


def at_once(task, count: int = MANY) -> list:
    """Results of task(0) … task(count - 1), all started together."""
    barrier = threading.Barrier(count)

    def run(i: int):
        barrier.wait()
        return task(i)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_first_call_from_many_threads() -> None:
    for _ in range(5):

        @vz.jit(cache=False)
        def fresh(x, k):
            return x * k + 1

        assert at_once(lambda i, f=fresh: f(i, 3)) == [i * 3 + 1 for i in range(MANY)]


def test_specialisations_from_many_threads() -> None:
    @vz.jit(cache=False)
    def fresh(x):
        return x + x

    dtypes = "i1 i2 i4 i8 u1 u2 u4 u8 f4 f8 c8 c16".split()
    results = at_once(
        lambda i: [fresh(np.arange(4).astype(dtypes[(i + k) % 12])) for k in range(12)]
    )
    for i, found in enumerate(results):
        for k, array in enumerate(found):
            assert array.dtype == dtypes[(i + k) % 12]
            assert array.tolist() == [0, 2, 4, 6]


def test_parallel_loops_from_many_threads() -> None:
    arrays = [np.random.default_rng(i).normal(size=100_000) for i in range(MANY)]
    expected = [total_of(x) for x in arrays]
    for _ in range(5):
        assert at_once(lambda i: total_of(arrays[i])) == expected


def test_array_statements_from_many_threads() -> None:
    arrays = [np.random.default_rng(i).normal(size=200_000) for i in range(MANY)]
    expected = [energy(x) for x in arrays]
    for found, wanted in zip(at_once(lambda i: energy(arrays[i])), expected, strict=True):
        np.testing.assert_array_equal(found, wanted)


def test_exceptions_stay_in_their_thread() -> None:
    def task(i: int) -> object:
        try:
            return failing(50_000, i * 1000 if i % 2 else 60_000)
        except ValueError as error:
            return error.args

    expected = [("bad", i * 1000) if i % 2 else 50_000 for i in range(MANY)]
    for _ in range(5):
        assert at_once(task) == expected


def long_function(statements: int, name: str = "long") -> object:
    """A function that takes a while to compile."""
    lines = [f"def {name}(x):", "    y = x"]
    lines += [f"    y = np.sqrt(y * {i} + x) - y / {i + 1}" for i in range(statements)]
    source = "\n".join([*lines, "    return y\n"])
    file = f"<{name} of {statements}>"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    scope = {"np": np}
    exec(compile(source, file, "exec"), scope)
    return vz.jit(cache=False)(scope[name])


def test_one_key_is_compiled_once(monkeypatch) -> None:
    from veloz import _compiler

    calls = []
    original = _compiler.compile

    def counted(function, key, named):
        calls.append(key)
        return original(function, key, named)

    monkeypatch.setattr(_compiler, "compile", counted)
    function = long_function(30)
    x = np.ones(3)
    results = at_once(lambda i: function(x))
    assert len(calls) == 1
    for result in results:
        np.testing.assert_array_equal(result, results[0])


def test_other_threads_run_while_one_compiles() -> None:
    function = long_function(150)
    done = threading.Event()

    def work() -> None:
        function(np.ones(3))
        done.set()

    thread = threading.Thread(target=work)
    ticks = 0
    thread.start()
    while not done.is_set():
        ticks += 1
        time.sleep(0.001)
    thread.join()
    assert ticks > 50  # with the lock held there would be a few


def test_different_functions_compile_at_once() -> None:
    functions = [long_function(5 + i, f"long{i}") for i in range(8)]
    x = np.linspace(0, 1, 5)
    results = at_once(lambda i: functions[i](x), 8)
    for function, result in zip(functions, results, strict=True):
        np.testing.assert_allclose(result, function.py_func(x))


def test_compile_errors_from_many_threads() -> None:
    @vz.jit(cache=False)
    def refused(x):
        return [y for y in x]  # noqa: C416

    def task(i: int) -> str:
        with pytest.raises(vz.CompileError) as caught:
            refused(np.ones(3))
        return str(caught.value)

    assert len(set(at_once(task))) == 1


def test_gil_is_released() -> None:
    spin(10)
    began = time.perf_counter()
    spin(20_000_000)
    alone = time.perf_counter() - began
    repeats = max(1, int(0.5 / alone))
    done = threading.Event()

    def work() -> None:
        for _ in range(repeats):
            spin(20_000_000)
        done.set()

    thread = threading.Thread(target=work)
    ticks = 0
    thread.start()
    while not done.is_set():
        ticks += 1
        time.sleep(0.001)
    thread.join()
    assert ticks > 20  # with the GIL held there would be one per call


def test_gil_is_released_in_parallel_loops() -> None:
    x = np.ones(5_000_000)
    total_of(x)
    done = threading.Event()

    def work() -> None:
        end = time.monotonic() + 0.5
        while time.monotonic() < end:
            total_of(x)
        done.set()

    thread = threading.Thread(target=work)
    thread.start()
    ticks = 0
    while not done.is_set():
        ticks += 1
        time.sleep(0.001)
    thread.join()
    assert ticks > 20


def test_arrays_may_be_released_by_another_thread() -> None:
    """Memory of results is recycled: whoever frees it, later results are right."""

    def task(i: int) -> bool:
        kept = []
        for k in range(50):
            kept.append(energy(np.full(1000 + k, float(i))))
            if k % 3 == 0:
                kept.clear()
        value = np.sqrt(float(i)) + i * 2.0 - i / 3
        return all(np.allclose(array, value) for array in kept)

    assert all(at_once(task))


def test_number_of_threads() -> None:
    before = vz.get_num_threads()
    try:
        for count in (1, 2, before):
            vz.set_num_threads(count)
            assert vz.get_num_threads() == count
    finally:
        vz.set_num_threads(before)


@pytest.mark.parametrize("count", [0, -1, 2.5, "two", None])
def test_wrong_number_of_threads(count) -> None:
    before = vz.get_num_threads()
    with pytest.raises((ValueError, TypeError)):
        vz.set_num_threads(count)
    assert vz.get_num_threads() == before


def test_threads_that_end() -> None:
    """Each thread that called compiled code leaves nothing behind that a later one trips over."""
    for i in range(100):
        results: list[float] = []
        thread = threading.Thread(
            target=lambda i=i, r=results: r.append(total_of(np.full(2000, float(i))))
        )
        thread.start()
        thread.join()
        assert results == [2000.0 * i * i]
