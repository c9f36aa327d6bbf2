import numpy as np
import veloz as vz


@vz.jit
def f(x):
    for i in range(x):
        pass
    return 0


f(np.ones(3))
