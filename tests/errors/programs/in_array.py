import numpy as np
import veloz as vz


@vz.jit
def f(x):
    return 1.0 in x


f(np.ones(3))
