import numpy as np
import veloz as vz


@vz.jit
def f(x):
    return x.strides


f(np.ones(3))
