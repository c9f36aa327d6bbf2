import veloz as vz


@vz.jit
def catches(n):
    try:
        return 6 // n
    except 5:
        return 0


catches(2)
