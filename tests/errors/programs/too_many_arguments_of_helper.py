import veloz as vz


def g(a, b):
    return a + b


@vz.jit
def f(x):
    return g(x, 1, 2)


f(1)
