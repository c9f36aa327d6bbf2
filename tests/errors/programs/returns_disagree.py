import numpy as np
import veloz as vz


@vz.jit
def f(x):
    if x[0] > 0:
        return x
    return 1


f(np.ones(3))
