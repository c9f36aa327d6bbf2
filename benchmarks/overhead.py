"""What Veloz costs besides the computation: import, first calls, later calls; Numba beside each.

Run it by ``./do bench overhead [--rounds R]``. Whatever belongs to a process's start is measured in
processes of its own, in turns.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import timeit
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numba
import numpy as np

import veloz as vz
from harness import report
from veloz.command_line import table
from veloz.command_line.measure import Timing, duration, repeated

# Each program prints one time in seconds. {package}, {jit} and {prange} are the contestant's names.
_IMPORT = """
import time, numpy
start = time.perf_counter()
import {package}
print(time.perf_counter() - start)
"""
_FIRST_CALL = """
import time, numpy as np
import {package}
@{jit}
def three_lines(x):
    y = x * 2.0
    z = y + 1.0
    return z / 3.0
start = time.perf_counter()
three_lines(1.5)
print(time.perf_counter() - start)
"""
_FIRST_PARALLEL = """
import time, numpy as np
import {package}
x, out = np.ones(1000), np.empty(1000)
@{jit_parallel}
def scale(x, out):
    for i in {prange}(x.size):
        out[i] = x[i] * 2.0 + 1.0
start = time.perf_counter()
scale(x, out)
print(time.perf_counter() - start)
"""
_WARM = """
import time, numpy as np
x = np.ones(10)
start = time.perf_counter()
import {package}
@{jit}
def three_lines(x):
    y = x * 2.0
    z = y + 1.0
    return z / 3.0
