import veloz as vz


@vz.jit
def f(x):
    a, b, c = x
    return a


f((1, 2))
