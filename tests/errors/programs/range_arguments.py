import veloz as vz


@vz.jit
def f(x):
    for i in range(1, 2, 3, 4):
        pass
    return 0


f(1)
