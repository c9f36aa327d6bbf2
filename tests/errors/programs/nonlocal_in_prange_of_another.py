import veloz as vz


def each(f, n):
    for i in vz.prange(n):
        f(i)


@vz.jit
def count(n):
    total = 0

    def add(k):
        nonlocal total
        total += k

    each(add, n)
    return total


count(10)
