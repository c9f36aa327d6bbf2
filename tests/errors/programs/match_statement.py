import veloz as vz


@vz.jit
def f(x):
    match x:
        case 1:
            return 1
    return 0


f(1)
