import veloz as vz


def outer():
    x = 1

    @vz.jit
    def f():
        nonlocal x
        x = x + 1
        return x

    f()


outer()
