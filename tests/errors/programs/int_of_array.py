import numpy as np
import veloz as vz


@vz.jit
def f(x):
    return int(x)


f(np.ones(1))
