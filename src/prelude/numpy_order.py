"""What depends on order: medians, quantiles, places in sorted arrays, histograms."""

import numpy as np

METHODS = ("searchsorted",)


def _select(v, k):
    """Moves the k-th smallest item to place k, smaller ones before it."""
    low, high = 0, len(v) - 1
    while low < high:
        a, b, c = v[low], v[(low + high) // 2], v[high]
        pivot = max(min(a, b), min(max(a, b), c))
        i, j = low, high
        while i <= j:
            while v[i] < pivot:
                i += 1
            while v[j] > pivot:
                j -= 1
            if i <= j:
                v[i], v[j] = v[j], v[i]
                i += 1
                j -= 1
        if k <= j:
            high = j
        elif k >= i:
            low = i
        else:
            low = high


def _flat_copy(a, flat, start):
    k = start
    for i in range(a.shape[0]):
        if a.ndim == 1:
            flat[k] = a[i]
            k += 1
        else:
            k = _flat_copy(a[i], flat, k)
    return k


def _middle(v, kind):
    """The median of items that may be moved."""
    n = len(v)
    for i in range(n):
        if v[i] != v[i]:
            return kind(np.nan)
    if n == 0:
        return kind(np.nan)
    half = n // 2
    _select(v, half)
    upper = kind(v[half])
    if n % 2 == 1:
        return upper
    lower = v[0]
    for i in range(1, half):
        lower = max(lower, v[i])
    return (kind(lower) + upper) / kind(2)


def _quantile_of(v, q, kind):
    n = len(v)
    for i in range(n):
        if v[i] != v[i]:
            return kind(np.nan)
    if n == 0:
        return kind(np.nan)
    place = kind(n - 1) * q
    below = int(np.floor(place))
    t = place - kind(below)
    _select(v, below)
    lower = kind(v[below])
    upper = lower
    if below + 1 < n:
        least = v[below + 1]
        for i in range(below + 2, n):
            least = min(least, v[i])
        upper = kind(least)
    gap = upper - lower
    return upper - gap * (kind(1) - t) if t >= 0.5 else lower + gap * t


def _without_nan(v):
    k = 0
    for i in range(len(v)):
        if v[i] == v[i]:
            v[k] = v[i]
            k += 1
    return v[:k]


def _line(a, q, kind, skip):
    v = np.empty(a.size, a.dtype)
    _flat_copy(a, v, 0)
    if skip:
        v = _without_nan(v)
    return _middle(v, kind) if q is None else _quantile_of(v, q, kind)


def _lines(a, out, axis, q, kind, skip):
    """One number for each line along the axis."""
    if a.ndim == 2 and axis == 1:
        for i in range(a.shape[0]):
            out[i] = _line(a[i], q, kind, skip)
    elif a.ndim == 2:
        for j in range(a.shape[1]):
            out[j] = _line(a[:, j], q, kind, skip)
    elif axis > 0:
        for i in range(a.shape[0]):
            _lines(a[i], out[i], axis - 1, q, kind, skip)
    else:
        for j in range(a.shape[1]):
            _lines(a[:, j], out[j], 0, q, kind, skip)


def _by_order(a, axis, q, kind, skip):
    if axis is None or a.ndim == 1:
        return _line(a, q, kind, skip)
    if axis < 0:
        return _by_order(a, axis + a.ndim, q, kind, skip)
    a.shape[axis]  # refuses an axis that is not there
    out = np.empty(a.shape[:axis] + a.shape[axis + 1 :], kind)
    _lines(a, out, axis, q, kind, skip)
    return out


def median(a, axis=None):
    """middle value"""
    if a.dtype == np.float32:
        return _by_order(a, axis, None, np.float32, False)
    return _by_order(a, axis, None, np.float64, False)


def nanmedian(a, axis=None):
    """middle of what is not NaN"""
    if a.dtype == np.float32:
        return _by_order(a, axis, None, np.float32, True)
    return _by_order(a, axis, None, np.float64, True)


def _quantiles(a, q, axis, scale, kind, skip):
    if np.ndim(q) == 0:
        return _by_order(a, axis, kind(q) / kind(scale), kind, skip)
    if axis is not None:
        raise ValueError("several quantiles along an axis are not supported: ask for one at a time")
    out = np.empty(len(q), kind)
    for i in range(len(q)):
        out[i] = _by_order(a, None, kind(q[i]) / kind(scale), kind, skip)
    return out


def quantile(a, q, axis=None):
    """value below which the fraction q lies, by linear interpolation"""
    if np.any(q < 0) or np.any(q > 1):
        raise ValueError("Quantiles must be in the range [0, 1]")
    if a.dtype == np.float32:
        return _quantiles(a, q, axis, 1, np.float32, False)
    return _quantiles(a, q, axis, 1, np.float64, False)


def percentile(a, q, axis=None):
    """value below which q per cent lie, by linear interpolation"""
    if np.any(q < 0) or np.any(q > 100):
        raise ValueError("Percentiles must be in the range [0, 100]")
    if a.dtype == np.float32:
        return _quantiles(a, q, axis, 100, np.float32, False)
    return _quantiles(a, q, axis, 100, np.float64, False)


def _place(a, v, right):
    low, high = 0, len(a)
    while low < high:
        middle = (low + high) // 2
        item = a[middle]
        if right:
            before = not (v < item or (item != item and v == v))
        else:
            before = item < v or (v != v and item == item)
        if before:
            low = middle + 1
        else:
            high = middle
    return low


def searchsorted(a, v, side="left", sorter=None):
    """where to insert so that the order stays"""
    if np.ndim(v) == 0 and sorter is None:
        return np.int64(_place(a, v, side == "right"))
    if np.ndim(v) == 0:
        return np.searchsorted(a, np.full(1, v), side, sorter)[0]
    return np.searchsorted(a, v, side, sorter)


def digitize(x, bins, right=False):
    """number of the bin that each value falls into"""
    up, down = True, True
    for i in range(1, len(bins)):
        up = up and bins[i - 1] <= bins[i]
        down = down and bins[i - 1] >= bins[i]
    if not up and not down:
        raise ValueError("bins must be monotonically increasing or decreasing")
    if up:
        return searchsorted(bins, x, "left" if right else "right")
    return len(bins) - searchsorted(bins[::-1], x, "left" if right else "right")


def bincount(x, weights=None, minlength=0):
    """how often each number occurs"""
    size = minlength
    for i in range(len(x)):
        if x[i] < 0:
            raise ValueError("'list' argument must have no negative elements")
        size = max(size, int(x[i]) + 1)
    if weights is None:
        counts = np.zeros(size, np.int64)
        for i in range(len(x)):
            counts[x[i]] += 1
        return counts
    if len(weights) != len(x):
        raise ValueError("The weights and list don't have the same length.")
    sums = np.zeros(size, np.float64)
    for i in range(len(x)):
        sums[x[i]] += weights[i]
    return sums


def _count_even(a, edges, first, last, counts, kind):
    """Bins of one width; the edges decide where rounding would not."""
    bins = len(counts)
    width = last - first
    for i in range(a.shape[0]):
        if a.ndim > 1:
            _count_even(a[i], edges, first, last, counts, kind)
        else:
            x = kind(a[i])
            if first <= x <= last:
                k = min(int((x - first) / width * kind(bins)), bins - 1)
                if x < edges[k]:
                    k -= 1
                elif x >= edges[k + 1] and k != bins - 1:
                    k += 1
                counts[k] += 1


def _count_uneven(a, edges, counts):
    for i in range(a.shape[0]):
        if a.ndim > 1:
            _count_uneven(a[i], edges, counts)
        elif edges[0] <= a[i] <= edges[-1]:
            counts[min(_place(edges, a[i], True) - 1, len(counts) - 1)] += 1


def _histogram(a, bins, range, kind):
    if bins < 1:
        raise ValueError("`bins` must be positive, when an integer")
    if range is not None:
        first, last = kind(range[0]), kind(range[1])
        if first > last:
            raise ValueError("max must be larger than min in range parameter.")
    elif a.size == 0:
        first, last = kind(0), kind(1)
    else:
        first, last = kind(np.min(a)), kind(np.max(a))
    if not (np.isfinite(first) and np.isfinite(last)):
        raise ValueError("the range of the values is not finite")
    if first == last:
        first, last = first - kind(0.5), last + kind(0.5)
    edges = np.linspace(first, last, bins + 1, dtype=kind)
    counts = np.zeros(bins, np.int64)
    _count_even(a, edges, first, last, counts, kind)
    return counts, edges


def histogram(a, bins=10, range=None):
    """counts of the values in bins, and the edges"""
    if np.ndim(bins) == 0:
        if a.dtype == np.float32:
            return _histogram(a, bins, range, np.float32)
        return _histogram(a, bins, range, np.float64)
    if np.any(bins[:-1] > bins[1:]):
        raise ValueError("`bins` must increase monotonically, when an array")
    counts = np.zeros(len(bins) - 1, np.int64)
    _count_uneven(a, bins, counts)
    return counts, bins
