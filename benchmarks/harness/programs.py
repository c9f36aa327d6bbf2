"""The programs of ``./do bench programs``, written as users write them, with data and goals.

Loops over ``vz.prange`` run on all cores in both compilers; what is written with ``range`` is
serial. Where Numba has a faster way to write the same, it is a variant.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import veloz as vz

Arguments = tuple[Any, ...]


@dataclass(frozen=True)
class Program:
    """One row: a function, its arguments for a size, and the ratio over Numba's best to reach."""

    name: str
    function: Any
    make: Callable[[np.random.Generator, float], Arguments]
    goal: float
    options: dict[str, Any] = field(default_factory=dict)  # of vz.jit
    numba: tuple[Any, ...] = ()  # further spellings for Numba only
    written: int | None = None  # the argument that the program fills, if not its result
    chaotic: bool = False  # a last bit may change a whole value
    tolerance: float = 1e-6  # relative, against the function run by CPython on a small size


def energy_math(data: Any) -> Any:
    out = np.empty_like(data)
    for i in vz.prange(data.size):
        out[i] = math.sin(data[i]) ** 2 + math.sqrt(abs(data[i])) + math.exp(-(data[i] ** 2) / 50)
    return out


def energy_numpy(x: Any) -> Any:
    return np.sin(x) ** 2 + np.sqrt(np.abs(x)) + np.exp(-(x**2) / 50)


def energy_numpy_loop(x: Any) -> Any:
    out = np.empty_like(x)
    for i in vz.prange(x.size):
        out[i] = np.sin(x[i]) ** 2 + np.sqrt(np.abs(x[i])) + np.exp(-(x[i] ** 2) / 50)
    return out


def pi_rectangles(n: int) -> float:
    h = 1.0 / n
    s = 0.0
    for i in vz.prange(n):
        x = (i + 0.5) * h
        s += 4.0 / (1.0 + x * x)
    return s * h


def sum_of_squares(values: Any) -> float:
    total = 0.0
    for i in vz.prange(values.shape[0]):
        total += values[i] * values[i]
    return total


def nbody(p: Any, m: Any, a: Any) -> None:
    n = p.shape[0]
    for i in vz.prange(n):
        ax = 0.0
        ay = 0.0
        az = 0.0
        for j in range(n):
            dx = p[j, 0] - p[i, 0]
            dy = p[j, 1] - p[i, 1]
            dz = p[j, 2] - p[i, 2]
            d2 = dx * dx + dy * dy + dz * dz + 1e-4
            w = m[j] / (d2 * math.sqrt(d2))
            ax += dx * w
            ay += dy * w
            az += dz * w
        a[i, 0] = ax
        a[i, 1] = ay
        a[i, 2] = az


@vz.jit
def mandel(x, y, max_iterations):  # type: ignore[no-untyped-def]
    c = complex(x, y)
    z = 0.0j
    for i in range(max_iterations):
        z = z * z + c
        if z.real * z.real + z.imag * z.imag >= 4:
            return i
    return max_iterations


def mandelbrot(
    low_x: float, high_x: float, low_y: float, high_y: float, image: Any, n: int
) -> None:
    height, width = image.shape
    step_x = (high_x - low_x) / width
    step_y = (high_y - low_y) / height
    for row in vz.prange(height):
        for column in range(width):
            image[row, column] = mandel(low_x + column * step_x, low_y + row * step_y, n)


def mandelbrot_floats(image: Any, n: int) -> None:
    height, width = image.shape
    for row in vz.prange(height):
        cy = -1.0 + 2.0 * row / height
        for column in range(width):
            cx = -2.0 + 3.0 * column / width
            x = 0.0
            y = 0.0
            k = 0
            while k < n and x * x + y * y <= 4.0:
                x, y = x * x - y * y + cx, 2.0 * x * y + cy
                k += 1
            image[row, column] = k


