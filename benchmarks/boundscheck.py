"""What bounds checks cost: the same loops with and without them, in turns.

Run it by ``./do bench boundscheck [--rounds R]``. Arrays fit into the cache where they can, so that
memory does not hide the checks.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

import numpy as np

import veloz as vz
from harness import report
from veloz.command_line import table
from veloz.command_line.measure import alternate, duration

SEED = 7


def energy_prange(x: Any, out: Any) -> None:
    for i in vz.prange(x.size):
        out[i] = np.sin(x[i]) ** 2 + np.sqrt(np.abs(x[i])) + np.exp(-(x[i] ** 2) / 50)


def copy_prange(x: Any, out: Any) -> None:
    for i in vz.prange(x.shape[0]):
        out[i] = x[i] + 1


def dot(x: Any, y: Any) -> float:
    total = 0.0
    for i in vz.prange(x.size):
        total += x[i] * y[i]
    return total


def heat_prange(new: Any, old: Any) -> None:
    for i in vz.prange(1, old.shape[0] - 1):
        for j in range(1, old.shape[1] - 1):
            new[i, j] = (
                old[i, j] / 2 + (old[i - 1, j] + old[i + 1, j] + old[i, j - 1] + old[i, j + 1]) / 8
            )


def heat_slices(new: Any, old: Any) -> None:
    new[1:-1, 1:-1] = (
        old[1:-1, 1:-1] / 2 + (old[:-2, 1:-1] + old[2:, 1:-1] + old[1:-1, :-2] + old[1:-1, 2:]) / 8
    )


def smooth_slices(x: Any, out: Any) -> None:
    out[1:-1] = (x[:-2] + x[1:-1] + x[2:]) / 3


def row_sums(a: Any, out: Any) -> None:
    for i in vz.prange(a.shape[0]):
        total = 0.0
        for j in range(a.shape[1]):
            total += a[i, j]
        out[i] = total


def _programs() -> list[tuple[Callable[..., Any], tuple[Any, ...]]]:
    random = np.random.default_rng(SEED)
    small = random.uniform(0, 1000, 100_000)
    other = random.uniform(0, 1, 100_000)
    plane = random.uniform(0, 1, (400, 400))
    return [
        (energy_prange, (small.astype(np.float32), np.empty(small.size, np.float32))),
        (copy_prange, (small, np.empty_like(small))),
        (dot, (small, other)),
        (heat_prange, (np.zeros_like(plane), plane)),
        (heat_slices, (np.zeros_like(plane), plane)),
        (smooth_slices, (small, np.zeros_like(small))),
        (row_sums, (plane, np.empty(plane.shape[0]))),
    ]


def _repeat(function: Callable[..., Any], arguments: tuple[Any, ...], times: int) -> None:
    for _ in range(times):
        function(*arguments)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    description = report.describe((), rounds=rounds, seed=SEED)
    rows, results, goals = [], [], []
    for function, arguments in _programs():
        checked, bare = vz.jit(function), vz.jit(boundscheck=False)(function)
        checked(*arguments), bare(*arguments)
        once = alternate({"once": lambda: checked(*arguments)}, 3)["once"].minimum  # noqa: B023
        times = max(1, int(0.03 / once))
        timings = alternate(
            {
                "on": lambda: _repeat(checked, arguments, times),  # noqa: B023
                "off": lambda: _repeat(bare, arguments, times),  # noqa: B023
            },
            rounds,
        )
        on, off = timings["on"], timings["off"]
        ratio = on.minimum / off.minimum
        name = function.__name__
        report.tell(f"  {name}: {ratio:.3f}")
        rows.append(
            [
                name,
                duration(on.minimum / times),
                duration(off.minimum / times),
                f"{ratio:.3f}",
                f"{on.median / off.median:.3f}",
            ]
        )
        results.append(
            {
                "name": name,
                "calls_per_run": times,
                "seconds_on": on.seconds,
                "seconds_off": off.seconds,
                "ratio_of_minima": ratio,
                "ratio_of_medians": on.median / off.median,
            }
        )
        goals.append(report.Goal(f"{name}: checked against not", ratio, 1.05))
    head = ["", "checks on", "checks off", "ratio", "ratio of medians"]
    table.show("Bounds checks, time of one call", head, rows, set())
    report.show_goals(goals)
    report.write("boundscheck", description, results, goals)


if __name__ == "__main__":
    main()
