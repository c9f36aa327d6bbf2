import veloz as vz


@vz.jit
def f(x):
    raise x


f(1)
