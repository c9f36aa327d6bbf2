"""Element-wise functions and operators of two real arguments."""

import numpy as np
from differential.arguments import FLOATS, INTS, SIGNED, arr, each, pairs, scalar, specials
from differential.harness import case


SAME = [
    *each(FLOATS, lambda t: (arr(t, 9), arr(t, 9, low=0.5, high=4))),
    *each(FLOATS, lambda t: (arr(t, (4, 5)), arr(t, 5, low=1, high=4))),
    *each(FLOATS, lambda t: (arr(t, (4, 1)), arr(t, (1, 3), low=1, high=4))),
    *each(FLOATS, lambda t: (scalar(t, 2.5), scalar(t, 1.5))),
    (2.5, 1.5),
]
SPECIALS = [
    *[
        (specials(t), scalar(t, v))
        for t in FLOATS.split()
        for v in (0.0, -0.0, -1.5, 2.5, np.inf, np.nan)
    ],
    *[(scalar(t, v), specials(t)) for t in FLOATS.split() for v in (0.0, 3.0, -np.inf, np.nan)],
]
MIXED = [
    *pairs("i4 f4 f8", "i2 u4 f4 f8", lambda a, b: (arr(a, 6, low=1), arr(b, 6, low=1, high=5))),
    *each("i4 f4 f8", lambda t: (arr(t, 6, low=1), 2)),
    *each("f4 f8", lambda t: (arr(t, 6, low=1), 2.5)),
    *each("i4 f4 f8", lambda t: (3, arr(t, 6, low=1))),
    (arr("f4", 6, step=2), arr("f8", 6, step=-1)),
]
INTEGERS = [
    *each(INTS, lambda t: (arr(t, 8), arr(t, 8))),
    *pairs("i1 u2 i8", "u1 i4", lambda a, b: (arr(a, 8), arr(b, 8))),
    *each(INTS, lambda t: (arr(t, (3, 2)), 3)),
    *each(INTS, lambda t: (arr(t, 4), scalar(t, 0))),
]
BOOLS = [(arr("?", 8), arr("?", 8)), (arr("?", 8), True)]
SHIFTS = [*each(INTS, lambda t: (arr(t, 8, low=0, high=9), arr(t, 8, low=0, high=9)))]


@case(*SAME, *SPECIALS, *MIXED, *INTEGERS)
def add(x, y):
    return np.add(x, y)


@case(*SAME, *SPECIALS, *MIXED, *INTEGERS)
def add_operator(x, y):
    return x + y


@case(*SAME, *SPECIALS, *MIXED, *INTEGERS)
def subtract(x, y):
    return np.subtract(x, y)


@case(*SAME, *SPECIALS, *MIXED, *INTEGERS)
def subtract_operator(x, y):
    return x - y


@case(*SAME, *SPECIALS, *MIXED, *INTEGERS)
def multiply(x, y):
    return np.multiply(x, y)


@case(*SAME, *SPECIALS, *MIXED, *INTEGERS)
def multiply_operator(x, y):
    return x * y


@case(*SAME, *SPECIALS, *MIXED, *INTEGERS)
def divide(x, y):
    return np.divide(x, y)


@case(*SAME, *MIXED)
def true_divide(x, y):
    return np.true_divide(x, y)


@case(*SAME[:6], *SPECIALS, *MIXED, *INTEGERS)
def divide_operator(x, y):
    return x / y


@case(*SAME, *SPECIALS, *MIXED, *INTEGERS)
def floor_divide(x, y):
    return np.floor_divide(x, y)


@case(*SAME[:6], *SPECIALS, *MIXED, *INTEGERS)
def floor_divide_operator(x, y):
    return x // y


@case(*SAME, *SPECIALS, *MIXED, *INTEGERS)
def remainder(x, y):
    return np.remainder(x, y)


@case(*SAME[:6], *SPECIALS, *MIXED, *INTEGERS)
def remainder_operator(x, y):
    return x % y


@case(*SAME, *MIXED)
def mod_name(x, y):
    return np.mod(x, y)


@case(*SAME, *SPECIALS, *MIXED, *INTEGERS)
def fmod(x, y):
    return np.fmod(x, y)


