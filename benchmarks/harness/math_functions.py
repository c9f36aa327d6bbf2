"""The vector math functions, ranges of arguments for each, and the time that a range takes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import veloz as vz
from veloz.command_line.measure import repeated

Run = Callable[[], Any]
Range = tuple[float, float]


@dataclass(frozen=True)
class Function:
    """A function as Python calls it and where its arguments lie, one range for each."""

    name: str
    call: Any
    ranges: tuple[Range, ...]
    note: str = ""  # what is special about the ranges
    whole: bool = False  # the last argument is a whole number

    @property
    def in_numpy(self) -> bool:
        return isinstance(self.call, np.ufunc)

    @property
    def title(self) -> str:
        return f"{self.name}, {self.note}" if self.note else self.name

    @property
    def dtypes(self) -> tuple[Any, ...]:
        """Both precisions; the functions of math are of Python floats."""
        return (np.float32, np.float64) if self.in_numpy else (np.float64,)


@dataclass(frozen=True)
class Figure:
    """Nanoseconds for each element; ``numpy`` is None for what NumPy lacks."""

    function: str
    precision: str
    veloz: float
    numpy: float | None

    @property
    def ratio(self) -> float | None:
        return None if self.numpy is None else self.numpy / self.veloz


FUNCTIONS = (
    Function("sin", np.sin, ((-30, 30),)),
    Function("sin", np.sin, ((-1e12, 1e12),), "far"),
    Function("cos", np.cos, ((-30, 30),)),
    Function("cos", np.cos, ((-1e12, 1e12),), "far"),
    Function("tan", np.tan, ((-30, 30),)),
    Function("tan", np.tan, ((-1e12, 1e12),), "far"),
    Function("asin", np.arcsin, ((-1, 1),)),
    Function("acos", np.arccos, ((-1, 1),)),
    Function("atan", np.arctan, ((-10, 10),)),
    Function("sinh", np.sinh, ((-10, 10),)),
    Function("cosh", np.cosh, ((-10, 10),)),
    Function("tanh", np.tanh, ((-10, 10),)),
    Function("asinh", np.arcsinh, ((-10, 10),)),
    Function("acosh", np.arccosh, ((1, 10),)),
    Function("atanh", np.arctanh, ((-1, 1),)),
    Function("exp", np.exp, ((-20, 20),)),
    Function("exp2", np.exp2, ((-20, 20),)),
    Function("expm1", np.expm1, ((-20, 20),)),
    Function("log", np.log, ((0, 100),)),
    Function("log2", np.log2, ((0, 100),)),
    Function("log10", np.log10, ((0, 100),)),
    Function("log1p", np.log1p, ((0, 100),)),
    Function("cbrt", np.cbrt, ((-100, 100),)),
    Function("sqrt", np.sqrt, ((0, 100),)),
    Function("erf", math.erf, ((-3, 3),)),
    Function("erfc", math.erfc, ((-3, 3),)),
    Function("tgamma", math.gamma, ((-20, 100),)),
    Function("lgamma", math.lgamma, ((-20, 100),)),
    Function("pow", np.power, ((0, 10), (0, 10))),
    Function("pow", np.power, ((-2, 2), (-100, 100)), "negative bases", whole=True),
    Function("atan2", np.arctan2, ((-10, 10), (-10, 10))),
    Function("hypot", np.hypot, ((-10, 10), (-10, 10))),
    Function("fmod", np.fmod, ((-10, 10), (-10, 10))),
    Function("fmod", np.fmod, ((-1e20, 1e20), (-10, 10)), "large quotients"),
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

    chosen: Callable[..., None] = one if len(function.ranges) == 1 else two
    return chosen


def arrays_of(function: Function, dtype: Any, n: int) -> list[Any]:
    """Numbers from its ranges, one array for each."""
    random = np.random.default_rng(1)
    arrays = []
    for low, high in function.ranges:
        # an open interval: the ends belong to rare paths (log 0)
        step = (high - low) / n
        arrays.append(random.uniform(low + step, high - step, n).astype(dtype))
    if function.whole:
        np.round(arrays[-1], out=arrays[-1])
    return arrays


def measure(function: Function, dtype: Any, n: int, rounds: int) -> Figure:
    """The fastest call of all rounds; in each round both have 5 ms and at least two calls."""
    arrays = arrays_of(function, dtype, n)
    out = np.empty(n, dtype)
    compiled = _compiled(function)
    runs: list[Run] = [lambda: compiled(*arrays, out)]
    if function.in_numpy:
        runs.append(lambda: function.call(*arrays, out=out))
    for run in runs:
        run()
    turns = [[repeated(run, 2, 0.005).minimum for run in runs] for _ in range(rounds)]
    best = [min(times) / n * 1e9 for times in zip(*turns, strict=True)]
    precision = np.dtype(dtype).name
    return Figure(function.title, precision, best[0], best[1] if function.in_numpy else None)
