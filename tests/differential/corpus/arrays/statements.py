"""Several array statements in a row: fusion and materialising must not be seen."""

import numpy as np
from differential.arguments import FLOATS, Views, arr, each, layouts
from differential.harness import case

FEW = [*each(FLOATS, lambda t: arr(t, 25)), *layouts(arr("f8", (4, 5)))]
LARGE = [arr("f8", 300_000), arr("f4", (600, 700)), arr("f8", (500, 401), order="F")]


@case(*FEW, *LARGE, ulp=2)
def one_expression(x):
    return x * 2.5 + x / 3 - np.sqrt(np.abs(x))


@case(*FEW, *LARGE, ulp=2)
def several_statements(x):
    a = x * 2
    b = a + 1
    c = b * a
    return c - x


@case(*FEW, ulp=2)
def value_used_twice(x):
    a = np.abs(x) + 1
    return a * a, a + a, a


@case(*FEW)
def overwritten_name(x):
    y = x + 1
    y = y * 2
    y = y - x
    return y


@case(*FEW[:4])
def operand_changed_between(x):
    y = x + 1
    x[0] = 100.0
    return y + x


@case(*FEW[:4])
def operand_changed_through_view(x):
    view = x[1:]
    y = x * 2
    view[:] = 0
    return y, x


@case(Views(arr("f8", 10), lambda b: (b[:8], b[2:])))
def operand_changed_through_other_argument(x, y):
    z = x * 2
    y[:] = 5.0
    return z, x


@case(*FEW[:4])
def loop_after_expression(x):
    y = x * 0.5
    for i in range(y.shape[0]):
        y[i] += 1
    return y


@case(arr("f8", 10), arr("f4", 10))
def statements_in_loop(x):
    y = np.zeros_like(x)
    for i in range(5):
        y = y * 0.5 + x * i
        y[0] += 1
    return y


@case(arr("f8", 10))
def in_place_in_loop(x):
    for i in range(4):
        x *= 0.5
        x += i
    return x


@case((arr("f8", 10), 0), (arr("f8", 10), 3))
def jacobi_sweeps(x, n):
    for _ in range(n):
        x[1:-1] = (x[:-2] + x[2:]) / 2
    return x


@case((arr("f8", (8, 9)), 3), (arr("f4", (8, 9)), 2), (arr("f8", (8, 9), order="F"), 2), ulp=2)
def heat(u, n):
    for _ in range(n):
        u[1:-1, 1:-1] = (
            u[1:-1, 1:-1] / 2 + (u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:]) / 8
        )
    return u


@case((arr("f8", (8, 9)), 3))
def two_buffers(a, n):
    b = np.zeros_like(a)
    for _ in range(n):
        b[1:-1, 1:-1] = (a[:-2, 1:-1] + a[2:, 1:-1]) * 0.5
        a, b = b, a
    return a, b


@case(arr("f8", 10), arr("i4", 10))
def conditional_arrays(x):
    if x[0] > 0:
        y = x + 1
    else:
        y = x - 1
    return y * 2


@case((arr("f8", 6), True), (arr("f8", 6), False))
def array_or_view(x, flag):
    y = x * 1.0
    if flag:
        y = x[:]
    y[0] = -1.0
    return x, y


@case(*FEW[:2])
def assigned_to_slice_of_new(x):
    y = np.zeros(x.shape[0] + 2, x.dtype)
    y[1:-1] = x
    y[0] = y[1]
    y[-1] = y[-2]
    return y


@case(arr("f8", 12), arr("f8", 300_001))
def differences(x):
    return x[1:] - x[:-1], x[2:] - 2 * x[1:-1] + x[:-2]


@case(arr("f8", 12))
def many_temporaries(x):
    a = x + 1
    b = a[::-1]
    c = a * b
    d = c[1:] + c[:-1]
    e = d.sum()
    return a, b, c, d, e > 0


@case((arr("f8", (4, 5)), arr("f8", 5), arr("f8", (4, 1))))
def broadcast_chain(x, row, column):
    y = x + row
    z = y * column
    return z - row, y


