"""The `math` module: always Python floats, with Python's errors."""

import math
import sys

import numpy as np
from differential.arguments import scalars
from differential.harness import case

ANYWHERE = [
    0.0,
    -0.0,
    0.5,
    -1.25,
    3.0,
    10,
    -7,
    True,
    math.inf,
    -math.inf,
    math.nan,
    *scalars("f4 f8 i4", 2),
]
FINITE = [0.0, -0.0, 0.5, -1.25, 3.0, 10, -7, True, math.nan, *scalars("f4 f8 i4", 2)]
UNIT = [0.0, -0.0, 0.5, -0.25, 1, -1.0, math.nan, *scalars("f4 f8", 0.75)]
POSITIVE = [0.25, 1, 2.5, 1000.0, 1e-300, math.inf, math.nan, *scalars("f4 f8 i4", 2)]
PAIRS = [
    (3.0, 4.0),
    (-1.5, 2),
    (0.0, -0.0),
    (1, -3.5),
    (math.inf, 1.0),
    (math.nan, 2.0),
    (np.float32(1.5), 2),
]


@case(*FINITE, ulp=2)
def sin(x):
    return math.sin(x)


@case(*FINITE, ulp=2)
def cos(x):
    return math.cos(x)


@case(*FINITE, ulp=2)
def tan(x):
    return math.tan(x)


@case(*ANYWHERE, ulp=2)
def atan(x):
    return math.atan(x)


@case(*ANYWHERE, ulp=2)
def asinh(x):
    return math.asinh(x)


@case(*ANYWHERE, ulp=2)
def tanh(x):
    return math.tanh(x)


@case(*ANYWHERE, ulp=2)
def erf(x):
    return math.erf(x)


@case(*ANYWHERE, ulp=2)
def erfc(x):
    return math.erfc(x)


@case(*ANYWHERE)
def fabs(x):
    return math.fabs(x)


@case(*ANYWHERE, ulp=2)
def exp(x):
    return math.exp(x)


@case(*ANYWHERE, ulp=2)
def expm1(x):
    return math.expm1(x)


@case(*ANYWHERE, ulp=2)
def sinh(x):
    return math.sinh(x)


@case(*ANYWHERE, ulp=2)
def cosh(x):
    return math.cosh(x)


if sys.version_info >= (3, 11):  # these functions came then

    @case(*ANYWHERE, ulp=2)
    def cbrt(x):
        return math.cbrt(x)

    @case(*ANYWHERE, ulp=2)
    def exp2(x):
        return math.exp2(x)


@case(*UNIT, ulp=2)
def asin(x):
    return math.asin(x)


@case(*UNIT, ulp=2)
def acos(x):
    return math.acos(x)


@case(0.0, 0.5, -0.25, math.nan, *scalars("f4 f8", 0.75), ulp=2)
def atanh(x):
    return math.atanh(x)


@case(*POSITIVE, ulp=2)
def log(x):
    return math.log(x)


@case(*POSITIVE, ulp=2)
def log2(x):
    return math.log2(x)


@case(*POSITIVE, ulp=2)
def log10(x):
    return math.log10(x)


@case(*POSITIVE, ulp=2)
def sqrt(x):
    return math.sqrt(x)


@case(*POSITIVE, -0.5, ulp=2)
def log1p(x):
    return math.log1p(x)


@case(1.0, 1.5, 100, math.inf, math.nan, ulp=2)
def acosh(x):
    return math.acosh(x)


@case(0.5, 1, 5, 10.5, -0.5, -2.5, 171.0, math.inf, math.nan, ulp=8)
def gamma(x):
    return math.gamma(x)


@case(0.5, 1, 2, 5, 10.5, -0.5, -2.5, 1e10, math.inf, math.nan, eps=16, scale=1)
def lgamma(x):
    return math.lgamma(x)


@case((8.0, 2), (100, 10), (2.5, 3.5), ulp=4)
def log_base(x, b):
    return math.log(x, b)


@case(*PAIRS, ulp=2)
def atan2(x, y):
    return math.atan2(x, y)


@case(*PAIRS)
def copysign(x, y):
    return math.copysign(x, y)


@case(*PAIRS, ulp=2)
def hypot(x, y):
    return math.hypot(x, y)


@case(*PAIRS)
def nextafter(x, y):
    return math.nextafter(x, y)


@case((7.5, 2.0), (-7.5, 2), (5, 3), (1.0, math.inf), (math.nan, 1.0))
def fmod(x, y):
    return math.fmod(x, y)


@case((2.0, 3), (2, 0.5), (0.0, 0.0), (-2.0, 3), (-8, 2), (math.inf, -1.0), (math.nan, 0.0), ulp=2)
def pow(x, y):
    return math.pow(x, y)


@case((0.5, 3), (1.5, -2), (3, 4))
def ldexp(x, e):
    return math.ldexp(x, e)


