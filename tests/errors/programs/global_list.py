import veloz as vz


LIST = [1, 2]


@vz.jit
def f(x):
    return LIST[x]


f(1)
