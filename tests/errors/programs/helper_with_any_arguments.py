import veloz as vz


def g(**a):
    return 1


@vz.jit
def f(x):
    return g(x=x)


f(1)
