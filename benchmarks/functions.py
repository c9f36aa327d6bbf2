"""The vector math functions and sqrt in a loop on one core, beside those that NumPy has.

Run it by ``./do bench functions [--n N] [--rounds R] [--only tanh,pow] [--cpu avx2]``. Ordinary
arguments for each function, and for some also those that take slow paths. ``--cpu`` holds both to
an instruction set: Veloz by VELOZ_CPU, NumPy by what it may not use (its own baseline is SSE4.2).
``--scalar`` measures one number at a time beside the C library, in loops that nobody vectorises.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import math
import os
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.math_functions import Figure

# NumPy's names for what is beyond an instruction set, since 2.4 and before.
_BEYOND = {
    "baseline": (
        "X86_V3 X86_V4 AVX512_ICL AVX512_SPR",
        "SSSE3 SSE41 POPCNT SSE42 AVX F16C FMA3 AVX2 "
        "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR",
    ),
    "avx2": (
        "X86_V4 AVX512_ICL AVX512_SPR",
        "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR",
    ),
    "avx512": ("", ""),
}


SCALAR_GOAL = 0.9


def _hold_to(cpu: str) -> None:
    """Set what NumPy reads when it is imported, and Veloz when its compiler is."""
    major, minor = map(int, importlib.metadata.version("numpy").split(".")[:2])
    since, before = _BEYOND[cpu]
    os.environ["VELOZ_CPU"] = cpu
    os.environ["NPY_DISABLE_CPU_FEATURES"] = since if (major, minor) >= (2, 4) else before


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--n", type=lambda text: int(float(text)), default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", help="names with commas between them; writes no results file")
    parser.add_argument("--scalar", action="store_true")
    parser.add_argument("--cpu", choices=list(_BEYOND))
    arguments = parser.parse_args()
    if arguments.cpu:
        _hold_to(arguments.cpu)
    from harness.math_functions import FUNCTIONS  # now: NumPy reads the environment

    known = list(dict.fromkeys(function.name for function in FUNCTIONS))
    arguments.names = arguments.only.split(",") if arguments.only else known
    if unknown := [name for name in arguments.names if name not in known]:
        parser.error(f"no function is called {', '.join(unknown)}; there are {', '.join(known)}")
    return arguments


def _row(figure: Figure, goal: float = 1) -> list[str]:
    start = [figure.function, figure.precision, f"{figure.veloz:.2f}"]
    if figure.numpy is None or figure.ratio is None:
        return [*start, "none", ""]
    verdict = "" if figure.ratio >= goal else "  slower"
    return [*start, f"{figure.numpy:.2f}", f"{figure.ratio:.2f}×{verdict}"]


def _scalar(arguments: argparse.Namespace) -> None:
    from harness import report, scalar_functions
    from veloz.command_line import table

    n, rounds = min(arguments.n, 10_000), arguments.rounds
    library = scalar_functions.c_library()
    figures = []
    for function in scalar_functions.scalar_functions():
        if function.name in arguments.names:
            for dtype in function.dtypes:
                figures.append(scalar_functions.measure(library, function, dtype, n, rounds))
                report.tell("  " + " ".join(_row(figures[-1], SCALAR_GOAL)))
    figures.sort(key=lambda figure: figure.ratio or 0)
    head = ["", "precision", "Veloz, ns", "C library, ns", "C library ÷ Veloz"]
    reached = {i for i, figure in enumerate(figures) if (figure.ratio or 0) >= SCALAR_GOAL}
    title = f"ns a number in loops without vectors over {n:,}, fastest of {rounds} turns"
    table.show(title, head, [_row(figure, SCALAR_GOAL) for figure in figures], reached)
    missed = [figure.function for figure in figures if (figure.ratio or 0) < SCALAR_GOAL]
    print(f"goal: ≥ {SCALAR_GOAL} for each; {len(missed)} of {len(figures)} miss it")
    if not arguments.only:
        description = report.describe((), n=n, rounds=rounds, cpu=arguments.cpu or "this machine's")
        report.write("functions-scalar", description, [asdict(figure) for figure in figures], [])


def main() -> None:
    arguments = _arguments()
    if arguments.scalar:
        return _scalar(arguments)
    import numpy as np

    from harness import math_functions, report
    from veloz.command_line import table

    n, rounds = arguments.n, arguments.rounds
    description = report.describe((), n=n, rounds=rounds, cpu=arguments.cpu or "this machine's")
    np.seterr(all="ignore")
    figures = []
    for function in math_functions.FUNCTIONS:
        if function.name in arguments.names:
            for dtype in function.dtypes:
                figures.append(math_functions.measure(function, dtype, n, rounds))
                report.tell("  " + " ".join(_row(figures[-1])))
    figures.sort(key=lambda figure: math.inf if figure.ratio is None else figure.ratio)
    head = ["", "precision", "Veloz, ns", "NumPy, ns", "NumPy ÷ Veloz"]
    compared = [figure.ratio for figure in figures if figure.ratio is not None]
    reached = {i for i, figure in enumerate(figures) if (figure.ratio or 0) >= 1}
    title = f"ns per element of {n:,}, one core, fastest of {rounds} turns"
    table.show(title, head, [_row(figure) for figure in figures], reached)
    print(f"slower than NumPy: {sum(ratio < 1 for ratio in compared)} of {len(compared)}")
    if not arguments.only:
        name = f"functions-{arguments.cpu}" if arguments.cpu else "functions"
        report.write(name, description, [asdict(figure) for figure in figures], [])


if __name__ == "__main__":
    main()
