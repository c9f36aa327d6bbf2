"""The expressions that compare_numpy.py checks, by family."""

from __future__ import annotations

from typing import Any

import numpy as np
from compare_numpy import KINDS, OPERATORS, Comparison, arr, call, lit, op, un, var

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
                for b in [
                    *values[:3],
                    *((300, -1) if values[0] == 0 and type(values[0]) is int else ()),
                ]:
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
        comparison.add(
            op(
                symbol,
                arr(np.arange(6).reshape(2, 3), "F"),
                arr(np.arange(1, 7).reshape(2, 3), "F"),
            )
        )
        comparison.add(op(symbol, arr(np.arange(6).reshape(2, 3), "F"), lit(3)))
        comparison.add(op(symbol, arr(np.arange(6).reshape(2, 3), "F"), np.arange(1, 4)))
        comparison.add(
            op(symbol, arr(np.arange(6).reshape(2, 3), "A"), np.arange(1, 3).reshape(2, 1))
        )


UNARY_FUNCTIONS = (
    "sqrt exp exp2 expm1 log log2 log10 log1p sin cos tan arcsin arccos arctan sinh cosh tanh "
    "arcsinh arccosh arctanh cbrt fabs spacing signbit rint floor ceil trunc isnan isinf isfinite "
    "negative positive invert bitwise_not logical_not square reciprocal absolute abs sign "
    "conjugate conj real imag angle deg2rad radians rad2deg degrees modf frexp round around fix "
    "sinc nan_to_num isreal iscomplex bitwise_count bitwise_invert acos asin atan acosh asinh atanh"
).split()
BINARY_FUNCTIONS = (
    "add subtract multiply divide true_divide floor_divide remainder mod fmod power float_power "
    "maximum minimum fmax fmin arctan2 atan2 hypot copysign nextafter logaddexp logaddexp2 "
    "heaviside left_shift right_shift bitwise_and bitwise_or bitwise_xor bitwise_left_shift "
    "bitwise_right_shift equal not_equal less less_equal "
    "greater greater_equal logical_and logical_or logical_xor gcd lcm divmod ldexp pow isclose"
).split()
ROUGH = {"exp", "power", "float_power", "pow", "hypot", "arctan2", "atan2", "divmod"}


EXACT = (
    "floor ceil trunc rint isnan isinf isfinite signbit negative absolute abs sign add subtract "
    "multiply floor_divide remainder mod copysign nextafter fabs spacing square round around fix "
    "modf frexp ldexp"
).split()


def inexact(name: str) -> bool:
    """Library functions whose last bits are the run-time's matter."""
    return name not in EXACT


def unary_functions(comparison: Comparison) -> None:
    for name in UNARY_FUNCTIONS:
        if not hasattr(np, name):
            continue
        for kind in KINDS:
            small = kind in ("bool", "i8", "u8") or name == "nan_to_num" and kind[0] == "c"
            a = values_of(kind)
            exact = not inexact(name) and kind[0] != "c"
            comparison.add(call(f"numpy.{name}", a), exact, refused=small)
            for k in range(4):
                x = var(a[(3 * k + 1) % len(a)])
                comparison.add(call(f"numpy.{name}", x), exact, refused=small)
        for values in PYTHON.values():
            for value in values:
                for scalar in (lit(value), var(value)):
                    small = type(value) is bool or name == "nan_to_num" and type(value) is complex
                    comparison.add(call(f"numpy.{name}", scalar), not inexact(name), refused=small)
        comparison.add(call(f"numpy.{name}", np.array(1.5)), not inexact(name))


def binary_functions(comparison: Comparison) -> None:
    for name in BINARY_FUNCTIONS:
        for left in KINDS:
            for right in KINDS:
                a, b = pairs(left, right)
                if name in ("power", "pow"):
                    b = exponents("**", b)
                if name == "ldexp" and b.dtype.kind in "iu":
                    b = b.astype(np.int64).clip(-3, 7).astype(b.dtype)
                small = left in ("bool", "i8", "u8") and right in ("bool", "i8", "u8")
                comparison.add(call(f"numpy.{name}", a, b), not inexact(name), refused=small)
                x, y = var(a[-1]), var(b[1])
                comparison.add(call(f"numpy.{name}", x, y), not inexact(name), refused=small)
        for kind in KINDS:
            for value in (True, 3, 0.5, 2j):
                a = values_of(kind)
                small = kind in ("bool", "i8", "u8") and isinstance(value, int)
                late = lit(value) if name in ("power", "pow") else var(value)
                for arguments in (
                    (a, lit(value)),
                    (lit(value), a),
                    (a, late),
                    (lit(value), var(a[1])),
                ):
                    comparison.add(
                        call(f"numpy.{name}", *arguments), not inexact(name), refused=small
                    )
        for left in (True, 3, 2.5, 1j):
            for right in (True, 2, 0.5, 0, 2j):
                small = type(left) is bool and type(right) is bool
                for x, y in ((lit(left), lit(right)), (var(left), var(right))):
                    comparison.add(call(f"numpy.{name}", x, y), not inexact(name), refused=small)


FAMILIES = {
    "operators on arrays": operators_arrays,
    "operators on NumPy scalars": operators_scalars,
    "operators on Python numbers": operators_python,
    "Python and NumPy numbers": operators_mixed,
    "unary operators": operators_unary,
    "functions of one number": unary_functions,
    "functions of two numbers": binary_functions,
}
