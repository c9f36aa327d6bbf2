import veloz as vz


def helper(a, /, b):
    return a + b


@vz.jit
def f(x):
    return helper(a=x, b=2)


f(1)
