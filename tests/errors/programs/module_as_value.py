import numpy as np
import veloz as vz


@vz.jit
def f(x):
    y = np
    return y


f(1)
