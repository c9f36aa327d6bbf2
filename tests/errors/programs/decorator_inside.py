import veloz as vz


@vz.jit
def f(x):
    @vz.jit
    def g(y):
        return y

    return g(x)


f(1)
