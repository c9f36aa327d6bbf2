import numpy as np
import veloz as vz


@vz.jit
def f(k, y):
    for i in vz.prange(len(k)):
        y[k[i]] = y[k[i]] * 2 + 1
    return y


f(np.array([0, 2, 2]), np.zeros(3))
