import numpy as np
import veloz as vz


@vz.jit
def f(x):
    x.shape = (3, 1)
    return x


f(np.ones(3))
