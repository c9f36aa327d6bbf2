"""Element-wise functions of complex arguments, scalar and array."""

import numpy as np
from differential.arguments import COMPLEX, arr, each, scalar, specials
from differential.harness import case


NEAR = [
    *each(COMPLEX, lambda t: arr(t, 17, low=-3, high=3)),
    *each(COMPLEX, lambda t: arr(t, (3, 4), low=-1, high=1, order="F")),
    *[scalar(t, v) for t in COMPLEX.split() for v in (1 + 2j, -0.5j, -2 + 0.25j)],
    0.5 + 1j,
]
SPECIALS = each(COMPLEX, specials)
PAIRS = [
    *each(COMPLEX, lambda t: (arr(t, 9), arr(t, 9))),
    *each(COMPLEX, lambda t: (arr(t, (2, 3)), scalar(t, 2 - 1j))),
    (arr("c8", 5), arr("c16", 5)),
    (arr("c8", 5), arr("f8", 5)),
    (arr("c8", 5), arr("f4", 5)),
    (arr("i4", 5), arr("c8", 5)),
    (arr("c16", 5), 2.5),
    (arr("c8", 5), 3j),
    (arr("f4", 5), 1j),
    (np.complex64(1 + 2j), np.complex64(2 - 1j)),
]


@case(*NEAR, ulp=4)
def exp(x):
    return np.exp(x)


@case(*NEAR, ulp=4)
def log(x):
    return np.log(x)


@case(*NEAR, ulp=4)
def log2(x):
    return np.log2(x)


@case(*NEAR, ulp=4)
def log10(x):
    return np.log10(x)


@case(*NEAR, ulp=4)
def log1p(x):
    return np.log1p(x)


@case(*NEAR, ulp=4)
def expm1(x):
    return np.expm1(x)


@case(*NEAR, ulp=4)
def exp2(x):
    return np.exp2(x)


@case(*NEAR, ulp=4)
def sqrt(x):
    return np.sqrt(x)


@case(*NEAR, ulp=4)
def sin(x):
    return np.sin(x)


@case(*NEAR, ulp=4)
def cos(x):
    return np.cos(x)


@case(*NEAR, ulp=4)
def tan(x):
    return np.tan(x)


@case(*NEAR, ulp=4)
def sinh(x):
    return np.sinh(x)


@case(*NEAR, ulp=4)
def cosh(x):
    return np.cosh(x)


@case(*NEAR, ulp=4)
def tanh(x):
    return np.tanh(x)


@case(*NEAR, ulp=4)
def arcsin(x):
    return np.arcsin(x)


@case(*NEAR, ulp=4)
def arccos(x):
    return np.arccos(x)


@case(*NEAR, ulp=4)
def arctan(x):
    return np.arctan(x)


@case(*NEAR, ulp=4)
def arcsinh(x):
    return np.arcsinh(x)


@case(*NEAR, ulp=4)
def arccosh(x):
    return np.arccosh(x)


@case(*NEAR, ulp=4)
def arctanh(x):
    return np.arctanh(x)


@case(*SPECIALS, ulp=4)
def sqrt_specials(x):
    return np.sqrt(x)


@case(*SPECIALS, ulp=4)
def exp_specials(x):
    return np.exp(x)


@case(*NEAR, ulp=2)
def absolute(x):
    return np.absolute(x)


@case(*NEAR, *SPECIALS)
def conjugate(x):
    return np.conjugate(x)


@case(*NEAR, *SPECIALS)
def negative(x):
    return np.negative(x)


@case(*NEAR, *SPECIALS)
def positive(x):
    return np.positive(x)


@case(*NEAR, ulp=2)
def square(x):
    return np.square(x)


@case(*NEAR, ulp=2)
def sign(x):
    return np.sign(x)


@case(*NEAR, ulp=2)
def reciprocal(x):
    return np.reciprocal(x)


@case(*NEAR, *SPECIALS)
def isnan(x):
    return np.isnan(x)


@case(*NEAR, *SPECIALS)
def isinf(x):
    return np.isinf(x)


