import veloz as vz


@vz.jit
def first_argument(n):
    try:
        return 6 // n
    except ZeroDivisionError as error:
        return error.args[0]


first_argument(2)
