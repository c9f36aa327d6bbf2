import numpy as np
import veloz as vz


@vz.jit
def f(x):
    return np.sinn(x)


f(np.ones(3))
