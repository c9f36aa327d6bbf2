import veloz as vz


@vz.jit
def f(x):
    return f(x - 1) + 1


f(1)
