"""Products of matrices that are scaled and added to something in the same statement."""

import numpy as np
from differential.arguments import arr, each, layouts
from differential.harness import case

INEXACT = "f4 f8 c8 c16"
DEEP = (arr("f8", (20, 600)), arr("f8", (600, 30)), arr("f8", (20, 30)))
SMALL = (arr("f8", (4, 5)), arr("f8", (5, 6)), arr("f8", (4, 6)))


def special(rows, columns):
    values = [1.5, np.nan, -0.0, 2.5, np.inf, -3.5, 0.0]
    return arr("f8", [[values[(3 * i + j) % 7] for j in range(columns)] for i in range(rows)])


@case(
    *each(INEXACT, lambda t: (arr(t, (17, 9)), arr(t, (9, 5)), arr(t, (17, 5)))), eps=64, scale=400
)
@case(DEEP, SMALL, eps=512, scale=4000)
@case((arr("f8", (3, 0)), arr("f8", (0, 4)), arr("f8", (3, 4))))
@case((arr("f8", (0, 3)), arr("f8", (3, 4)), arr("f8", (0, 4))))
@case(*each("i4 i8 u4 u8", lambda t: (arr(t, (7, 8)), arr(t, (8, 9)), arr(t, (7, 9)))))
@case(
    *[(x, arr("f8", (5, 6), seed=1), arr("f8", (8, 6))) for x in layouts(arr("f8", (8, 5)))],
    eps=64,
    scale=400,
)
@case(
    *[
        (arr("f8", (8, 5)), arr("f8", (5, 6), seed=1), x)
        for x in layouts(arr("f8", (8, 6)))
        if not x.readonly
    ],
    eps=64,
    scale=400,
)
def accumulated(a, b, c):
    c += a @ b
    c -= a @ b
    c[:] = c - a @ b
    c[:, :] = a @ b + c
    return c + a @ b, a @ b - c, -(a @ b) + c, -(a @ b)


@case(SMALL, DEEP, eps=512, scale=4000)
@case(
    *each("f4 i4 i8", lambda t: (arr(t, (7, 8)), arr(t, (8, 9)), arr(t, (7, 9)))),
    eps=64,
    scale=400,
)
def scaled_by_constants(a, b, c):
    c[:] = 2 * (a @ b) - 3 * c
    d = 2 * (a @ b)
    e = c - (a @ b) * 3
    return d, e, 5 * (a @ b) + e, -2 * (a @ b)


@case(
    *[(alpha, beta, *SMALL) for alpha in (1.5, 0.0, np.nan) for beta in (1.2, 0.0, np.inf)],
    eps=64,
    scale=400,
)
@case((0.0, 0.0, special(4, 5), special(5, 6), special(4, 6)))
@case((1.0, 0.0, arr("f8", (4, 5)), arr("f8", (5, 6)), special(4, 6)))
@case((2.0, 1e308, *DEEP), eps=512, scale=4000)
@case((np.float32(1.5), 2.0, *(arr("f4", x.shape) for x in SMALL)), eps=64, scale=400)
def gemm(alpha, beta, a, b, c):
    c[:] = alpha * a @ b + beta * c


@case(
    *[(alpha, beta, *SMALL) for alpha in (1.5, 0.0, np.nan) for beta in (1.2, 0.0, np.inf)],
    eps=64,
    scale=400,
)
@case((2.0, 0.1, *DEEP), eps=512, scale=4000)
@case((2.0, 0.1, *(arr("f4", x.shape) for x in SMALL)), eps=64, scale=400)
def scaled_after(alpha, beta, a, b, c):
    c[:] = alpha * (a @ b) + beta * c
    d = c * beta - (a @ b) * alpha
    return alpha * np.dot(a, b), d, d + np.sin(c) - np.matmul(a, b), -alpha * (a @ b)


@case((arr("f8", (5, 4)), arr("f8", (6, 5)), arr("f8", (4, 6))), eps=64, scale=400)
@case((arr("f8", (300, 4)), arr("f8", (6, 300)), arr("f8", (4, 6))), eps=512, scale=4000)
def transposed(a, b, c):
    c += a.T @ b.T
    c.T[:] = c.T + b @ a
    c[::-1] += a.T @ b.T
    return c + a.T @ b.T


