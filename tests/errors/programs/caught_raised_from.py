import veloz as vz


@vz.jit
def bare(n):
    try:
        return 6 // n
    except ZeroDivisionError as error:
        raise error from None


bare(2)
