import numpy as np
import veloz as vz


@vz.jit
def f(x):
    last = 0.0
    total = 0.0
    for i in vz.prange(x.shape[0]):
        total += x[i] - last
        last = x[i]
    return total


f(np.ones(3))
