import veloz as vz


@vz.jit
def f(x):
    raise


f(1)
