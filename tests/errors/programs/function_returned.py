import veloz as vz


@vz.jit
def f(x):
    return lambda y: x + y


f(1)
