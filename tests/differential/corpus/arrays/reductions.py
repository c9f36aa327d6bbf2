"""sum, prod, min, max, mean, any, all, argmin, argmax over everything and along axes."""

import numpy as np
from differential.arguments import ALL, FLOATS, INTS, NUMBERS, arr, each, layouts, specials
from differential.harness import case

EVERY = [*each(ALL, lambda t: arr(t, 37)), *each(ALL, lambda t: arr(t, (5, 7)))]
REAL = [*each(f"{INTS} {FLOATS}", lambda t: arr(t, 37)), *layouts(arr("f8", (4, 5)))]
LAYOUTS = [*layouts(arr("f4", (4, 5))), arr("i4", (3, 4, 5)), arr("f8", (3, 4, 5), order="F")]
LARGE = [arr("f4", 50_000), arr("f8", 200_000), arr("f8", (300, 500)), arr("i4", 100_000)]
EMPTY = [arr("f8", 0), arr("i4", (0, 3)), arr("f4", (2, 0))]
SUMS = dict(eps=64, scale=200)


@case(*EVERY, *LAYOUTS, *EMPTY, **SUMS)
def sum_all(x):
    return np.sum(x), x.sum()


@case(*LARGE, eps=4096, scale=1000)
def sum_large(x):
    return x.sum()


@case(*each(NUMBERS, lambda t: arr(t, 11, low=-2, high=3)), *EMPTY, eps=64)
def prod_all(x):
    return np.prod(x)


@case(*EVERY[:11], *EVERY[13:24], *LAYOUTS, *LARGE)
def min_max_all(x):
    return np.min(x), np.max(x), x.min(), x.max()


@case(*each("c8 c16", lambda t: arr(t, 12)), refused="min and max of complex arrays")
def min_max_complex(x):
    return x.min(), x.max()


@case(*EVERY, *LAYOUTS, **SUMS)
def mean_all(x):
    return np.mean(x), x.mean()


@case(*LARGE, eps=4096, scale=10)
def mean_large(x):
    return x.mean()


@case(*EVERY, *EMPTY, *LAYOUTS)
def any_all(x):
    return np.any(x), np.all(x), x.any(), x.all()


@case(*each(FLOATS, lambda t: arr(t, [0.0, 0.0, np.nan])), *each(ALL, lambda t: arr(t, [0, 0])))
def any_all_zeros(x):
    return np.any(x), np.all(x)


@case(*REAL, *LAYOUTS, *each("?", lambda t: arr(t, 9)), *LARGE)
def arg_extremes(x):
    return np.argmin(x), np.argmax(x), x.argmin(), x.argmax()


@case(*each("f8 i4", lambda t: arr(t, [3, 1, 1, 3, 3, 1])))
def first_extreme_wins(x):
    return x.argmin(), x.argmax()


@case(*each(FLOATS, specials), *each(FLOATS, lambda t: arr(t, [1.0, np.nan, 3.0, np.nan])))
def extremes_with_nan(x):
    return x.min(), x.max(), x.argmin(), x.argmax()


@case(*each(FLOATS, lambda t: arr(t, [np.inf, 1.0, -np.inf])), *each(FLOATS, specials))
def sums_of_specials(x):
    return x.sum(), x.mean()


@case(arr("f8", 0), arr("i4", (0, 2)), arr("f8", 3), raises=ValueError)
def min_of_nothing(x):
    return x.min()


@case(arr("f8", 0), arr("i4", (2, 0)), arr("f8", 3), raises=ValueError)
def max_of_nothing(x):
    return np.max(x)


@case(arr("f8", 0), arr("f8", 3), raises=ValueError)
def argmax_of_nothing(x):
    return x.argmax()


@case(arr("f8", 0), arr("f4", (0, 2)))
def mean_of_nothing(x):
    return x.mean()


@case(*each(ALL, lambda t: arr(t, (4, 5))), *LAYOUTS, **SUMS)
def sum_axis(x):
    return x.sum(axis=0), x.sum(axis=1), np.sum(x, axis=-1), np.sum(x, 0)


@case(*LAYOUTS, arr("i8", (2, 3, 4)), **SUMS)
def sum_keepdims(x):
    return x.sum(axis=0, keepdims=True), x.sum(axis=-1, keepdims=True), x.sum(keepdims=True)


@case(arr("f8", (3, 4, 5)), arr("i4", (2, 3, 4)), **SUMS)
def sum_axes(x):
    return x.sum(axis=(0, 2)), x.sum(axis=(1, -1), keepdims=True), x.sum(axis=(0, 1, 2))


@case(arr("f4", (300, 400)), arr("f8", (400, 300), order="F"), eps=512, scale=500)
def sum_axis_large(x):
    return x.sum(axis=0), x.sum(axis=1)


@case(*LAYOUTS, *each("i1 u2 i8 f8", lambda t: arr(t, (4, 5))))
def min_max_axis(x):
    return x.min(axis=0), x.max(axis=1), np.min(x, axis=-1), np.max(x, 0)


@case(*LAYOUTS)
def min_max_keepdims(x):
    return x.min(axis=0, keepdims=True), x.max(axis=1, keepdims=True)


@case(*LAYOUTS, *each("i4 ? f8", lambda t: arr(t, (4, 5))), **SUMS)
def mean_axis(x):
    return x.mean(axis=0), np.mean(x, axis=1), x.mean(axis=-1, keepdims=True)


@case(*LAYOUTS, *each("i4 c8", lambda t: arr(t, (3, 4), low=-2, high=3)), eps=1024)
def prod_axis(x):
    return x.prod(axis=0), np.prod(x, axis=1, keepdims=True)


