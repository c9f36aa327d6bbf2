"""where, clip, masks and other choices between elements."""

import numpy as np
from differential.arguments import (
    ALL,
    FLOATS,
    NUMBERS,
    REALS,
    arr,
    each,
    layouts,
    pairs,
    scalar,
    specials,
)
from differential.harness import case


@case(*each(ALL, lambda t: (arr("?", 9), arr(t, 9), arr(t, 9))))
def where(c, x, y):
    return np.where(c, x, y)


@case(*pairs("i4 f4 f8", "u1 i8 f8", lambda a, b: (arr("?", 6), arr(a, 6), arr(b, 6))))
def where_promotes(c, x, y):
    return np.where(c, x, y)


@case(*each("i4 f4 f8 c8", lambda t: (arr(t, 9),)))
def where_scalars(x):
    return np.where(x != 0, x, 0), np.where(x == x, 1, x), np.where(x != 0, 1.5, x)


@case(arr("f8", 9), arr("f4", (3, 4)))
def where_two_literals(x):
    return np.where(x > 0, 1, -1), np.where(x > 0, 1.0, 0.0), np.where(x > 0, True, False)


@case((arr("?", (3, 1)), arr("f8", 4), arr("f4", (3, 4))))
def where_broadcasts(c, x, y):
    return np.where(c, x, y)


@case((True, 1.5, 2.5), (False, 1, 2), (np.True_, np.float32(1), np.float32(2)))
def where_of_scalars(c, x, y):
    return np.where(c, x, y)


@case(*each("i4 f8 c8", lambda t: (arr(t, [0, 1, 2, 0]), arr("f8", 4))))
def where_number_condition(c, x):
    return np.where(c, x, -x)


@case(
    (arr("?", 4), arr("f8", 3), arr("f8", 4)),
    (arr("?", 3), arr("f8", 3), arr("f8", 3)),
    raises=ValueError,
)
def where_shapes(c, x, y):
    return np.where(c, x, y)


@case(*each(REALS, lambda t: (arr(t, 12), 2, 9)))
def clip_literals(x, low, high):
    return np.clip(x, low, high), np.clip(x, 1, 5)


@case(
    *each(FLOATS, lambda t: (arr(t, 12), -1.5, 2.5)),
    *each(FLOATS, lambda t: (specials(t), -1.5, 2.5)),
)
def clip_floats(x, low, high):
    return np.clip(x, low, high), x.clip(low, high)


@case((arr("f8", (3, 4)), arr("f8", 4, low=-5, high=0), arr("f8", (3, 1), low=0, high=5)))
def clip_arrays(x, low, high):
    return np.clip(x, low, high)


@case(*[scalar(t, 7) for t in REALS.split()])
def clip_scalar(x):
    return np.clip(x, 1, 5), np.clip(x, 8, 9)


@case(arr("f8", 9), arr("f4", 9))
def clip_one_side(x):
    return np.clip(x, 0, None), np.clip(x, None, 1), np.clip(x, a_min=-2, a_max=2)


@case(arr("f8", 12), arr("f4", 12))
def clip_by_extremes(x):
    return np.minimum(np.maximum(x, -1), 1), np.maximum(x, 0), np.minimum(0, x)


@case(arr("f8", 12), arr("i4", 12), arr("f8", (3, 4)))
def mask_arithmetic(x):
    return x * (x > 0), (x > 0) & (x < 5), (x < 0) | (x > 5), ~(x > 0), (x > 0) ^ (x > 3)


@case(arr("f8", 12), arr("f4", (3, 4)))
def mask_expression(x):
    m = (x > -5) & (x < 5)
    return np.where(m, x, 0), m.sum(), m.any(), m.all()


@case(arr("f8", 12))
def relu_and_friends(x):
    return np.maximum(x, 0), np.where(x > 0, x, 0.01 * x), np.sign(x) * np.abs(x)


@case((arr("f8", 8), arr("f8", 8)))
def elementwise_max_loop(x, y):
    out = np.empty_like(x)
    for i in range(x.shape[0]):
        out[i] = x[i] if x[i] > y[i] else y[i]
    return out


@case(*list(layouts(arr("f8", (4, 5)))))
def where_layouts(x):
    return np.where(x > 0, x, -x)


@case(*each(NUMBERS, lambda t: (arr(t, 9),)))
def nonzero_count_loop(x):
    n = 0
    for v in x:
        if v:
            n += 1
    return n


@case(arr("f8", (5, 5)))
def masked_update_loop(x):
    for i in range(5):
        for j in range(5):
            if x[i, j] < 0:
                x[i, j] = 0
            elif x[i, j] > 10:
                x[i, j] = 10
    return x


@case(arr("f8", 9))
def nested_where(x):
    return np.where(x < -5, -1, np.where(x > 5, 1, 0))


@case(arr("f8", 0), arr("f4", (0, 2)))
def empty_selection(x):
    return np.where(x > 0, x, 1.0), np.clip(x, 0, 1)
