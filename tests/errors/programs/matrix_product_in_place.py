import numpy as np
import veloz as vz


@vz.jit
def f(x):
    x @= x
    return x


f(np.ones((2, 2)))
