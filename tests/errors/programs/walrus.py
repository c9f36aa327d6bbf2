import veloz as vz


@vz.jit
def f(x):
    if (y := x) > 1:
        return y
    return 0


f(1)
