import numpy as np
import veloz as vz


TABLE = np.ones(10000)


@vz.jit
def f(x):
    return TABLE[x]


f(1)
