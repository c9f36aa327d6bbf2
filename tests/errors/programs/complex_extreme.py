import veloz as vz


@vz.jit
def f(x):
    return max(x, 2)


f(1j)
