import numpy as np
import veloz as vz


@vz.jit
def f(x, y):
    for i in vz.prange(len(x)):
        y += x[i]
        y[0] = 1
    return y


f(np.ones((2, 3)), np.zeros(3))
