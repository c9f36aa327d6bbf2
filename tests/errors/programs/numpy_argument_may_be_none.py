import numpy as np
import veloz as vz


@vz.jit
def f(n):
    k = None
    if n > 0:
        k = n
    return np.sin(k)


f(1)
