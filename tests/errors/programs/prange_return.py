import numpy as np
import veloz as vz


@vz.jit
def f(x):
    for i in vz.prange(x.shape[0]):
        if x[i] > 1:
            return i
    return 0


f(np.ones(3))
