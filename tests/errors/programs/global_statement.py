import veloz as vz


COUNT = 0


@vz.jit
def f(x):
    global COUNT
    COUNT = x
    return x


f(1)
