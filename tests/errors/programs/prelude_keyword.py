import numpy as np
import veloz as vz


@vz.jit
def f(x):
    return np.gradient(x, edge_order=2)


f(np.ones(3))
