import numpy as np
import veloz as vz


@vz.jit
def f(x):
    return np.random.rand(x)


f(3)
