import numpy as np
import veloz as vz


@vz.jit
def f(x):
    x[0] = x
    return x


f(np.ones(3))
