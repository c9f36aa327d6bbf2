import numpy as np
import veloz as vz


@vz.jit
def f(a):
    first, *rest = a
    return first


f(np.ones(3))
