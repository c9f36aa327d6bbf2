import numpy as np
import veloz as vz


@vz.jit
def f(x):
    return x[np.zeros(2, np.int64)]


f(np.ones(3))
