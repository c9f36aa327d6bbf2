import veloz as vz


@vz.jit
def f(x):
    return x.sum()


f(2.5)
