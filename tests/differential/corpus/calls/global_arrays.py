"""Small arrays outside of the function: read-only constants of the code."""

import types

import numpy as np
import veloz as vz
from differential.arguments import arr
from differential.harness import case

WEIGHTS = np.array([1.0, 4.0, 2.0, 4.0, 1.0])
STENCIL = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]], dtype=np.int32)
FORTRAN = np.asfortranarray(np.arange(6, dtype=np.float32).reshape(2, 3))
STRIDED = np.arange(10)[::-2]
MASK = np.array([True, False, True])
ROOTS = np.exp(2j * np.pi * np.arange(4) / 4)
ZERO_D = np.array(2.5)
EMPTY = np.zeros((0, 3))
SWAPPED = np.arange(4, dtype=">f8")
MODULE = types.ModuleType("tables")
MODULE.TABLE = np.array([10, 20, 30])


def enclosing():
    table = np.array([0.5, 1.5, 2.5])

    def look_up(i):
        return table[i] * table.shape[0]

    return look_up


look_up = case(0, 2, -1, 3, raises=IndexError)(enclosing())


@case(arr("f8", 5), arr("f8", 7), arr("f4", 6))
def weighted(x):
    total = 0.0
    for i in range(len(x)):
        total += x[i] * WEIGHTS[i % len(WEIGHTS)]
    return total


@case(arr("f8", (6, 5)), arr("i8", (3, 3)))
def laplacian(a):
    out = np.zeros((a.shape[0], a.shape[1]))
    for i in vz.prange(1, a.shape[0] - 1):
        for j in range(1, a.shape[1] - 1):
            s = 0.0
            for p in range(3):
                for q in range(3):
                    s += STENCIL[p, q] * a[i + p - 1, j + q - 1]
            out[i, j] = s
    return out


@case(1, 2.5)
def orders_and_kinds(x):
    return (
        FORTRAN * x,
        FORTRAN.T + x,
        STRIDED * x,
        MASK.sum(),
        ROOTS * x,
        ROOTS[1] * x,
        ZERO_D * x,
        EMPTY.sum() + x,
        EMPTY.shape,
        SWAPPED * x,
        np.where(MASK, x, -x),
    )


@case(0, 2, -3, 5, raises=IndexError)
def of_a_module(i):
    return MODULE.TABLE[i], WEIGHTS[i]


@case(3)
def views(n):
    w = WEIGHTS[1:4]
    row = STENCIL[1]
    return w * n, row + w[0], WEIGHTS[::-1] * 1.0, FORTRAN[:, 1] * 2


def total(a):
    return a.sum()


@case(2.0)
def passed_on(x):
    return total(WEIGHTS) * x, total(STENCIL), total(STENCIL[0] * FORTRAN[1])


FIRST = np.array([0, 1, 2, 0])
SECOND = np.array([2, 0, 1, 0])


@case(arr("f8", 4), arr("i8", 5))
def two_tables_of_one_type(a):
    out = a.copy()
    for i in range(4):
        out[FIRST[i]] = out[SECOND[i]] + FIRST[i] - SECOND[i]
    return out, FIRST + SECOND, FIRST[1], SECOND[1]
