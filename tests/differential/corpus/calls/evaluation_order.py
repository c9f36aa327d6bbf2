"""Operands are read when they are evaluated: a call or an out= that comes later changes none of them."""

import numpy as np
import veloz as vz
from differential.arguments import arr
from differential.harness import case

SMALL = arr("f8", [0.0, 1.0, 2.0, 3.0])


def mark_first(a):
    a[0] = 100.0
    return 1.0


def mark_and_index(a):
    a[0] = 100.0
    return 1


def mark_and_give(a):
    a[0] = 100.0
    return a


def mark_and_shift(a):
    mark_first(a)
    return a + 60


def overwrite(a):
    a.fill(7.0)


@vz.jit
def jitted_mark(a):
    a[0] = 100.0
    return 1.0


def product(x, y):
    return x * y


def first_of(x, y):
    return x


def squares(x):
    return x * x


@case(SMALL)
def product_with_writer(a):
    return (a + 1) * mark_first(a)


@case(SMALL)
def product_with_jitted_writer(a):
    return (a + 1) * jitted_mark(a) - a * jitted_mark(a)


@case(SMALL)
def negated_before_writer(a):
    return -a + mark_first(a)


@case(SMALL)
def plain_array_is_read_late(a):
    return a * mark_first(a)


@case(SMALL)
def view_is_read_late(a):
    return a[::-1] * mark_first(a)


@case(SMALL)
def several_writers(a):
    return (a + 1) + mark_and_shift(a) + (a * 2) + mark_first(a)


@case(SMALL)
def arguments_before_writer(a):
    return product(a + 1, mark_first(a)), product(x=a + 2, y=mark_first(a))


@case(SMALL)
def argument_before_filling(a):
    return first_of(a + 1, overwrite(a))


@case(SMALL)
def argument_before_fill_method(a):
    return first_of(a + 1, a.fill(3.0))


@case(SMALL)
def ufunc_arguments_before_writer(a):
    return np.maximum(a + 1, mark_first(a))


@case(SMALL)
def where_arguments_before_writer(a):
    return np.where(a < 2, a + 1, mark_and_shift(a))


@case(SMALL)
def comparisons_before_writer(a):
    return (a > 50) & (mark_first(a) > 50)


@case(SMALL)
def comparison_with_writer(a):
    return (a + 1) < mark_first(a)


@case(SMALL)
def chain_of_comparisons(a):
    return (a[:1] + 1) < (a[:1] + 2) < mark_first(a)


@case(SMALL)
def slices_before_writer(a):
    a[1:] = (a[:-1] + 1) * mark_first(a)
    return a


@case(SMALL)
def augmented_by_writer(a):
    a += (a + 1) * mark_first(a)
    a[1:] += (a[:-1] + 1) * mark_first(a)
    return a


@case((SMALL, True), (SMALL, False))
def writer_in_conditional(a, flag):
    return (a + 1) + (mark_first(a) if flag else 0.0)


@case((SMALL, True), (SMALL, False))
def writer_in_chain_of_truths(a, flag):
    return (a + 1) * (flag and mark_first(a) > 0)


@case(SMALL)
def method_of_temporary(a):
    return (a + 1).clip(mark_first(a), 5)


@case(SMALL)
def item_of_temporary(a):
    return (a + 1)[mark_and_index(a) - 1]


@case(SMALL)
def slice_of_temporary(a):
    return (a + 1)[mark_and_index(a) - 1 :]


@case(SMALL)
def out_after_temporary(a):
    return (a + 1) + np.add(a, 1, out=a)


@case(SMALL)
def positional_out_after_temporary(a):
    return (a + 1) + np.add(a, 1, a)


@case(SMALL)
def temporary_stored_at_writer(a):
    a[mark_and_index(a) :] = a[1:] * 2 + a[0]
    return a


@case(SMALL)
def temporary_stored_into_result(a):
    mark_and_give(a)[1:] = a[:-1] + 1
    return a


@case(SMALL)
def printed_before_writer(a):
    print(a + 1, mark_first(a), a)
    return a


@case(SMALL)
def tuple_before_writer(a):
    return a + 1, mark_first(a), a * 1


@case(SMALL)
def zipped_before_writer(a):
    total = 0.0
    for x, y in zip(a + 1, mark_and_give(a)):
        total += x * y
    return total


@case(SMALL)
def enumerated_while_written(a):
    total = 0.0
    for i, v in enumerate(a + 1):
        a[:] = 100
        total += v * (i + 1)
    return total


@case(SMALL)
def listed_while_written(a):
    total = 0.0
    for v in [a + 1, a * 2]:
        a[:] = 100
        total += v.sum()
    return total


@case(SMALL)
def reader_after_temporary(a):
    return (a + 1) * squares(a) + squares(a - 1)
