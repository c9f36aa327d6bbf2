"""``veloz demo energy``: one function, from plain Python to the speed of memory, all checked."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

import veloz as vz
from veloz.command_line import chart, machine, table
from veloz.command_line import energy as atoms
from veloz.command_line.errors import CheckFailed, UsageError
from veloz.command_line.measure import duration, factor, repeated

PYTHON_SLICE = 1_000_000
ROUNDS = 5
_BYTES_PER_ATOM = 28  # data, exact energies, two results, NumPy's temporaries


@dataclass(frozen=True)
class Row:
    """One way to compute the energies."""

    name: str
    cores: int
    seconds_minimum: float
    seconds_median: float
    runs: int
    largest_error_ulp: float | None
    extrapolated_from: int | None = None


def _tell(text: str, end: str = "\n") -> None:
    sys.stdout.flush()
    print(text, end=end, file=sys.stderr, flush=True)


def _step(text: str, work: Callable[[], Any]) -> Any:
    """Run ``work``, saying what it is before and how long it took after."""
    _tell(f"  {text} … ", end="")
    start = time.perf_counter()
    result = work()
    _tell(duration(time.perf_counter() - start))
    return result


def _check_memory(n: int) -> None:
    needed = n * _BYTES_PER_ATOM
    available = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_AVPHYS_PAGES")
    try:
        text = Path("/proc/meminfo").read_text()
        available = int(text.split("MemAvailable:")[1].split()[0]) * 1024
    except (OSError, IndexError, ValueError):
        pass  # not Linux: the pages that are free are the lower bound we have
    if needed > available:
        fits = max(1, available // _BYTES_PER_ATOM)
        raise UsageError(
            f"{n:,} atoms need {needed / 1e9:.1f} GB of memory and {available / 1e9:.1f} GB are "
            f"free; try --n {10 ** (len(str(fits)) - 1)}"
        )


class _Contest:
    """Runs the contestants over the same data and keeps their rows."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.cores = vz.get_num_threads()
        self.x = _step(f"making {n:,} atoms (seed {atoms.SEED})", lambda: atoms.make_data(n))
        self.exact = _step("the exact energies in float64", lambda: atoms.reference(self.x))
        self.out = np.empty_like(self.x)
        self.rows: list[Row] = []

    def python(self) -> None:
        some = min(self.n, PYTHON_SLICE)
        atoms_of_slice = self.x[:some]
        start = time.perf_counter()
        result = [atoms.energy_python(x) for x in atoms_of_slice]
        seconds = (time.perf_counter() - start) * self.n / some
        error = atoms.largest_error(np.array(result), self.exact[:some])
        extrapolated = some if some < self.n else None
        self.rows.append(Row("plain Python", 1, seconds, seconds, 1, error, extrapolated))

    def add(self, name: str, cores: int, run: Callable[[], Any], rounds: int = ROUNDS) -> None:
        """Check what ``run`` gives, then time it. Without a result, it has filled ``out``."""
        self.out.fill(np.nan)
        result = run()
        error = atoms.largest_error(self.out if result is None else result, self.exact)
        del result
        timing = repeated(run, rounds)
        runs = len(timing.seconds)
        self.rows.append(Row(name, cores, timing.minimum, timing.median, runs, error))

    def copy(self) -> None:
        """Copy on every core, or on one where that is faster: on small data."""
        ways: list[tuple[int, Callable[[], object]]] = [
            (self.cores, atoms.ParallelCopy(self.x, self.out, self.cores)),
            (1, lambda: np.copyto(self.out, self.x)),
        ]
        for _, copy in ways:
            copy()  # as every contestant has run once before it is timed
        timings = [(repeated(copy, ROUNDS), cores) for cores, copy in ways]
        timing, cores = min(timings, key=lambda found: found[0].minimum)
        runs = len(timing.seconds)
        self.rows.append(
            Row("plain copy of the data", cores, timing.minimum, timing.median, runs, None)
        )


