import numpy as np
import veloz as vz


@vz.jit
def f(x):
    return sum(y for y in x)


f(np.ones(3))
