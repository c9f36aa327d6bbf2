"""A function of one number gives the bits that it gives in the lanes of a loop."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import veloz as vz

SPECIAL = [0.0, -0.0, 1.0, -1.0, 2.0, 9.0, np.inf, -np.inf, np.nan, 5e-324, -5e-324, 1e-30, 1e300]
ONE = (math.lgamma, np.log, np.log2, np.arcsinh, np.arccosh, np.exp)
TWO = (np.power, np.arctan2)


def _numbers(dtype: Any) -> Any:
    random = np.random.default_rng(5)
    parts = [
        random.uniform(0, 1, 300),
        random.uniform(-20, 20, 300),
        2.0 ** random.uniform(-90, 90, 300),
    ]
    with np.errstate(over="ignore"):
        return np.concatenate([*parts, SPECIAL]).astype(dtype)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("function", ONE, ids=lambda f: f.__name__)
def test_one_argument(function: Any, dtype: Any) -> None:
    @vz.jit
    def alone(x):  # type: ignore[no-untyped-def]
        return function(x)

    @vz.jit
    def lanes(x, out):  # type: ignore[no-untyped-def]
        for i in range(x.size):
            out[i] = function(x[i])

    x = _numbers(dtype)
    if function is math.lgamma:  # poles raise
        x = x[(x != np.floor(x)) | (x > 0)]
    out = np.empty(x.size, dtype)
    lanes(x, out)
    singles = np.array([alone(value) for value in x]).astype(dtype)
    assert np.array_equal(singles, out, equal_nan=True)
    assert np.array_equal(np.signbit(singles), np.signbit(out)) or np.isnan(x).any()


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("function", TWO, ids=lambda f: f.__name__)
def test_two_arguments(function: Any, dtype: Any) -> None:
    @vz.jit
    def lanes(x, y, out):  # type: ignore[no-untyped-def]
        for i in range(x.size):
            out[i] = function(x[i], y[i])

    @vz.jit
    def alone(x, y):  # type: ignore[no-untyped-def]
        return function(x, y)

    x = _numbers(dtype)
    y = np.random.default_rng(6).permutation(x)
    out = np.empty(x.size, dtype)
    lanes(x, y, out)
    singles = np.array([alone(a, b) for a, b in zip(x, y, strict=True)])
    assert np.array_equal(singles, out, equal_nan=True)


def test_complex_exponential_of_one_number() -> None:
    """The short way for ordinary numbers against sine, cosine and exponential alone."""

    @vz.jit
    def alone(z):  # type: ignore[no-untyped-def]
        return np.exp(z)

    @vz.jit
    def parts(x, y):  # type: ignore[no-untyped-def]
        power = np.exp(x)
        return power * np.cos(y), power * np.sin(y)

    random = np.random.default_rng(7)
    for x in (0.0, -0.0, 1.5, -700.0, 700.0, *random.uniform(-50, 50, 100)):
        for y in (0.0, -0.0, math.pi / 2, 2.0**30, -(2.0**30), *random.uniform(-1e3, 1e3, 20)):
            got = alone(complex(x, y))
            assert (got.real, got.imag) == parts(x, y)
            assert math.copysign(1, got.imag) == math.copysign(1, parts(x, y)[1])
    assert alone(complex(800.0, 1e-300)).imag > 0  # e^800 alone is infinite
