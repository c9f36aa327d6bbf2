import veloz as vz


@vz.jit
def later(n):
    kept = None
    try:
        n = 6 // n
    except ZeroDivisionError as error:
        kept = error
        n = 1
    if n == 1:
        raise kept
    return n


later(2)
