import veloz as vz


def g(a):
    return a


@vz.jit
def f(x):
    return g(**x)


f(1)
