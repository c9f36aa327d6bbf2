import veloz as vz


@vz.jit
def f(x, n):
    return x[n]


f((1, 2), 1)
