import veloz as vz


@vz.jit
def f(x):
    return x + 18446744073709551616


f(1)
