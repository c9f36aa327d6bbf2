import veloz as vz


@vz.jit
def f(x):
    return round(x, 2)


f(1.5)
