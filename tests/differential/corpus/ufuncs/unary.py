"""Element-wise functions of one real argument: float32, float64 and integers, scalar and array."""

import numpy as np
from differential.arguments import FLOATS, arr, each, scalar, specials
from differential.harness import case

INTEGERS = [arr("i4", 9, low=1), arr("i2", (2, 3), low=1), arr("u4", 5), np.int64(3), 3]
FLOAT_SCALARS = [scalar(t, v) for t in FLOATS.split() for v in (0.5, -0.25)] + [0.5, -0.75]
ANYWHERE = [*each(FLOATS, specials), *each(FLOATS, lambda t: arr(t, (13, 5))), *FLOAT_SCALARS]
UNIT = [
    *each(FLOATS, specials),
    *each(FLOATS, lambda t: arr(t, 67, low=-1, high=1)),
    *FLOAT_SCALARS,
]
POSITIVE = [
    *each(FLOATS, specials),
    *each(FLOATS, lambda t: arr(t, (7, 9), low=0, high=1000)),
    *each(FLOATS, lambda t: arr(t, 33, low=0.5, high=1.5)),
    *FLOAT_SCALARS,
]
HUGE = [
    *each(FLOATS, lambda t: arr(t, 40, low=-1e6, high=1e6)),
    arr("f8", 40, low=-1e15, high=1e15),
]
STRIDED = [arr("f4", 21, step=2), arr("f8", (5, 6), order="F"), arr("f8", 21, step=-1)]


@case(*ANYWHERE, *HUGE, *STRIDED, *INTEGERS, ulp=2)
def sin(x):
    return np.sin(x)


@case(*ANYWHERE, *HUGE, *STRIDED, *INTEGERS, ulp=2)
def cos(x):
    return np.cos(x)


@case(*ANYWHERE, *HUGE, *STRIDED, *INTEGERS, ulp=2)
def tan(x):
    return np.tan(x)


@case(*ANYWHERE, *STRIDED, *INTEGERS, ulp=2)
def sinh(x):
    return np.sinh(x)


@case(*ANYWHERE, *STRIDED, *INTEGERS, ulp=2)
def cosh(x):
    return np.cosh(x)


@case(*ANYWHERE, *STRIDED, *INTEGERS, ulp=2)
def tanh(x):
    return np.tanh(x)


@case(*ANYWHERE, *STRIDED, *INTEGERS, ulp=2)
def arctan(x):
    return np.arctan(x)


@case(*ANYWHERE, *STRIDED, *INTEGERS, ulp=2)
def arcsinh(x):
    return np.arcsinh(x)


@case(*ANYWHERE, *STRIDED, *INTEGERS, ulp=2)
def exp(x):
    return np.exp(x)


@case(*ANYWHERE, *STRIDED, *INTEGERS, ulp=2)
def exp2(x):
    return np.exp2(x)


@case(*ANYWHERE, *STRIDED, *INTEGERS, ulp=2)
def expm1(x):
    return np.expm1(x)


@case(*ANYWHERE, *STRIDED, *INTEGERS, ulp=2)
def cbrt(x):
    return np.cbrt(x)


@case(*UNIT, *STRIDED, ulp=2)
def arcsin(x):
    return np.arcsin(x)


@case(*UNIT, *STRIDED, ulp=2)
def arccos(x):
    return np.arccos(x)


@case(*UNIT, *STRIDED, ulp=2)
def arctanh(x):
    return np.arctanh(x)


@case(*POSITIVE, *STRIDED, *INTEGERS, ulp=2)
def log(x):
    return np.log(x)


@case(*POSITIVE, *STRIDED, *INTEGERS, ulp=2)
def log2(x):
    return np.log2(x)


@case(*POSITIVE, *STRIDED, *INTEGERS, ulp=2)
def log10(x):
    return np.log10(x)


@case(*POSITIVE, *STRIDED, *INTEGERS, ulp=2)
def log1p(x):
    return np.log1p(x)


@case(*POSITIVE, *STRIDED, *INTEGERS, ulp=2)
def arccosh(x):
    return np.arccosh(x)


@case(*POSITIVE, *STRIDED, *INTEGERS)
def sqrt(x):
    return np.sqrt(x)


@case(*ANYWHERE, *HUGE, *STRIDED)
def floor(x):
    return np.floor(x)


