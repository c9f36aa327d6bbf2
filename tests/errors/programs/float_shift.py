import veloz as vz


@vz.jit
def f(x):
    return x << 1


f(1.5)
