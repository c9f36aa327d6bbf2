import numpy as np
import veloz as vz


@vz.jit
def f(x):
    print(x)
    return 0


f(np.ones(3))
