"""Floating-point and complex arithmetic on scalars, with the special values."""

import numpy as np
from differential.arguments import COMPLEX, FLOATS, scalar, scalars
from differential.harness import case

VALUES = [0.0, -0.0, 1.0, -1.0, 2.5, -7.25, 1e300, 1e-310, np.inf, -np.inf, np.nan]
PYTHON_PAIRS = [(a, b) for a in VALUES for b in VALUES[::2]]
NONZERO = [(a, b) for a in (7.5, -7.5, 0.0, -0.0, 6.0) for b in (2.0, -2.0, 0.1, np.inf, -np.inf)]
STRONG = [
    (scalar(t, a), scalar(t, b))
    for t in FLOATS.split()
    for a in (7.5, -7.5, 0.0, np.inf, np.nan)
    for b in (2.0, -2.0, 0.0, np.inf, 0.1)
]
POWERS = [(a, b) for a in (0.0, 1.0, 2.5, 9.0, np.inf, np.nan) for b in (0.0, 0.5, 1.0, 2.0, 3.5)]
COMPLEXES = [1 + 2j, -3.5 + 0.5j, 2j, -1 + 0j, 0j]


@case(*PYTHON_PAIRS, *STRONG)
def sum_difference_product(a, b):
    return a + b, a - b, a * b


@case(*PYTHON_PAIRS, raises=ZeroDivisionError)
def divide(a, b):
    return a / b


@case(*STRONG)
def divide_strong(a, b):
    return a / b


@case(*NONZERO, *STRONG)
def floor_divide(a, b):
    return a // b


@case(*NONZERO, *STRONG)
def modulo(a, b):
    return a % b


@case(*NONZERO, *STRONG)
def divmod_pair(a, b):
    return divmod(a, b)


@case((1.0, 0.0), (0.0, 0.0), (1.0, 2.0), raises=ZeroDivisionError)
def floor_divide_by_zero(a, b):
    return a // b


@case((1.0, 0.0), (-1.0, -0.0), (1.0, 2.0), raises=ZeroDivisionError)
def modulo_by_zero(a, b):
    return a % b


@case((1.0, 0.0), (5.5, 2.0), raises=ZeroDivisionError)
def divmod_by_zero(a, b):
    return divmod(a, b)


@case((1, 0.0), (1.5, 0), (1, 2.0), raises=ZeroDivisionError)
def mixed_by_zero(a, b):
    return a / b


@case((1.0, 0.0), (0.0, 0.0), (-1.0, 4.0), error_model="python", raises=ZeroDivisionError)
def explicit_error_model(a, b):
    return a / b


@case(*POWERS, *[(scalar(t, a), scalar(t, b)) for t in FLOATS.split() for a, b in POWERS], ulp=2)
def power(a, b):
    return a**b


@case(*[(a, n) for a in (2.5, -2.5, 1.0, 1e10) for n in (0, 1, 2, 3, 7)], ulp=2)
def power_int(a, n):
    return a**n


@case(2.5, -2.5, 0.5, *scalars(FLOATS, 2.5), *scalars(FLOATS, -0.1), ulp=2)
def power_literals(a):
    return a**2, a**3, a**0, a**1, a**-1, a**-2


@case(*scalars(FLOATS, 2.5), 4.0, 0.0, ulp=2)
def power_half(a):
    return a**0.5


@case((0.0, -1.0), (0.0, -2.5), (2.0, -1.0), raises=ZeroDivisionError, ulp=2)
def zero_to_negative_power(a, b):
    return a**b


@case((10.0, 400.0), (10.0, 2.0), raises=OverflowError, ulp=2)
def power_overflows(a, b):
    return a**b


@case(2, 0, -3, 10)
def int_to_float_power(a):
    return a**2.0


@case(*VALUES, *scalars(FLOATS, -2.5), *scalars(FLOATS, 0.0))
def negate_and_abs(a):
    return -a, +a, abs(a), abs(-a)


