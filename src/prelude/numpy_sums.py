"""Running sums and products, differences, integrals and derivatives of sampled functions."""

import numpy as np

METHODS = ("cumsum", "cumprod")


def _first(a, axis):
    """The array without the last item along the axis: a view."""
    if axis == a.ndim - 1:
        return a[..., :-1]
    if axis == 0:
        return a[:-1]
    if axis == 1:
        return a[:, :-1]
    if axis == 2:
        return a[:, :, :-1]
    raise ValueError("this axis is supported only if it is the last")


def _rest(a, axis):
    """The array without the first item along the axis: a view."""
    if axis == a.ndim - 1:
        return a[..., 1:]
    if axis == 0:
        return a[1:]
    if axis == 1:
        return a[:, 1:]
    if axis == 2:
        return a[:, :, 1:]
    raise ValueError("this axis is supported only if it is the last")


def _flatten(a, flat, start):
    """Writes all items in C order; gives the place after the last."""
    k = start
    for i in range(a.shape[0]):
        if a.ndim == 1:
            flat[k] = a[i]
            k += 1
        else:
            k = _flatten(a[i], flat, k)
    return k


def _run(a, out, axis, kind, product):
    if axis > 0:
        for i in range(a.shape[0]):
            _run(a[i], out[i], axis - 1, kind, product)
    elif a.ndim > 1:
        if a.shape[0] > 0:
            out[0] = a[0]
        for i in range(1, a.shape[0]):
            item = a[i].astype(kind)
            out[i] = out[i - 1] * item if product else out[i - 1] + item
    elif len(a) > 0:
        out[0] = a[0]
        total = out[0]
        for i in range(1, len(a)):
            total = total * kind(a[i]) if product else total + kind(a[i])
            out[i] = total


def _accumulate(a, axis, kind, product):
    if axis is None and a.ndim > 1:
        flat = np.empty(a.size, kind)
        _flatten(a, flat, 0)
        _run(flat, flat, 0, kind, product)
        return flat
    out = np.empty(a.shape, kind)
    if axis is None:
        _run(a, out, 0, kind, product)
    else:
        a.shape[axis]  # refuses an axis that is not there
        _run(a, out, axis + a.ndim if axis < 0 else axis, kind, product)
    return out


def _accumulated(a, axis, dtype, product):
    if dtype is not None:
        return _accumulate(a, axis, dtype, product)
    if a.dtype == np.bool_ or a.dtype == np.int8 or a.dtype == np.int16 or a.dtype == np.int32:
        return _accumulate(a, axis, np.int64, product)
    if a.dtype == np.uint8 or a.dtype == np.uint16 or a.dtype == np.uint32:
        return _accumulate(a, axis, np.uint64, product)
    return _accumulate(a, axis, a.dtype.type, product)


def cumsum(a, axis=None, dtype=None):
    """running sum"""
    return _accumulated(a, axis, dtype, False)


def cumprod(a, axis=None, dtype=None):
    """running product"""
    return _accumulated(a, axis, dtype, True)


def nancumsum(a, axis=None, dtype=None):
    """running sum that takes NaN as 0"""
    return _accumulated(np.where(np.isnan(a), a.dtype.type(0), a), axis, dtype, False)


def nancumprod(a, axis=None, dtype=None):
    """running product that takes NaN as 1"""
    return _accumulated(np.where(np.isnan(a), a.dtype.type(1), a), axis, dtype, True)


def _step(a, axis):
    a.shape[axis]  # refuses an axis that is not there
    if a.dtype == np.bool_:
        return _rest(a, axis) != _first(a, axis)
    return _rest(a, axis) - _first(a, axis)


def diff(a, n=1, axis=-1):
    """differences of neighbours"""
    if n == 0:
        return a
    step = _step(a, axis + a.ndim if axis < 0 else axis)
    return step if n == 1 else diff(step, n - 1, axis)


def _differences(flat, to_end, to_begin):
    before = 0 if to_begin is None else 1 if np.ndim(to_begin) == 0 else len(to_begin)
    after = 0 if to_end is None else 1 if np.ndim(to_end) == 0 else len(to_end)
    count = max(len(flat) - 1, 0)
    out = np.empty(before + count + after, flat.dtype)
    if to_begin is not None:
        out[:before] = to_begin
    if to_end is not None:
        out[before + count :] = to_end
    out[before : before + count] = flat[1:] - flat[:-1]
    return out


