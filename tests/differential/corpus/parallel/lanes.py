"""Loops whose iterations run side by side in vector lanes: every control form, and what ends it."""

import math

import numpy as np
import veloz as vz
from differential.arguments import arr, specials
from differential.harness import case

COUNTS = (0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 64, 67, 200)
VECTORS = [arr("f8", n, low=-2, high=2) for n in COUNTS]
SINGLES = [arr("f4", n, low=-2, high=2) for n in COUNTS]


@case(*VECTORS, *SINGLES)
def ordered_inner_sum(x):
    out = np.empty_like(x)
    for i in vz.prange(x.shape[0]):
        total = x.dtype.type(0)
        for j in range(x.shape[0]):
            d = x[j] - x[i]
            total += d * d * x[j]
        out[i] = total
    return out


@case(*VECTORS, specials("f8"))
def bodies(x):
    n = x.shape[0]
    out = np.zeros((n, 2))
    for i in vz.prange(n):
        ax = 0.0
        ay = 0.0
        for j in range(n):
            dx = x[j] - x[i]
            dy = x[n - 1 - j] - x[n - 1 - i]
            d2 = dx * dx + dy * dy + 1e-3
            w = x[j] / (d2 * np.sqrt(d2))
            ax += dx * w
            ay += dy * w
        out[i, 0] = ax
        out[i, 1] = ay
    return out


@case(*[(n, 40) for n in COUNTS])
def escape_times(n, most):
    out = np.zeros((3, n), np.int32)
    for row in vz.prange(3):
        cy = -1.0 + row * 0.7
        for column in range(n):
            cx = -2.0 + 3.0 * column / n
            x = 0.0
            y = 0.0
            k = 0
            while k < most and x * x + y * y <= 4.0:
                x, y = x * x - y * y + cx, 2.0 * x * y + cy
                k += 1
            out[row, column] = k
    return out


@case(*VECTORS, *SINGLES, specials("f8"), specials("f4"))
def breaks(x):
    out = np.zeros_like(x)
    for i in vz.prange(x.shape[0]):
        value = x[i]
        for k in range(30):
            if value > 3 or value != value:
                break
            value = value * value + x[i]
        out[i] = value
    return out


@case(*VECTORS)
def continues(x):
    out = np.zeros_like(x)
    for i in vz.prange(x.shape[0]):
        total = 0.0
        value = x[i]
        for k in range(12):
            value = value * 1.7 - 0.3
            if value > 1:
                value -= 2.5
                continue
            if value < -4:
                value = 0.25
                continue
            total += value
        out[i] = total + value
    return out


@case(*VECTORS)
def outer_continue(x):
    out = np.zeros_like(x)
    for i in vz.prange(x.shape[0]):
        if x[i] < 0:
            out[i] = -1.0
            continue
        value = x[i]
        while value < 100:
            value = value * 1.5 + 1
        out[i] = value
    return out


@case(*VECTORS)
def nested_whiles(x):
    out = np.zeros(x.shape[0], np.int64)
    for i in vz.prange(x.shape[0]):
        count = 0
        a = abs(x[i])
        while a < 10:
            b = a
            while b < 3:
                b = b * 1.3 + 0.01
                count += 1
                if count > 60:
                    break
            a = a + b * 0.5
            count += 100
        out[i] = count
    return out


@case(*VECTORS)
def break_and_else(x):
    out = np.zeros_like(x)
    for i in vz.prange(x.shape[0]):
        value = x[i]
        for k in range(5):
            value = value * value - 0.5
            if value > 1:
                break
        else:
            value = 100.0 + value
        out[i] = value
    return out


@case(*VECTORS)
def ranges_of_different_length(x):
    n = x.shape[0]
    out = np.zeros_like(x)
    for i in vz.prange(n):
        total = 0.0
        for j in range(i + 1, n):
            total += x[j] * x[i]
        for j in range(i, -1, -1):
            total = total * 0.5 + x[j]
        out[i] = total
    return out


@case(arr("i8", 50, low=0, high=20), arr("i4", 33, low=-3, high=40), arr("u1", 20))
def counts_from_data(x):
    out = np.zeros(x.shape[0])
    for i in vz.prange(x.shape[0]):
        total = 1.0
        for k in range(x[i]):
            total = total * 1.01 + k
        out[i] = total
    return out


