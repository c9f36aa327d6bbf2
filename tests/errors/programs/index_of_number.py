import veloz as vz


@vz.jit
def f(x):
    return x[0]


f(1.5)
