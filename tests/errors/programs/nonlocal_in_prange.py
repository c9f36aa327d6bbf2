import veloz as vz


@vz.jit
def f(n):
    total = 0

    def add(k):
        nonlocal total
        total += k

    for i in vz.prange(n):
        add(i)
    return total


f(10)