def ediff1d(ary, to_end=None, to_begin=None):
    """differences of neighbours in the flat array, with values before and after"""
    if ary.ndim == 1:
        return _differences(ary, to_end, to_begin)
    flat = np.empty(ary.size, ary.dtype)
    _flatten(ary, flat, 0)
    return _differences(flat, to_end, to_begin)


def _along(d, axis, ndim):
    """A vector as an array that broadcasts along the axis."""
    if axis == ndim - 1:
        return d
    if axis == ndim - 2:
        return d[:, np.newaxis]
    if axis == ndim - 3:
        return d[:, np.newaxis, np.newaxis]
    raise ValueError("this axis is supported only for arrays of fewer axes")


def _trapezoid(y, x, dx, axis):
    both = _rest(y, axis) + _first(y, axis)
    if x is None:
        return np.sum(dx * both / 2.0, axis)
    if x.ndim == 1:
        return np.sum(_along(x[1:] - x[:-1], axis, y.ndim) * both / 2.0, axis)
    return np.sum((_rest(x, axis) - _first(x, axis)) * both / 2.0, axis)


def trapezoid(y, x=None, dx=1.0, axis=-1):
    """integral by trapezoids"""
    return _trapezoid(y, x, dx, axis + y.ndim if axis < 0 else axis)


def _slopes(f, h, out, axis):
    """By central differences; h is a step or the places of the samples."""
    if axis > 0:
        for i in range(f.shape[0]):
            _slopes(f[i], h, out[i], axis - 1)
    elif np.ndim(h) == 0:
        out[1:-1] = (f[2:] - f[:-2]) / (2.0 * h)
        out[0] = (f[1] - f[0]) / h
        out[-1] = (f[-1] - f[-2]) / h
    else:
        d = h[1:] - h[:-1]
        if np.all(d == d[0]):
            _slopes(f, d[0], out, 0)
        else:
            for i in range(1, len(h) - 1):
                p, q = d[i - 1], d[i]
                a, b, c = -q / (p * (p + q)), (q - p) / (p * q), p / (q * (p + q))
                out[i] = a * f[i - 1] + b * f[i] + c * f[i + 1]
            out[0] = (f[1] - f[0]) / d[0]
            out[-1] = (f[-1] - f[-2]) / d[-1]


def _gradient(f, h, axis):
    if f.shape[axis] < 2:
        raise ValueError(
            "Shape of array too small to calculate a numerical gradient, "
            "at least (edge_order + 1) elements are required."
        )
    if np.ndim(h) == 1 and len(h) != f.shape[axis]:
        raise ValueError("when 1d, distances must match the length of the corresponding dimension")
    if f.dtype == np.float32:
        out = np.empty(f.shape, np.float32)
    elif f.dtype == np.complex64 or f.dtype == np.complex128:
        out = np.empty(f.shape, f.dtype)
    else:
        out = np.empty(f.shape, np.float64)
    _slopes(f, h, out, axis)
    return out


def gradient(f, *varargs, axis=None):
    """derivative by central differences"""
    h = varargs[0] if len(varargs) == 1 else 1.0
    if axis is not None:
        if len(varargs) > 1:
            raise TypeError("invalid number of arguments")
        return _gradient(f, h, axis + f.ndim if axis < 0 else axis)
    if len(varargs) > 1 and len(varargs) != f.ndim:
        raise TypeError("invalid number of arguments")
    if f.ndim > 3:
        raise ValueError("with more than three axes gradient needs axis=")
    if f.ndim == 1:
        return _gradient(f, h, 0)
    if f.ndim == 2:
        if len(varargs) == 2:
            return _gradient(f, varargs[0], 0), _gradient(f, varargs[1], 1)
        return _gradient(f, h, 0), _gradient(f, h, 1)
    if len(varargs) == 3:
        return (
            _gradient(f, varargs[0], 0),
            _gradient(f, varargs[1], 1),
            _gradient(f, varargs[2], 2),
        )
    return _gradient(f, h, 0), _gradient(f, h, 1), _gradient(f, h, 2)
