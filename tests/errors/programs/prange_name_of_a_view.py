import numpy as np
import veloz as vz


@vz.jit
def f(x):
    total = x + 1
    for i in vz.prange(1, 4):
        total[i] = total[i - 1] + 1
    return total


f(np.ones(5))
