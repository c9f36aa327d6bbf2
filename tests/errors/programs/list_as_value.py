import veloz as vz


@vz.jit
def f(x):
    y = [1, 2]
    return y


f(1)
