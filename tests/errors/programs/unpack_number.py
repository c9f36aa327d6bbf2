import veloz as vz


@vz.jit
def f(x):
    a, b = x
    return a


f(1)
