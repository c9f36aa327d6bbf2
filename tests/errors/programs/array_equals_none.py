import numpy as np
import veloz as vz


@vz.jit
def f(a):
    return a == None  # noqa: E711


f(np.ones(3))
