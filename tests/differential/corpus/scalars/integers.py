"""Integer arithmetic: Python's sign rules, NumPy's wrapping, shifts and bits."""

import numpy as np
from differential.arguments import INTS, SIGNED, pairs, scalar, scalars
from differential.harness import case

SIGNS = [(a, b) for a in (7, -7, 0, 6) for b in (2, -2, 3, -3)]
STRONG_SIGNS = [
    (scalar(t, a), scalar(t, b)) for t in SIGNED.split() for a in (7, -7, 0) for b in (2, -2)
]
UNSIGNED_PAIRS = [
    (scalar(t, a), scalar(t, b)) for t in ("u1", "u2", "u4", "u8") for a, b in ((7, 2), (0, 5))
]
MIXED = pairs(INTS, INTS, lambda a, b: (scalar(a, 100), scalar(b, 7)))
ZERO = [(5, 0), (0, 0), (-3, 0)]


@case(*SIGNS, *STRONG_SIGNS, *UNSIGNED_PAIRS, *MIXED)
def floor_divide(a, b):
    return a // b


@case(*SIGNS, *STRONG_SIGNS, *UNSIGNED_PAIRS, *MIXED)
def modulo(a, b):
    return a % b


@case(*SIGNS, *STRONG_SIGNS, *MIXED)
def divmod_pair(a, b):
    return divmod(a, b)