@case(arr("i8", 50, low=-100, high=100), arr("i4", 33, low=-100, high=100))
def collatz_like(x):
    out = np.zeros_like(x)
    for i in vz.prange(x.shape[0]):
        n = abs(int(x[i])) + 1
        steps = 0
        while n != 1:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            steps += 1
        out[i] = steps
    return out


@case((arr("f8", 40, low=0, high=1), arr("f8", 100, low=-1, high=25)))
def binary_search(values, wanted):
    for i in range(1, values.shape[0]):
        values[i] += values[i - 1]
    out = np.zeros(wanted.shape[0], np.int64)
    for i in vz.prange(wanted.shape[0]):
        low = 0
        high = values.shape[0]
        while low < high:
            middle = (low + high) // 2
            if values[middle] < wanted[i]:
                low = middle + 1
            else:
                high = middle
        out[i] = low
    return out


@case(*[(arr("f8", (n, 3)), arr("f8", (n, n))) for n in (0, 1, 5, 16, 33)])
@case((arr("f8", (20, 3), order="F"), arr("f8", (20, 20), order="F")))
@case((arr("f4", (20, 2)), arr("f8", (20, 20))))
def distances(points, out):
    n, k = points.shape
    for i in vz.prange(n):
        for j in range(n):
            d = 0.0
            for axis in range(k):
                t = points[i, axis] - points[j, axis]
                d += t * t
            out[i, j] = math.sqrt(d)
    return out


@case(*[(arr("f8", (n, m)), arr("f8", (m, k))) for n, m, k in ((1, 1, 1), (5, 7, 33), (3, 0, 20))])
def product(a, b):
    out = np.zeros((a.shape[0], b.shape[1]))
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            total = 0.0
            for k in range(a.shape[1]):
                total += a[i, k] * b[k, j]
            out[i, j] = total
    return out


@case(*[arr("f8", n, low=-1, high=3) for n in COUNTS], raises=ZeroDivisionError)
@case(arr("i8", 64, low=0, high=6), arr("i8", 40, low=3, high=9), raises=ZeroDivisionError)
def error_in_one_lane(x):
    out = np.zeros(x.shape[0])
    for i in range(x.shape[0]):
        value = 40.0
        k = 0
        while value > 0.5 and k < 10:
            value = value / float(int(x[i]) - k)
            k += 1
        out[i] = value
    return out


@case((arr("f8", 64), 3), (arr("f8", 64), 40), (arr("f8", 64), 64), raises=ValueError)
def error_of_a_lane_with_values(x, bad):
    for i in range(x.shape[0]):
        total = 0.0
        for k in range(5):
            total = total * 0.5 + x[i]
            if i >= bad and k == 3:
                raise ValueError("bad", i, k)
        x[i] = total
    return x


@case((arr("f8", 64), 3), (arr("f8", 64), 63), (arr("f8", 64), 64), raises=IndexError)
def index_error_in_a_lane(x, bad):
    out = np.zeros(x.shape[0])
    for i in range(x.shape[0]):
        at = i
        while at < 60:
            at = at * 2 + 1
        if i == bad:
            at += 1000
        total = 0.0
        for k in range(3):
            total = (
                total * 0.5 + x[at % 1000 if at < 1000 else at] if at < 64 or i == bad else total
            )
        out[i] = total
    return out


@case(*VECTORS)
def reductions_over_the_loop(x):
    most = -1
    count = 0
    bits = 0
    for i in vz.prange(x.shape[0]):
        value = x[i]
        k = 0
        while abs(value) < 50 and k < 100:
            value = value * 1.4 + 0.1
            k += 1
        count += k
        most = max(most, k)
        bits ^= k * 7
    return count, most, bits


@case(*VECTORS)
def conditional_reduction(x):
    inside = 0
    for i in vz.prange(x.shape[0]):
        value = x[i]
        for k in range(20):
            value = value * value - 1.1
            if value > 2:
                break
        if value <= 2:
            inside += 1
    return inside


@case(*VECTORS[1:])
def last_values(x):
    value = -1.0
    for i in range(x.shape[0]):
        value = x[i]
        k = 0
        while value < 5:
            value = value * 1.5 + 3
            k += 1
        x[i] = k
    return value, x


