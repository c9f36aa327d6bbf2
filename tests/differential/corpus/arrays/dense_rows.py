"""Slices whose rows are dense, axes of length 1 known or not, and operands that overlap the target."""

import numpy as np
from differential.arguments import arr, each, layouts
from differential.harness import case

import veloz as vz

SHAPES = [(5, 6), (3, 3), (2, 7), (1, 4), (4, 1), (1, 1), (0, 3), (3, 0), (2, 2)]
MATRICES = [(arr("f8", shape),) for shape in SHAPES]
LAYOUTS = [(layout,) for layout in layouts(arr("f8", (4, 5)))]
ONES = [
    (arr("f8", left), arr("f8", right))
    for left, right in [
        ((4, 5), (4, 1)),
        ((4, 5), (1, 5)),
        ((4, 5), (1, 1)),
        ((4, 1), (4, 5)),
        ((4, 1), (1, 5)),
        ((1, 5), (4, 5)),
        ((4, 5), (4, 5)),
        ((0, 5), (1, 5)),
        ((4, 0), (4, 1)),
    ]
]
UNFIT = [(arr("f8", (4, 5)), arr("f8", (3, 5))), (arr("f8", (4, 5)), arr("f8", (4, 4)))]
CUBE = [(arr("f8", shape),) for shape in [(3, 4, 5), (1, 4, 3), (3, 1, 2), (2, 3, 1), (0, 2, 2)]]


@case(*MATRICES, *LAYOUTS)
def shifted_differences(p):
    return p[1:, :-1] - p[:-1, 1:] + 2.0 * p[1:, 1:]


@case(*MATRICES, *LAYOUTS)
def inner_differences(p):
    return p[1:-1, :-2] + p[1:-1, 2:] - p[:-2, 1:-1] * p[2:, 1:-1]


@case(*MATRICES)
def stencil_in_place(q):
    q[1:-1, 1:-1] = 0.25 * (q[1:-1, :-2] + q[1:-1, 2:]) + q[:-2, 1:-1] - q[2:, 1:-1]
    return q


@case(*MATRICES, *CUBE)
def rows_moved_down(q):
    q[1:] = q[:-1] + 1.0
    q[:-1] = q[1:] * 2.0
    return q


@case(*MATRICES)
def columns_moved(q):
    q[:, 1:] = q[:, :-1] - 3.0
    q[:, :-1] = q[:, 1:]
    q[:, ::-1] = q + 1.0
    q[::-1] = q[:, :] - 1.0
    return q


@case(*[(arr(t, 9),) for t in "f8 f4 i8 i2 u1 ?".split()], *[(arr("c16", 9),), (arr("f8", 0),)])
def line_moved(x):
    x[1:] = x[:-1]
    x[:-2] = x[2:]
    return x


@case((arr("f8", (4, 4)),), (arr("i4", (5, 5)),), (arr("f8", (1, 1)),), (arr("c8", (3, 3)),))
def transposed_into_itself(q):
    q[:] = q.T
    q[:, 0] = q[0]
    q[0, :] = q[:, 0]
    return q


@case((arr("f8", (4, 4)),), (arr("f8", (4, 1)),), (arr("f8", (1, 4)),))
def target_among_operands(q):
    q[:, 1:] = q[:, 1:] * 2.0 + q[:, :-1]
    q[1:, :] = q[1:, :] + q[1:, :]
    return q


@case(*ONES)
def two_of_any_shape(x, y):
    return x * 2.0 - y


@case(*ONES, eps=64, scale=1000, raises=ValueError)
def sums_of_two(x, y):
    return np.sum(x * y), np.sum(x - y, axis=0), np.max(np.abs(x + y)), np.sum(x + y, axis=1)


@case(*UNFIT, raises=ValueError)
def two_that_do_not_fit(x, y):
    return x * 2.0 - y


@case(*UNFIT, raises=ValueError)
def slices_that_do_not_fit(x, y):
    return x[1:, :-1] + y[1:, :-1]


@case(*[(arr("f8", s),) for s in [(4, 5), (1, 5), (5, 1), (3, 3)]], eps=8)
def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


@case(*[(arr("f8", s),) for s in [(4, 5), (1, 5), (5, 1), (3, 3)]], eps=8)
def centred(x):
    return x - np.mean(x, axis=0, keepdims=True)


@case(
    (arr("f8", 4), arr("f8", 5)),
    (arr("f8", 1), arr("f8", 5)),
    (arr("f8", 4), arr("f8", 1)),
    (arr("f8", 0), arr("f8", 2)),
)
def outer(x, y):
    return x[:, None] * y[None, :] + y - x[:, None]


@case(
    (arr("f8", (3, 4)), arr("f8", 3)),
    (arr("f8", (1, 4)), arr("f8", 1)),
    (arr("f8", (3, 1)), arr("f8", 3)),
)
def rows_scaled(x, y):
    x[:, :] = x * y[:, None]
    x[:, 0:1] = y[:, None]
    x[...] = x[:, :1] + x
    return x


@case(*CUBE, eps=32, scale=1000)
def parts_of_a_cube(x):
    return (
        x[:, 1:, :-1] * 2.0,
        x[0:1, :, 1:] + x[..., 1:],
        x[:, 0] + x[:, :1, :][:, 0, :],
        np.sum(x[:, 1:, 1:], axis=1),
        np.sum(x[:, :, 1:] ** 2),
        x[:, ::-1, ::2] - 1.0,
    )


@vz.jit
def _scaled(x, by):
    x[:, 1:] *= by
    return x[1:, :]


@case(*MATRICES, *LAYOUTS, raises=ValueError)
def slices_as_arguments(x):
    first = _scaled(x[:, :], 2.0)
    second = _scaled(x[:, 1:], 3.0) if x.shape[1] > 1 else x
    return first.copy(), second.copy(), x


@case(*[(arr("f8", (4, 5)), n) for n in (-7, -2, -1, 0, 1, 3, 9)])
def bounds_of_run_time(x, n):
    return x[n:, n:] + 1.0, x[:n, :-1] - x[:n, 1:], x[::1, : n + 1] * 2.0


@case(*each("f8 i4", lambda t: (arr(t, (4, 5)),)))
def joined_layouts(x):
    y = x[:, 1:]
    for i in range(3):
        if i == 1:
            y = x[1:, :] * 2
        y = y + 1
    return y
