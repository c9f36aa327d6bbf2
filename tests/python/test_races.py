"""The option check_races: an error with lines where iterations of a prange depend on others."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import veloz as vz


def scatter(out, k):  # type: ignore[no-untyped-def]
    for i in vz.prange(k.size):
        out[k[i]] = i  # written


def gather_in_place(x, k):  # type: ignore[no-untyped-def]
    for i in vz.prange(k.size):
        v = x[k[i]] + 1.0  # read
        x[i] = v  # written


@vz.jit(check_races=True)
def put(out, at, value):  # type: ignore[no-untyped-def]
    out[at] = value  # in the callee


def through_a_call(out, k):  # type: ignore[no-untyped-def]
    for i in vz.prange(k.size):
        put(out, k[i], i)


@vz.jit(check_races=True)
def fill(row, value):  # type: ignore[no-untyped-def]
    for j in vz.prange(row.size):
        row[j] = value  # in the inner loop


def loops_within(out, k):  # type: ignore[no-untyped-def]
    for i in vz.prange(k.size):
        fill(out[i], 1.0)
        out[k[i], 0] = i  # after the inner loop


def whole_rows(out, x, k):  # type: ignore[no-untyped-def]
    for i in vz.prange(k.size):
        out[k[i], :] = x[i, :]  # copied


def parts(z, k):  # type: ignore[no-untyped-def]
    for i in vz.prange(k.size):
        if i % 2 == 0:
            z.real[k[i]] = i  # the real part
        else:
            z.imag[k[i]] = i


def whole_and_part(z, k):  # type: ignore[no-untyped-def]
    for i in vz.prange(k.size):
        if i % 2 == 0:
            z[k[i]] = 1j  # the number
        else:
            z.imag[k[i]] = i  # its part


def harmless(x, rows):  # type: ignore[no-untyped-def]
    out = np.zeros((rows, x.size))
    total = 0.0
    largest = -1.0
    for i in vz.prange(rows):
        own = np.empty(x.size)
        for j in range(x.size):
            own[j] = x[j] * i
        own += 1
        out[i] = own
        total += own[0] + x[-1]
        largest = max(largest, out[i, 1])
    return out, total, largest


def in_order(x):  # type: ignore[no-untyped-def]
    for i in range(1, x.size):
        x[i] += x[i - 1]


def _line(function: Any, comment: str) -> int:
    lines = Path(__file__).read_text().splitlines()
    start: int = function.__code__.co_firstlineno
    return next(n for n in range(start, len(lines)) if lines[n - 1].endswith(f"# {comment}"))


def checked(function: Any) -> Any:
    return vz.jit(check_races=True)(function)


def _numbers(error: pytest.ExceptionInfo[RuntimeError]) -> list[int]:
    return [int(number) for number in re.findall(r"-?\d+", str(error.value))]


def test_two_writes():
    k = np.arange(100)
    k[70] = 20
    with pytest.raises(RuntimeError, match="write the same element") as error:
        checked(scatter)(np.zeros(100), k)
    assert _numbers(error) == [20, 70, *2 * [_line(scatter, "written")]]


def test_a_read_of_what_was_written():
    k = np.arange(100)
    k[70] = 20
    with pytest.raises(RuntimeError, match="writes an element of an array that") as error:
        checked(gather_in_place)(np.zeros(100), k)
    lines = [_line(gather_in_place, "written"), _line(gather_in_place, "read")]
    assert _numbers(error) == [20, 70, *lines]


def test_a_write_to_what_was_read():
    k = np.arange(100)
    k[20] = 70
    with pytest.raises(RuntimeError, match="reads an element of an array that") as error:
        checked(gather_in_place)(np.zeros(100), k)
    lines = [_line(gather_in_place, "read"), _line(gather_in_place, "written")]
    assert _numbers(error) == [20, 70, *lines]


def test_writes_of_called_functions():
    k = np.arange(50)
    k[9] = 3
    with pytest.raises(RuntimeError) as error:
        checked(through_a_call)(np.zeros(50), k)
    assert _numbers(error) == [3, 9, *2 * [_line(put.py_func, "in the callee")]]


def test_loops_of_called_functions_belong_to_the_iteration():
    k = np.arange(9)
    checked(loops_within)(np.zeros((9, 4)), k)
    k[7] = 2
    with pytest.raises(RuntimeError) as error:
        checked(loops_within)(np.zeros((9, 4)), k)
    assert _numbers(error) == [2, 7, *2 * [_line(loops_within, "after the inner loop")]]
    k[2], k[7] = 7, 7
    with pytest.raises(RuntimeError) as error:
        checked(loops_within)(np.zeros((9, 4)), k)
    lines = [_line(loops_within, "after the inner loop"), _line(fill.py_func, "in the inner loop")]
    assert _numbers(error) == [2, 7, *lines]


def test_copies_of_whole_rows():
    x, k = np.ones((9, 5)), np.arange(9)
    checked(whole_rows)(np.zeros((9, 5)), x, k)
    k[8] = 0
    with pytest.raises(RuntimeError) as error:
        checked(whole_rows)(np.zeros((9, 5)), x, k)
    assert _numbers(error) == [0, 8, *2 * [_line(whole_rows, "copied")]]


def test_parts_of_complex_numbers():
    k = np.arange(40) // 2
    z = np.zeros(20, complex)
    checked(parts)(z, k)
    assert z[3] == 6 + 7j
    with pytest.raises(RuntimeError) as error:
        checked(whole_and_part)(z, k)
    lines = [_line(whole_and_part, "the number"), _line(whole_and_part, "its part")]
    assert _numbers(error) == [0, 1, *lines]


def test_the_program_is_left_alone_where_there_is_no_race():
    x = np.linspace(0, 1, 30)
    for given, expected in zip(checked(harmless)(x, 12), harmless(x, 12), strict=True):
        np.testing.assert_allclose(given, expected, rtol=1e-14)
    k = np.random.default_rng(1).permutation(5000)
    out, expected = np.zeros(5000), np.zeros(5000)
    checked(scatter)(out, k)
    scatter(expected, k)
    np.testing.assert_array_equal(out, expected)
    y = np.ones(9)
    checked(in_order)(y)
    assert y[-1] == 9
    vz.jit(check_races=True, parallel=False)(scatter)(np.zeros(3), np.zeros(5, int))
    checked(scatter)(np.zeros(0), np.zeros(0, int))


def test_after_a_race_the_next_call_is_right():
    race = checked(scatter)
    for _ in range(3):
        with pytest.raises(RuntimeError):
            race(np.zeros(3), np.zeros(5, int))
        race(np.zeros(3), np.arange(3))
        assert checked(np_sum)(np.ones(5)) == 5


def np_sum(x):  # type: ignore[no-untyped-def]
    return np.sum(x)


def test_the_environment_variable_is_the_default(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(
        "import numpy as np\nimport veloz as vz\n@vz.jit\ndef f(x, k):\n"
        "    for i in vz.prange(k.size):\n        x[k[i]] = i\n"
        "f(np.zeros(3), np.zeros(2, int))\n"
    )
    for value, fails in (("1", True), ("0", False), ("", False)):
        done = subprocess.run(
            [sys.executable, str(program)],
            env={**os.environ, "VELOZ_CHECK_RACES": value, "VELOZ_CACHE_DIR": str(tmp_path / "c")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ("RuntimeError: iterations 0 and 1" in done.stderr) == fails, done.stderr
