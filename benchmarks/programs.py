"""Whole programs by Veloz and by the best of Numba's variants, in turns over the same data.

Run it by ``./do bench programs [--only TEXT] [--scale S] [--rounds R]``. With VELOZ_CPU=avx2 Numba
is held to AVX2 as well.
"""

from __future__ import annotations

import argparse
import math
import os
import warnings
from collections.abc import Callable
from typing import Any

import numba
import numpy as np

import veloz as vz
from harness import report
from harness.numba_twin import candidates, hold_to, twin
from harness.programs import PROGRAMS, Arguments, Program
from veloz.command_line import table
from veloz.command_line.measure import alternate, duration, factor

SEED = 11
SMALL = 1e-4  # of the size: what CPython can check in a second


def _answer(program: Program, run: Callable[..., Any], arguments: Arguments) -> Any:
    result = run(*arguments)
    return result if program.written is None else arguments[program.written].copy()


def difference(program: Program, run: Callable[..., Any], tolerated_share: float = 0.0) -> str:
    """What differs from the undecorated function on a small size, or nothing."""
    expected, given = (
        np.asarray(_answer(program, each, program.make(np.random.default_rng(SEED), SMALL)))
        for each in (program.function, run)
    )
    if given.shape != expected.shape:
        return f"shape {given.shape}, CPython's {expected.shape}"
    near = np.isclose(given, expected, rtol=program.tolerance, atol=program.tolerance * 1e-3)
    share = 1 - float(np.mean(near))
    if share <= tolerated_share:
        return ""
    place = tuple(np.argwhere(~near)[0]) if near.ndim else ()
    return f"{share:.1%} of the values: {given[place]} for CPython's {expected[place]}"


def _peers(program: Program) -> dict[str, Callable[..., Any]]:
    """Numba's variants that compile and agree; those that do not are said on the terminal.

    With ``fastmath`` the iterations of a chaotic map may leave the set at another step.
    """
    share = 0.03 if program.chaotic else 0.0
    made = dict(candidates(program.function))
    for other in program.numba:
        made[f"{other.__name__}, fastmath"] = twin(other, fastmath=True)
        made[f"{other.__name__}, parallel"] = twin(other, fastmath=True, parallel=True)
    good = {}
    for name, run in made.items():
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                wrong = difference(program, run, share)
        except numba.core.errors.NumbaError as error:
            report.tell(f"  Numba, {name}: refused ({str(error).splitlines()[0]})")
            continue
        if wrong:
            report.tell(f"  Numba, {name}: left out, wrong answer: {wrong}")
        else:
            good[f"Numba, {name}"] = run
    return good


def _ours(program: Program) -> dict[str, Callable[..., Any]]:
    made = vz.jit(**program.options)(program.function)
    try:
        wrong = difference(program, made)
    except vz.CompileError as error:
        report.tell(f"  Veloz: refused ({str(error).splitlines()[0]})")
        return {}
    if wrong:
        raise SystemExit(f"{program.name}: Veloz is wrong in {wrong}")
    return {"Veloz": made}


def measure(program: Program, scale: float, rounds: int) -> dict[str, Any]:
    """The times of all contestants on one program."""
    runs = {**_ours(program), **_peers(program)}
    arguments = program.make(np.random.default_rng(SEED), scale)
    timings = alternate(
        {name: lambda run=run: run(*arguments) for name, run in runs.items()},  # type: ignore[misc]
        rounds,
    )
    best = {name: timing.minimum for name, timing in timings.items()}
    ours = best.pop("Veloz", math.inf)
    fastest = min(best, key=lambda name: best[name])
    return {
        "name": program.name,
        "goal": program.goal,
        "seconds": {name: timing.seconds for name, timing in timings.items()},
        "veloz": ours,
        "numba": best[fastest],
        "fastest_of_numba": fastest.removeprefix("Numba, "),
        "ratio": best[fastest] / ours,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="programs whose name contains this")
    parser.add_argument("--scale", type=float, default=1.0, help="of the sizes")
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    cores = vz.get_num_threads()
    numba.set_num_threads(cores)
    description = report.describe(
        ("numba",),
        rounds=arguments.rounds,
        scale=arguments.scale,
        seed=SEED,
        numba_processor=hold_to(os.environ.get("VELOZ_CPU", "")),
    )
    rows, results, goals = [], [], []
    for program in PROGRAMS:
        if arguments.only not in program.name:
            continue
        report.tell(program.name)
        result = measure(program, arguments.scale, arguments.rounds)
        results.append(result)
        rows.append(
            [
                program.name,
                duration(result["veloz"]) if result["ratio"] else "refused",
                duration(result["numba"]),
                factor(result["ratio"]),
                result["fastest_of_numba"],
            ]
        )
        report.tell(f"  {factor(result['ratio'])}")
        goals.append(
            report.Goal(f"{program.name}: faster than Numba", result["ratio"], program.goal, True)
        )
    head = ["", "Veloz", "Numba", "ratio", "Numba's best variant"]
    table.show(f"Programs, minimum of {arguments.rounds} runs in turns", head, rows, set())
    report.show_goals(goals)
    report.write("programs", description, results, goals)


if __name__ == "__main__":
    main()
