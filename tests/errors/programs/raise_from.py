import veloz as vz


@vz.jit
def wrapped(n):
    if n > 3:
        raise ValueError(n) from KeyError("limit")
    return n


wrapped(2)
