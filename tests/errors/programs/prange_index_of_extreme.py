import numpy as np
import veloz as vz


@vz.jit
def where_least(x):
    least, at = x[0], 0
    for i in vz.prange(len(x)):
        if x[i] < least:
            least = x[i]
            at = i
    return at


where_least(np.ones(3))