@case(*VECTORS)
def reads_itself(x):
    for i in range(x.shape[0]):
        value = x[i]
        while value < 5:
            value = value * 1.5 + 3
        x[i] = value
    return x


@case(*VECTORS)
def reads_a_neighbour(x):
    for i in range(1, x.shape[0]):
        value = x[i - 1]
        while value < 5:
            value = value * 1.5 + 3
        x[i] = value
    return x


@case(arr("f8", 80, low=-2, high=2))
def overlapping_views(x):
    a = x[:60]
    b = x[7:67]
    for i in range(a.shape[0]):
        value = a[i]
        k = 0
        while k < 7 and value < 5:
            value = value * 1.5 + b[k]
            k += 1
        b[i] = value
    return x


def _same_array(a, b):
    for i in range(a.shape[0] - 1):
        value = b[i + 1]
        while value < 5:
            value = value * 1.5 + 3
        a[i] = value


@case(arr("f8", 80, low=-2, high=2))
def one_array_twice(x):
    _same_array(x, x)
    return x


@case(
    arr("f8", (40, 60), low=0, high=9),
    arr("f8", (60, 40), low=0, high=9, order="F"),
    arr("f8", 90, low=0, high=9),
)
def strided_elements(x):
    y = x.T if x.ndim == 2 else x[::-3]
    flat = y[0] if x.ndim == 2 else y
    out = np.zeros((flat.shape[0], 3))
    for i in range(flat.shape[0]):
        value = flat[i]
        while abs(value) < 9:
            value = value * 1.5 + 1
        out[i, 1] = value
    return out


@case(arr("f8", 90, low=0, high=9))
def steps(x):
    out = np.zeros_like(x)
    for i in range(80, 3, -3):
        value = x[i]
        while abs(value) < 9:
            value = value * 1.5 + 1
        out[i + 2] = value
    return out


@case(*[arr("c16", n) for n in COUNTS], *[arr("c8", n) for n in (5, 40)])
def complex_orbits(c):
    out = np.zeros_like(c)
    for i in vz.prange(c.shape[0]):
        z = c[i]
        for k in range(20):
            z = z * z + c[i]
            if z.real * z.real + z.imag * z.imag > 4:
                break
        out[i] = z
    return out


@case(*VECTORS, ulp=8)
def math_functions(x):
    out = np.zeros_like(x)
    for i in vz.prange(x.shape[0]):
        value = x[i]
        for k in range(2):
            value = np.sin(value) * 0.5 + np.exp(-value * value)
            if value < 0.1:
                value = np.cbrt(value)
        out[i] = value
    return out


@case(*[arr("bool", n) for n in COUNTS])
def flags(x):
    out = np.zeros_like(x)
    for i in vz.prange(x.shape[0]):
        flag = x[i]
        k = 0
        while k < 3 + i % 4:
            flag = not flag
            k += 1
        out[i] = flag
    return out


@case(arr("u1", 70), arr("i2", 70), arr("u8", 70))
def integers_wrap(x):
    out = np.zeros_like(x)
    for i in vz.prange(x.shape[0]):
        value = x[i]
        for k in range(9):
            value = value * value + x[i]
            value = value ^ (value >> 3)
        out[i] = value
    return out


def _mandel(x, y, most):
    c = complex(x, y)
    z = 0.0j
    for i in range(most):
        z = z * z + c
        if z.real * z.real + z.imag * z.imag >= 4:
            return i
    return most


@case(*[(n, 40) for n in COUNTS])
def image_with_helper(n, most):
    out = np.zeros((3, n), np.int32)
    for row in vz.prange(3):
        for column in range(n):
            out[row, column] = _mandel(-2.0 + column * (3.0 / n), -1.0 + row * 0.7, most)
    return out


def _newton(x, limit):
    if x < 0:
        raise ValueError("negative", x)
    if x == 0:
        return 0.0
    guess = x
    while True:
        better = 0.5 * (guess + x / guess)
        if abs(better - guess) < limit:
            return better
        guess = better


@case(*[(arr("f8", n, low=0, high=9), 1e-9) for n in COUNTS])
@case((arr("f8", 50, low=-0.1, high=9), 1e-9), raises=ValueError)
def roots_with_helper(x, limit):
    for i in range(x.shape[0]):
        x[i] = _newton(x[i], limit)
    return x
