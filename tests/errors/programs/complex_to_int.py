import veloz as vz


@vz.jit
def f(x):
    return int(x)


f(1j)
