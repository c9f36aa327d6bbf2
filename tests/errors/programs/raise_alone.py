import veloz as vz


@vz.jit
def again(n):
    if n > 3:
        raise
    return n


again(2)
