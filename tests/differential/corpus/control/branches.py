"""if, conditional expressions, and/or/not, chained comparison: what runs and what comes out."""

import sys

import numpy as np
from differential.arguments import arr, each, pairs, scalar, scalars
from differential.harness import case

ORDER = [(a, b, c) for a in (1, 2, 3) for b in (1, 2, 3) for c in (2,)]


@case(1, -1, 0, 2.5, *scalars("i4 f4", -3))
def sign_of(a):
    if a > 0:
        return 1
    elif a < 0:
        return -1
    else:
        return 0


@case(*range(-1, 6))
def elif_chain(n):
    if n == 0:
        name = 10
    elif n == 1:
        name = 20
    elif n == 2:
        name = 30
    elif n == 3:
        name = 40
    else:
        name = 50
    return name


@case(*[(a, b) for a in (True, False) for b in (True, False)])
def nested(a, b):
    if a:
        if b:
            return 1
        return 2
    if b:
        x = 3
    else:
        x = 4
    return x + 10


@case((1, 2), (2, 1), (1, 1))
def conditional_expression(a, b):
    return a if a > b else b


@case(1, 5, 10, 50)
def nested_conditional_expression(a):
    return 1 if a < 3 else 2 if a < 7 else 3 if a < 20 else 4


@case(*[(a, b) for a in (0, 3, -2) for b in (0, 5)])
def and_or_give_operands(a, b):
    return a and b, a or b, not a


@case(*[(a, b) for a in (0.0, 3.5, np.nan) for b in (0.0, 5.0)])
def and_or_floats(a, b):
    return a and b, a or b, not a


@case(*[(a, b) for a in (True, False) for b in (True, False)])
def and_or_bools(a, b):
    return a and b, a or b, not (a and b), not a or not b


@case(*ORDER)
def chained(a, b, c):
    return a < b < c, a <= b <= c, a == b == c, a < b > c, a != b != c


@case(*[(x, 0.0, 1.0) for x in (-1.0, 0.0, 0.5, 1.0, 2.0, np.nan)])
def chained_floats(x, low, high):
    return low <= x <= high, low < x < high


@case((0, 5), (1, 5), (5, 0))
def short_circuit_protects(a, b):
    if a != 0 and b // a > 2:
        return 1
    return 0


@case((arr("f8", 5), 3), (arr("f8", 5), 9), (arr("f8", 5), -1))
def short_circuit_index(x, i):
    return i >= 0 and i < x.shape[0] and bool(x[i] > -100.0)


@case(1, 0)
def or_short_circuits(a):
    return a == 1 or 10 // a == 3 if a != 0 else False


@case(0, 1, -1, 0.0, 2.5, np.nan, 0j, 1j, True, False, *scalars("? i4 f4 c8", 0))
def truthiness(a):
    if a:
        return 1
    return 0


@case(*scalars("? i4 u1 f4 c16", 1), 5)
def negated_truthiness(a):
    if not a:
        return 1
    return 0


@case(None, 3, 2.5)
def is_none(a):
    if a is None:
        return -1
    return a * 2


@case((None,), (4,))
def is_not_none(a):
    if a is not None:
        return a + 1
    return 0


@case(1, -1)
def both_paths_define(a):
    if a > 0:
        x = 1.5
        y = 2
    else:
        y = 7
        x = -0.5
    return x * y


@case(1, -1)
def redefined_with_same_type(a):
    x = 1
    if a > 0:
        x = 2
        x = x * 3
    return x


@case((3, True), (3, False))
def early_return(a, flag):
    if flag:
        return a
    a += 1
    a *= 2
    return a


@case(5, -5)
def no_value(a):
    if a > 0:
        return None
    a = 3
    return None


@case(5)
def falls_off_the_end(a):
    b = a + 1
    b += 1


@case(1, 2)
def docstring_and_pass(a):
    """Says nothing."""
    if a == 1:
        pass
    else:
        a = 5
    return a


@case(*pairs("i4 u8 f4 ?", "i8 u8 f8", lambda a, b: (scalar(a, 1), scalar(b, 1))))
def compare_types(a, b):
    return a == b, a != b, a < b, a >= b


@case((-1, np.uint64(2**63)), (-1, np.uint8(0)), (300, np.uint8(44)), (-129, np.int8(-128)))
def compare_out_of_range_ints(a, b):
    return a == b, a < b, a > b, b < a


@case((np.int64(-1), np.uint64(2**64 - 1)), (np.int64(2**62), np.uint64(2**62)))
def compare_signed_with_unsigned(a, b):
    return a == b, a < b, a > b


@case((2**53 - 1, float(2**53)), (3, 3.0), (2**62, 1e300))
def compare_int_with_float(a, b):
    return a == b, a < b, a > b


@case((1 + 1j, 1 + 1j), (1j, 2j), (np.complex64(1), 1.0))
def compare_complex(a, b):
    return a == b, a != b


@case(*each("f8 i4", lambda t: (arr(t, 1), 3)), (arr("?", (1, 1)), 3))
def one_element_array_is_a_condition(x, n):
    if x:
        return n
    return -n


@case(arr("f8", [0.0, 1.0]), arr("i4", 3), raises=ValueError)
def array_is_no_condition(x):
    if x:
        return 1
    return 0


@case(True, False)
def undefined_on_one_path(flag):
    if flag:
        value = 3
    if flag:
        return value
    return 0


@case(True, False, raises=UnboundLocalError, message=sys.version_info >= (3, 11))
def unbound(flag):
    if flag:
        value = 3
    return value


@case((1, 2), (2, 1))
def swap_if(a, b):
    if a > b:
        a, b = b, a
    return a, b


@case(*range(5))
def boolean_variables(n):
    even = n % 2 == 0
    small = n < 3
    both = even and small
    return both, even or small, even != small, even == small


@case(arr("f8", [1.0, 2.0, 3.0, 2.5]))
def larger_of_what_is_overwritten(a):
    best, last = a[0], a[0]
    for i in range(1, len(a)):
        x = a[i]
        a[i] = -1.0
        if x > best:
            best = a[i]
        y = a[i] + 4.0
        t = y
        if i == 2:
            y = 7.0
        if t > last:
            last = y
    return best, last, a


@case(arr("f8", [1.0, 2.0, 3.0, 2.5]))
def larger_of_an_earlier_read(a):
    best = a[0]
    for i in range(1, len(a)):
        x = a[i]
        a[i] = a[i] + 1.0
        y = a[i]
        if y > best:
            best = x
    return best


@case(
    (arr("f8", [1.0, 2.0, 3.0]), arr("f8", 1)),
    (arr("f8", [1.0, 2.0]), arr("f8", 2)),
    raises=IndexError,
)
def larger_with_a_check_beside(a, b):
    best = a[0]
    for i in range(1, len(a)):
        if a[i] > best:
            b[i]
            best = a[i]
    return best
