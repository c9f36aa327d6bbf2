import numpy as np
import veloz as vz


@vz.jit
def f(x):
    return x @ x


f(np.ones((2, 2, 2)))
