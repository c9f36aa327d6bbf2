import numpy as np
import veloz as vz


@vz.jit
def f(x):
    y = slice(1, 2)
    return x[y]


f(np.ones(3))
