import veloz as vz


@vz.jit
def f(n):
    def last():
        return k

    for i in range(n):
        k = i
    return last()


f(1)
