import numpy as np
import veloz as vz


@vz.jit
def f(x):
    return np.fft.fft(x)


f(np.ones(3))
