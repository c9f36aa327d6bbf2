"""Convolution, interpolation, phases, vector products and polynomials."""

import numpy as np


def _correlated(a, v, out, first):
    """out[k]: the sum of a[k + first + j] * v[j] over the j for which both are there."""
    n, m = len(a), len(v)
    block = 2048  # results that stay in the cache while every j adds to them
    for start in range(0, len(out), block):
        end = min(start + block, len(out))
        for j in range(m):
            shift, factor = first + j, v[j]
            for k in range(max(start, -shift), min(end, n - shift)):
                out[k] += a[k + shift] * factor


def _slide(a, v, mode):
    """The sums of a over the shifts of v, which is not longer."""
    n, m = len(a), len(v)
    kind = (a[:1] * v[:1]).dtype
    if mode == "valid":
        out = np.zeros(n - m + 1, kind)
        _correlated(a, v, out, 0)
    elif mode == "same":
        out = np.zeros(n, kind)
        _correlated(a, v, out, -(m // 2))
    else:
        out = np.zeros(n + m - 1, kind)
        _correlated(a, v, out, 1 - m)
    return out


def convolve(a, v, mode="full"):
    """discrete convolution of two vectors"""
    if len(a) == 0:
        raise ValueError("a cannot be empty")
    if len(v) == 0:
        raise ValueError("v cannot be empty")
    if len(v) > len(a):
        return _slide(v, a[::-1], mode)
    return _slide(a, v[::-1], mode)


def correlate(a, v, mode="valid"):
    """sums of products of shifted vectors"""
    if len(a) == 0:
        raise ValueError("first array argument cannot be empty")
    if len(v) == 0:
        raise ValueError("second array argument cannot be empty")
    w = np.conj(v)
    if len(v) > len(a):
        return _slide(w, a, mode)[::-1]
    return _slide(a, w, mode)


def _interpolated(x, xp, fp, left, right):
    n = len(xp)
    if x != x:
        return np.float64(x)
    if x > xp[n - 1]:
        return np.float64(right)
    if x < xp[0]:
        return np.float64(left)
    low, high = 0, n
    while low < high:
        middle = (low + high) // 2
        if x >= xp[middle]:
            low = middle + 1
        else:
            high = middle
    j = low - 1
    if j == n - 1 or xp[j] == x:
        return np.float64(fp[j])
    slope = (np.float64(fp[j + 1]) - np.float64(fp[j])) / (
        np.float64(xp[j + 1]) - np.float64(xp[j])
    )
    y = slope * (np.float64(x) - np.float64(xp[j])) + np.float64(fp[j])
    if y != y:
        y = slope * (np.float64(x) - np.float64(xp[j + 1])) + np.float64(fp[j + 1])
        if y != y and fp[j] == fp[j + 1]:
            y = np.float64(fp[j])
    return y


def _interpolate(x, xp, fp, left, right, out):
    for i in range(x.shape[0]):
        if x.ndim == 1:
            out[i] = _interpolated(x[i], xp, fp, left, right)
        else:
            _interpolate(x[i], xp, fp, left, right, out[i])


def interp(x, xp, fp, left=None, right=None):
    """piecewise linear interpolation"""
    if len(xp) != len(fp):
        raise ValueError("fp and xp are not of the same length.")
    if len(xp) == 0:
        raise ValueError("array of sample points is empty")
    below = np.float64(fp[0]) if left is None else np.float64(left)
    above = np.float64(fp[-1]) if right is None else np.float64(right)
    if np.ndim(x) == 0:
        return _interpolated(x, xp, fp, below, above)
    out = np.empty(x.shape, np.float64)
    _interpolate(x, xp, fp, below, above, out)
    return out


def _unwrap(p, out, period):
    high = period / 2
    shift = out[0] * 0
    out[0] = p[0]
    for i in range(1, len(p)):
        step = p[i] - p[i - 1]
        turned = np.mod(step + high, period) - high
        if turned == -high and step > 0:
            turned = turned + period
        if not abs(step) < high:
            shift = shift + (turned - step)
        out[i] = p[i] + shift


def unwrap(p, period=6.283185307179586):
    """phases without jumps, along the last axis"""
    kind = (p[:1] * 1.0).dtype if p.ndim == 1 else (p[:1, :1] * 1.0).dtype
    out = np.zeros(p.shape, kind)
    if p.shape[-1] > 0:
        if p.ndim == 1:
            _unwrap(p, out, period)
        else:
            for i in range(p.shape[0]):
                _unwrap(p[i], out[i], period)
    return out


def _cross(a, b, out):
    if out.ndim > 1:
        for i in range(out.shape[0]):
            _cross(a if a.ndim == 1 else a[i], b if b.ndim == 1 else b[i], out[i])
    else:
        out[0] = a[1] * b[2] - a[2] * b[1]
        out[1] = a[2] * b[0] - a[0] * b[2]
        out[2] = a[0] * b[1] - a[1] * b[0]


def cross(a, b):
    """vector product in three dimensions, along the last axis"""
    if a.shape[-1] != 3 or b.shape[-1] != 3:
        raise ValueError("the last axis of both arrays must have three items")
    if a.ndim == 1 and b.ndim == 1:
        out = np.empty(3, (a * b).dtype)
    elif a.ndim >= b.ndim:
        out = np.empty(a.shape, (a * b).dtype)
    else:
        out = np.empty(b.shape, (a * b).dtype)
    if a.ndim == b.ndim and a.shape[0] != b.shape[0]:
        raise ValueError("arrays that are broadcast against each other are not supported here")
    _cross(a, b, out)
    return out


def polyval(p, x):
    """value of a polynomial, the highest power first"""
    if np.ndim(x) == 0:
        y = x * 0
        for i in range(len(p)):
            y = y * x + p[i]
        return y
    out = x * p[0] * 0
    for i in range(len(p)):
        out = out * x + p[i]
    return out
