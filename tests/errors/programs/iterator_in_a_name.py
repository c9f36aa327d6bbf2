import numpy as np
import veloz as vz


@vz.jit
def f(x):
    z = zip(x, x)
    n = 0
    for _ in z:
        n += 1
    for _ in z:
        n += 1
    return n


f(np.ones(5))
