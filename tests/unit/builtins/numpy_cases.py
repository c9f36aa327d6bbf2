"""The expressions that compare_numpy.py checks, by family."""

from __future__ import annotations

from typing import Any

import numpy as np
from compare_numpy import KINDS, OPERATORS, Comparison, arr, lit, op, un, var

FLOATS = [0.0, -0.0, 1.0, -1.5, 2.5, 0.5, -3.75, 1e10, np.inf, -np.inf, np.nan]
COMPLEX = [0j, 1 + 0j, -1.5 + 2j, 0.25 - 3j]


def values_of(kind: str) -> np.ndarray[Any, Any]:
    """Interesting values of a dtype."""
    dtype = np.dtype(KINDS[kind])
    if dtype.kind == "b":
        return np.array([False, True])
    if dtype.kind == "f":
        return np.array(FLOATS, dtype)
    if dtype.kind == "c":
        return np.array(COMPLEX, dtype)
    info = np.iinfo(dtype)
    small = [0, 1, 2, 3, 7, info.max, info.max - 1]
    return np.array(small + ([-1, -2, -7, info.min] if info.min < 0 else []), dtype)


def pairs(left: str, right: str) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    a, b = values_of(left), values_of(right)
    return np.repeat(a, len(b)), np.tile(b, len(a))


PYTHON: dict[type, list[Any]] = {
    bool: [False, True],
    int: [0, 1, 2, 5, -1, -3],
    float: [0.0, -0.0, 1.5, -2.0, 0.5, 3.0, float("inf"), float("nan")],
    complex: [0j, 1 + 2j, -1.5 + 0j],
}


def exponents(symbol: str, values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Integer powers: NumPy raises if any exponent is negative."""
    return values if symbol != "**" or values.dtype.kind != "i" else np.abs(values) % 7


def operators_arrays(comparison: Comparison) -> None:
    for symbol in OPERATORS:
        exact = symbol not in ("**",)
        for left in KINDS:
            for right in KINDS:
                a, b = pairs(left, right)
                soft = left[0] == "c" or right[0] == "c"
                comparison.add(op(symbol, a, exponents(symbol, b)), exact and not soft)


def operators_scalars(comparison: Comparison) -> None:
    for symbol in OPERATORS:
        for left in KINDS:
            for right in KINDS:
                a, b = values_of(left), values_of(right)
                exact = symbol != "**" and left[0] != "c" and right[0] != "c"
                for k in range(3):
                    x, y = a[(k + 1) % len(a)], b[(2 * k + 2) % len(b)]
                    comparison.add(op(symbol, var(x), var(y)), exact)


def operators_python(comparison: Comparison) -> None:
    """Python numbers among themselves, as literals and as run-time values."""
    for symbol in OPERATORS:
        for left in PYTHON.values():
            for right in PYTHON.values():
                for a in left:
                    for b in right:
                        odd = symbol == "**" and complex in (type(a), type(b))
                        if odd and not (np.isfinite(a) and np.isfinite(b)):
                            continue  # CPython's errors there follow its C library's errno
                        exact = symbol != "**" and complex not in (type(a), type(b))
                        comparison.add(op(symbol, var(a), var(b)), exact)
                        comparison.add(op(symbol, var(a), lit(b)), exact)
                        comparison.add(op(symbol, lit(a), var(b)), exact)


def operators_mixed(comparison: Comparison) -> None:
    """A Python number with a NumPy scalar or array."""
    for symbol in OPERATORS:
        for kind in KINDS:
            a = exponents(symbol, values_of(kind))
            for values in PYTHON.values():
                for b in [*values[:3], *((300, -1) if values[0] == 0 and type(values[0]) is int else ())]:
                    exact = symbol != "**" and kind[0] != "c" and not isinstance(b, complex)
                    late = [] if symbol == "**" and kind == "bool" and b == 2 else [var(b)]
                    for scalar in (lit(b), *late):
                        comparison.add(op(symbol, a, scalar), exact)
                        comparison.add(op(symbol, scalar, a), exact)
                        comparison.add(op(symbol, var(a[1]), scalar), exact)
                        comparison.add(op(symbol, scalar, var(a[1])), exact)


def operators_unary(comparison: Comparison) -> None:
    for symbol in ("-", "+", "~"):
        for kind in KINDS:
            comparison.add(un(symbol, values_of(kind)))
            comparison.add(un(symbol, var(values_of(kind)[1])))
    for symbol in ("-", "+", "~", "not"):
        for values in PYTHON.values():
            for value in values:
                comparison.add(un(symbol, lit(value)))
                comparison.add(un(symbol, var(value)))
    for kind in KINDS:
        for value in values_of(kind):
            comparison.add(un("not", var(value)))
    for array in (np.array(3), np.array([0.0]), np.array([]), np.array([1, 2]), np.array([[2]])):
        comparison.add(un("not", array))
    for symbol in OPERATORS:  # 0-d arrays are scalars; shapes broadcast
        comparison.add(op(symbol, np.array(6), np.array(4)))
        comparison.add(op(symbol, np.array(6), lit(4)))
        comparison.add(op(symbol, arr(np.arange(6).reshape(2, 3), "F"), arr(np.arange(1, 7).reshape(2, 3), "F")))
        comparison.add(op(symbol, arr(np.arange(6).reshape(2, 3), "F"), lit(3)))
        comparison.add(op(symbol, arr(np.arange(6).reshape(2, 3), "F"), np.arange(1, 4)))
        comparison.add(op(symbol, arr(np.arange(6).reshape(2, 3), "A"), np.arange(1, 3).reshape(2, 1)))


FAMILIES = {
    "operators on arrays": operators_arrays,
    "operators on NumPy scalars": operators_scalars,
    "operators on Python numbers": operators_python,
    "Python and NumPy numbers": operators_mixed,
    "unary operators": operators_unary,
}
