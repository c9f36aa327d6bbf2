import veloz as vz


@vz.jit
def f(x):
    return ~x


f(1.5)
