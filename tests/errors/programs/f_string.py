import veloz as vz


@vz.jit
def f(x):
    raise ValueError(f'bad {x}')


f(1)
