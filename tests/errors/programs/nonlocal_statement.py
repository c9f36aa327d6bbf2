import veloz as vz


@vz.jit
def f(x):
    def g():
        nonlocal x
        x = x + 1

    g()
    return x


f(1)
