import veloz as vz

square = vz.jit(lambda x: x * x)

square(3.0)
