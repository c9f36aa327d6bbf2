import veloz as vz


@vz.jit(check_races=True)
def watched(n):
    try:
        return 6 // n
    except ZeroDivisionError:
        return 0


watched(2)
