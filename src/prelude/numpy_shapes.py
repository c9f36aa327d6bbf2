"""Turned, shifted and triangular arrays."""

import numpy as np


def flipud(m):
    """rows from the last to the first"""
    return m[::-1]


def fliplr(m):
    """columns from the last to the first"""
    if m.ndim < 2:
        raise ValueError("Input must be >= 2-d.")
    return m[:, ::-1]


def _flip(m, axis):
    m.shape[axis]  # refuses an axis that is not there
    if axis == 0:
        return m[::-1]
    if axis == m.ndim - 1:
        return m[..., ::-1]
    if axis == 1:
        return m[:, ::-1]
    if axis == 2:
        return m[:, :, ::-1]
    raise ValueError("this axis is supported only if it is the last")


def flip(m, axis=None):
    """items from the last to the first"""
    if axis is not None:
        return _flip(m, axis + m.ndim if axis < 0 else axis)
    if m.ndim == 1:
        return m[::-1]
    if m.ndim == 2:
        return m[::-1, ::-1]
    if m.ndim == 3:
        return m[::-1, ::-1, ::-1]
    if m.ndim == 4:
        return m[::-1, ::-1, ::-1, ::-1]
    raise ValueError("flip of more than four axes needs axis=")


def rot90(m, k=1):
    """a matrix turned by right angles"""
    if m.ndim != 2:
        raise ValueError("rot90 is for matrices")
    if k % 4 == 0:
        return m[:, :]
    if k % 4 == 1:
        return m[:, ::-1].T
    if k % 4 == 2:
        return m[::-1, ::-1]
    return m.T[:, ::-1]


def _into_flat(a, flat, start):
    k = start
    for i in range(a.shape[0]):
        if a.ndim == 1:
            flat[k] = a[i]
            k += 1
        else:
            k = _into_flat(a[i], flat, k)
    return k


def _from_flat(flat, out, start):
    k = start
    for i in range(out.shape[0]):
        if out.ndim == 1:
            out[i] = flat[k]
            k += 1
        else:
            k = _from_flat(flat, out[i], k)
    return k


def _roll(a, out, shift, axis):
    if axis > 0:
        for i in range(a.shape[0]):
            _roll(a[i], out[i], shift, axis - 1)
    else:
        n = a.shape[0]
        k = shift % n if n > 0 else 0
        out[k:] = a[: n - k]
        out[:k] = a[n - k :]


def roll(a, shift, axis=None):
    """items shifted round"""
    out = np.empty(a.shape, a.dtype)
    if axis is None and a.ndim > 1:
        flat = np.empty(a.size, a.dtype)
        turned = np.empty(a.size, a.dtype)
        _into_flat(a, flat, 0)
        _roll(flat, turned, shift, 0)
        _from_flat(turned, out, 0)
    elif axis is None:
        _roll(a, out, shift, 0)
    else:
        a.shape[axis]  # refuses an axis that is not there
        _roll(a, out, shift, axis + a.ndim if axis < 0 else axis)
    return out


def tri(N, M=None, k=0, dtype=np.float64):
    """ones at and below a diagonal"""
    columns = N if M is None else M
    out = np.zeros((N, columns), dtype)
    for i in range(N):
        for j in range(min(max(i + k + 1, 0), columns)):
            out[i, j] = 1
    return out


def _lower(m, out, k):
    if m.ndim > 2:
        for i in range(m.shape[0]):
            _lower(m[i], out[i], k)
    else:
        for i in range(m.shape[0]):
            for j in range(min(max(i + k + 1, 0), m.shape[1])):
                out[i, j] = m[i, j]


def _upper(m, out, k):
    if m.ndim > 2:
        for i in range(m.shape[0]):
            _upper(m[i], out[i], k)
    else:
        for i in range(m.shape[0]):
            for j in range(max(i + k, 0), m.shape[1]):
                out[i, j] = m[i, j]


def tril(m, k=0):
    """lower triangle"""
    out = np.zeros(m.shape, m.dtype)
    _lower(m, out, k)
    return out


def triu(m, k=0):
    """upper triangle"""
    out = np.zeros(m.shape, m.dtype)
    _upper(m, out, k)
    return out


def _vander(x, columns, increasing, kind):
    out = np.empty((len(x), columns), kind)
    for i in range(len(x)):
        power = kind(1)
        for j in range(columns):
            out[i, j if increasing else columns - 1 - j] = power
            power = power * kind(x[i])
    return out


def vander(x, N=None, increasing=False):
    """powers of the items, a row for each"""
    columns = len(x) if N is None else N
    if x.dtype == np.float64 or x.dtype == np.complex128 or x.dtype == np.complex64:
        return _vander(x, columns, increasing, x.dtype.type)
    if x.dtype == np.float32 or x.dtype == np.uint64:
        return _vander(x, columns, increasing, np.float64)
    return _vander(x, columns, increasing, np.int64)