three_lines(1.5)
print(time.perf_counter() - start)
"""

_NAMES = {
    "Veloz": {
        "package": "veloz",
        "jit": "veloz.jit",
        "jit_parallel": "veloz.jit",
        "prange": "veloz.prange",
    },
    "Numba": {
        "package": "numba",
        "jit": "numba.njit(cache=True)",
        "jit_parallel": "numba.njit(parallel=True, cache=True)",
        "prange": "numba.prange",
    },
}


@dataclass(frozen=True)
class Figure:
    """One overhead of both contestants, and the limit for ours, in seconds."""

    name: str
    veloz: Timing
    numba: Timing
    limit: float


def _process(program: str, who: str, cache: Path) -> float:
    """Run a program as a script of its own (a cache needs a file) and read the time it prints."""
    script = cache / "program.py"
    script.write_text(program.format(**_NAMES[who]))
    environment = {
        **os.environ,
        "VELOZ_CACHE_DIR": str(cache / "veloz"),
        "NUMBA_CACHE_DIR": str(cache / "numba"),
    }
    done = subprocess.run(
        [sys.executable, script], env=environment, check=True, capture_output=True, text=True
    )
    return float(done.stdout)


def _in_processes(name: str, program: str, limit: float, rounds: int, warm: bool) -> Figure:
    seconds: dict[str, list[float]] = {who: [] for who in _NAMES}
    folders = {who: Path(tempfile.mkdtemp(prefix="bench-")) for who in _NAMES}
    try:
        for turn in range(rounds + 1):
            for who, folder in folders.items():
                if not warm:
                    shutil.rmtree(folder)
                    folder.mkdir()
                taken = _process(program, who, folder)
                if turn > 0:  # the first one only brings the files into memory
                    seconds[who].append(taken)
    finally:
        for folder in folders.values():
            shutil.rmtree(folder, ignore_errors=True)
    figure = Figure(name, Timing(tuple(seconds["Veloz"])), Timing(tuple(seconds["Numba"])), limit)
    _tell(figure)
    return figure


def _tell(figure: Figure) -> None:
    report.tell(
        f"  {figure.name}: {duration(figure.veloz.minimum)}, Numba {duration(figure.numba.minimum)}"
    )


def _scalar(x: float) -> float:
    return x + 1.0


def _array(x: Any) -> Any:
    return x + 1.0


def _veloz_tiny(x: Any, out: Any) -> None:
    for i in vz.prange(x.size):
        out[i] = x[i] + 1.0


def _numba_tiny(x: Any, out: Any) -> None:
    for i in numba.prange(x.size):
        out[i] = x[i] + 1.0


def _batch(timer: timeit.Timer) -> int:
    """As many calls as take a millisecond: one is too short for the clock."""
    calls = 1
    while min(timer.repeat(3, calls)) < 0.001:
        calls *= 2
    return calls


def _per_call(
    name: str, ours: Callable[[], Any], theirs: Callable[[], Any], limit: float, rounds: int
) -> Figure:
    """Time calls in this process; what an empty call takes is taken off."""
    ours(), theirs()
    timers = {"Veloz": timeit.Timer(ours), "Numba": timeit.Timer(theirs)}
    batches = {who: _batch(timer) for who, timer in timers.items()}
    empty = min(timeit.repeat(lambda: None, number=200_000, repeat=5)) / 200_000
    seconds: dict[str, list[float]] = {who: [] for who in timers}
    for _ in range(rounds):
        for who, timer in timers.items():
            calls = batches[who]
            batch = repeated(lambda: timer.timeit(calls), 1, 0.020).minimum  # noqa: B023
            seconds[who].append(max(batch / calls - empty, 0.0))
    figure = Figure(name, Timing(tuple(seconds["Veloz"])), Timing(tuple(seconds["Numba"])), limit)
    _tell(figure)
    return figure


def _calls(rounds: int) -> list[Figure]:
    x, out = np.ones(10), np.empty(10)
    scalar, numba_scalar = vz.jit(_scalar), numba.njit(_scalar)
    array, numba_array = vz.jit(_array), numba.njit(_array)
    tiny, numba_tiny = vz.jit(_veloz_tiny), numba.njit(parallel=True)(_numba_tiny)
    return [
        _per_call(
            "call, one scalar", lambda: scalar(1.5), lambda: numba_scalar(1.5), 70e-9, rounds
        ),
        _per_call(
            "call, array of 10 in and out", lambda: array(x), lambda: numba_array(x), 350e-9, rounds
        ),
        _per_call(
            "parallel call, array of 10",
            lambda: tiny(x, out),
            lambda: numba_tiny(x, out),
            3e-6,
            rounds,
        ),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    description = report.describe(("numba",), rounds=rounds)
    figures = [
        _in_processes("import, over NumPy", _IMPORT, 0.030, rounds, warm=True),
        _in_processes("first call, nothing cached", _FIRST_CALL, 0.040, rounds, warm=False),
        _in_processes("first parallel call", _FIRST_PARALLEL, 0.040, rounds, warm=False),
        _in_processes("new process, warm cache", _WARM, 0.045, rounds, warm=True),
        *_calls(rounds),
    ]
    rows, results, goals = [], [], []
    for figure in figures:
        rows.append(
            [
                figure.name,
                duration(figure.veloz.minimum),
                duration(figure.veloz.median),
                duration(figure.numba.minimum),
                duration(figure.numba.median),
                f"{figure.numba.minimum / figure.veloz.minimum:.1f}×",
            ]
        )
        results.append(
            {
                "name": figure.name,
                "veloz_seconds": figure.veloz.seconds,
                "numba_seconds": figure.numba.seconds,
                "limit_seconds": figure.limit,
            }
        )
        unit, scale = ("ms", 1e3) if figure.limit >= 1e-3 else ("ns", 1e9)
        value, limit = figure.veloz.minimum * scale, round(figure.limit * scale, 3)
        goals.append(report.Goal(figure.name, value, limit, unit=unit))
    head = ["", "Veloz, min", "median", "Numba, min", "median", "ratio"]
    table.show(f"Overheads, {rounds} runs in turns", head, rows, set())
    print("import and warm start: on top of importing NumPy, 'new process' includes the first call")
    report.show_goals(goals)
    report.write("overhead", description, results, goals)


if __name__ == "__main__":
    main()
