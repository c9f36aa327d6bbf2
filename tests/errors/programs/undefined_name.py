import veloz as vz


@vz.jit
def f(x):
    return x + nowhere


f(1)
