"""Slices of step 1 with every kind of bound, equal slices in one statement, rows of two and three."""

import numpy as np

from differential.harness import case

M = np.arange(20.0).reshape(4, 5)
MIN, MAX = -(2**63), 2**63 - 1


@case((np.arange(6.0), 0, 3))
@case((np.arange(6.0), -2, 9))
@case((np.arange(6.0), 5, 2))
@case((np.arange(6.0), MIN, MAX))
@case((np.arange(6.0), MAX, MIN))
@case((np.empty(0), -1, 1))
def bounds_of_a_slice(x, a, b):
    return x[a:b].copy(), x[a:].copy(), x[:b].copy(), x[2:b].copy(), x[-3:b].copy(), x[a:-1].copy()


@case((np.arange(6.0),))
@case((np.arange(2.0),))
@case((np.arange(1.0),))
@case((np.empty(0),))
@case((np.arange(12.0)[::-2],))
def constant_bounds(x):
    sizes = x[1:-1].size, x[2:].size, x[:-2].size, x[3:2].size, x[100:].size, x[:-100].size
    return sizes, x[-2:].copy()


@case((M.copy(),))
@case((np.arange(6.0).reshape(2, 3),))
@case((np.empty((0, 3)),))
@case((np.empty((3, 0)),))
@case((np.asfortranarray(M),))
@case((M[::-1, ::-1],))
def equal_slices(p):
    q = p * 2.0
    q[1:-1, 1:-1] = p[1:-1, :-2] + p[1:-1, 2:] + p[:-2, 1:-1] - q[2:, 1:-1]
    q[1:, 1:] += p[1:, 1:]
    return q


@case((np.arange(15.0).reshape(5, 3), np.array([1.0, 2.0, 3.0])))
@case((np.arange(10.0).reshape(5, 2), np.array([1.0, 2.0])))
@case((np.arange(5.0).reshape(5, 1), np.array([1.0])))
@case((np.arange(20.0).reshape(5, 4), np.array([2.0])))
@case((np.arange(30.0).reshape(5, 6)[:, ::3], np.array([1.0, 2.0])))
@case((np.arange(30.0).reshape(5, 6)[:, ::-2], np.array([1.0, 2.0, 3.0])))
def short_rows(points, centre):
    moved = points - centre
    moved[1:] = moved[:-1] * 0.5 + points[1:]
    return moved
