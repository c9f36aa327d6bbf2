import numpy as np
import veloz as vz


@vz.jit
def f(x, n):
    return np.sum(x, axis=n)


f(np.ones((2, 2)), 1)
