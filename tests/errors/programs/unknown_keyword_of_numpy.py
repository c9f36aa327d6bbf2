import numpy as np
import veloz as vz


@vz.jit
def f(x):
    return np.sum(x, where=True)


f(np.ones(3))
