import veloz as vz


@vz.jit
def f(x):
    raise ValueError('a') from KeyError('b')


f(1)
