"""Sums and other reductions of floats have the same bits for every width of vectors."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from test_vector_math import processors

PROGRAM = """
import hashlib
import math
import numpy as np
import veloz as vz

ONE, TWO = [], []
def one(f): ONE.append(vz.jit(f)); return f
def two(f): TWO.append(vz.jit(f)); return f

@one
def squares(x): return np.sum(x * x)
@one
def products(x): return np.prod(1 + x / 1000)
@one
def steps(x): return x[::3].sum() + x[::-1].mean() - x[1::2].sum()
@one
def choice(x): return np.where(x > 0, np.sqrt(np.abs(x)), x).sum()
@one
def dot(x): return np.dot(x, x[::-1])
@one
def spread(x): return np.var(x) + np.std(x)
@one
def extremes(x): return x.max() + 2 * x.min() + np.nanmax(x)
@one
def complex_sum(x): return np.sum(x * (1 + 2j)) + np.mean(1j - x)
@one
def mixed(x): return np.sum(x * np.arange(x.size)) + np.sum(x > 0) + np.sum(x.astype(np.float64))
@one
def parallel(x):
    s, p = 0.0, 1.0
    for i in vz.prange(x.shape[0]):
        s += x[i] * x[i] - 1
        p *= 1 + x[i] * 1e-4
    return s + p
@one
def conditional(x):
    s = 0.0
    for i in vz.prange(x.shape[0]):
        if x[i] > 0:
            s += 1 / (1 + x[i])
        elif x[i] < -1:
            s -= x[i] * x[i]
    return s
@one
def written_too(x):
    s, y = 0.0, np.empty_like(x)
    for i in vz.prange(x.shape[0]):
        y[i] = x[i] / 3
        s += y[i]
    return s
@one
def branches(x):  # no vectors on any machine
    s = 0.0
    for i in vz.prange(x.shape[0]):
        if x[i] < -1:
            for j in range(3):
                s += x[i] * j
    return s
@one
def divergent(x):
    s = 0.0
    for i in vz.prange(x.shape[0]):
        v, k = x[i], 0
        while v * v < 4 and k < 50:
            v = v * v + 0.1
            k += 1
        s += v * k
    return s
@one
def shared(x):
    h = np.zeros(7)
    for i in vz.prange(x.shape[0]):
        h[i % 7] += x[i]
    return h
@two
def rows(x): return x.sum(axis=1) + x.mean(axis=1)
@two
def columns(x): return x.sum(axis=0)
@two
def turned(x): return x.T.sum(axis=1) + x.T.mean(axis=1)
@two
def row_spread(x): return np.var(x, axis=1) + np.prod(x, axis=1)
@two
def cut(x): return np.sum(x[1:, 1:] * x[:-1, :-1])
@two
def nest(x):
    s = 0.0
    for i in vz.prange(x.shape[0]):
        for j in range(x.shape[1]):
            s += x[i, j] * x[i, j]
    return s
PLAIN = {f.__name__ for f in ONE + TWO} - {"complex_sum"}  # no function of the math library in them

@one
def exponentials(x): return np.sum(np.exp(x))
@one
def powers(x): return np.mean(np.sin(x) ** 2 + np.abs(x) ** 1.7)
@one
def waves(x): return np.sum(np.exp(1j * x))
@one
def scalars(x):
    s = 0.0
    for i in vz.prange(x.shape[0]):
        if x[i] > 0:
            s += math.exp(x[i]) / (1 + math.sin(x[i]) ** 2)
    return s
@two
def softmax(x):
    e = np.exp(x - np.max(x, axis=-1)[:, None])
    return e / np.sum(e, axis=-1)[:, None]
@two
def matrix(x): return x @ x.T
@one
def loose(x):
    s = 0.0
    for i in range(x.shape[0]):
        s += x[i] * 0.5
    return s
ONE[-1] = vz.jit(fastmath={"reassoc"})(loose)

LENGTHS = [0, 1, 2, 7, 8, 15, 16, 17, 31, 33, 50, 64, 100, 127, 1000, 5000, 100003]
SHAPES = [(1, 1), (3, 5), (17, 8), (7, 33), (40, 100), (5, 300), (300, 5), (1000, 70), (64, 2000)]
random = np.random.default_rng(3)
for functions, shapes in ((ONE, LENGTHS), (TWO, SHAPES)):
    for f in functions:
        for dtype in (np.float64, np.float32):
            digest = hashlib.sha256()
            for shape in shapes:
                x = random.standard_normal(shape).astype(dtype)
                try:
                    digest.update(np.asarray(f(x)).tobytes())
                except ValueError:  # extremes of nothing
                    digest.update(b"refused")
            print(f.__name__, dtype.__name__, f.__name__ in PLAIN, digest.hexdigest())
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sums") / "sums.py"
    path.write_text(PROGRAM)
    return path


def _digests(program: Path, processor: str) -> list[list[str]]:
    environment = {**os.environ, "VELOZ_CPU": processor}
    run = subprocess.run(
        [sys.executable, str(program)], env=environment, capture_output=True, text=True, timeout=600
    )
    assert run.returncode == 0, run.stderr
    assert not run.stderr  # LLVM would print why a marked loop is not vectorised
    return [line.split() for line in run.stdout.splitlines()]


def test_sums_do_not_depend_on_the_width_of_vectors(program: Path) -> None:
    """AVX-512 against AVX2."""
    if "avx512" not in processors():
        pytest.skip("this machine has no AVX-512")
    assert _digests(program, "avx512") == _digests(program, "avx2")


def test_plain_sums_are_those_of_any_processor(program: Path) -> None:
    """The widest vectors of this machine against SSE2, which fuses no products in functions."""
    widest, narrowest = (_digests(program, level) for level in (processors()[-1], "baseline"))
    plain = [[line for line in lines if line[2] == "True"] for lines in (widest, narrowest)]
    assert len(plain[0]) == 2 * 20
    assert plain[0] == plain[1]
