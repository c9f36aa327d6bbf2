import veloz as vz


TABLE = {1: 2}


@vz.jit
def f(x):
    return TABLE[x]


f(1)
