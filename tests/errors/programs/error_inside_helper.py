import veloz as vz


def g(a):
    return a.nothing


@vz.jit
def f(x):
    return g(x)


f(1)
