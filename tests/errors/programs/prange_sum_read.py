import numpy as np
import veloz as vz


@vz.jit
def f(x):
    total = 0.0
    for i in vz.prange(x.shape[0]):
        total += x[i]
        x[i] = total
    return total


f(np.ones(3))
