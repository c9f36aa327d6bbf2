import veloz as vz


@vz.jit
def f(x):
    if x > 0:
        g = lambda y: y + 1
    else:
        g = lambda y: y - 1
    return g(x)


f(1)
