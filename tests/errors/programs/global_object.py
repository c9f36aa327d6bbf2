import veloz as vz


class Thing:
    value = 1


THING = Thing()


@vz.jit
def f(x):
    return THING.value


f(1)
