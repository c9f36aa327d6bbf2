import veloz as vz


@vz.jit
def f(x):
    print(x, flush=True)
    return 0


f(1)
