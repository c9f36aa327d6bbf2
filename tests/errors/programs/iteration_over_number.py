import veloz as vz


@vz.jit
def f(x):
    for i in x:
        return i


f(1)
