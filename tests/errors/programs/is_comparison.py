import veloz as vz


@vz.jit
def f(x):
    return x is 1.5


f(1.5)
