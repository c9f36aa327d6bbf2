import veloz as vz


@vz.jit
def f(x):
    try:
        return x
    except ValueError:
        return 0


f(1)
