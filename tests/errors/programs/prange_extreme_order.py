import numpy as np
import veloz as vz


@vz.jit
def largest(x):
    best = x[0]
    for i in vz.prange(len(x)):
        best = max(x[i], best)
    return best


largest(np.ones(3))
