import numpy as np
import veloz as vz


@vz.jit
def f(a, n):
    k = None
    if n > 0:
        k = n
    return a[k]


f(np.ones(3), 1)