def histogram(values: Any, bins: int) -> Any:
    counts = np.zeros(bins, np.int64)
    for i in range(values.size):
        counts[int(values[i] * bins)] += 1
    return counts


def histogram_prange(values: Any, bins: int) -> Any:
    counts = np.zeros(bins, np.int64)
    for i in vz.prange(values.size):
        counts[int(values[i] * bins)] += 1
    return counts


def pairwise(points: Any, out: Any) -> None:
    n, k = points.shape
    for i in vz.prange(n):
        for j in range(n):
            d = 0.0
            for axis in range(k):
                t = points[i, axis] - points[j, axis]
                d += t * t
            out[i, j] = math.sqrt(d)


def black_scholes(price: Any, strike: Any, time: Any, rate: float, volatility: float) -> Any:
    call = np.empty_like(price)
    for i in vz.prange(price.size):
        root = volatility * math.sqrt(time[i])
        d1 = (math.log(price[i] / strike[i]) + (rate + 0.5 * volatility**2) * time[i]) / root
        d2 = d1 - root
        n1 = 0.5 * (1.0 + math.erf(d1 / math.sqrt(2.0)))
        n2 = 0.5 * (1.0 + math.erf(d2 / math.sqrt(2.0)))
        call[i] = price[i] * n1 - strike[i] * math.exp(-rate * time[i]) * n2
    return call


def where_sqrt_sum(x: Any) -> Any:
    return np.sum(np.where(x > 0.5, np.sqrt(x), x * x))


def lennard_jones(positions: Any, epsilon: float, sigma: float) -> float:
    energy = 0.0
    n = positions.shape[0]
    for i in vz.prange(n):
        for j in range(i + 1, n):
            dx = positions[i, 0] - positions[j, 0]
            dy = positions[i, 1] - positions[j, 1]
            dz = positions[i, 2] - positions[j, 2]
            r = math.sqrt(dx * dx + dy * dy + dz * dz)
            s = (sigma / r) ** 6
            energy += 4.0 * epsilon * (s**2 - s)
    return energy


def extreme_of_pairs(a: Any, b: Any) -> Any:
    best = a[0]
    second = b[0]
    for i in range(a.size):
        if a[i] > best or (a[i] == best and b[i] > second):
            best = a[i]
            second = b[i]
    return best + second


def heat(new: Any, old: Any) -> None:
    for i in vz.prange(1, old.shape[0] - 1):
        for j in range(1, old.shape[1] - 1):
            new[i, j] = (
                old[i, j] / 2 + (old[i - 1, j] + old[i + 1, j] + old[i, j - 1] + old[i, j + 1]) / 8
            )


def heat_slices(new: Any, old: Any) -> None:
    new[1:-1, 1:-1] = (
        old[1:-1, 1:-1] / 2 + (old[:-2, 1:-1] + old[2:, 1:-1] + old[1:-1, :-2] + old[1:-1, 2:]) / 8
    )


def heat_sweeps(new: Any, old: Any, steps: int) -> Any:
    for _ in range(steps):
        for i in vz.prange(1, old.shape[0] - 1):
            for j in range(1, old.shape[1] - 1):
                new[i, j] = (
                    old[i, j] / 2
                    + (old[i - 1, j] + old[i + 1, j] + old[i, j - 1] + old[i, j + 1]) / 8
                )
        old, new = new, old
    return old


def jacobi_sweeps(b: Any, a: Any, steps: int) -> None:
    for _ in range(steps):
        b[1:-1, 1:-1] = 0.2 * (
            a[1:-1, 1:-1] + a[1:-1, :-2] + a[1:-1, 2:] + a[2:, 1:-1] + a[:-2, 1:-1]
        )
        a[1:-1, 1:-1] = 0.2 * (
            b[1:-1, 1:-1] + b[1:-1, :-2] + b[1:-1, 2:] + b[2:, 1:-1] + b[:-2, 1:-1]
        )


