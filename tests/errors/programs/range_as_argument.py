import veloz as vz


@vz.jit
def total(indices):
    n = 0
    for i in indices:
        n += i
    return n


@vz.jit
def f(n):
    return total(range(n))


f(3)
