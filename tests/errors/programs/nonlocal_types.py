import veloz as vz


@vz.jit
def f(n):
    value = n

    def change():
        nonlocal value
        value = (1, 2)

    change()
    return value


f(10)
