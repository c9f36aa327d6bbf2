import veloz as vz


@vz.jit
def f(x):
    assert x > 0, ("not positive", x)


f(1)
