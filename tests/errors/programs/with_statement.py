import veloz as vz


@vz.jit
def f(x):
    with x:
        return 1


f(1)