def recurrence_down_columns(a: Any, b: Any) -> None:
    for j in range(a.shape[1]):
        for i in range(1, a.shape[0]):
            a[i, j] = a[i - 1, j] * 0.5 + b[i, j]


def product_by_loops(a: Any, b: Any) -> Any:
    c = np.zeros((a.shape[0], b.shape[1]))
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            for k in range(a.shape[1]):
                c[i, j] += a[i, k] * b[k, j]
    return c


def softmax(x: Any) -> Any:
    largest = np.max(x, axis=-1, keepdims=True)
    powers = np.exp(x - largest)
    return powers / np.sum(powers, axis=-1, keepdims=True)


def softmax_loop(x: Any) -> Any:
    """For Numba, which has no ``keepdims``: the rows by hand."""
    out = np.empty_like(x)
    for i in vz.prange(x.shape[0]):
        for j in range(x.shape[1]):
            for k in range(x.shape[2]):
                row = np.exp(x[i, j, k] - np.max(x[i, j, k]))
                out[i, j, k] = row / np.sum(row)
    return out


def diffusion(f: Any, out: Any, coefficient: Any) -> None:
    """Horizontal diffusion with flux limiters, as weather codes have it (npbench's hdiff)."""
    ni, nj = out.shape[0], out.shape[1]
    laplacian = 4.0 * f[1 : ni + 3, 1 : nj + 3, :] - (
        f[2 : ni + 4, 1 : nj + 3, :]
        + f[0 : ni + 2, 1 : nj + 3, :]
        + f[1 : ni + 3, 2 : nj + 4, :]
        + f[1 : ni + 3, 0 : nj + 2, :]
    )
    slope = laplacian[1:, 1 : nj + 1, :] - laplacian[:-1, 1 : nj + 1, :]
    rise = f[2 : ni + 3, 2 : nj + 2, :] - f[1 : ni + 2, 2 : nj + 2, :]
    flux_x = np.where((slope * rise) > 0, 0, slope)
    slope = laplacian[1 : ni + 1, 1:, :] - laplacian[1 : ni + 1, :-1, :]
    rise = f[2 : ni + 2, 2 : nj + 3, :] - f[2 : ni + 2, 1 : nj + 2, :]
    flux_y = np.where((slope * rise) > 0, 0, slope)
    out[:, :, :] = f[2 : ni + 2, 2 : nj + 2, :] - coefficient[:, :, :] * (
        flux_x[1:, :, :] - flux_x[:-1, :, :] + flux_y[:, 1:, :] - flux_y[:, :-1, :]
    )


def _size(full: int, scale: float, least: int = 8) -> int:
    return max(least, int(full * scale))


def _atoms(random: np.random.Generator, scale: float) -> Arguments:
    return (random.uniform(0, 1000, _size(20_000_000, scale)).astype(np.float32),)


def _uniform(full: int) -> Callable[[np.random.Generator, float], Arguments]:
    return lambda random, scale: (random.uniform(0, 1, _size(full, scale)),)


def _bodies(random: np.random.Generator, scale: float) -> Arguments:
    n = _size(4096, math.sqrt(scale))
    return random.uniform(-1, 1, (n, 3)), random.uniform(0.1, 1, n), np.zeros((n, 3))


def _image(scale: float) -> Any:
    side = math.sqrt(scale)
    return np.zeros((_size(800, side), _size(1200, side)), np.int32)


def _points(random: np.random.Generator, scale: float) -> Arguments:
    n = _size(4000, math.sqrt(scale))
    return random.uniform(0, 1, (n, 3)), np.zeros((n, n))


def _options(random: np.random.Generator, scale: float) -> Arguments:
    n = _size(4_000_000, scale)
    price, strike = random.uniform(5, 30, n), random.uniform(1, 100, n)
    return price, strike, random.uniform(0.25, 10, n), 0.02, 0.3


