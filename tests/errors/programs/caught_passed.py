import veloz as vz


def note(error, n):
    return n


@vz.jit
def passes(n):
    try:
        return 6 // n
    except ZeroDivisionError as error:
        return note(error, n)


passes(2)
