import numpy as np
import veloz as vz


@vz.jit
def f(n):
    a = np.zeros(n)

    def grow():
        nonlocal a
        a = np.zeros(2 * n)

    grow()
    return a


f(10)
