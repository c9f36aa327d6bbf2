"""The energy of a crystal's atoms: the data, the same function in several spellings, and the check.

The functions are written as a user writes them; benchmarks use the same ones.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

import veloz as vz

Floats = NDArray[np.float32]

SEED = 42
# Three roundings of float32 stand between the terms and their sum, and each term has its own.
TOLERATED_ULP = 4.0
_CHUNK = 1 << 20


def make_data(n: int) -> Floats:
    """Positions of ``n`` atoms, the same in every run."""
    np.random.seed(SEED)
    return np.random.uniform(0, 1000, n).astype(np.float32)


def energy_python(x: float) -> float:
    """One atom in plain Python."""
    return math.sin(x) ** 2 + math.sqrt(abs(x)) + math.exp(-(x**2) / 50)


def energy_numpy(x: Any) -> Any:
    """All atoms by NumPy: one pass over memory for each operation."""
    return np.sin(x) ** 2 + np.sqrt(np.abs(x)) + np.exp(-(x**2) / 50)


@vz.jit
def energy(x):  # type: ignore[no-untyped-def]
    """An atom, or all of them: what it computes depends on what it is called with."""
    return np.sin(x) ** 2 + np.sqrt(np.abs(x)) + np.exp(-(x**2) / 50)


@vz.jit
def energy_into(x, out):  # type: ignore[no-untyped-def]
    """All atoms as one array expression, into an array that is there already."""
    out[:] = np.sin(x) ** 2 + np.sqrt(np.abs(x)) + np.exp(-(x**2) / 50)


@vz.jit(parallel=False)
def energy_loop(x, out):  # type: ignore[no-untyped-def]
    """All atoms one after the other, on one core."""
    for i in range(x.size):
        out[i] = np.sin(x[i]) ** 2 + np.sqrt(np.abs(x[i])) + np.exp(-(x[i] ** 2) / 50)


@vz.jit
def energy_prange(x, out):  # type: ignore[no-untyped-def]
    """All atoms, spread over the cores."""
    for i in vz.prange(x.size):
        out[i] = np.sin(x[i]) ** 2 + np.sqrt(np.abs(x[i])) + np.exp(-(x[i] ** 2) / 50)


def energy_course(data):  # type: ignore[no-untyped-def]
    """The loop of a course on parallel Python: functions of ``math``, which compute in float64."""
    out = np.empty_like(data)
    for i in vz.prange(data.size):
        out[i] = math.sin(data[i]) ** 2 + math.sqrt(abs(data[i])) + math.exp(-(data[i] ** 2) / 50)
    return out


energy_math = vz.jit(energy_course)
energy_math_fast = vz.jit(fastmath=True)(energy_course)  # in float32 throughout


class ParallelCopy:
    """The plain copy that everything is compared with: each core copies its share by memcpy."""

    def __init__(self, source: Floats, target: Floats, cores: int) -> None:
        bounds = np.linspace(0, source.size, cores + 1).astype(int)
        self._shares = [(source[low:high], target[low:high]) for low, high in pairwise(bounds)]
        self._pool = ThreadPoolExecutor(cores)

    def __call__(self) -> None:
        waiting = [self._pool.submit(np.copyto, target, source) for source, target in self._shares]
        for share in waiting:
            share.result()


def _over_chunks(work: Callable[[slice], float], size: int) -> list[float]:
    chunks = [slice(low, min(low + _CHUNK, size)) for low in range(0, size, _CHUNK)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, chunks))


def reference(x: Floats) -> NDArray[np.float64]:
    """The energies in float64, by NumPy."""
    result = np.empty(x.size)

    def compute(chunk: slice) -> float:
        result[chunk] = energy_numpy(x[chunk].astype(np.float64))
        return 0.0

    _over_chunks(compute, x.size)
    return result


def largest_error(result: NDArray[Any], exact: NDArray[np.float64]) -> float:
    """The largest distance from the exact energies, in units of float32's last place."""

    def compare(chunk: slice) -> float:
        distance = np.abs(result[chunk] - exact[chunk])
        error = float(np.max(distance / np.spacing(exact[chunk].astype(np.float32))))
        return math.inf if math.isnan(error) else error

    return max(_over_chunks(compare, result.size))
