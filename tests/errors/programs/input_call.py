import veloz as vz


@vz.jit
def f(x):
    return input()


f(1)
