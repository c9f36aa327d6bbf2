import veloz as vz


@vz.jit
def f(x):
    g = lambda y: y
    return g(x)


f(1)