@case(*LAYOUTS, *each("? i4 c8", lambda t: arr(t, (4, 5))))
def any_all_axis(x):
    return x.any(axis=0), np.all(x, axis=1), x.all(axis=-1, keepdims=True)


@case(*LAYOUTS, *each("? i4 u8 f8", lambda t: arr(t, (4, 5))))
def arg_axis(x):
    return x.argmin(axis=0), np.argmax(x, axis=1), x.argmax(-1)


@case(arr("f8", (3, 4)), arr("i4", (3, 4)))
def arg_keepdims(x):
    return x.argmin(axis=0, keepdims=True), np.argmax(x, axis=1, keepdims=True)


@case(arr("f8", (0, 3)), arr("i4", (0, 4)))
def axis_of_empty(x):
    return x.sum(axis=0), x.sum(axis=1), x.prod(axis=0), x.any(axis=0), x.all(axis=0)


@case(arr("f8", (0, 3)), arr("f8", (2, 3)), raises=ValueError)
def min_axis_of_empty(x):
    return x.min(axis=0)


@case(*LAYOUTS[:6], **SUMS)
def fused_reduction(x):
    return (x * x + 1).sum(), np.abs(x).max(), (x > 0).sum(), (x * 2 - 1).mean()


@case(*LAYOUTS[:6], **SUMS)
def count_true(x):
    return np.sum(x > 0), (x < 5).any(), (x < 50).all()


@case(*LAYOUTS[:6], eps=64, scale=10)
def normalise_rows(x):
    return (x - x.mean(axis=1, keepdims=True)) / (1 + np.abs(x).max(axis=1, keepdims=True))


@case(arr("f8", 40), arr("f4", 40), eps=64, scale=100)
def variance_by_hand(x):
    d = x - x.mean()
    return (d * d).mean(), np.sqrt((d * d).sum() / x.size)


@case((arr("f8", 50), arr("f8", 50)), (arr("f4", 50), arr("f8", 50)), eps=64, scale=1000)
def dot_by_hand(x, y):
    return (x * y).sum()


@case(arr("f8", (6, 7)), arr("i4", (6, 7)), **SUMS)
def reduce_slices(x):
    return x[1].sum(), x[:, 2].max(), x[1:4, ::2].sum(), x[::-1].min(), x.T.sum(axis=0)


@case(arr("f8", ()), arr("i4", ()))
def zero_dim(x):
    return x.sum(), x.min(), x.max(), x.mean(), x.any(), x.all(), x.argmax()


@case(arr("f8", (1, 5)), arr("f4", (5, 1)), **SUMS)
def length_one_axes(x):
    return x.sum(axis=0), x.sum(axis=1), x.max(axis=0)


@case(*each("i1 u1 i2 u2", lambda t: arr(t, 500, low=50, high=120)))
def small_integers_widen(x):
    return x.sum(), x.prod(), x.sum(axis=0), x.mean()


@case(arr("i4", 9), arr("f4", 9), eps=16, scale=100)
def sum_with_dtype(x):
    return np.sum(x, dtype=np.float64), x.sum(dtype=np.int64) if x.ndim == 0 else x.sum(
        dtype=np.float64
    )


@case((arr("f8", (3, 4)), 3), (arr("f8", (3, 4)), 1))
def reduce_in_loop(x, n):
    total = 0.0
    for i in range(n):
        total += x[i].max() - x[i].min()
    return total


@case(arr("f8", 30, low=0, high=1), arr("f4", (5, 6), low=0, high=1), eps=64)
def softmax(x):
    e = np.exp(x - x.max())
    return e / e.sum()


@case(arr("f8", 30), arr("f8", (4, 5)), eps=64, scale=100)
def deviation_and_variance(x):
    return np.std(x), np.var(x), x.std(), x.var(axis=0)


@case(*REAL)
def peak_to_peak(x):
    return np.ptp(x)


nan = float("nan")
FIRST_AND_BEYOND = [
    *[arr(t, [1, nan, 2]) for t in FLOATS.split()],
    *[arr("f8", v) for v in ([nan, 1, 2], [nan], [nan, nan], [2, nan, 1, -np.inf], [5, 3, nan])],
    *each(f"? {INTS} {FLOATS}", lambda t: arr(t, 1003)),
    arr("f8", 40, step=-2),
]


@case(*FIRST_AND_BEYOND, arr("f8", 0), arr("i4", 0), raises=ValueError)
def extremes_of_python(x):
    return min(x), max(x)


@case(*FIRST_AND_BEYOND)
def extremes_of_an_expression(x):
    return max(np.abs(x * 2)), min(x[:1])


@case(5.0, 3, np.float32(2), arr("f8", ()))
def keepdims_of_a_scalar(x):
    return (
        np.sum(x, keepdims=True),
        np.max(x, axis=0, keepdims=True),
        np.mean(x, keepdims=True),
        np.min(x, axis=-1),
        np.any(x, keepdims=True),
        np.argmax(x, keepdims=True),
        np.var(x, keepdims=True),
    )


@case(arr("f8", (3, 4, 5), order="F"), arr("i4", (2, 3, 4, 5), order="F"), **SUMS)
def axes_in_fortran_order(x):
    return (
        (x.sum(axis=0), x.sum(axis=1), x.mean(axis=-1), x.std(axis=1)),
        (x.max(axis=0), x.min(axis=1, keepdims=True), x.argmax(axis=0), x.any(axis=-1)),
        (x.sum(axis=(0, 1), keepdims=True), np.sum(x + 1, axis=0)),
    )
