import numpy as np
import veloz as vz


@vz.jit
def histogram(x, counts, ranks):
    for i in vz.prange(len(x)):
        counts[x[i]] += 1
        ranks[i] = counts[0]
    return counts


histogram(np.array([0, 2, 2]), np.zeros(3), np.zeros(3))
