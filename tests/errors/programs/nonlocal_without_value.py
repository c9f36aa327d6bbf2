import veloz as vz


@vz.jit
def f(n):
    def put(k):
        nonlocal last
        last = k

    put(n)
    last = 2
    return last


f(10)