def _plane(random: np.random.Generator, scale: float) -> Arguments:
    n = _size(2400, math.sqrt(scale))
    return np.zeros((n, n)), random.uniform(0, 1, (n, n))


def _plane_and_steps(random: np.random.Generator, scale: float) -> Arguments:
    return (*_plane(random, scale), 20)


def _matrices(random: np.random.Generator, scale: float) -> Arguments:
    n = _size(600, scale ** (1 / 3))
    return random.uniform(0, 1, (n, n)), random.uniform(0, 1, (n, n))


def _scores(random: np.random.Generator, scale: float) -> Arguments:
    side = _size(128, scale**0.25)
    return (random.uniform(0, 1, (_size(16, scale**0.25, 2), 16, side, side)).astype(np.float32),)


def _weather(random: np.random.Generator, scale: float) -> Arguments:
    side, depth = _size(128, scale ** (1 / 3)), _size(160, scale ** (1 / 3))
    field_in = random.uniform(0, 1, (side + 4, side + 4, depth))
    return field_in, np.zeros((side, side, depth)), random.uniform(0, 1, (side, side, depth))


_FAST = {"fastmath": True}

PROGRAMS = (
    Program("energy, math.*, default", energy_math, _atoms, 4, tolerance=1e-5),
    Program("energy, math.*, fastmath", energy_math, _atoms, 15, _FAST, tolerance=1e-5),
    Program("energy, np.*, expression", energy_numpy, _atoms, 20, tolerance=1e-5),
    Program("energy, np.*, loop", energy_numpy_loop, _atoms, 20, tolerance=1e-5),
    Program("π by rectangles", pi_rectangles, lambda r, s: (_size(50_000_000, s),), 1),
    Program("sum of squares", sum_of_squares, _uniform(50_000_000), 1),
    Program("n-body", nbody, _bodies, 2.5, written=2),
    Program(
        "Mandelbrot, complex, helper",
        mandelbrot,
        lambda r, s: (-2.0, 1.0, -1.0, 1.0, _image(s), 200),
        3.5,
        written=4,
        chaotic=True,
    ),
    Program(
        "Mandelbrot, floats, while",
        mandelbrot_floats,
        lambda r, s: (_image(s), 200),
        3.5,
        written=0,
        chaotic=True,
    ),
    Program("histogram, serial", histogram, lambda r, s: (*_uniform(20_000_000)(r, s), 256), 0.95),
    Program(
        "histogram, prange",
        histogram_prange,
        lambda r, s: (*_uniform(20_000_000)(r, s), 256),
        1.5,
        numba=(histogram,),
    ),
    Program("pairwise distance, K = 3", pairwise, _points, 1.3, written=1),
    Program("Black–Scholes", black_scholes, _options, 3),
    Program("where, sqrt, sum", where_sqrt_sum, _uniform(20_000_000), 10),
    Program("Lennard-Jones, r**6", lennard_jones, lambda r, s: (_bodies(r, s)[0] * 9, 1.0, 0.3), 1),
    Program(
        "extreme of pairs",
        extreme_of_pairs,
        lambda r, s: tuple(r.integers(0, 1 << 20, (2, _size(20_000_000, s))).astype(float)),
        1,
    ),
    Program("heat, loops", heat, _plane, 1, written=0),
    Program("heat, slices", heat_slices, _plane, 1, written=0),
    Program("heat, 20 sweeps", heat_sweeps, _plane_and_steps, 2, written=0),
    Program("jacobi, 20 sweeps of two", jacobi_sweeps, _plane_and_steps, 2, written=0),
    Program("recurrence down columns", recurrence_down_columns, _plane, 3, written=0),
    Program("matrix product, three loops", product_by_loops, _matrices, 2, tolerance=1e-9),
    Program("softmax", softmax, _scores, 6, numba=(softmax_loop,), tolerance=1e-4),
    Program("horizontal diffusion", diffusion, _weather, 5, written=1),
)
