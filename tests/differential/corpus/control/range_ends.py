"""range near the ends of int64: a step must not pass them unnoticed."""

import numpy as np
import veloz as vz
from differential.harness import case

LEAST, MOST = -(2**63), 2**63 - 1


@case(
    (2**62, MOST, 2**61),
    (LEAST, MOST, 2**62),
    (MOST, LEAST, -(2**62)),
    (5, MOST, MOST),
    (0, -1, LEAST),
    (MOST - 4, MOST, 3),
    (0, 10, 3),
    (10, 0, -3),
)
def any_step(a, b, step):
    bits, count = 0, 0
    for i in range(a, b, step):
        bits ^= i
        count += 1
    return bits, count


@case((MOST - 10, MOST), (LEAST, LEAST + 11), (0, 20), (3, 3))
def constant_steps(a, b):
    bits, count = 0, 0
    for i in range(a, b, 3):
        bits ^= i
        count += 1
    for i in range(b, a, -7):
        bits ^= i
        count += 100
    return bits, count


@case((-MOST, MOST, 2**62), (MOST, -MOST, 3), (0, 10, 3), (10, 0, -3), (5, 1, 1))
def step_beside_another(a, b, step):
    bits = 0
    for i, j in zip(range(a, b, step), range(7)):
        bits ^= i + j
    for k, i in enumerate(range(a, b, step)):
        bits ^= i - k
        if k > 5:
            break
    return bits


@case((-MOST, MOST, 2**61), (MOST, -MOST, 3), (0, 10, 3), (10, 0, -3), (5, 1, 1))
def array_of_a_range(a, b, step):
    return np.arange(a, b, step)


@case((-MOST, MOST, 2**61), (MOST, -MOST, 3), (0, 10, 3), (10, 0, -3), (5, 1, 1))
def parallel_steps(a, b, step):
    bits, count = 0, 0
    for i in vz.prange(a, b, step):
        bits += i // 4
        count += 1
    return bits, count
