"""New arrays: shape, dtype, order and values."""

import numpy as np
from differential.arguments import ALL, NUMBERS, arr, each, layouts, scalars
from differential.harness import case

LIKES = each(ALL, lambda t: (arr(t, (2, 3)),)) + list(layouts(arr("f4", (3, 4))))


@case(0, 1, 5, np.int32(4))
def zeros_default(n):
    return np.zeros(n)


@case((2, 3), (0, 4))
def zeros_shape(n, m):
    return np.zeros((n, m)), np.zeros((n,)), np.zeros((n, m, 2))


@case(3)
def zeros_of_dtypes(n):
    return (
        np.zeros(n, np.float32),
        np.zeros(n, np.int64),
        np.zeros(n, np.bool_),
        np.zeros(n, np.complex128),
    )


@case(3)
def zeros_of_more_dtypes(n):
    return (
        np.zeros(n, np.int8),
        np.zeros(n, np.uint16),
        np.zeros(n, np.complex64),
        np.zeros(n, np.uint64),
    )


@case(3)
def dtype_spellings(n):
    return (
        np.zeros(n, dtype="f4"),
        np.zeros(n, dtype="int32"),
        np.zeros(n, dtype=float),
        np.zeros(n, dtype=int),
    )


@case(3)
def dtype_python_types(n):
    return np.ones(n, dtype=bool), np.ones(n, dtype=complex), np.ones(n, float)


@case(*each(ALL, lambda t: (arr(t, 3),)))
def dtype_of_argument(x):
    return np.zeros(4, x.dtype), np.ones((2, 2), dtype=x.dtype)


@case(4)
def ones(n):
    return np.ones(n), np.ones((n, 2), np.int32)


@case((3, 2.5), (3, 7), (2, True), (2, 1j))
def full(n, v):
    return np.full(n, v), np.full((n, 2), v)


@case(*[(2, v) for (v,) in scalars(NUMBERS, 3)])
def full_of_scalars(n, v):
    return np.full(n, v)


@case((3, 2), (3, 2.75))
def full_dtype(n, v):
    return np.full(n, v, np.float32), np.full(n, v, np.int64), np.full((2, n), v, dtype=np.int16)


@case(3, 0)
def empty_then_filled(n):
    x = np.empty(n)
    x[:] = 1.5
    y = np.empty((n, 2), np.int32)
    y[...] = 3
    return x, y


@case(*LIKES)
def zeros_like(x):
    return np.zeros_like(x)


@case(*LIKES)
def ones_like(x):
    return np.ones_like(x)


@case(*LIKES)
def full_like(x):
    return np.full_like(x, 1)


@case(*LIKES)
def empty_like(x):
    y = np.empty_like(x)
    y[:] = x
    return y


@case(arr("f8", (2, 3)), arr("i4", 4))
def like_with_dtype(x):
    return (
        np.zeros_like(x, dtype=np.int32),
        np.ones_like(x, dtype=np.complex64),
        np.full_like(x, 2.5, dtype=np.float32),
    )


@case(0, 5, -3, np.int32(4), np.int64(4))
def arange_stop(n):
    return np.arange(n)


@case((2, 7), (7, 2), (-3, 3))
def arange_start(a, b):
    return np.arange(a, b)


@case((0, 10, 3), (10, 0, -3), (0, 10, -1), (5, 6, 10))
def arange_step(a, b, s):
    return np.arange(a, b, s)


@case((0.0, 1.0, 0.25), (0.0, 1.0, 0.3), (1.0, 0.0, -0.25), (0.5, 0.5, 1.0))
def arange_float(a, b, s):
    return np.arange(a, b, s)


@case(5.0, 4.5, 0.0)
def arange_float_stop(n):
    return np.arange(n)


@case((0, 5, 0.5), (0.5, 4, 1))
def arange_mixed(a, b, s):
    return np.arange(a, b, s)


