import veloz as vz


@vz.jit
def f(x):
    total = x
    for a in (1, 2, 3, 4, 5, 6, 7, 8):
        for b in (1, 2, 3, 4, 5, 6, 7, 8):
            for c in (1, 2, 3, 4, 5, 6, 7, 8):
                for d in (1, 2, 3, 4, 5, 6, 7, 8):
                    for e in (1, 2, 3, 4, 5, 6, 7, 8):
                        for g in (1, 2, 3, 4, 5, 6, 7, 8):
                            total += a * b * c * d * e * g
    return total


f(1)
