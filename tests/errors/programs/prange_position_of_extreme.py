import numpy as np
import veloz as vz


@vz.jit
def largest(v, k, m, at):
    for i in vz.prange(len(v)):
        if v[i] > m[k[i]]:
            m[k[i]] = v[i]
            at[k[i]] = i


largest(np.zeros(3), np.array([0, 2, 2]), np.zeros(3), np.zeros(3, np.int64))
