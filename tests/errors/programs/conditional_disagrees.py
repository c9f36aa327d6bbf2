import numpy as np
import veloz as vz


@vz.jit
def f(x):
    return (x if x[0] > 0 else 1.0) + 1


f(np.ones(3))