@case(*SIGNS, *STRONG_SIGNS, *UNSIGNED_PAIRS)
def quotient_and_rest_rebuild(a, b):
    return (a // b) * b + a % b


@case(*SIGNS, *ZERO, raises=ZeroDivisionError)
def true_divide(a, b):
    return a / b


@case(*ZERO, (5, 2), raises=ZeroDivisionError)
def floor_divide_by_zero(a, b):
    return a // b


@case(*ZERO, (5, 2), raises=ZeroDivisionError)
def modulo_by_zero(a, b):
    return a % b


@case(*ZERO, (5, -2), raises=ZeroDivisionError)
def divmod_by_zero(a, b):
    return divmod(a, b)


@case(*[(scalar(t, a), scalar(t, 0)) for t in INTS.split() for a in (5, 0)])
def numpy_scalar_by_zero(a, b):
    return a // b, a % b


@case(*[(scalar(t, np.iinfo(t).min), scalar(t, -1)) for t in SIGNED.split()])
def most_negative_by_minus_one(a, b):
    return a // b, a % b


@case(*[(a, b) for a in (0, 1, 2, -3, 10) for b in (0, 1, 2, 5)])
def power(a, b):
    return a**b


@case(*[(scalar(t, a), b) for t in INTS.split() for a in (0, 1, 2, 3) for b in (0, 1, 3, 7)])
def power_strong(a, b):
    return a**b


@case(*[(scalar(t, 3), scalar(t, 2)) for t in INTS.split()], (np.int32(2), np.int64(40)))
def power_of_two_scalars(a, b):
    return a**b


@case((np.int64(2), 3), (np.int64(2), -1), (np.int64(1), -2), raises=ValueError)
def power_negative_numpy(a, b):
    return a**b


@case(0, 1, 2, -5, 13, *scalars(INTS, 5))
def power_literals(a):
    return a**0, a**1, a**2, a**3


@case(*[(2, 10, m) for m in (3, 7, 1000)], (3, 5, -7), (-3, 3, 5), refused="pow() with a modulus")
def power_modulo(a, b, m):
    return pow(a, b, m)


@case(*[(a, s) for a in (1, 5, -5, 1023) for s in (0, 1, 4, 20)])
def shifts(a, s):
    return a << s, a >> s


@case(*[(scalar(t, 100), scalar(t, s)) for t in INTS.split() for s in (0, 1, 7)])
def shifts_strong(a, s):
    return a << s, a >> s


@case(*[(scalar(t, 77), scalar(t, 100)) for t in INTS.split()], (np.int64(-9), np.int64(64)))
def shifts_beyond_width(a, s):
    return a << s, a >> s


@case((1, -1), (1, 1), raises=ValueError)
def shift_left_negative(a, s):
    return a << s


@case((1, -1), (1, 1), raises=ValueError)
def shift_right_negative(a, s):
    return a >> s


@case((12, 10), (-12, 10), (-1, -7), (True, 6), *UNSIGNED_PAIRS)
def bits(a, b):
    return a & b, a | b, a ^ b


@case(*pairs(SIGNED, SIGNED, lambda a, b: (scalar(a, -5), scalar(b, 3))))
def bits_strong(a, b):
    return a & b, a | b, a ^ b


@case((True, False), (True, True), (np.True_, False), (np.True_, np.False_))
def bits_of_bools(a, b):
    return a & b, a | b, a ^ b


@case(0, 5, -6, *scalars(INTS, 5), *scalars("?", 1))
def invert(a):
    return ~a


@case(0, 5, -6, True, *scalars(INTS, 5), *scalars(SIGNED, -5))
def negate(a):
    return -a, +a


@case(
    0,
    5,
    -6,
    True,
    *scalars(INTS, 5),
    *scalars(SIGNED, -5),
    int(np.iinfo("i1").min),
    np.int64(np.iinfo("i8").min),
)
def absolute(a):
    return abs(a)


@case(*[scalar(t, np.iinfo(t).min) for t in SIGNED.split()])
def most_negative(a):
    return -a, abs(a)


@case(*[scalar(t, np.iinfo(t).max) for t in INTS.split()])
def wraps_around(a):
    return a + a.dtype.type(1)


@case(*[scalar(t, 0) for t in ("u1", "u2", "u4", "u8")])
def unsigned_below_zero(a):
    return a - a.dtype.type(1), -a


@case(0, 1, 27, 97, 871)
def collatz(n):
    steps = 0
    while n > 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


@case((48, 36), (0, 5), (5, 0), (-48, 36), (17, 13))
def euclid(a, b):
    while b:
        a, b = b, a % b
    return abs(a)


@case(0, 1, 255, 2**40 + 5, 2**62)
def count_bits(n):
    count = 0
    while n:
        n &= n - 1
        count += 1
    return count


@case(*range(0, 60, 7))
def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


@case(1, 97, 91, 7919)
def is_prime(n):
    if n < 2:
        return False
    d = 2
    while d * d <= n:
        if n % d == 0:
            return False
        d += 1
    return True


@case((3, 4, 5), (123, 45, 678))
def modular_power_loop(base, exponent, modulus):
    result = 1
    base %= modulus
    while exponent > 0:
        if exponent & 1:
            result = result * base % modulus
        base = base * base % modulus
        exponent >>= 1
    return result


@case(np.uint32(1), np.uint32(12345))
def xorshift(x):
    for _ in range(10):
        x ^= x << np.uint32(13)
        x ^= x >> np.uint32(17)
        x ^= x << np.uint32(5)
    return x


@case(np.uint64(5381), np.uint64(0))
def hash_with_wrapping(h):
    for i in range(20):
        h = h * np.uint64(33) + np.uint64(i)
    return h


@case(12345, 0, 9, -120)
def digits(n):
    total = 0
    n = abs(n)
    while n:
        n, digit = divmod(n, 10)
        total += digit
    return total


@case(True, False)
def round_of_bool(flag):
    return round(flag)


DIVIDENDS = [0, 1, -1, 7, -7, 8, -8, 9, -9, 2**62, -(2**62), 2**63 - 1, -(2**63), -(2**63) + 1]


@case(
    *DIVIDENDS,
    *[scalar(t, v) for t in ("i1", "i2", "i4", "i8", "u1", "u8") for v in (0, 1, 100, 127)],
)
def divide_by_constants(x):
    return (
        x // 2,
        x % 2,
        x // 8,
        x % 8,
        x // 3,
        x % 3,
        x // 7,
        x % 7,
        x // 10,
        x % 10,
        x // 1,
        x % 1,
    )


@case(*DIVIDENDS[1:-2])
def divide_by_negative_constants(x):
    return x // -2, x % -2, x // -3, x % -3, x // -10, x % -10, divmod(x, -7)


@case()
def lowest_integer():
    return -9223372036854775808, -9223372036854775807 - 1, 9223372036854775807
