"""range near the ends of int64: a step must not pass them unnoticed."""

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
