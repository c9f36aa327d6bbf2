"""Roots and quotients in loops that wait for the divider: rounded as the processor's, bit for bit.

With AVX-512 they may be made of multiplications; elsewhere this holds by itself.
"""

from __future__ import annotations

import numpy as np
import pytest

import veloz as vz

SPECIAL = [0.0, -0.0, np.inf, -np.inf, np.nan, 5e-324, 1e-310, 2.2250738585072014e-308, -1.0]
SPECIAL += [1.7976931348623157e308, 1e300, 1e-300, 4.0, 1.0, 0.25, 2 - 2**-52, 1 + 2**-52]


@vz.jit(error_model="numpy")
def reciprocal_roots(x, root, quotient):  # type: ignore[no-untyped-def]
    for i in range(x.size):
        r = np.sqrt(x[i])
        root[i] = r
        quotient[i] = 4.0 / r


@vz.jit(error_model="numpy")
def quotients(a, b, out, other):  # type: ignore[no-untyped-def]
    for i in range(a.size):
        out[i] = a[i] / b[i]
        other[i] = b[i] / a[i]


@vz.jit(error_model="numpy")
def reciprocals(b, out):  # type: ignore[no-untyped-def]
    for i in range(b.size):
        out[i] = 1.0 / b[i]


def _hard_radicands(count: int) -> list[float]:
    """Numbers with roots near the middle of two doubles: m² - t, t small, m of 54 bits."""
    found: list[float] = []
    for t in range(1 - 8 * count, 8 * count, 8):
        r = 1
        for bit in range(3, 60):
            if (r * r - t) >> bit & 1:
                r += 1 << (bit - 1)
        for m in (r, -r, r + (1 << 53), -r + (1 << 53)):
            m &= (1 << 54) - 1
            x = (m * m - t) >> 54
            if m >> 53 and not x >> 53:
                found.append(float(x))
    return found


def _hard_quotients(random: np.random.Generator, count: int) -> tuple[list[float], list[float]]:
    """Pairs whose quotient is nearest to the middle of two doubles; fractions of many ones too."""
    over, under = [], []
    for number in range(count):
        b = int(random.integers(1 << 52, 1 << 53)) | 1
        if number % 4 == 0:
            b = (1 << 53) - 1 - 2 * int(random.integers(0, 1 << int(random.integers(1, 50))))
        t = int(random.integers(-32, 32))
        m = (t * pow(b, -1, 1 << 53)) % (1 << 53) | 1 << 53
        a = (b * m - t) >> 53
        if not a >> 53:
            over.append(float(a))
            under.append(float(b))
    return over, under


def _bits(x: np.ndarray) -> np.ndarray:
    """NaNs alike."""
    return np.where(np.isnan(x), np.nan, x).view(np.uint64)


def _mixed(values: list[float], random: np.random.Generator) -> np.ndarray:
    x = np.array(values + list(np.exp2(random.uniform(-1000, 1000, 4000))))
    x = np.concatenate([random.permutation(x), random.uniform(0, 9, 999)])
    places = random.choice(x.size, 6 * len(SPECIAL), replace=False)
    x[places[: 5 * len(SPECIAL)]] = SPECIAL * 5
    return x


@pytest.mark.parametrize("seed", range(3))
def test_roots(seed):
    random = np.random.default_rng(seed)
    x = _mixed(_hard_radicands(900), random)
    root, quotient = np.empty_like(x), np.empty_like(x)
    reciprocal_roots(x, root, quotient)
    with np.errstate(all="ignore"):
        expected = np.sqrt(x)
        np.testing.assert_array_equal(_bits(root), _bits(expected))
        np.testing.assert_array_equal(_bits(quotient), _bits(4.0 / expected))


@pytest.mark.parametrize("seed", range(3))
def test_quotients(seed):
    random = np.random.default_rng(seed)
    over, under = _hard_quotients(random, 8000)
    a, b = np.array(over), np.array(under)
    for values in (a, b):
        places = random.choice(values.size, 20 * len(SPECIAL), replace=False)
        values[places] = SPECIAL * 20
    out, other = np.empty_like(a), np.empty_like(a)
    quotients(a, b, out, other)
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(_bits(out), _bits(a / b))
        np.testing.assert_array_equal(_bits(other), _bits(b / a))
        reciprocals(b, out)
        np.testing.assert_array_equal(_bits(out), _bits(1.0 / b))
        reciprocals(-b, out)
        np.testing.assert_array_equal(_bits(out), _bits(1.0 / -b))


def test_what_few_elements_and_tails_give():
    x = np.random.default_rng(9).uniform(1, 2, 100)
    for n in range(40):
        root, quotient = np.empty(n), np.empty(n)
        reciprocal_roots(x[:n], root, quotient)
        np.testing.assert_array_equal(root, np.sqrt(x[:n]))
        np.testing.assert_array_equal(quotient, 4.0 / np.sqrt(x[:n]))
