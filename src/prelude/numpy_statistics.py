"""Averages and covariances."""

import numpy as np


def average(a, axis=None, weights=None):
    """mean, with weights"""
    if weights is None:
        return np.mean(a, axis=axis)
    if weights.ndim != a.ndim:
        if axis != 0 and axis != a.ndim - 1 and axis != -1:
            raise ValueError("weights of one axis need the first or the last axis")
        if axis == 0 and a.ndim == 2:
            return _average(a, 0, weights[:, np.newaxis])
        return _average(a, a.ndim - 1, weights)
    return _average(a, axis, weights)


def _average(a, axis, weights):
    total = np.sum((a * 0.0 + 1.0) * weights, axis=axis)
    if np.any(total == 0.0):
        raise ZeroDivisionError("Weights sum to zero, can't be normalized")
    return np.sum(a * weights, axis=axis) / total


def _rows(m, rowvar):
    return m.T if not rowvar else m


def _centred(x, out):
    for i in range(x.shape[0]):
        mean = np.sum(x[i]) / np.float64(x.shape[1])
        for k in range(x.shape[1]):
            out[i, k] = x[i, k] - mean


def _products(x, ddof):
    """Of centred rows with one another, by the degrees of freedom."""
    n, freedom = x.shape[0], max(x.shape[1] - ddof, 0)
    out = np.empty((n, n), np.float64)
    for i in range(n):
        for j in range(i + 1):
            total = np.sum(x[i] * x[j]) * (1 / np.float64(freedom))
            out[i, j] = total
            out[j, i] = total
    return out


def _cov(m, y, rowvar, ddof):
    if y is None:
        if m.ndim == 1:
            single = np.empty((1, len(m)), np.float64)
            _centred(m[np.newaxis, :], single)
            return _products(single, ddof)
        rows = _rows(m, rowvar)
        several = np.empty(rows.shape, np.float64)
        _centred(rows, several)
        return _products(several, ddof)
    both = np.empty((2, len(m)), np.float64)
    _centred(m[np.newaxis, :], both[:1])
    _centred(y[np.newaxis, :], both[1:])
    return _products(both, ddof)


def cov(m, y=None, rowvar=True, bias=False, ddof=None):
    """covariances of rows"""
    freedom = (0 if bias else 1) if ddof is None else ddof
    c = _cov(m, y, rowvar, freedom)
    if y is None and m.ndim == 1:
        return c[0, 0, ...]
    return c


def corrcoef(x, y=None, rowvar=True):
    """correlations of rows"""
    c = _cov(x, y, rowvar, 1)
    n = c.shape[0]
    spread = np.empty(n, np.float64)
    for i in range(n):
        spread[i] = np.sqrt(c[i, i])
    for i in range(n):
        for j in range(n):
            r = c[i, j] / spread[i] / spread[j]
            c[i, j] = -1.0 if r < -1.0 else 1.0 if r > 1.0 else r
    if y is None and x.ndim == 1:
        return c[0, 0]
    return c