@case(*[(a, b) for a in VALUES for b in VALUES])
def comparisons(a, b):
    return a == b, a != b, a < b, a <= b, a > b, a >= b


@case(*VALUES)
def truth(a):
    return bool(a), not a, 1 if a else 2


@case(*[(a, b) for a in COMPLEXES for b in COMPLEXES if b], ulp=2)
def complex_arithmetic(a, b):
    return a + b, a - b, a * b, a / b


@case(
    *[(scalar(t, a), scalar(t, b)) for t in COMPLEX.split() for a in COMPLEXES for b in COMPLEXES],
    ulp=2,
)
def complex_arithmetic_strong(a, b):
    return a + b, a - b, a * b, a / b


@case((1j, 0j), (1 + 1j, 2j), raises=ZeroDivisionError)
def complex_by_zero(a, b):
    return a / b


@case(*COMPLEXES, *[scalar(t, v) for t in COMPLEX.split() for v in COMPLEXES], ulp=2)
def complex_parts(a):
    return a.real, a.imag, a.conjugate(), abs(a), -a, a == a, a != 1j


@case(*[(a, b) for a in COMPLEXES if a for b in (1 + 2j, 3.0 + 0j, 1.0 + 0j)], ulp=8)
def complex_power(a, b):
    return a**b


@case(*COMPLEXES, *[scalar(t, v) for t in COMPLEX.split() for v in COMPLEXES], ulp=4)
def complex_power_literals(a):
    return a**2, a**3, a**0, a**1


@case(*[scalar(t, v) for t in COMPLEX.split() for v in (1 + 2j, -2 + 1j)], 1 + 2j)
def complex_with_reals(a):
    return a + 1, a * 2.5, 3 - a, a - True


@case(0.1, 1e16, -1e16, *scalars(FLOATS, 0.1))
def no_reassociation(a):
    return (a + 1.0) - 1.0, a + (1.0 - 1.0), a * 3.0 / 3.0


@case((0.1, 0.2, 0.3), (1e16, 1.0, -1e16), (np.float32(0.1), np.float32(10), np.float32(-1)))
def no_contraction(a, b, c):
    return a * b + c, a * b - c, c - a * b


@case(1.0, 100.0, 1e-8)
def kahan(x):
    total = 0.0
    lost = 0.0
    for _ in range(100):
        y = x * 0.1 - lost
        t = total + y
        lost = (t - total) - y
        total = t
    return total


@case(2.0, 10.0, 1e-3, *scalars("f8 f4", 2.0))
def newton_root(a):
    x = a
    for _ in range(40):
        x = 0.5 * (x + a / x)
    return x


@case(*scalars("f4 f8", 1.0), 1.0)
def machine_epsilon(one):
    eps = one
    n = 0
    while one + eps / 2 > one:
        eps = eps / 2
        n += 1
    return eps, n


@case(-0.0, 0.0, np.float32(-0.0), np.float64(-0.0))
def signed_zero(a):
    return a + 0.0, a * 1.0, a - 0.0, 0.0 - a, a + a


@case(0.0, -1.5, 12.0)
def literals(a):
    return a + 1e-3, a * 0x10, a + 1_000, a - 0b101, a + 1.5e3j


@case(
    1e18,
    -(2.0**63),
    9.2e18,
    -1.5,
    np.inf,
    -np.inf,
    np.nan,
    *scalars("f4 f8", 2.75),
    raises=(ValueError, OverflowError),
)
def whole_part(x):
    return int(x)


@case(*PYTHON_PAIRS)
def no_division_by_zero_from_squares(a, b):
    return 4.0 / (1.0 + a * a), 1.0 / (abs(b) + 1e-300), (a * a + b * b) ** 0.5


@case(*PYTHON_PAIRS, raises=ZeroDivisionError)
def division_by_what_may_underflow(a, b):
    return 1.0 / (a * a + b * b)
