"""Reductions that pass over NaN."""

import numpy as np


def nansum(a, axis=None, keepdims=False):
    """sum of what is not NaN"""
    return np.sum(np.where(np.isnan(a), a.dtype.type(0), a), axis=axis, keepdims=keepdims)


def nanprod(a, axis=None, keepdims=False):
    """product of what is not NaN"""
    return np.prod(np.where(np.isnan(a), a.dtype.type(1), a), axis=axis, keepdims=keepdims)


def nanmax(a, axis=None, keepdims=False):
    """largest of what is not NaN"""
    if a.dtype != np.float64 and a.dtype != np.float32:
        return np.max(a, axis=axis, keepdims=keepdims)
    if axis is None and not keepdims:
        if a.size == 0:
            raise ValueError("zero-size array to reduction operation fmax which has no identity")
        best = np.max(np.where(np.isnan(a), -np.inf, a))
        return a.dtype.type(np.nan) if np.isinf(best) and np.all(np.isnan(a)) else best
    best = np.max(np.where(np.isnan(a), -np.inf, a), axis=axis, keepdims=keepdims)
    return np.where(np.all(np.isnan(a), axis=axis, keepdims=keepdims), np.nan, best)


def nanmin(a, axis=None, keepdims=False):
    """smallest of what is not NaN"""
    if a.dtype != np.float64 and a.dtype != np.float32:
        return np.min(a, axis=axis, keepdims=keepdims)
    if axis is None and not keepdims:
        if a.size == 0:
            raise ValueError("zero-size array to reduction operation fmin which has no identity")
        best = np.min(np.where(np.isnan(a), np.inf, a))
        return a.dtype.type(np.nan) if np.isinf(best) and np.all(np.isnan(a)) else best
    best = np.min(np.where(np.isnan(a), np.inf, a), axis=axis, keepdims=keepdims)
    return np.where(np.all(np.isnan(a), axis=axis, keepdims=keepdims), np.nan, best)


def nanmean(a, axis=None, keepdims=False):
    """mean of what is not NaN"""
    total = nansum(a, axis, keepdims)
    count = np.sum(~np.isnan(a), axis=axis, keepdims=keepdims)
    if a.dtype == np.float32 or a.dtype == np.complex64:
        return (total / count).astype(a.dtype)
    return total / count


def nanvar(a, axis=None, ddof=0):
    """variance of what is not NaN"""
    mean = nanmean(a, axis, True)
    count = np.sum(~np.isnan(a), axis=axis)
    off = np.where(np.isnan(a), a.dtype.type(0), a - mean)
    total = np.sum(off * off, axis=axis)
    spread = total / np.where(count <= ddof, np.nan, count - ddof)[...]
    if axis is None:
        return (
            a.dtype.type(np.nan) if count <= ddof else (total / (count - ddof)).astype(total.dtype)
        )
    return spread.astype(total.dtype)


def nanstd(a, axis=None, ddof=0):
    """standard deviation of what is not NaN"""
    return np.sqrt(nanvar(a, axis, ddof))
