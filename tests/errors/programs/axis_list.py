import numpy as np
import veloz as vz


@vz.jit
def f(x):
    return x.sum(axis=[0])


f(np.ones((3, 3)))
