import veloz as vz


@vz.jit
def f(x):
    import math

    return math.sin(x)


f(1)
