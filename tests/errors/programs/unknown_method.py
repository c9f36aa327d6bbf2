import numpy as np
import veloz as vz


@vz.jit
def f(x):
    return x.tolist()


f(np.ones(3))
