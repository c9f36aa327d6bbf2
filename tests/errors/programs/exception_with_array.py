import numpy as np
import veloz as vz


@vz.jit
def f(x):
    raise ValueError('bad', x)


f(np.ones(3))
