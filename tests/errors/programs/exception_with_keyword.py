import veloz as vz


@vz.jit
def f(x):
    raise ImportError("a", name="b")


f(1)
