import veloz as vz


@vz.jit
def f(x):
    y = "text"
    return y


f(1)