@case((arr("f8", 9), arr("f8", 9), 0.5), (arr("f4", 9), arr("f4", 9), 2))
def axpy(x, y, a):
    y += a * x
    return y


@case((arr("f8", 9), arr("f8", 9)))
def unused_results_still_fail_nothing(x, y):
    x + y
    z = x * y
    return x


@case((arr("f8", 9), arr("f8", 8)), (arr("f8", 9), arr("f8", 9)), raises=ValueError)
def unused_results_still_raise(x, y):
    z = x * y
    return x


@case((arr("f8", 4), arr("f8", 5)), (arr("f8", 4), arr("f8", 4)), raises=ValueError)
def effects_before_shape_error(x, y):
    x[0] = 77.0
    x[:] = x + y
    return x


@case((arr("f8", 6), 10), (arr("f8", 6), 2), raises=IndexError)
def effects_before_index_error(x, i):
    x += 1
    a = x * 2
    x[i] = 0.0
    return a


@case(*FEW[:2], ulp=4)
def long_expression(x):
    return (
        np.sin(x) * np.cos(x)
        + np.exp(-x * x)
        - np.log1p(np.abs(x)) / (1 + x * x)
        + np.tanh(x / 3) * np.arctan(x)
        - np.sqrt(x * x + 1)
        + np.minimum(x, 2) * np.maximum(x, -2)
    )


@case(*LARGE, ulp=4)
def energy_of_large(x):
    return np.sin(x) ** 2 + np.sqrt(np.abs(x)) + np.exp(-(x**2) / 50)


@case(arr("i4", 200_000), arr("u1", 300_000))
def large_integers(x):
    y = x * 3 + 1
    return y ^ x, y % 7


@case(arr("f8", 200_000))
def large_in_place(x):
    x *= 2
    x[1:] -= x[:-1]
    x[::2] = 0
    return x


@case((arr("f8", (400, 500)), arr("f8", 500), arr("f4", (400, 1))))
def large_broadcast(x, row, column):
    return x * row + column


@case(arr("c16", 100_000), ulp=4)
def large_complex(z):
    return z * z + 1j, np.abs(z)


@case(arr("f8", 20))
def views_of_expression(x):
    y = (x * 2)[::2]
    z = (x + 1)[3]
    return y, z


@case(arr("f8", (3, 4)))
def transposed_expression(x):
    return (x + 1).T, (x.T * 2) + x.T, (x + 1).shape


@case((arr("f8", 5), 3), (arr("f4", 5), 2.5))
def scalar_and_array_names(x, k):
    a = k + 1
    b = x * a
    c = b + a * k
    return c, a


@case(arr("f8", 16))
def moving_average(x):
    n = x.shape[0]
    out = np.zeros(n - 3)
    for k in range(4):
        out += x[k : n - 3 + k]
    return out / 4


@case((arr("f8", (5, 3)), arr("f8", (4, 3))), eps=16, scale=100)
def pairwise_distances(a, b):
    d = a[:, None, :] - b[None, :, :]
    return np.sqrt((d * d).sum(axis=2))


@case((arr("f8", (5, 5)), arr("f8", 5)))
def matrix_vector_by_rows(a, x):
    y = np.empty(a.shape[0])
    for i in range(a.shape[0]):
        total = 0.0
        for j in range(a.shape[1]):
            total += a[i, j] * x[j]
        y[i] = total
    return y


@case(
    (arr("f8", 3), arr("f8", 3)),
    (arr("f8", 3), arr("f8", 1)),
    (arr("f8", 3), arr("f8", 2)),
    raises=ValueError,
)
def shapes_of_what_nobody_reads(a, b):
    a[0] = 5
    np.minimum(a, b)
    a[0] = 6
    a + b * 2
    return a


@case((arr("f8", 3), arr("f8", 3)), (arr("f8", 3), arr("f8", 2)))
def shapes_that_are_tried(a, b):
    try:
        a > b
    except ValueError:
        return -1
    return 1
