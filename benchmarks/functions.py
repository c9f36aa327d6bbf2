"""Every vector math function by Veloz and by NumPy on one core, in turns over the same arrays.

Run it by ``./do bench functions [--n N] [--rounds R] [--only tanh,pow] [--cpu avx2]``. ``--cpu``
holds both to an instruction set: Veloz by VELOZ_CPU, NumPy by what it may not use.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import math
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


def _hold_to(cpu: str) -> None:
    """Set what Veloz and NumPy read when they are imported."""
    os.environ["VELOZ_CPU"] = cpu
    if cpu == "avx2":  # NumPy's names for what is beyond it, since 2.4 and before
        major, minor = map(int, importlib.metadata.version("numpy").split(".")[:2])
        os.environ["NPY_DISABLE_CPU_FEATURES"] = (
            "X86_V4 AVX512_ICL AVX512_SPR"
            if (major, minor) >= (2, 4)
            else "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR"
        )


if "--cpu" in sys.argv[:-1]:
    _hold_to(sys.argv[sys.argv.index("--cpu") + 1])

import numpy as np  # noqa: E402

import veloz as vz  # noqa: E402
from harness import report  # noqa: E402
from veloz.command_line import table  # noqa: E402

Run = Callable[[], Any]


@dataclass(frozen=True)
class Function:
    """A function as Python calls it, where its arguments lie, and whether it takes two."""

    name: str
    call: Any
    low: float
    high: float
    two: bool = False

    @property
    def in_numpy(self) -> bool:
        return isinstance(self.call, np.ufunc)


@dataclass(frozen=True)
class Figure:
    """Nanoseconds for each element; NumPy has no erf."""

    function: str
    precision: str
    veloz: float
    numpy: float | None

    @property
    def ratio(self) -> float | None:
        return None if self.numpy is None else self.numpy / self.veloz


FUNCTIONS = (
    Function("sin", np.sin, -30, 30),
    Function("cos", np.cos, -30, 30),
    Function("tan", np.tan, -30, 30),
    Function("asin", np.arcsin, -1, 1),
    Function("acos", np.arccos, -1, 1),
    Function("atan", np.arctan, -10, 10),
    Function("sinh", np.sinh, -10, 10),
    Function("cosh", np.cosh, -10, 10),
    Function("tanh", np.tanh, -10, 10),
    Function("asinh", np.arcsinh, -10, 10),
    Function("acosh", np.arccosh, 1, 10),
    Function("atanh", np.arctanh, -1, 1),
    Function("exp", np.exp, -20, 20),
    Function("exp2", np.exp2, -20, 20),
    Function("expm1", np.expm1, -20, 20),
    Function("log", np.log, 0, 100),
    Function("log2", np.log2, 0, 100),
    Function("log10", np.log10, 0, 100),
    Function("log1p", np.log1p, 0, 100),
    Function("cbrt", np.cbrt, -100, 100),
    Function("sqrt", np.sqrt, 0, 100),
    Function("erf", math.erf, -3, 3),
    Function("erfc", math.erfc, -3, 3),
    Function("pow", np.power, 0, 10, two=True),
    Function("atan2", np.arctan2, -10, 10, two=True),
    Function("hypot", np.hypot, -10, 10, two=True),
    Function("fmod", np.fmod, -10, 10, two=True),
)


def _compiled(function: Function) -> Callable[..., None]:
    call = function.call

    @vz.jit
    def one(x, out):  # type: ignore[no-untyped-def]
        for i in range(x.size):
            out[i] = call(x[i])

    @vz.jit
    def two(x, y, out):  # type: ignore[no-untyped-def]
        for i in range(x.size):
            out[i] = call(x[i], y[i])

    chosen: Callable[..., None] = two if function.two else one
    return chosen


def _arrays(function: Function, dtype: Any, n: int) -> list[Any]:
    random = np.random.default_rng(1)
    count = 2 if function.two else 1
    # an open interval: the ends belong to rare paths (log 0)
    step = (function.high - function.low) / n
    low, high = function.low + step, function.high - step
    return [random.uniform(low, high, n).astype(dtype) for _ in range(count)]


def _turn(run: Run) -> float:
    """Seconds of the fastest call within 5 ms, and of at least two."""
    best, start = float("inf"), time.perf_counter()
    before, calls = start, 0
    while calls < 2 or before - start < 0.005:
        run()
        now = time.perf_counter()
        best, before, calls = min(best, now - before), now, calls + 1
    return best


def _measure(function: Function, dtype: Any, n: int, rounds: int) -> Figure:
    arrays = _arrays(function, dtype, n)
    out = np.empty(n, dtype)
    compiled = _compiled(function)
    runs: list[Run] = [lambda: compiled(*arrays, out)]
    if function.in_numpy:
        runs.append(lambda: function.call(*arrays, out=out))
    for run in runs:
        run()
    turns = [[_turn(run) for run in runs] for _ in range(rounds)]
    best = [min(times) / n * 1e9 for times in zip(*turns, strict=True)]
    return Figure(
        function.name, np.dtype(dtype).name, best[0], best[1] if function.in_numpy else None
    )


def _row(figure: Figure) -> list[str]:
    if figure.numpy is None or figure.ratio is None:
        return [figure.function, figure.precision, f"{figure.veloz:.2f}", "none", ""]
    return [
        figure.function,
        figure.precision,
        f"{figure.veloz:.2f}",
        f"{figure.numpy:.2f}",
        f"{figure.ratio:.2f}×" + ("" if figure.ratio >= 1 else "  slower"),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=lambda text: int(float(text)), default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", help="names with commas between them")
    parser.add_argument("--cpu", choices=["avx2", "avx512"])
    arguments = parser.parse_args()
    n, rounds = arguments.n, arguments.rounds
    names = arguments.only.split(",") if arguments.only else [f.name for f in FUNCTIONS]
    description = report.describe((), n=n, rounds=rounds, cpu=arguments.cpu or "this machine's")
    np.seterr(all="ignore")
    figures = []
    for function in FUNCTIONS:
        if function.name not in names:
            continue
        # math.erf is a function of Python floats: it has no float32 version
        for dtype in (np.float32, np.float64) if function.in_numpy else (np.float64,):
            figures.append(_measure(function, dtype, n, rounds))
            report.tell("  " + " ".join(_row(figures[-1])))
    figures.sort(key=lambda figure: math.inf if figure.ratio is None else figure.ratio)
    head = ["", "precision", "Veloz, ns", "NumPy, ns", "NumPy ÷ Veloz"]
    slower = {i for i, f in enumerate(figures) if f.ratio is not None and f.ratio < 1}
    title = f"ns per element of {n:,}, one core, fastest of {rounds} turns"
    table.show(title, head, [_row(figure) for figure in figures], slower)
    print(f"slower than NumPy: {len(slower)} of {len(figures)}")
    report.write("functions", description, [asdict(figure) for figure in figures], [])


if __name__ == "__main__":
    main()
