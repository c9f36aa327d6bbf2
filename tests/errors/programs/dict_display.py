import veloz as vz


@vz.jit
def f(x):
    return {1: x}


f(1)
