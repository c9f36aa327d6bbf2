import veloz as vz


@vz.jit
def f(n):
    total = 0

    def reset():
        nonlocal total
        total = 0

    for i in vz.prange(n):
        total += i
    reset()
    return total


f(10)