@case(*ANYWHERE, *HUGE, *STRIDED)
def ceil(x):
    return np.ceil(x)


@case(*ANYWHERE, *HUGE, *STRIDED)
def trunc(x):
    return np.trunc(x)


@case(*ANYWHERE, *HUGE, *STRIDED, *INTEGERS)
def rint(x):
    return np.rint(x)


@case(*ANYWHERE, *HUGE, *STRIDED, *INTEGERS)
def fabs(x):
    return np.fabs(x)


@case(*ANYWHERE, *HUGE, *STRIDED)
def spacing(x):
    return np.spacing(x)


@case(*ANYWHERE, *STRIDED, *INTEGERS[:-2])
def absolute(x):
    return np.absolute(x)


@case(*ANYWHERE, *STRIDED, *INTEGERS[:-2])
def negative(x):
    return np.negative(x)


@case(*ANYWHERE, *STRIDED, *INTEGERS[:-2])
def positive(x):
    return np.positive(x)


@case(*ANYWHERE, *STRIDED, *INTEGERS[:-2])
def square(x):
    return np.square(x)


@case(*ANYWHERE, *STRIDED, *INTEGERS[:-2])
def sign(x):
    return np.sign(x)


@case(*ANYWHERE, *INTEGERS[:3])
def abs_alias(x):
    return np.abs(x)


@case(*ANYWHERE, *INTEGERS[:3])
def reciprocal(x):
    return np.reciprocal(x)


@case(*ANYWHERE, *STRIDED, *INTEGERS[:4])
def isnan(x):
    return np.isnan(x)


@case(*ANYWHERE, *STRIDED, *INTEGERS[:4])
def isinf(x):
    return np.isinf(x)


@case(*ANYWHERE, *STRIDED, *INTEGERS[:4])
def isfinite(x):
    return np.isfinite(x)


@case(*ANYWHERE, *STRIDED)
def signbit(x):
    return np.signbit(x)


@case(*ANYWHERE, ulp=1)
def degrees(x):
    return np.degrees(x)


@case(*ANYWHERE, ulp=1)
def radians(x):
    return np.radians(x)


@case(*ANYWHERE, ulp=1)
def deg2rad(x):
    return np.deg2rad(x)


@case(*ANYWHERE, ulp=1)
def rad2deg(x):
    return np.rad2deg(x)


@case(*ANYWHERE, *STRIDED)
def round_half_even(x):
    return np.round(x)


@case(*UNIT, ulp=2)
def inverse_names(x):
    return np.asin(x), np.acos(x), np.atan(x), np.asinh(x), np.atanh(x)


@case(*each("i1 i2 i4 i8", lambda t: arr(t, 9)), *each("u1 u2 u4 u8", lambda t: arr(t, 9)))
def integers_stay_integers(x):
    return (
        np.floor(x),
        np.ceil(x),
        np.trunc(x),
        np.absolute(x),
        np.square(x),
        np.negative(x),
        np.sign(x),
    )


@case(*each("? i1 u1 i4 u8", lambda t: arr(t, 9)), np.int32(5), np.bool_(True))
def inversion(x):
    return np.invert(x), np.bitwise_not(x), np.logical_not(x)


@case(*each("? f4 f8 i4", lambda t: arr(t, 9)), *each(FLOATS, specials))
def logical_not(x):
    return np.logical_not(x)


@case(*each("u1 i4 i8 u8", lambda t: arr(t, 9)), np.int32(-7))
def bitwise_count(x):
    return np.bitwise_count(x)


@case(*each(FLOATS, specials), *each(FLOATS, lambda t: arr(t, 9)))
def modf_parts(x):
    fraction, whole = np.modf(x)
    return fraction, whole


@case(*each(FLOATS, lambda t: arr(t, [0.0, 1.0, 0.75, -10.5, 1e10, 1e-10])))
def frexp_parts(x):
    mantissa, exponent = np.frexp(x)
    return mantissa, exponent


@case(*each(FLOATS, lambda t: arr(t, 30)), ulp=4)
def composed(x):
    return np.sqrt(np.abs(np.sin(x))) + np.exp(-np.square(x) / 50)


@case(*each(FLOATS, lambda t: arr(t, 30)), ulp=4)
def energy(x):
    return np.sin(x) ** 2 + np.sqrt(np.abs(x)) + np.exp(-(x**2) / 50)
