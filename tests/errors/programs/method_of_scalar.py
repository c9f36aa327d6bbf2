import veloz as vz


@vz.jit
def f(x):
    return x.append(1)


f(1)
