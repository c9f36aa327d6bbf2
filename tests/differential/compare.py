"""Whether two outcomes of the same call agree: type, dtype, shape, value or exception."""

from __future__ import annotations

import io
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Tolerance:
    """Exact unless something is given. `ulp` counts steps of the element's own magnitude; `eps`
    counts steps of max(magnitude, scale), for sums in another order. `any_zero` takes 0.0 and -0.0
    for the same."""

    ulp: float = 0
    eps: float = 0
    scale: float = 0
    any_zero: bool = False


@dataclass
class Outcome:
    """What a call did: its result or exception, its arguments afterwards, what it printed."""

    arguments: tuple
    value: Any = None
    error: BaseException | None = None
    printed: str = ""

    def describe(self) -> str:
        if self.error is not None:
            return f"{type(self.error).__name__}: {self.error}"
        return f"{type(self.value).__name__} {self.value!r}"


def call(function: Callable, arguments: tuple) -> Outcome:
    outcome = Outcome(arguments)
    saved, sys.stdout = sys.stdout, io.StringIO()
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            outcome.value = function(*arguments)
    except Exception as error:
        outcome.error = error
    finally:
        outcome.printed = sys.stdout.getvalue()  # type: ignore[attr-defined]
        sys.stdout = saved
    return outcome


def differences(
    expected: Outcome, got: Outcome, tolerance: Tolerance, message: bool = True
) -> list[str]:
    """Sentences that say how `got` differs; empty when it agrees."""
    if expected.error is not None or got.error is not None:
        found = _error_differences(expected, got, message)
        if found:
            return found
    else:
        found = list(_value_differences("result", expected.value, got.value, tolerance))
        found += _sharing_differences(expected, got)
    for i, (a, b) in enumerate(zip(expected.arguments, got.arguments, strict=True)):
        found += _value_differences(f"argument {i} after the call", a, b, tolerance)
    if expected.printed != got.printed:
        found.append(f"printed {got.printed!r}, expected {expected.printed!r}")
    return found


def _error_differences(expected: Outcome, got: Outcome, message: bool) -> list[str]:
    same = type(expected.error) is type(got.error)
    if same and (not message or str(expected.error) == str(got.error)):
        return []
    return [f"got {got.describe()}, expected {expected.describe()}"]


def _arrays(value: Any) -> list[np.ndarray]:
    if isinstance(value, tuple):
        return [array for item in value for array in _arrays(item)]
    return [value] if isinstance(value, np.ndarray) else []


def _sharing_differences(expected: Outcome, got: Outcome) -> list[str]:
    """A result is an argument, or shares memory with one, exactly if it does so in Python."""
    found = []
    given = _arrays(expected.arguments), _arrays(got.arguments)
    for a, b in zip(_arrays(expected.value), _arrays(got.value), strict=True):
        for x, y in zip(*given, strict=True):
            if (a is x) != (b is y):
                found.append(f"result {'is' if b is y else 'is not'} the argument object itself")
            if np.may_share_memory(a, x) != np.may_share_memory(b, y):
                found.append("result shares memory with another argument than in Python")
    return found


def _value_differences(where: str, a: Any, b: Any, tolerance: Tolerance) -> list[str]:
    if type(a) is not type(b):
        return [f"{where}: type {type(b).__name__} ({b!r}), expected {type(a).__name__} ({a!r})"]
    if isinstance(a, tuple):
        if len(a) != len(b):
            return [f"{where}: {len(b)} elements, expected {len(a)}"]
        items = enumerate(zip(a, b, strict=True))
        return [
            d for i, (x, y) in items for d in _value_differences(f"{where}[{i}]", x, y, tolerance)
        ]
    if isinstance(a, np.ndarray):
        if a.dtype != b.dtype or a.shape != b.shape:
            return [f"{where}: {b.dtype}{b.shape}, expected {a.dtype}{a.shape}"]
        wrong = ~equal(a, b, tolerance)
        if not wrong.any():
            return []
        at = tuple(int(i) for i in np.argwhere(wrong)[0])
        return [
            f"{where}: {wrong.sum()} elements differ, {list(at)}: {b[at]!r}, expected {a[at]!r}"
        ]
    if isinstance(a, (bool, int, np.integer, np.bool_)) or a is None:
        return [] if a == b else [f"{where}: {b!r}, expected {a!r}"]
    if isinstance(a, (float, complex, np.inexact)):
        same = equal(np.asarray(a), np.asarray(b), tolerance).all()
        return [] if same else [f"{where}: {b!r}, expected {a!r}"]
    return [] if a == b else [f"{where}: {b!r}, expected {a!r}"]


def equal(a: np.ndarray, b: np.ndarray, tolerance: Tolerance) -> np.ndarray:
    """Element-wise agreement. NaN equals NaN; zeros of different sign differ when exact."""
    if a.dtype.kind not in "fc":
        return np.asarray(a == b)
    if a.dtype.kind == "c" and (tolerance.ulp or tolerance.eps):
        return _equal_complex(a, b, tolerance)
    if a.dtype.kind == "c":
        return equal(a.real, b.real, tolerance) & equal(a.imag, b.imag, tolerance)
    with np.errstate(all="ignore"):
        same = (a == b) & (np.signbit(a) == np.signbit(b)) | (np.isnan(a) & np.isnan(b))
        if tolerance.any_zero:
            same |= a == b
        if tolerance.ulp or tolerance.eps:
            size = np.maximum(np.abs(a), np.abs(b))
            same |= (a == b) | _near(np.abs(a - b), size, tolerance)
    return np.asarray(same)


def _near(distance: np.ndarray, size: np.ndarray, tolerance: Tolerance) -> np.ndarray:
    step = np.spacing(size)
    near = distance <= tolerance.ulp * step
    if tolerance.eps:
        near |= distance <= tolerance.eps * np.finfo(size.dtype).eps * np.maximum(
            size, tolerance.scale
        )
    return near & np.isfinite(size)


def _equal_complex(a: np.ndarray, b: np.ndarray, tolerance: Tolerance) -> np.ndarray:
    exact = Tolerance()
    with np.errstate(all="ignore"):
        parts = [
            equal(x, y, exact)
            | (x == y)
            | _near(np.abs(x - y), np.maximum(np.abs(x), np.abs(y)), tolerance)
            for x, y in ((a.real, b.real), (a.imag, b.imag))
        ]
        norm = np.maximum(np.abs(a), np.abs(b))
        return np.asarray((parts[0] & parts[1]) | _near(np.abs(a - b), norm, tolerance))


def same_bits(a: Any, b: Any) -> bool:
    """Equality that also tells the signs of zeros and NaN payloads apart."""
    if isinstance(a, tuple):
        return len(a) == len(b) and all(same_bits(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, (np.ndarray, np.generic, float, complex)):
        return np.asarray(a).tobytes() == np.asarray(b).tobytes()
    return type(a) is type(b) and a == b
