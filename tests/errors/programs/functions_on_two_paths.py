import veloz as vz


@vz.jit
def f(x):
    if x > 0:
        g = lambda y: y + 1
    else:
        g = 1.5
    return g(x)


f(1)
