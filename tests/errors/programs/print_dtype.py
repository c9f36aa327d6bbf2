import numpy as np
import veloz as vz


@vz.jit
def f(x):
    print(x.dtype)


f(np.ones(3))
