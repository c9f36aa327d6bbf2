"""float64 between float32 data and float32 results: computed in float32 with fastmath only."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import veloz as vz


def energy(data):  # type: ignore[no-untyped-def]
    out = np.empty_like(data)
    for i in vz.prange(data.size):
        out[i] = math.sin(data[i]) ** 2 + math.sqrt(abs(data[i])) + math.exp(-(data[i] ** 2) / 50)
    return out


def total(data):  # type: ignore[no-untyped-def]
    s = 0.0
    for i in range(data.size):
        s += math.cos(data[i])
    return s


def growth(data):  # type: ignore[no-untyped-def]
    out = np.empty_like(data)
    for i in range(data.size):
        out[i] = math.exp(data[i])
    return out


def roots(data):  # type: ignore[no-untyped-def]
    out = np.zeros_like(data)
    for i in range(data.size):
        out[i] = math.sqrt(data[i])
    return out


def stored_wide(data, out):  # type: ignore[no-untyped-def]
    for i in range(data.size):
        out[i] = math.sin(data[i])


DATA = np.random.default_rng(5).uniform(-100, 100, 5000).astype(np.float32)


def _ulp(given: Any, expected: Any) -> float:
    exact = np.asarray(expected, np.float64)
    return float(np.max(np.abs(given - exact) / np.spacing(np.abs(exact.astype(np.float32)))))


def test_energy_is_within_a_few_units_in_the_last_place():
    fast = vz.jit(fastmath=True)(energy)
    x = DATA.astype(np.float64)
    expected = np.sin(x) ** 2 + np.sqrt(np.abs(x)) + np.exp(-(x**2) / 50)
    assert _ulp(fast(DATA), expected) < 4
    assert "f32 = sin" in fast.inspect_ir()
    assert "computed in float32" in fast.explain()


def test_by_default_the_bits_are_those_of_float64():
    plain = vz.jit(energy)
    given = plain(DATA)
    assert "f32 = sin" not in plain.inspect_ir()
    assert np.max(np.abs(given - energy(DATA))) <= np.spacing(np.float32(10))


def test_a_float64_sum_keeps_its_precision():
    fast = vz.jit(fastmath=True)(total)
    x = DATA.astype(np.float64)
    exact = math.fsum(np.cos(x).tolist())
    assert fast(DATA) == pytest.approx(exact, rel=1e-12, abs=1e-10)


def test_a_float64_result_keeps_its_precision():
    fast, out = vz.jit(fastmath=True)(stored_wide), np.empty(DATA.size)
    fast(DATA, out)
    assert np.max(np.abs(out - np.sin(DATA.astype(np.float64)))) < 1e-15


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 0.0, -0.0, 88.5, 100.0, 709.0])
def test_special_values_are_those_of_float32(value):
    data = np.full(700, value, np.float32)
    with np.errstate(all="ignore"):
        expected = np.exp(data)
    np.testing.assert_allclose(vz.jit(fastmath=True)(growth)(data), expected, rtol=3e-7)


@pytest.mark.parametrize("place", [0, 1, 511, 512, 699])
def test_errors_are_those_of_the_data(place):
    data = np.ones(700, np.float32)
    data[place] = 710
    with pytest.raises(OverflowError, match="math range error"):
        vz.jit(fastmath=True)(growth)(data)
    data[place] = -1
    with pytest.raises(ValueError, match="math domain error"):
        vz.jit(fastmath=True)(roots)(data)
