"""Types of scalar results: Python's own numbers, NumPy scalars and NEP 50 between them."""

import numpy as np
from differential.arguments import ALL, FLOATS, INTS, NUMBERS, pairs, scalar, scalars
from differential.harness import case

EVERY_PAIR = pairs(NUMBERS, NUMBERS, lambda a, b: (scalar(a, 7), scalar(b, 3)))
WITH_BOOL = pairs("?", ALL, lambda a, b: (scalar(a, 1), scalar(b, 3)))
WEAK = [(7, 3), (7, 3.5), (7.5, 3), (True, 3), (True, True), (2 + 1j, 3), (2.5, 1 - 2j)]
WEAK_STRONG = [(w, scalar(t, 3)) for w in (7, 2.5, True) for t in NUMBERS.split()]
STRONG_COMPLEX = [(scalar(t, 3), 1 + 2j) for t in NUMBERS.split()]


@case(*EVERY_PAIR, *WITH_BOOL, *WEAK, *WEAK_STRONG, *STRONG_COMPLEX)
def add(a, b):
    return a + b


@case(*EVERY_PAIR, *WEAK, *WEAK_STRONG)
def multiply(a, b):
    return a * b


@case(*EVERY_PAIR, *WEAK, *WEAK_STRONG)
def subtract(a, b):
    return a - b


@case(*EVERY_PAIR, *WEAK, *WEAK_STRONG, ulp=2)
def divide(a, b):
    return a / b


@case(*scalars(NUMBERS, 5), 5, 5.0, 5j)
def literal_int(a):
    return a + 1


@case(*scalars(NUMBERS, 5), 5, 5.0, 5j)
def literal_float(a):
    return a * 0.5


@case(*scalars(NUMBERS, 5), 5, 5.0, 5j)
def literal_complex(a):
    return a - 2j


@case(*scalars(ALL, 1), 5, 5.0, True)
def literal_bool(a):
    return a + True


@case(*scalars(NUMBERS, 5), 5, 5.0)
def literal_on_the_left(a):
    return 100 - a


@case(*scalars("f4 c8", 0.1))
def float_literal_keeps_float32(a):
    return a * 2.0 + 1.0 / 3.0


@case(*scalars("i1 u1 i2 u2", 100))
def small_integers_wrap(a):
    return a * a


@case(*scalars(INTS, 3), raises=OverflowError)
def literal_out_of_range(a):
    return a + 300


@case(*[(scalar("i1", 3), n) for n in (1, 127, 128, -129)], raises=OverflowError)
def variable_out_of_range(a, n):
    return a + n


@case(*[(scalar("u2", 3), n) for n in (1, 65535, 65536, -1)], raises=OverflowError)
def negative_into_unsigned(a, n):
    return a * n


@case(*pairs(INTS, "i8 u8", lambda a, b: (scalar(a, 2), scalar(b, 2))))
def uint64_with_signed_is_float(a, b):
    return a + b, b - a


@case(*pairs(ALL, ALL, lambda a, b: (scalar(a, 1), scalar(b, 2))))
def tuple_keeps_types(a, b):
    return a, b


@case(1, 1.0, True, 1j, None, *scalars(ALL, 1))
def identity(a):
    return a


@case(*scalars(FLOATS, 0.1), 0.1)
def chain_of_weak_operations(a):
    k = 2
    h = 0.5 * k
    return a * h + k - 1


@case(*scalars(ALL, 1), 3, 2.5)
def weak_variable_stays_weak(a):
    half = 0.5
    two = 2
    three = two + 1
    return a * half * three


@case(*scalars("i1 i4 f4", 3), 3, raises=OverflowError)
def weak_loop_variable(a):
    total = a
    for i in range(200):
        total = total + i
    return total


@case((np.float32(0.1), 0.1), (0.1, np.float32(0.1)), (np.float32(16777217), 1))
def float32_compare_weak(a, b):
    return a == b, a < b, a > b


@case(*scalars("f4 f8", 1.5), 1.5)
def constants_of_modules(a):
    return a * np.pi, a + np.e, np.inf, -np.inf, np.nan, np.newaxis


@case(*scalars("i4 i8 f4 f8", 7), 7, 7.0)
def dtype_constructors(a):
    return np.float32(a), np.float64(a), np.int32(a), np.int64(a), np.uint8(a), np.complex64(a)


@case(300, -1, 2**40, raises=OverflowError)
def constructor_checks_python_ints(a):
    return np.uint8(a)


@case(
    *(254.5, -0.5, 255.9, 256.0, 300.5, -1.5, 1e30, float("nan"), float("inf")),
    *(np.float64(7.5), np.float32(0.5)),
    raises=(OverflowError, ValueError),
)
def float_that_does_not_fit_uint8(a):
    return np.uint8(a)


@case(*(-128.5, 127.9, 128.0, 200.0), raises=OverflowError)
def float_that_does_not_fit_int8(a):
    return np.int8(a)


@case(*scalars("i4 u8 f8", 300), *scalars("i2 f4", 77))
def constructor_converts_scalars(a):
    return np.int16(a), np.uint32(a), np.float32(a), np.bool_(a)


@case(*scalars("f4 f8", 3.75), *scalars("f8", -3.75), 2.5)
def astype_like_constructors(a):
    return np.int32(a), np.int64(a), np.int8(a)


@case(*scalars(ALL, 1))
def scalar_attributes(a):
    return a.real, a.imag, a.ndim, a.size


@case(1, 2.5, 3 - 4j, *scalars("i4 f4 c8", 2))
def python_attributes(a):
    return a.real, a.imag, a.conjugate()


@case(*scalars("?", 1), *scalars("?", 0))
def numpy_bool_arithmetic(a):
    return a + a, a * a, a + 1, a * 2.5, a & True, a | False, a ^ a


@case(True, False)
def python_bool_arithmetic(a):
    return a + a, a * 3, -a, ~a if a else 5, a & True, a | False, a ^ True, a / 2, a // 1, a**2


@case(*scalars("i4 f4", 3))
def augmented_promotes(a):
    x = 1
    x += a
    x *= 2
    x -= 0.5
    return x


@case(*[(scalar(t, 5), np.float32(2)) for t in INTS.split()], (np.float32(2), True))
def int_with_float32(a, b):
    return a * b, a / b, b - a


@case(*[(scalar(t, 5), np.complex64(2 + 1j)) for t in NUMBERS.split()], ulp=2)
def any_with_complex64(a, b):
    return a * b, a + b
