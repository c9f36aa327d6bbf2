"""Names that are read on a path where nothing has bound them yet: later lines of a loop, or none."""

import numpy as np
import veloz as vz
from differential.arguments import arr
from differential.harness import case


@case(arr("f8", (4, 3)), arr("f8", (1, 3)), arr("i4", (5, 2)))
def row_of_the_iteration_before(x):
    total = x[0, 0] * 0
    for i in range(x.shape[0]):
        if i > 0:
            total += previous[0] * x[i, 0]
        previous = x[i]
    return total


@case(arr("f8", (4, 3)), arr("f8", (1, 3)))
def row_returned_by_the_next_iteration(x):
    for i in range(x.shape[0]):
        if i > 0:
            return row[1:]
        row = x[i]
    return x[0]


@case((arr("f8", (4, 3)), 0), (arr("f8", (4, 3)), 1), raises=UnboundLocalError)
def row_before_it_is_there(x, n):
    total = 0.0
    for i in range(n):
        total += row[0] * i
        row = x[i]
    return total


@case(0, 1, 5)
def tuple_of_the_iteration_before(n):
    total = 0.0
    for i in range(n):
        if i > 0:
            a, b = pair
            total += a * b
        pair = (i, 1.5)
    return total


@case(0, 1, 5)
def in_a_conditional(n):
    total = 0.0
    for i in range(n):
        total += pair[1] if i > 0 else 0.5
        if i > 1 and pair[0] > 1:
            total *= 2
        if not (i < 1 or 0 <= pair[0] < 2):
            total += 100
        pair = (i, 1.5)
    return total


@case(0, 1, raises=UnboundLocalError)
def in_both_sides_of_a_conditional(n):
    if n == 0:
        return 1.5
    for i in range(n):
        x = pair[0] if i > 0 else pair[1]
        pair = (x, x)
    return 2.5


@case(0, 1, raises=UnboundLocalError)
def in_the_test_of_a_while_loop(n):
    total = 0
    for i in range(n):
        while later[0] < 5:
            total += 1
            later = (i, 2)
    else:
        total += 10
    return total


@case(3, 0, raises=UnboundLocalError)
def in_a_while_loop_after_the_first_round(n):
    total = 0
    i = 0
    while i < 5:
        if i > n:
            total += last.size
        if n == 3:
            last = np.ones(i)
        i += 1
    return total


@case(0, 2, 3, -1, raises=(UnboundLocalError, AssertionError))
def in_the_message_of_an_assertion(n):
    for i in range(3):
        assert i < n or n == 0, seen
        assert n >= 0, unseen
        seen = i
    if n > 100:
        unseen = 1
    return n


@case(0, 3, raises=UnboundLocalError)
def in_a_conditional_return(n):
    for i in range(n):
        return late[0] if i == 0 else np.float64(2)
        late = (1.5, 1)
    return np.float64(1)


@case(0, 3, raises=UnboundLocalError)
def in_an_augmented_assignment(n):
    if n > 0:
        count += 1
    count = np.ones(2)
    return count


@case(1, raises=UnboundLocalError)
def on_every_path(n):
    first = second
    second = n
    return first


def unbound_helper(n):
    if n > 2:
        return missing
    missing = np.ones(n)
    return missing


@case(1, 3, raises=UnboundLocalError)
def in_a_helper(n):
    return unbound_helper(n).sum()


@case((arr("f8", 3), 0), (arr("f8", 3), 2), raises=UnboundLocalError)
def as_the_target_of_a_loop(x, n):
    for x[where] in range(n):
        where = 1
    return x


@case(0, 2, 6)
def inner_loops_with_exits(n):
    total = 0.0
    for i in range(n):
        for j in range(n):
            if j == 0:
                continue
            if i + j > 7:
                break
            if i > 0:
                total += outer[0] + inner[1]
            inner = (i, j * 0.5)
        else:
            total += 1
        outer = (i * 2.0, j)
    return total


@case(2, 1, 0, raises=UnboundLocalError)
def in_an_unrolled_loop(n):
    total = 0.0
    for a in (1, 2.5, 3):
        if a > n:
            total += before[0]
        if a == 2.5 and n == 0:
            break
        before = (a, a)
    return total


@case(arr("f8", 6), raises=UnboundLocalError)
def in_a_parallel_loop(x):
    for i in vz.prange(x.shape[0]):
        x[i] = value[0]
        value = (1.5, i)
    return x
