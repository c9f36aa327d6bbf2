import math

import numpy as np
import veloz as vz


@vz.jit
def f(x):
    return math.sin(x)


f(np.ones(3))
