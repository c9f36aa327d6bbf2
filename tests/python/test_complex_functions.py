"""Complex functions against NumPy: special values, branch cuts, and numbers of every size."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

import veloz as vz

NAMES = """exp exp2 expm1 log log2 log10 log1p sqrt sin cos tan arcsin arccos arctan
    sinh cosh tanh arcsinh arccosh arctanh""".split()
PARTS = [0.0, 1.0, 0.5, 2.0, 1e-8, 1e-300, 40.0, 709.5, 1e5, 1e200, 1e308, np.inf]
SPECIAL = [sign * part for part in PARTS for sign in (1, -1)] + [np.nan]


def compiled(name: str) -> Any:
    function = getattr(np, name)

    @vz.jit(cache=False)
    def each(x, out):  # type: ignore[no-untyped-def]
        for i in range(x.size):
            out[i] = function(x[i])

    return each


def results(name: str, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    mine = np.empty_like(x)
    compiled(name)(x, mine)
    with np.errstate(all="ignore"):
        return mine, getattr(np, name)(x)


def assert_close(
    mine: np.ndarray, theirs: np.ndarray, x: np.ndarray, limit: float, least: float = 0.0
) -> None:
    """Parts that NumPy gives as NaN or infinite are that here; the rest is near, as numbers.

    ``limit`` is relative, ``least`` absolute; subnormal numbers may differ in the last place.
    """
    least = max(least, 4 * float(np.finfo(x.dtype).smallest_subnormal))
    wrong = []
    for z, a, b in zip(x, mine, theirs, strict=True):
        for got, expected in ((a.real, b.real), (a.imag, b.imag)):
            if np.isnan(expected) or np.isinf(expected):
                same = np.isnan(got) if np.isnan(expected) else np.isinf(got)
            else:
                with np.errstate(all="ignore"):
                    size = abs(b) if np.isfinite(abs(b)) else abs(expected)
                    same = abs(got - expected) <= limit * size + least
            if not same:
                wrong.append(f"{z}: {a} instead of {b}")
                break
    assert not wrong, f"{len(wrong)} of {x.size}: " + "; ".join(wrong[:12])


@pytest.mark.parametrize("name", NAMES)
def test_special_values(name: str) -> None:
    x = np.array([complex(a, b) for a, b in itertools.product(SPECIAL, SPECIAL)])
    if name in ("expm1", "log1p", "exp2"):  # NumPy's formulas have no special cases
        x = x[np.isfinite(x) & (np.abs(x.real) < 700)]
    mine, theirs = results(name, x)
    assert_close(mine, theirs, x, 4e-15, 1e-15 if name == "log1p" else 1e-305)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", [np.complex128, np.complex64])
def test_ordinary_values(name: str, dtype: Any) -> None:
    random = np.random.default_rng(5)
    size = 10.0 ** random.uniform(-6, 2, (2, 20_000))
    signs = random.choice([-1.0, 1.0], (2, 20_000))
    parts = size * signs
    x = (parts[0] + 1j * parts[1]).astype(dtype)
    epsilon = float(np.finfo(dtype).eps)
    if dtype is np.complex64:  # where NumPy's steps in float32 overflow or lose bits
        x = x[np.abs(x.real) < 85]
    mine, theirs = results(name, x)
    # log1p: both lose what 1 + x rounds away; exp2: NumPy rounds x log 2, whose size counts
    limit = 300 * epsilon if name == "exp2" else 18 * epsilon
    assert_close(mine, theirs, x, limit, 4 * epsilon if name == "log1p" else 0.0)


@pytest.mark.parametrize("name", ["arcsin", "arccos", "arctan", "arcsinh", "arccosh", "arctanh"])
def test_branch_cuts(name: str) -> None:
    """The sign of a zero part tells the side of the cut."""
    line = [-3.0, -1.5, -1.0, -0.5, 0.5, 1.0, 1.5, 3.0]
    zeros = [0.0, -0.0]
    x = np.array(
        [complex(a, b) for a in line for b in zeros] + [complex(a, b) for a in zeros for b in line]
    )
    mine, theirs = results(name, x)
    assert_close(mine, theirs, x, 4e-15)
    for part in ("real", "imag"):
        a, b = getattr(mine, part), getattr(theirs, part)
        np.testing.assert_array_equal(np.signbit(a), np.signbit(b), f"{part} of {x}")


def test_logarithm_near_the_unit_circle() -> None:
    angles = np.linspace(0, 2 * np.pi, 1001)
    x = (1 + 1e-9) * np.exp(1j * angles)
    mine, theirs = results("log", x)
    np.testing.assert_allclose(mine.real, theirs.real, rtol=1e-6)
    np.testing.assert_allclose(mine.imag, theirs.imag, rtol=4e-16)


def test_powers() -> None:
    @vz.jit(cache=False)
    def power(x, y):  # type: ignore[no-untyped-def]
        return x**y

    bases = [0j, 1 + 0j, 2 - 3j, -1 + 0j, 1e-200 + 1e-200j, -0.5j]
    exponents = [0j, 1 + 0j, 2 + 0j, 3 + 0j, -2 + 0j, 17 + 0j, 0.5 + 0j, 1 - 2j, 101 + 0j]
    x, y = (np.array(list(part)) for part in zip(*itertools.product(bases, exponents), strict=True))
    with np.errstate(all="ignore"):
        expected = x**y
    assert_close(power(x, y), expected, x, 1e-13)
