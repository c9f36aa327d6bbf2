"""The energy of the atoms by Veloz and by its peers, in turns over the same arrays.

Run it by ``./do bench energy [--n N] [--rounds R]``.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

# Idle workers of one contestant must not take time from the next one.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import numba
import numexpr

import veloz as vz
from harness import c_program, report
from harness.numba_twin import twin
from veloz.command_line import chart, table
from veloz.command_line import energy as atoms
from veloz.command_line.measure import alternate, duration, factor

Run = Callable[[], Any]

REGISTERS = "as many operations in registers, C"
NOT_ENERGIES = ("copy", REGISTERS)


@dataclass(frozen=True)
class Contestant:
    """A name, and how to run it; without a result the run fills the shared array."""

    name: str
    cores: int
    run: Run

    @property
    def ours(self) -> bool:
        return self.name.startswith("Veloz")

    @property
    def key(self) -> str:
        return _key(self.name, self.cores)


def _numba_loop(x, out):  # type: ignore[no-untyped-def]
    for i in numba.prange(x.size):
        out[i] = np.sin(x[i]) ** 2 + np.sqrt(np.abs(x[i])) + np.exp(-(x[i] ** 2) / 50)


def _numba_float32(x, out):  # type: ignore[no-untyped-def]
    """The same with every constant typed by hand: Numba computes the plain one in float64."""
    for i in numba.prange(x.size):
        v = x[i]
        s = np.sin(v)
        out[i] = s * s + np.sqrt(np.abs(v)) + np.exp(-(v * v) / np.float32(50))


def _key(name: str, cores: int) -> str:
    return f"{name} ({cores})"


def _contestants(x: atoms.Floats, out: atoms.Floats, cores: int) -> list[Contestant]:
    c = c_program.load(Path(__file__).with_suffix(".c"))
    expression = "sin(x)**2 + sqrt(abs(x)) + exp(-x**2 / fifty)"
    names = {"x": x, "fifty": np.float32(50)}
    single = numba.njit(_numba_loop)
    parallel = numba.njit(parallel=True)(_numba_loop)
    fast = numba.njit(parallel=True, fastmath=True)(_numba_loop)
    typed = numba.njit(parallel=True, fastmath=True)(_numba_float32)
    course = twin(atoms.energy_course, fastmath=True, parallel=True)
    return [
        Contestant("copy, memcpy on every core", cores, atoms.ParallelCopy(x, out, cores)),
        Contestant("copy, C loop", cores, lambda: c_program.call(c.copy_parallel, x, out)),
        Contestant(REGISTERS, cores, lambda: c_program.call(c.registers_parallel, x, out)),
        Contestant("Veloz, expression, reused result", cores, lambda: atoms.energy_into(x, out)),
        Contestant("Veloz, expression, new result", cores, lambda: atoms.energy(x)),
        Contestant("Veloz, math.* loop", cores, lambda: atoms.energy_math(x)),
        Contestant("Veloz, math.* loop, fastmath", cores, lambda: atoms.energy_math_fast(x)),
        Contestant("Veloz, prange", cores, lambda: atoms.energy_prange(x, out)),
        Contestant("Veloz, loop", 1, lambda: atoms.energy_loop(x, out)),
        Contestant("C", cores, lambda: c_program.call(c.energy_parallel, x, out)),
        Contestant("C", 1, lambda: c_program.call(c.energy_single, x, out)),
        Contestant("NumPy", 1, lambda: atoms.energy_numpy(x)),
        Contestant(
            "numexpr", cores, lambda: numexpr.evaluate(expression, local_dict=names, out=out)
        ),
        Contestant("Numba", 1, lambda: single(x, out)),
        Contestant("Numba, parallel", cores, lambda: parallel(x, out)),
        Contestant("Numba, parallel, fastmath", cores, lambda: fast(x, out)),
        Contestant("Numba, math.* loop, parallel, fastmath", cores, lambda: course(x)),
        Contestant("Numba, the same, typed by hand", cores, lambda: typed(x, out)),
    ]


def _errors(
    contestants: list[Contestant], x: atoms.Floats, out: atoms.Floats
) -> dict[str, float | None]:
    exact = atoms.reference(x)
    errors: dict[str, float | None] = {}
    for contestant in contestants:
        out.fill(np.nan)
        result = contestant.run()
        # numexpr returns the array that it was told to fill
        given = result if isinstance(result, np.ndarray) else out
        errors[contestant.key] = (
            None if contestant.name.startswith(NOT_ENERGIES) else atoms.largest_error(given, exact)
        )
        report.tell(f"  checked {contestant.key}: {errors[contestant.key]} ulp")
    return errors


def _plain_copy(best: dict[str, float], cores: int) -> float:
    """``out[i] = x[i]`` in C: what an element-wise loop could reach.

    memcpy is faster on large arrays, as it writes past the caches; it is listed and compared too.
    """
    return best[f"copy, C loop ({cores})"]


def _goals(best: dict[str, float], cores: int) -> list[report.Goal]:
    """Against what bounds the machine: memory by the copy, arithmetic by as many operations."""
    bound = max(_plain_copy(best, cores), best[_key(REGISTERS, cores)])
    reused = best[_key("Veloz, expression, reused result", cores)]
    new = best[_key("Veloz, expression, new result", cores)]
    fast = best[_key("Numba, parallel, fastmath", cores)]
    course = best[_key("Numba, math.* loop, parallel, fastmath", cores)]
    loop = best[_key("Veloz, math.* loop", cores)]
    loop_fast = best[_key("Veloz, math.* loop, fastmath", cores)]
    return [
        report.Goal("reused result, against the machine's bound", reused / bound, 1.4),
        report.Goal("new result, against the machine's bound", new / bound, 2.0),
        report.Goal("np.*, faster than Numba parallel fastmath", fast / reused, 20, True),
        report.Goal("math.* loop, faster than Numba's", course / loop, 4, True),
        report.Goal("math.* loop, fastmath, the same", course / loop_fast, 15, True),
        report.Goal("faster than C", best[_key("C", cores)] / reused, 6, True),
        report.Goal(
            "one core, faster than Numba", best["Numba (1)"] / best["Veloz, loop (1)"], 20, True
        ),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=lambda text: int(float(text)), default=100_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    n, rounds, cores = arguments.n, arguments.rounds, vz.get_num_threads()
    numba.set_num_threads(cores)
    numexpr.set_num_threads(cores)

    description = report.describe(
        ("numba", "numexpr"), c=c_program.version(), n=n, rounds=rounds, seed=atoms.SEED
    )
    x = atoms.make_data(n)
    out = np.empty_like(x)
    contestants = _contestants(x, out, cores)
    errors = _errors(contestants, x, out)
    timings = alternate(
        {contestant.key: contestant.run for contestant in contestants},
        rounds,
        lambda name, seconds: report.tell(f"  {name}: {duration(seconds)}"),
    )

    # The criteria and the chart go by the minimum: noise on a shared machine only ever adds.
    best = {name: timing.minimum for name, timing in timings.items()}
    copy = _plain_copy(best, cores)
    fast = best[f"Numba, parallel, fastmath ({cores})"]
    rows, results = [], []
    for contestant in contestants:
        key = contestant.key
        timing, error = timings[key], errors[key]
        rows.append(
            [
                contestant.name,
                str(contestant.cores),
                duration(timing.minimum),
                duration(timing.median),
                factor(timing.minimum / copy),
                factor(fast / timing.minimum),
                "" if error is None else f"{error:.2f}",
            ]
        )
        results.append(
            {
                "name": contestant.name,
                "cores": contestant.cores,
                "seconds": timing.seconds,
                "minimum": timing.minimum,
                "median": timing.median,
                "largest_error_ulp": error,
            }
        )
    head = ["", "cores", "minimum", "median", "÷ copy", "× Numba fast", "error (ulp)"]
    ours = {index for index, contestant in enumerate(contestants) if contestant.ours}
    table.show(f"Energy of {n:,} atoms, float32, {rounds} runs in turns", head, rows, ours)
    goals = _goals(best, cores)
    report.show_goals(goals)
    path = report.write("energy", description, results, goals)
    bars = sorted(
        (
            chart.Bar(c.key, best[c.key], c.ours)
            for c in contestants
            if not c.name.startswith(NOT_ENERGIES)
        ),
        key=lambda bar: -bar.seconds,
    )
    picture = path.with_suffix(".png")
    chart.draw(picture, f"Energy of {n:,} atoms", bars, ("plain copy", copy))
    report.tell(f"chart drawn to {picture}")


if __name__ == "__main__":
    main()
