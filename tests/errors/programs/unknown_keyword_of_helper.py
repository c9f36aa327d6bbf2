import veloz as vz


def g(a, b=1):
    return a + b


@vz.jit
def f(x):
    return g(x, c=1)


f(1)
