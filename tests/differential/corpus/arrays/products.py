"""@, dot, matmul, vdot, inner, outer of vectors and matrices."""

import numpy as np
import veloz as vz
from differential.arguments import arr, each, layouts
from differential.harness import case

INEXACT = "f4 f8 c8 c16"


@case(*each(INEXACT, lambda t: (arr(t, (7, 9)), arr(t, (9, 5)))), eps=64, scale=400)
@case(*each(INEXACT, lambda t: (arr(t, (70, 300)), arr(t, (300, 130)))), eps=512, scale=4000)
@case(*[(x, arr("f8", (5, 6), seed=1)) for x in layouts(arr("f8", (8, 5)))], eps=64, scale=400)
@case(*[(arr("c16", (8, 5), seed=1), x) for x in layouts(arr("c16", (5, 6)))], eps=64, scale=400)
@case((arr("f8", (3, 0)), arr("f8", (0, 4))), (arr("f8", (0, 3)), arr("f8", (3, 4))))
@case(
    (arr("f4", (3, 4)), arr("f8", (4, 3))),
    (arr("i4", (3, 4)), arr("f4", (4, 3))),
    eps=64,
    scale=400,
)
@case(
    (arr("f8", (3, 4)), arr("c8", (4, 3))),
    (arr("f8", (1, 1)), arr("f8", (1, 1))),
    eps=64,
    scale=400,
)
@case(*each("i4 i8 u4 u8", lambda t: (arr(t, (30, 40), high=2**30), arr(t, (40, 20), high=2**30))))
def matrices(a, b):
    return a @ b, np.matmul(a, b), np.dot(a, b)


@case(*each(INEXACT, lambda t: (arr(t, (70, 90)), arr(t, 90), arr(t, 70))), eps=128, scale=2000)
@case(*[(x, arr("f8", 5), arr("f8", 8)) for x in layouts(arr("f8", (8, 5)))], eps=32, scale=400)
@case(*each("i2 i4 u1 i8", lambda t: (arr(t, (3, 4)), arr(t, 4), arr(t, 3))))
@case(
    (arr("f8", (0, 4)), arr("f8", 4), arr("f8", 0)), (arr("f8", (4, 0)), arr("f8", 0), arr("f8", 4))
)
def matrix_and_vector(a, x, y):
    return a @ x, y @ a, np.dot(a, x), np.matmul(y, a), np.dot(a.T, y)


@case(*each(INEXACT, lambda t: (arr(t, 90), arr(t, 90))), eps=128, scale=4000)
@case(*each("i2 i4 u1 i8", lambda t: (arr(t, 9), arr(t, 9))), (arr("f8", 0), arr("f8", 0)))
@case(
    (arr("f8", 50, step=-2), arr("f4", 50, step=3)),
    (arr("i4", 9), arr("f8", 9)),
    eps=128,
    scale=4000,
)
def vectors(x, y):
    return x @ y, np.dot(x, y), np.inner(x, y), np.vdot(x, y), np.outer(x, y), np.matmul(x, y)


@case(
    (arr("f8", (3, 4)), arr("f8", 12)),
    (arr("c8", (3, 4), order="F"), arr("c8", (4, 3))),
    eps=64,
    scale=400,
)
def flattened(x, y):
    return np.vdot(x, y), np.outer(x, y)


@case((arr("f8", (3, 4)), 2.5), (arr("f4", 3), 2), (3.5, arr("i4", 4)))
def numbers(x, y):
    return np.dot(x, y), np.inner(x, y)


@case((arr("f8", (2, 3)), arr("f8", (4, 5))), (arr("f8", (2, 3)), arr("f8", 4)), raises=ValueError)
@case((arr("f8", 4), arr("f8", (2, 3))), (arr("f8", 3), arr("f8", 4)), raises=ValueError)
def do_not_fit(a, b):
    return a @ b


@case((arr("f8", (2, 3)), arr("f8", (4, 5))), (arr("f8", (2, 3)), arr("f8", 4)), raises=ValueError)
@case((arr("f8", 4), arr("f8", (2, 3))), (arr("f8", 3), arr("f8", 4)), raises=ValueError)
def do_not_fit_dot(a, b):
    return np.dot(a, b)


@case((arr("f8", (20, 30)), arr("f8", (30, 10)), arr("f8", (20, 10))), eps=64, scale=4000)
def gemm(a, b, c):
    c[:] = 1.5 * a @ b + 0.5 * c
    return c


@case((arr("f8", (6, 6)), arr("f8", (6, 6))), eps=64, scale=4000)
def into_its_operand(a, b):
    a[:] = a @ b
    b[1:] = (b @ a)[:-1]
    return a, b, (a @ b).T @ a[0]


@case((arr("f8", (12, 8, 9)), arr("f8", (9, 7))), eps=64, scale=1000)
def stack_in_prange(x, a):
    y = np.empty((x.shape[0], x.shape[1], a.shape[1]))
    for i in vz.prange(x.shape[0]):
        y[i] = x[i] @ a
    return y


@case((arr("f8", [[1.0, float("inf")], [float("nan"), 0.0]]), arr("f8", [[0.0, 1.0], [2.0, -0.0]])))
def odd_numbers(a, b):
    return np.isnan(a @ b), np.isinf(a @ b), np.isnan(a @ b[0])
