import veloz as vz


@vz.jit
def f(x):
    return len(x)


f(1)
