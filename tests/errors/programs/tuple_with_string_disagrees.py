import veloz as vz


@vz.jit
def f(n):
    if n > 2:
        pair = (n, "whole")
    else:
        pair = n / 2
    return pair[0]


f(3)
