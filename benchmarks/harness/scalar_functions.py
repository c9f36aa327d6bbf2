"""The math functions one number at a time, in sums of a fixed order, by Veloz and the C library."""

from __future__ import annotations

import ctypes
import math
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import veloz as vz
from harness.math_functions import FUNCTIONS, Figure, Function, Run, arrays_of
from veloz.command_line.measure import repeated

FLAGS = ("-O2", "-fno-builtin", "-fPIC", "-shared")
C_TYPES = {"float32": ("float", "f", ctypes.c_float), "float64": ("double", "", ctypes.c_double)}
# On the C library's usual side of (0, 1) and beyond, where it has one path for each.
EXTRA = (
    Function("lgamma", math.lgamma, ((0, 1),), "0 to 1"),
    Function("asinh", np.arcsinh, ((-1e10, 1e10),), "far"),
    Function("acosh", np.arccosh, ((1, 1e10),), "far"),
    Function("tanh", np.tanh, ((20, 300),), "saturated"),
    Function("atan2", np.arctan2, ((0, 1e-3), (1, 10)), "small quotients"),
)


def scalar_functions() -> tuple[Function, ...]:
    """Those on ordinary arguments; sqrt is an instruction in both."""
    ordinary = (
        f for f in FUNCTIONS if f.name != "sqrt" and f.note not in ("far", "large quotients")
    )
    return (*ordinary, *EXTRA)


def _source() -> str:
    text = ["#include <math.h>"]
    for name, count in sorted({(f.name, len(f.ranges)) for f in scalar_functions()}):
        for precision, (c_type, suffix, _) in C_TYPES.items():
            second = f", const {c_type} *y" if count == 2 else ""
            call = f"{name}{suffix}(x[i]{', y[i]' if count == 2 else ''})"
            text.append(
                f"{c_type} sum_{name}_{precision}(long n, const {c_type} *x{second})"
                f" {{ {c_type} s = 0; for (long i = 0; i < n; ++i) s += {call}; return s; }}"
            )
    return "\n".join(text)


def c_library() -> ctypes.CDLL:
    """Loops of C over the functions of the C library; gcc may not replace the calls."""
    with tempfile.TemporaryDirectory() as folder:
        source, library = Path(folder) / "sums.c", Path(folder) / "sums.so"
        source.write_text(_source())
        subprocess.run(["gcc", *FLAGS, str(source), "-o", str(library), "-lm"], check=True)
        return ctypes.CDLL(str(library))


def _compiled(function: Function) -> Callable[..., Any]:
    call = function.call

    @vz.jit
    def one(x):  # type: ignore[no-untyped-def]
        s = x[0] - x[0]
        for i in range(x.size):
            s += call(x[i])
        return s

    @vz.jit
    def two(x, y):  # type: ignore[no-untyped-def]
        s = x[0] - x[0]
        for i in range(x.size):
            s += call(x[i], y[i])
        return s

    chosen: Callable[..., Any] = one if len(function.ranges) == 1 else two
    return chosen


def measure(library: ctypes.CDLL, function: Function, dtype: Any, n: int, rounds: int) -> Figure:
    """In turns; the figure's ``numpy`` is the C library's time."""
    arrays = arrays_of(function, dtype, n)
    precision = np.dtype(dtype).name
    theirs = getattr(library, f"sum_{function.name}_{precision}")
    theirs.restype = C_TYPES[precision][2]
    pointers = [ctypes.c_void_p(array.ctypes.data) for array in arrays]
    compiled = _compiled(function)
    runs: list[Run] = [lambda: compiled(*arrays), lambda: theirs(ctypes.c_long(n), *pointers)]
    ours, other = (float(run()) for run in runs)
    if not np.isclose(ours, other, rtol=1e-3, equal_nan=True):
        raise AssertionError(f"{function.title}: the sums are {ours} and {other}")
    turns = [[repeated(run, 2, 0.003).minimum for run in runs] for _ in range(rounds)]
    best = [min(times) / n * 1e9 for times in zip(*turns, strict=True)]
    return Figure(function.title, precision, best[0], best[1])
