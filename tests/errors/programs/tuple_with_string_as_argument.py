import veloz as vz


@vz.jit
def first(pair):
    return pair[0]


@vz.jit
def f(n):
    return first((n, "text"))


f(3)
