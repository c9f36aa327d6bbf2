"""Orbits of complex numbers in vector lanes, as users write them: helpers, early returns, `abs`, images of several dtypes."""

import numpy as np
import veloz as vz
from differential.arguments import arr
from differential.harness import case

SIZES = [(0, 5, 9), (1, 1, 3), (3, 17, 30), (5, 40, 60), (2, 33, 0)]
# Of size 2, next to it where the size is exact, far and near, and what has no size. (Others next to 2 are as exact as `hypot`.)
BEYOND, BELOW = np.nextafter(2, 3), np.nextafter(2, 1)
CIRCLE = [
    complex(np.cos(a) * size, np.sin(a) * size)
    for a in np.linspace(0, 6.28, 30)
    for size in (1.9999999, 2.0000001)
]
EDGE = np.array(
    [
        2,
        -2j,
        1.2 + 1.6j,
        BEYOND,
        BELOW * 1j,
        -BELOW,
        -BEYOND * 1j,
        *CIRCLE,
        0,
        1e200 + 1e200j,
        5e-324,
        -0.0,
        1e-160 + 1e-160j,
    ]
    + [complex(x, y) for x in (np.nan, np.inf, -np.inf, 1.0) for y in (np.nan, np.inf, 1.0)]
)
SINGLE = EDGE[np.abs(EDGE) < 1e30].astype(np.complex64)


def by_abs(c, most):
    z = 0j
    for k in range(most):
        if abs(z) > 2:
            return k
        z = z * z + c
    return most


def by_numpy(c, most):
    z = c
    for k in range(most):
        z = z * z + c
        if np.abs(z) >= 2.0:
            return k
    return 0


def by_squares(c, most):
    z = c
    k = 0
    while k < most and z.real**2 + z.imag**2 <= 4.0:
        z = z * z + c
        k += 1
    return k


def by_break(c, most):
    z = c
    last = most
    for k in range(most):
        if 2.0 < abs(z):
            last = k
            break
        z = z**2 + c
    return last


def with_rest(c, most):
    z = c
    for k in range(most):
        if abs(z) > 2:
            return k, abs(z)
        z = z * z + c
    size = abs(z)
    if size < 0.5:
        return -1, size
    return most, size * 2


def of_numbers(x, y, most):
    c = complex(x, y)
    z = 0.0j
    for i in range(most):
        z = z * z + c
        if z.real * z.real + z.imag * z.imag >= 4:
            return i
    return most


@case(*SIZES)
def image_by_abs(height, width, most):
    out = np.zeros((height, width), np.int32)
    for i in vz.prange(height):
        for j in range(width):
            out[i, j] = by_abs(complex(-2 + 3 * j / width, -1 + 2 * i / height), most)
    return out


@case(*SIZES)
def image_in_order(height, width, most):
    out = np.zeros((height, width), np.uint8)
    for i in range(height):
        for j in range(width):
            out[i, j] = by_numpy(complex(-2 + 3 * j / width, -1 + 2 * i / height), most)
    return out


@case(*SIZES)
def image_by_squares(height, width, most):
    out = np.zeros((height, width), np.int64)
    for i in vz.prange(height):
        y = -1 + 2 * i / height
        for j in range(width):
            x = -2 + 3 * j / width
            out[i, j] = by_squares(x + 1j * y, most)
    return out


@case(*SIZES)
def image_by_break(height, width, most):
    out = np.zeros((height, width), np.float64)
    for i in vz.prange(height):
        for j in range(width):
            out[i, j] = by_break(complex(-2 + 3 * j / width, -1 + 2 * i / height), most)
    return out


@case(*SIZES)
def image_of_numbers(height, width, most):
    out = np.zeros((height, width), np.int64)
    step_x = 3 / max(width, 1)
    step_y = 2 / max(height, 1)
    for i in vz.prange(height):
        for j in range(width):
            out[i, j] = of_numbers(-2 + j * step_x, -1 + i * step_y, most)
    return out


@case(*SIZES, ulp=2)
def image_of_pairs(height, width, most):
    out = np.zeros((height, width), np.int64)
    sizes = np.zeros((height, width))
    for i in vz.prange(height):
        for j in range(width):
            k, size = with_rest(complex(-2 + 3 * j / width, -1 + 2 * i / height), most)
            out[i, j] = k
            sizes[i, j] = size
    return out, sizes


@case((EDGE, 3), (np.repeat(EDGE, 3), 2))
@case((arr("c16", 70, low=-2, high=2), 20))
def starts_from_an_array(c, most):
    out = np.zeros((4, c.shape[0]), np.int64)
    for i in vz.prange(c.shape[0]):
        z = c[i]
        k = 0
        while not abs(z) > 2 and k < most:
            z = z * 1.0000000000000002
            k += 1
        out[0, i] = k
    for i in range(c.shape[0]):
        k = 0
        z = c[i]
        for k in range(most):
            if abs(z) >= 2:
                break
        out[1, i] = k
    for i in range(c.shape[0]):
        for k in range(most):
            if not abs(c[i]) < 2.0:
                break
            out[2, i] += 1
    for i in vz.prange(c.shape[0]):
        for k in range(most):
            if abs(c[i]) <= 2.0:
                out[3, i] = k + 1
                break
    return out


@case((arr("c8", 70, low=-2, high=2), 20), (SINGLE, 3))
def single_precision(c, most):
    out = np.zeros(c.shape[0], np.uint8)
    for i in vz.prange(c.shape[0]):
        z = c[i]
        for k in range(most):
            if abs(z) > 2:
                out[i] = k
                break
            z = z * z + c[i]
    return out


def square(z):
    return z**2


PARTS = (0.0, -0.0, 1.0, -1.5, 1e200, 5e-324, np.inf, -np.inf, np.nan)


@case(*[complex(x, y) for x in PARTS for y in PARTS], raises=OverflowError)
def square_of_a_number(z):
    return square(z), z**2
