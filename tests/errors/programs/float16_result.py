import numpy as np
import veloz as vz


@vz.jit
def f(x):
    return np.sin(x)


f(True)
