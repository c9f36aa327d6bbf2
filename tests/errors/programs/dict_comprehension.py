import numpy as np
import veloz as vz


@vz.jit
def f(x):
    return {y: 1 for y in x}


f(np.ones(3))