@case(
    (arr("f8", (4, 4)),),
    (arr("f4", (4, 4)),),
    (arr("f8", (1, 1)),),
    (arr("f8", (0, 0)),),
    eps=256,
    scale=40000,
)
def target_is_an_operand(a):
    a[:] = a @ a
    b = a.T
    b += a @ b
    a[1:] = a[1:] + a[:-1] @ b
    a -= b @ a
    return a


@case(
    *[
        (arr("f8", (4, 5)), arr("f8", (5, 6)), x)
        for x in (arr("f8", 6), arr("f8", (1, 6)), arr("f8", (4, 1)), arr("f8", (1, 1)))
    ],
    eps=64,
    scale=400,
)
@case((arr("f8", (1, 5)), arr("f8", (5, 6)), arr("f8", (4, 6))), eps=64, scale=400)
@case((arr("f8", (1, 5)), arr("f8", (5, 1)), arr("f8", (4, 6))), eps=64, scale=400)
def stretched(a, b, c):
    return a @ b + c, c - 2.0 * (a @ b), a @ b + 1.0, 1 - a @ b


@case((arr("f8", (1, 5)), arr("f8", (5, 6)), arr("f8", (4, 6))), eps=64, scale=400)
@case((arr("f8", (1, 5)), arr("f8", (5, 1)), arr("f8", (4, 6))), eps=64, scale=400)
def stretched_into_the_target(a, b, c):
    c += a @ b
    c[:] = a @ b
    c[:] = c * 2.0 - a @ b


@case((arr("f8", (4, 5)), arr("f8", (6, 5)), arr("f8", (4, 6))), raises=ValueError)
@case((arr("f8", (4, 5)), arr("f8", (5, 6)), arr("f8", (3, 6))), raises=ValueError)
@case((arr("f8", (4, 5)), arr("f8", (5, 6)), arr("f8", (1, 6))), raises=ValueError)
def shapes_that_do_not_fit(a, b, c):
    a[0, 0] = 5
    c += a @ b


@case((arr("f8", (4, 5)), arr("f8", (5, 6)), arr("f8", (3, 6))), raises=ValueError)
def assigned_shapes_that_do_not_fit(a, b, c):
    a[0, 0] = 5
    c[:] = 2.0 * a @ b


@case(
    (arr("f8", (4, 5)), arr("f8", (5, 6)), arr("f8", (4, 5)), arr("f8", (5, 6))), eps=64, scale=400
)
def two_products(a, b, c, d):
    e = a @ b + c @ d
    e += a @ b - c @ d
    return e


@case((arr("f8", (4, 4)), arr("f8", (4, 4)), arr("f8", (4, 4))), eps=256, scale=4000)
def operand_written_in_between(a, b, c):
    t = a @ b
    a[0] = 7
    c += t
    s = 2.0 * a
    a[1] = 8
    c += s @ b
    u = a @ b
    c += u
    return u


@case((arr("f8", (4, 5)), arr("f8", (5, 6)), arr("f8", (4, 6)), 3), eps=256, scale=4000)
@case((arr("f8", (4, 5)), arr("f8", (5, 6)), arr("f8", (4, 6)), 0), eps=256, scale=4000)
def in_a_loop(a, b, c, n):
    for k in range(n):
        c += (k * 0.5) * (a @ b)
        if k > 1:
            c = c - a @ b
    return c


@case((arr("f4", (4, 5)), arr("f8", (5, 6)), arr("f4", (4, 6))), eps=64, scale=400)
@case((arr("f8", (4, 5)), arr("f8", (5, 6)), arr("f4", (4, 6))), eps=64, scale=4e9)
@case((arr("i4", (4, 5)), arr("f4", (5, 6)), arr("f4", (4, 6))), eps=64, scale=4e9)
def other_dtypes(a, b, c):
    c[:] = a @ b + c
    return 2.0 * (a @ b) + c