@case(*SAME[:6], *MIXED, *INTEGERS)
def divmod_arrays(x, y):
    return np.divmod(x, y)


@case(*SAME, *SPECIALS, *MIXED, ulp=2)
def power(x, y):
    return np.power(x, y)


@case(*SAME[:6], *MIXED, ulp=2)
def power_operator(x, y):
    return x**y


@case(*SAME, *MIXED, ulp=2)
def float_power(x, y):
    return np.float_power(x, y)


@case(*SAME, *SPECIALS, *MIXED, *INTEGERS, *BOOLS)
def maximum(x, y):
    return np.maximum(x, y)


@case(*SAME, *SPECIALS, *MIXED, *INTEGERS, *BOOLS)
def minimum(x, y):
    return np.minimum(x, y)


@case(*SAME, *SPECIALS, *MIXED, *INTEGERS, *BOOLS, any_zero=True)
def fmax(x, y):
    return np.fmax(x, y)


@case(*SAME, *SPECIALS, *MIXED, *INTEGERS, *BOOLS, any_zero=True)
def fmin(x, y):
    return np.fmin(x, y)


@case(*SAME, *SPECIALS, *MIXED, ulp=2)
def arctan2(x, y):
    return np.arctan2(x, y)


@case(*SAME, *SPECIALS, *MIXED, ulp=2)
def hypot(x, y):
    return np.hypot(x, y)


# The larger argument and a logarithm are added: near 0 they cancel, in NumPy too.
@case(*SAME, *SPECIALS, *MIXED[:6], eps=3, scale=1)
def logaddexp(x, y):
    return np.logaddexp(x, y)


@case(*SAME, *SPECIALS, *MIXED[:6], eps=3, scale=1)
def logaddexp2(x, y):
    return np.logaddexp2(x, y)


@case(*SAME, *SPECIALS, *MIXED)
def copysign(x, y):
    return np.copysign(x, y)


@case(*SAME, *SPECIALS, *MIXED)
def nextafter(x, y):
    return np.nextafter(x, y)


@case(*SAME, *SPECIALS)
def heaviside(x, y):
    return np.heaviside(x, y)


@case(*SAME, *SPECIALS, *MIXED, *INTEGERS, *BOOLS)
def equal(x, y):
    return np.equal(x, y)


@case(*SAME, *SPECIALS, *MIXED, *INTEGERS, *BOOLS)
def not_equal(x, y):
    return np.not_equal(x, y)


@case(*SAME, *SPECIALS, *MIXED, *INTEGERS, *BOOLS)
def less(x, y):
    return np.less(x, y)


@case(*SAME, *SPECIALS, *MIXED, *INTEGERS, *BOOLS)
def less_equal(x, y):
    return np.less_equal(x, y)


@case(*SAME, *SPECIALS, *MIXED, *INTEGERS, *BOOLS)
def greater(x, y):
    return np.greater(x, y)


@case(*SAME, *SPECIALS, *MIXED, *INTEGERS, *BOOLS)
def greater_equal(x, y):
    return np.greater_equal(x, y)


@case(*SAME[:6], *SPECIALS, *MIXED, *INTEGERS, *BOOLS)
def comparison_operators(x, y):
    return x == y, x != y, x < y, x <= y, x > y, x >= y


@case(*SAME, *MIXED, *INTEGERS, *BOOLS)
def logical_and(x, y):
    return np.logical_and(x, y)


@case(*SAME, *MIXED, *INTEGERS, *BOOLS)
def logical_or(x, y):
    return np.logical_or(x, y)


@case(*SAME, *MIXED, *INTEGERS, *BOOLS)
def logical_xor(x, y):
    return np.logical_xor(x, y)


@case(*INTEGERS, *BOOLS)
def bitwise_and(x, y):
    return np.bitwise_and(x, y)


@case(*INTEGERS, *BOOLS)
def bitwise_or(x, y):
    return np.bitwise_or(x, y)


@case(*INTEGERS, *BOOLS)
def bitwise_xor(x, y):
    return np.bitwise_xor(x, y)


@case(*INTEGERS, *BOOLS)
def bit_operators(x, y):
    return x & y, x | y, x ^ y


@case(*SHIFTS)
def left_shift(x, y):
    return np.left_shift(x, y)


