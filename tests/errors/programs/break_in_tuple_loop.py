import veloz as vz


@vz.jit
def f(x):
    for y in (1, 2):
        if x == y:
            break
    return x


f(1)
