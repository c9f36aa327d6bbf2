import numpy as np
import veloz as vz


@vz.jit
def f(x):
    return x[[0, 1]]


f(np.ones((3, 3)))
