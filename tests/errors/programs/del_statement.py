import veloz as vz


@vz.jit
def f(x):
    y = x
    del y
    return x


f(1)
