import numpy as np
import veloz as vz


@vz.jit
def statistics(x, table):
    for i in vz.prange(len(x)):
        table[0, x[i]] += 1
        table[1, x[i]] = max(table[1, x[i]], i)
    return table


statistics(np.array([0, 2, 2]), np.zeros((2, 3), int))
