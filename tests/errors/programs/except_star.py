import veloz as vz


@vz.jit
def groups(n):
    try:
        return 6 // n
    except* ZeroDivisionError:
        n = 0
    return n


groups(2)
