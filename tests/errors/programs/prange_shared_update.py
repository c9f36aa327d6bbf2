import numpy as np
import veloz as vz


@vz.jit
def histogram(x, counts):
    for i in vz.prange(len(x)):
        counts[x[i]] += 1
    return counts


histogram(np.array([0, 2, 2]), np.zeros(3))
