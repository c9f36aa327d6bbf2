import veloz as vz


@vz.jit
def f(x):
    class C:
        pass

    return x


f(1)
