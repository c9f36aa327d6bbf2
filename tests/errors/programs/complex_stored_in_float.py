import numpy as np
import veloz as vz


@vz.jit
def f(x):
    x[0] = 1j
    return x


f(np.ones(3))
