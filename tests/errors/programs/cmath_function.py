import cmath

import veloz as vz


@vz.jit
def f(x):
    return cmath.sin(x)


f(1j)