@case(*NEAR, *SPECIALS)
def isfinite(x):
    return np.isfinite(x)


@case(*NEAR, *SPECIALS)
def parts(x):
    return np.real(x), np.imag(x), x.real, x.imag, np.conj(x)


@case(*NEAR[:4], ulp=2)
def angle_by_parts(x):
    return np.arctan2(x.imag, x.real)


@case(*PAIRS)
def add(x, y):
    return np.add(x, y), x + y


@case(*PAIRS)
def subtract(x, y):
    return np.subtract(x, y), x - y


@case(*PAIRS, ulp=2)
def multiply(x, y):
    return np.multiply(x, y), x * y


@case(*PAIRS, ulp=4)
def divide(x, y):
    return np.divide(x, y), x / y


@case(*PAIRS, ulp=32)
def power(x, y):
    return np.power(x, y)


@case(*PAIRS)
def equality(x, y):
    return x == y, x != y, np.equal(x, y)


@case(*PAIRS)
def ordering(x, y):
    return np.maximum(x, y), np.minimum(x, y)


@case((specials("c16"), np.complex128(1 + 2j)), (specials("c8"), np.complex64(complex(1, np.nan))))
def compare_specials(x, y):
    return x < y, x <= y, x > y, x >= y, y < x, y >= x


@case(
    *[(np.complex128(0), np.complex128(y)) for y in (2, 2 - 3j, 1j, -1 + 2j, 0, 0.5)],
    (arr("c16", [0, 1, 2j]), np.complex64(3.5 - 2j)),
    eps=8,
)
def power_of_zero(x, y):
    return np.power(x, y)


@case((np.complex64(1 + 2j), np.complex64(1 - 2j)), (np.complex128(-1), np.complex128(2j)))
def python_order(x, y):
    return max(x, y), min(x, y), max(y, x), min(y, x)


@case(*PAIRS)
def logical(x, y):
    return np.logical_and(x, y), np.logical_or(x, y), np.logical_not(x)


@case(*NEAR, ulp=4)
def polynomial(x):
    return x * x * x - 2 * x + (1 - 1j)


@case(*each(COMPLEX, lambda t: arr(t, 12)), ulp=8)
def rotate(x):
    return x * np.exp(1j * np.float32(0.5)) + np.conjugate(x) / 2


@case(*each("f4 f8", lambda t: (arr(t, 6), arr(t, 6))))
def complex_from_parts(x, y):
    return x + 1j * y


@case(*each(COMPLEX, lambda t: arr(t, 9)))
def loop_over_parts(x):
    total = 0.0
    for z in x:
        total += z.real * z.real + z.imag * z.imag
    return total


@case(arr("c16", (3, 4), low=-2, high=2), arr("c8", (3, 4), low=-2, high=2))
def julia(z):
    counts = np.zeros(z.shape, np.int32)
    for i in range(z.shape[0]):
        for j in range(z.shape[1]):
            w = z[i, j]
            n = 0
            while n < 20 and w.real * w.real + w.imag * w.imag < 4.0:
                w = w * w + (0.25 - 0.5j)
                n += 1
            counts[i, j] = n
    return counts


INF, NAN = np.inf, np.nan


@case(
    arr("c16", [0j, 1 + 0j, complex(-0.0, 0), complex(INF, 1), complex(1, INF), 3 - 4j, -4 + 3j]),
    arr("c8", [0j, complex(INF, INF), complex(NAN, 0), 2j]),
)
def reciprocal_at_special_values(z):
    return np.reciprocal(z)


@case(
    arr("c16", [complex(INF, -1), complex(1, INF), complex(-INF, INF), complex(NAN, 1)]),
    arr("c16", [complex(0, NAN), complex(-INF, NAN), complex(NAN, -INF), 0j, 3 - 4j]),
    arr("c8", [complex(INF, -1), complex(-1, -INF), 0j, complex(NAN, NAN)]),
)
def sign_at_special_values(z):
    return np.sign(z)
