import numpy as np
import veloz as vz


@vz.jit
def f(x):
    s = x.sum
    return s()


f(np.ones(3))