@case(6)
def arange_dtype(n):
    return (
        np.arange(n, dtype=np.float64),
        np.arange(n, dtype=np.int32),
        np.arange(0, n, 2, dtype=np.float32),
    )


@case((1, 5, 0), (1, 5, 1), raises=ZeroDivisionError)
def arange_step_zero(a, b, s):
    return np.arange(a, b, s)


@case(
    (0.0, 1.0, 5),
    (1.0, -1.0, 4),
    (0.0, 1.0, 1),
    (0.0, 1.0, 0),
    (2.0, 2.0, 3),
    (-1.5, 7.25, 11),
    ulp=1,
)
def linspace(a, b, n):
    return np.linspace(a, b, n)


@case((0, 10), (3, -3), ulp=1)
def linspace_default_count(a, b):
    return np.linspace(a, b)


@case((0, 10, 6), (1, 2, 3), ulp=1)
def linspace_ints(a, b, n):
    return np.linspace(a, b, n)


@case((0.0, 1.0, 4), ulp=1)
def linspace_no_endpoint(a, b, n):
    return np.linspace(a, b, n, endpoint=False)


@case((np.float32(0), np.float32(1), 5), ulp=1)
def linspace_float32(a, b, n):
    return np.linspace(a, b, n)


@case((0.0, 1.0, -1), (0.0, 1.0, 2), raises=ValueError, ulp=1)
def linspace_negative_count(a, b, n):
    return np.linspace(a, b, n)


@case(-1, 2, raises=ValueError)
def negative_dimension(n):
    return np.zeros(n)


@case((2, -1), (2, 2), raises=ValueError)
def negative_dimension_of_matrix(n, m):
    return np.ones((n, m))


@case(arr("f8", (2, 3)), *layouts(arr("f4", (3, 4))))
def new_from_shape(x):
    return np.zeros(x.shape), np.ones(x.shape, x.dtype), np.zeros(x.shape[0])


@case(5)
def identity_matrix_by_hand(n):
    a = np.zeros((n, n))
    for i in range(n):
        a[i, i] = 1.0
    return a


@case((arr("f8", 3), arr("f8", 4)), (arr("i4", 3), arr("f4", 2)))
def outer_by_broadcast(x, y):
    return x[:, None] * y[None, :]


@case(4)
def arange_expression(n):
    return np.arange(n) * 0.5 + 1.0, np.arange(n) ** 2, -np.arange(n)


@case(4)
def nothing_shared(n):
    a = np.zeros(n)
    b = np.zeros(n)
    a[0] = 1.0
    return a, b


@case(3)
def created_in_loop(n):
    total = 0.0
    for i in range(n):
        x = np.full(i + 1, 2.0)
        total += x.sum()
    return total


@case(4)
def returned_view_of_local(n):
    x = np.arange(n * 2)
    return x[::2], x[n:]


@case((2, 3))
def order_argument(n, m):
    return np.zeros((n, m), order="F"), np.ones((n, m), np.float32, "C")


@case(np.nan, 2.5, raises=ValueError)
def arange_to_nan(stop):
    return np.arange(stop)


@case(np.inf, -np.inf, 1e300, -1e300, 9.3e18, 1.2e18, 3.5, raises=ValueError)
def arange_too_long(stop):
    return np.arange(0.0, stop)


@case(2**62, 5, raises=ValueError)
def arange_of_integers_too_big(stop):
    return np.arange(stop)


@case((2**33, 2**33), (2**33, 2**27), (2, 3), raises=ValueError)
def too_big(n, m):
    return np.zeros((n, m))


@case((2**33, 2**33), (2**40, 2**40), raises=ValueError)
def too_big_without_elements(n, m):
    return np.empty((n, 0, m))


@case(2**60, 4, raises=ValueError)
def too_big_other_functions(n):
    return np.linspace(0.0, 1.0, n), np.full(n, 2.0)


@case(raises=ValueError)
def too_big_constant():
    return np.ones((8589934592, 8589934592))
