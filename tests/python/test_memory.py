"""Arrays of compiled functions are given back at their last use, by the pool's own count."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HEAD = """
import numpy as np, veloz as vz
from veloz import _core

N = 250_000
SIZE = 8 * N  # bytes of one array
x = np.ones(N)

def arrays(function, *arguments):
    # Peak of one call, in arrays of N float64; and nothing but its result stays alive.
    try:
        function(*arguments)
    except (ValueError, IndexError):
        pass
    before = _core.memory_info()["used_bytes"]
    _core.memory_reset_peak()
    try:
        result = function(*arguments)
    except (ValueError, IndexError):
        result = None
    peak = _core.memory_info()["peak_bytes"] - before
    if result is not None:
        np.testing.assert_equal(result, function.py_func(*arguments))
    del result
    left = _core.memory_info()["used_bytes"] - before
    assert left == 0, left
    return peak / SIZE
"""

# Source of `f`, its arguments, and the most arrays alive at once.
PROGRAMS = {
    "straight line": (
        """
def f(y):
    y = y * 2 + 1
    y = y * 2 + 1
    y = y * 2 + 1
    y = y * 2 + 1
    y = y * 2 + 1
    y = y * 2 + 1
    y = y * 2 + 1
    y = y * 2 + 1
    return y
""",
        "x",
        2,
    ),
    "a name bound anew in a loop": (
        """
def f(y):
    for k in range(10):
        y = y * 2 + k
    return y
""",
        "x",
        2,
    ),
    "a name of the loop's body": (
        """
def f(y):
    s = 0.0
    for k in range(10):
        t = y * k
        s += t[k]
    return s
""",
        "x",
        1,
    ),
    "two names that change places": (
        """
def f(y):
    a = y + 1
    b = y + 2
    for k in range(5):
        a, b = b, a * 2
    return a
""",
        "x",
        3,
    ),
    "through calls": (
        """
@vz.jit
def g(a):
    b = a + 1
    c = b * b
    c[0] = 5
    return c

def f(y):
    y = g(y)
    y[1] = 2
    y = g(y)
    y[2] = 3
    return g(y)
""",
        "x",
        3,
    ),
    "a view keeps its base": (
        """
def f(y):
    a = y + 1
    a[3] = 7
    v = a[2:9]
    a = y + 2
    a[3] = 8
    s = a[3]
    a = y + 3
    a[3] = 9
    return v.sum() + s + a[3]
""",
        "x",
        2,
    ),
    "a view of itself": (
        """
def f(y):
    y = y + 1
    y[1] = 4
    while y.shape[0] > 100:
        y = y[1::2]
        y = y + 1
        y[0] = 1
    return y
""",
        "x",
        1.5,
    ),
    "in one branch only": (
        """
def f(y):
    a = y + 1
    a[0] = 3
    if y[0] > 2:
        b = a * 2
        b[1] = 0
        return b
    else:
        c = y * 2
        c[0] = 1
        d = c * 3
        d[1] = 5
        return d
""",
        "x",
        2,
    ),
    "arrays in tuples": (
        """
def f(y):
    t = (y + 1, y * 2)
    for k in range(4):
        t = (t[1] + 1, t[0])
    return t[0]
""",
        "x",
        3,
    ),
    "left early": (
        """
def f(y):
    s = 0.0
    for k in range(5):
        t = y * (k + 1)
        t[0] = 2
        if k == 2:
            continue
        u = t + 1
        u[1] = 3
        if k == 3:
            break
        s += u[1]
        if s > 1e9:
            return s
    return s
""",
        "x",
        2,
    ),
    "an exception": (
        """
def f(y):
    a = y + 1
    a[0] = 0
    for k in range(3):
        b = a * 2
        b[0] = k
        if k == 2:
            raise ValueError("three")
        a = b + y[k]
        a[1] = 1
    return a
""",
        "x",
        2,
    ),
    "an index error": (
        """
def f(y):
    a = y + 1
    a[0] = 0
    b = a[2:] * 2
    b[0] = 1
    return b[y.shape[0] - int(a[0])]
""",
        "x",
        2,
    ),
    "reductions along an axis": (
        """
def f(y):
    z = y + 0
    for k in range(6):
        m = z.sum(axis=0)
        z = z - m
        z[0, 0] = k
    return z
""",
        "x.reshape(500, 500)",
        2.1,
    ),
    "prange with arrays of its own": (
        """
def f(y):
    out = np.empty(64)
    for i in vz.prange(64):
        t = y[: y.shape[0] // 100] * i
        t[0] = i
        u = t + 1
        u[1] = 2
        out[i] = t[0] + u[1]
    return out
""",
        "x",
        0.2,
    ),
    "prange, the last value stays": (
        """
def f(y):
    t = y[:1000] + 0
    for i in vz.prange(64):
        t = y[:1000] * i
        t[0] = i
    return t
""",
        "x",
        0.1,
    ),
    "prange, an exception": (
        """
def f(y):
    out = np.zeros(100)
    for i in vz.prange(100):
        t = y[:1000] * i
        t[0] = i
        out[i] = t[i * 20]
    return out
""",
        "x",
        0.1,
    ),
    "recursion": (
        """
@vz.jit
def down(a, n):
    if n == 0:
        return a
    b = a + 1
    b[0] = n
    return down(b, n - 1)

def f(y):
    return down(y[:1000], 20)
""",
        "x",
        0.1,
    ),
    "an argument is written over": (
        """
def f(y, n):
    if n > 3:
        y = y + 1
        y[0] = 9
    z = y * 2
    z[1] = 1
    if n > 4:
        y = z
    return y[1] + z[0]
""",
        "x, 5",
        2,
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_peak(name: str, tmp_path: Path) -> None:
    source, arguments, most = PROGRAMS[name]
    script = tmp_path / "program.py"
    text = HEAD + source.replace("\ndef f(", "\n@vz.jit(cache=False)\ndef f(")
    script.write_text(text + f"\nprint(arrays(f, {arguments}))\n")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) <= most + 0.02


def test_results_own_their_memory() -> None:
    import numpy as np

    import veloz as vz

    @vz.jit
    def both(x: Any) -> Any:
        y = x + 1
        y[0] = 3
        return y, y[1:], x

    x = np.arange(5.0)
    y, view, same = both(x)
    assert y.flags.owndata
    assert view.base is not None
    assert same is x
    view[0] = 77
    assert y[1] == 77
