import numpy as np
import veloz as vz


@vz.jit
def f(x):
    if x[0] > 0:
        y = 1.0
    else:
        y = x
    return y


f(np.ones(3))
