import veloz as vz


@vz.jit
def f(x):
    e = ValueError('a')
    raise e


f(1)
