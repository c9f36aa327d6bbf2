import veloz as vz


@vz.jit
def f(x):
    return pow(x, 2, 3)


f(1)