def _compete(n: int) -> list[Row]:
    contest = _Contest(n)
    x, out, cores = contest.x, contest.out, contest.cores
    some = min(n, PYTHON_SLICE)
    _step(f"plain Python on {some:,} atoms", contest.python)
    ways: list[tuple[str, int, Callable[[], Any], int]] = [
        ("NumPy", 1, lambda: atoms.energy_numpy(x), 2),
        ("Veloz, loop", 1, lambda: atoms.energy_loop(x, out), ROUNDS),
        ("Veloz, prange loop", cores, lambda: atoms.energy_prange(x, out), ROUNDS),
        ("Veloz, math.* loop, new result", cores, lambda: atoms.energy_math(x), ROUNDS),
        ("Veloz, the same, fastmath", cores, lambda: atoms.energy_math_fast(x), ROUNDS),
        ("Veloz, array expression, new result", cores, lambda: atoms.energy(x), ROUNDS),
        (
            "Veloz, array expression, reused result",
            cores,
            lambda: atoms.energy_into(x, out),
            ROUNDS,
        ),
    ]
    for name, used, run, rounds in ways:
        title = f"{name}: check, then {rounds} runs or more"
        _step(title, lambda: contest.add(name, used, run, rounds))  # noqa: B023
    _step(f"{'plain copy'}: {ROUNDS} runs or more", contest.copy)
    return contest.rows


def _show(n: int, rows: list[Row]) -> None:
    copy = rows[-1].seconds_minimum
    slowest, numpy = rows[0].seconds_minimum, rows[1].seconds_minimum
    lines = []
    for row in rows:
        mark = " *" if row.extrapolated_from else ""
        lines.append(
            [
                row.name,
                str(row.cores),
                duration(row.seconds_minimum) + mark,
                factor(slowest / row.seconds_minimum),
                factor(numpy / row.seconds_minimum),
                f"{100 * copy / row.seconds_minimum:.1f} %",
                "" if row.largest_error_ulp is None else f"{row.largest_error_ulp:.2f}",
            ]
        )
    head = ["", "cores", "time", "× Python", "× NumPy", "of copy speed", "error (ulp)"]
    ours = {index for index, row in enumerate(rows) if row.name.startswith("Veloz")}
    print()
    table.show(f"Energy of {n:,} atoms, float32, best time of each", head, lines, ours)
    if rows[0].extrapolated_from:
        print(f"* extrapolated from the first {rows[0].extrapolated_from:,} atoms")
    print("error: largest distance from float64, in units of float32's last place")


def energy(n: int, json_file: Path | None, plot_file: Path | None) -> None:
    """Compute, check, time, print; write the files that were asked for."""
    if plot_file is not None:
        chart.check_available()
    _check_memory(n)
    description = machine.describe()
    _tell(f"Veloz demo: the energy of a crystal. {machine.one_line(description)}")
    rows = _compete(n)
    _show(n, rows)
    if json_file is not None:
        figures = {
            "n": n,
            "seed": atoms.SEED,
            **description,
            "results": [asdict(row) for row in rows],
        }
        json_file.write_text(json.dumps(figures, indent=2) + "\n")
        _tell(f"figures written to {json_file}")
    if plot_file is not None:
        bars = [
            chart.Bar(row.name, row.seconds_minimum, row.name.startswith("Veloz"))
            for row in rows[:-1]
        ]
        title = f"Energy of {n:,} atoms on {vz.get_num_threads()} cores"
        chart.draw(plot_file, title, bars, ("plain copy", rows[-1].seconds_minimum))
        _tell(f"chart drawn to {plot_file}")
    wrong = [row.name for row in rows if (row.largest_error_ulp or 0) > atoms.TOLERATED_ULP]
    if wrong:
        raise CheckFailed(
            f"over {atoms.TOLERATED_ULP} ulp from float64: {', '.join(wrong)}; please report it"
        )