@case(*scalars("f4 f8", 3.75), *scalars("i4", 3))
def floor_ceil_numpy(x):
    return math.floor(x), math.ceil(x)


@case(0.5, -0.5, 2.0, -7.75, 1e15, 5, True)
def floor_ceil_trunc(x):
    return math.floor(x), math.ceil(x), math.trunc(x)


@case(*ANYWHERE)
def tests(x):
    return math.isnan(x), math.isinf(x), math.isfinite(x)


@case(*FINITE, ulp=1)
def angles(x):
    return math.degrees(x), math.radians(x)


@case((12, 18), (0, 5), (-12, 8), (0, 0), (7, 13))
def gcd_of_two(a, b):
    return math.gcd(a, b)


@case(0, 1, 15, 16, 17, 10**12, 2**52 + 1)
def isqrt(x):
    return math.isqrt(x)


@case(2.0)
def constants(x):
    return math.pi * x, math.e, math.tau, math.inf, -math.inf, math.nan


@case(-1.0, -5, 4.0, raises=ValueError, ulp=8)
def sqrt_domain(x):
    return math.sqrt(x)


@case(0.0, -1.0, 0, 2.0, raises=ValueError, ulp=8)
def log_domain(x):
    return math.log(x)


@case(0.0, -2.0, 8.0, raises=ValueError, ulp=8)
def log2_domain(x):
    return math.log2(x)


@case(0, -2.0, 10.0, raises=ValueError, ulp=8)
def log10_domain(x):
    return math.log10(x)


@case(-1.0, -2.5, 0.5, raises=ValueError, ulp=8)
def log1p_domain(x):
    return math.log1p(x)


@case(1.5, -2, 0.5, raises=ValueError, ulp=8)
def asin_domain(x):
    return math.asin(x)


@case(1.5, -2, 0.5, raises=ValueError, ulp=8)
def acos_domain(x):
    return math.acos(x)


@case(0.5, -1, 2.0, raises=ValueError, ulp=8)
def acosh_domain(x):
    return math.acosh(x)


@case(1.0, -1.5, 0.5, raises=ValueError, ulp=8)
def atanh_domain(x):
    return math.atanh(x)


@case(math.inf, 0.5, raises=ValueError, ulp=8)
def sin_domain(x):
    return math.sin(x)


@case(-math.inf, 0.5, raises=ValueError, ulp=8)
def cos_domain(x):
    return math.cos(x)


@case(0.0, -2.0, 3.0, raises=ValueError, ulp=8)
def gamma_domain(x):
    return math.gamma(x)


@case(0.0, -1, 3.5, raises=ValueError, ulp=8)
def lgamma_domain(x):
    return math.lgamma(x)


@case(5000.0, 1.0, raises=OverflowError, ulp=2)
def exp_overflow(x):
    return math.exp(x)


@case(5000.0, 1.0, raises=OverflowError, ulp=2)
def cosh_overflow(x):
    return math.cosh(x)


@case(5000.0, 1.0, raises=OverflowError, ulp=2)
def sinh_overflow(x):
    return math.sinh(x)


@case(5000.0, 1.0, raises=OverflowError, ulp=2)
def expm1_overflow(x):
    return math.expm1(x)


if sys.version_info >= (3, 11):

    @case(5000.0, 1.0, raises=OverflowError, ulp=2)
    def exp2_overflow(x):
        return math.exp2(x)


@case((math.inf, 1.0), (1.0, 0.0), (3.0, 2.0), raises=ValueError)
def fmod_domain(x, y):
    return math.fmod(x, y)


@case((-2.0, 0.5), (0.0, -1.0), (2.0, 3.0), raises=ValueError, ulp=2)
def pow_domain(x, y):
    return math.pow(x, y)


@case(math.nan, 1.5, raises=ValueError)
def floor_of_nan(x):
    return math.floor(x)


@case(math.inf, 1.5, raises=OverflowError)
def ceil_of_infinity(x):
    return math.ceil(x)


@case(-1, 9, raises=ValueError)
def isqrt_negative(x):
    return math.isqrt(x)


@case((0.3, 0.4), (1, 2), ulp=4)
def distance(x, y):
    r = math.sqrt(x * x + y * y)
    return r, math.atan2(y, x), math.exp(-r)


@case(0.5, 2.0, ulp=4)
def series(x):
    total = 0.0
    for n in range(1, 20):
        total += math.sin(n * x) / math.pow(n, 2)
    return total


@case(
    *(
        (a, b)
        for a in (0.0, -0.0, 3.0, 1e-200, math.inf, math.nan)
        for b in (4.0, -0.0, -1e-170, -math.inf)
    )
)
def root_of_squares(a, b):
    return math.sqrt(a * a + b * b), math.sqrt(1.0 + a * a)


@case(-1e-300, -1.0, -math.inf, -0.0, 0.0, math.nan, raises=ValueError)
def root_of_product(x):
    return math.sqrt(x * abs(x))
