import veloz as vz


def g(a):
    return h(a)


def h(a):
    return a[0]


@vz.jit
def f(x):
    return g(x)


f(1)
