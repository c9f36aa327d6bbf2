import veloz as vz


@vz.jit
def f(x):
    yield x


f(1)
