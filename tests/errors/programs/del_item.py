import numpy as np
import veloz as vz


@vz.jit
def f(x):
    del x[0]
    return x


f(np.ones(2))