@case(*SHIFTS, (arr("i4", 8), 2))
def left_shift_operator(x, y):
    return x << y


@case(*SHIFTS)
def right_shift(x, y):
    return np.right_shift(x, y)


@case(*SHIFTS, (arr("i4", 8), 2))
def right_shift_operator(x, y):
    return x >> y


@case(*[s for s in INTEGERS if len(s) == 2][:12])
def gcd(x, y):
    return np.gcd(x, y)


@case(*[s for s in INTEGERS if len(s) == 2][:12])
def lcm(x, y):
    return np.lcm(x, y)


@case(*each(FLOATS, lambda t: (arr(t, 8), arr("i4", 8))), (1.5, 3))
def ldexp(x, e):
    return np.ldexp(x, e)


@case(*[(arr("i8", 6), -1), (arr("i4", 3), -2), (arr("i8", 6), 2)], raises=ValueError)
def negative_integer_power(x, n):
    return x**n


@case(*each(SIGNED, lambda t: (arr(t, 6), arr(t, 6, low=0, high=3))))
def integer_power(x, n):
    return x**n, np.power(x, n)


@case(*each("f4 f8 i4 c8", lambda t: arr(t, 9)), ulp=2)
def power_literals(x):
    return x**2, x**3, x**0, x**1


@case(*each(FLOATS, lambda t: arr(t, 9, low=0.1, high=5)), ulp=2)
def power_float_literals(x):
    return x**0.5, x**-1, x**-2.0, x**1.5, 2**x, 2.0**x


@case(
    (arr("f8", 3), arr("f8", 4)),
    (arr("f8", (2, 3)), arr("f8", 2)),
    (arr("f8", 3), arr("f8", 3)),
    raises=ValueError,
)
def shapes_do_not_fit(x, y):
    return x + y


@case((arr("f8", (2, 3)), arr("f8", (3, 2))), raises=ValueError)
def matrices_do_not_fit(x, y):
    return np.maximum(x, y)


@case((arr("f8", 0), arr("f8", 1)), (arr("f8", (0, 3)), arr("f8", 3)), (arr("f8", (2, 0)), 1.0))
def zero_size(x, y):
    return x + y, x * y, x < y


@case((arr("i1", 6), 100), (arr("u1", 6), 200), (arr("i1", 3), 200), raises=OverflowError)
def weak_int_with_small_arrays(x, n):
    return x + n


@case((arr("f8", (2, 1, 3)), arr("f4", (4, 1))), (arr("i4", (3,)), arr("f8", (5, 2, 1))))
def broadcast_ranks(x, y):
    return x * y + 1


@case((arr("i8", 0), -1), (arr("i4", (0, 3)), arr("i4", [-1])), (arr("i2", [1, 2]), 2))
def power_of_nothing(x, y):
    return x**y, np.power(x[:0], -1)


OUTPUTS = [
    *[(arr("f8", s), 1.0, arr("f8", o)) for s, o in (((1, 3), 3), (3, (2, 3)), (3, (2, 4)))],
    *[(arr("f8", (2, 3)), 1.0, arr("f8", o)) for o in (3, (2, 1), (2, 3), (3, 3))],
    *[(arr("f8", 3), arr("f8", (2, 3)), arr("f8", o)) for o in ((3, 3), (1, 3), (2, 3))],
    (arr("f8", (1, 3)), arr("f8", (2, 1)), arr("f8", (1, 3))),
    (arr("f8", 3), arr("f8", 2), arr("f8", 3)),
    (arr("f8", 1), arr("f8", 0), arr("f8", 3)),
    (1.0, 2.0, arr("f8", 3)),
    (arr("f8", 3), 2.0, arr("f8", 3, readonly=True)),
]


@case(*OUTPUTS, raises=ValueError)
def output_fits(x, y, out):
    return np.add(x, y, out=out)


@case(*OUTPUTS, raises=ValueError, ulp=2)
def output_of_a_composition_fits(x, y, out):
    return np.logaddexp(x, y, out)


@case(*[(x, out) for x, y, out in OUTPUTS if y == 1.0], raises=ValueError)
def output_of_clip_fits(x, out):
    return np.clip(x, None, 1.0, out=out)
