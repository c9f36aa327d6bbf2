"""How long compilation takes: statements of each kind, long functions, programs; Numba beside.

Run it by ``./do bench compile [--quick] [--pyhpc FOLDER]``. The time is that of a first call with
small arguments, nothing cached; both compilers have compiled something before.
"""

from __future__ import annotations

import argparse
import itertools
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba

import veloz as vz
from harness import generated, ocean, report
from veloz.command_line import table
from veloz.command_line.measure import duration, factor

COUNTS = (1, 4, 16, 48)
LINES = (50, 500, 5000)
NUMBA_UP_TO = 16  # statements: its times grow to minutes beyond
# Program, contestant, and the seconds that were asked for, if any.
OCEAN = (
    ("turbulent_kinetic_energy.tke_numba", "veloz", 2.5),
    ("turbulent_kinetic_energy.tke_numba", "veloz-serial", 2.5),
    ("turbulent_kinetic_energy.tke_numba", "numba", None),
    ("equation_of_state.eos_numpy", "veloz", 5.0),
    ("equation_of_state.eos_numpy", "numba", None),
    ("equation_of_state.eos_numba", "veloz", None),
    ("equation_of_state.eos_numba", "numba", None),
    ("isoneutral_mixing.isoneutral_numba", "veloz", None),
    ("isoneutral_mixing.isoneutral_numba", "numba", None),
)
_numbers = itertools.count()

Decorate = Callable[[Callable[..., Any]], Callable[..., Any]]
VELOZ: Decorate = vz.jit(cache=False)
NUMBA: Decorate = numba.njit
NUMBA_PARALLEL: Decorate = numba.njit(parallel=True)


def _first_call(source: str, folder: Path, decorate: Decorate, kind: str) -> float:
    made = decorate(generated.load(source, folder, next(_numbers)))
    values = generated.arguments(kind)
    start = time.perf_counter()
    made(*values)
    return time.perf_counter() - start


def _best(source: str, folder: Path, decorate: Decorate, kind: str, rounds: int) -> float:
    seconds = [_first_call(source, folder, decorate, kind)]
    while len(seconds) < rounds and sum(seconds) < 4:
        seconds.append(_first_call(source, folder, decorate, kind))
    return min(seconds)


def kinds(folder: Path, rounds: int, counts: tuple[int, ...]) -> list[dict[str, Any]]:
    """Each kind with 1, 4, 16 and 48 statements."""
    results = []
    for kind in generated.KINDS:
        for count in counts:
            source = generated.text(kind, count)
            row: dict[str, Any] = {"kind": kind, "count": count}
            row["veloz"] = _best(source, folder, VELOZ, kind, rounds)
            if count <= NUMBA_UP_TO:
                row["numba"] = _best(source, folder, NUMBA, kind, 1)
                row["numba_parallel"] = _best(source, folder, NUMBA_PARALLEL, kind, 1)
                row["ratio"] = row["numba_parallel"] / row["veloz"]
            report.tell(f"  {kind}, {count}: {duration(row['veloz'])}")
            results.append(row)
    return results


def lengths(folder: Path, rounds: int) -> list[dict[str, Any]]:
    """Functions of many lines: the time of one line."""
    results = []
    for lines in LINES:
        seconds = _best(generated.mixed(lines), folder, VELOZ, "scalar statements", rounds)
        report.tell(f"  {lines} lines: {duration(seconds)}, {duration(seconds / lines)} a line")
        results.append({"lines": lines, "seconds": seconds, "per_line": seconds / lines})
    return results


_ONE_PROGRAM = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import veloz as vz
from harness import ocean
run, inputs = ocean.program(Path(sys.argv[2]), sys.argv[3], sys.argv[4])
start = time.perf_counter()
run(*inputs)
first = time.perf_counter() - start
start = time.perf_counter()
run(*inputs)
print(first - (time.perf_counter() - start))
"""


def programs(folder: Path) -> list[dict[str, Any]]:
    """Each program in a process of its own: first call less second call."""
    results = []
    for name, who, goal in OCEAN:
        command = [sys.executable, "-c", _ONE_PROGRAM, str(Path(__file__).parent), str(folder)]
        done = subprocess.run([*command, who, name], capture_output=True, text=True)
        if done.returncode != 0:
            report.tell(f"  {name} by {who}: {done.stderr.strip().splitlines()[-1]}")
            results.append({"name": name, "who": who, "seconds": None, "goal": goal})
            continue
        seconds = float(done.stdout.split()[-1])
        report.tell(f"  {name} by {who}: {duration(seconds)}")
        results.append({"name": name, "who": who, "seconds": seconds, "goal": goal})
    return results


def _kind_goals(results: list[dict[str, Any]]) -> list[report.Goal]:
    goals = []
    for row in results:
        if row["count"] == 16:
            limit = 15 if row["kind"] == "2-D slice statements" else 4
            name = f"16 {row['kind']}: faster than Numba parallel"
            goals.append(report.Goal(name, row["ratio"], limit, True))
            if row["kind"] == "2-D slice statements":
                goals.append(report.Goal("16 2-D slice statements", row["veloz"], 0.6, unit="s"))
    return goals


def _show(
    by_kind: list[dict[str, Any]], by_length: list[dict[str, Any]], by_program: list[dict[str, Any]]
) -> list[report.Goal]:
    cells = [
        [
            row["kind"],
            str(row["count"]),
            *(duration(row[who]) if who in row else "" for who in ("veloz", "numba")),
            duration(row["numba_parallel"]) if "ratio" in row else "",
            factor(row["ratio"]) if "ratio" in row else "",
        ]
        for row in by_kind
    ]
    head = ["first call", "statements", "Veloz", "Numba", "Numba parallel", "ratio"]
    table.show("Compile time", head, cells, set())
    cells = [
        [str(row["lines"]), duration(row["seconds"]), duration(row["per_line"])]
        for row in by_length
    ]
    table.show("Long functions", ["lines", "Veloz", "a line"], cells, set())
    goals = _kind_goals(by_kind)
    per_line = [row["per_line"] for row in by_length]
    goals.append(
        report.Goal("a line of 5,000 against the cheapest", per_line[-1] / min(per_line), 1.5)
    )
    if by_program:
        cells = [
            [row["name"], row["who"], duration(row["seconds"]) if row["seconds"] else "refused"]
            for row in by_program
        ]
        table.show("Programs of pyhpc-benchmarks", ["", "", "compiled in"], cells, set())
        goals += [
            report.Goal(
                f"{row['name']}, {row['who']}", row["seconds"] or 1e9, row["goal"], unit="s"
            )
            for row in by_program
            if row["goal"]
        ]
    return goals


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="1 and 16 statements only")
    parser.add_argument("--pyhpc", type=Path, help="a checkout of pyhpc-benchmarks")
    arguments = parser.parse_args()
    description = report.describe(("numba",), rounds=arguments.rounds, size=ocean.SIZE)
    counts = (1, 16) if arguments.quick else COUNTS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for decorate in (VELOZ, NUMBA, NUMBA_PARALLEL):  # what each loads at its first use
            _first_call(
                generated.text("2-D slice statements", 1), folder, decorate, "2-D slice statements"
            )
        by_kind = kinds(folder, arguments.rounds, counts)
        by_length = lengths(folder, arguments.rounds)
    by_program = programs(arguments.pyhpc) if arguments.pyhpc else []
    goals = _show(by_kind, by_length, by_program)
    report.show_goals(goals)
    results = {"kinds": by_kind, "lengths": by_length, "programs": by_program}
    report.write("compile", description, results, goals)


if __name__ == "__main__":
    main()
