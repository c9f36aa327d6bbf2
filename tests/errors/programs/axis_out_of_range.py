import numpy as np
import veloz as vz


@vz.jit
def f(x):
    return np.sum(x, axis=3)


f(np.ones(3))
