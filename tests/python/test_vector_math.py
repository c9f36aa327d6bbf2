"""The vector math functions in loops, ordinary and rare arguments mixed, per instruction set.

The loops are vectorised, but for those of the gamma functions, which raise.
"""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import veloz as vz

ONE = (
    "sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh "
    "exp exp2 expm1 log log2 log10 log1p cbrt"
).split()
TWO = "power arctan2 hypot fmod mod floor_divide".split()
OF_MATH = "erf erfc gamma lgamma".split()  # NumPy has none of them: MATH_PROGRAM

# The programs run in processes of their own: the instruction set is chosen when the compiler loads.
HEAD = """
import importlib.util, math, pathlib, sys, tempfile
import numpy as np
import veloz as vz

def module(text):
    path = pathlib.Path(tempfile.mkdtemp()) / "loops.py"
    path.write_text("import math\\nimport numpy as np\\n" + text)
    spec = importlib.util.spec_from_file_location("loops", path)
    loops = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loops)
    return loops
"""
PROGRAM = """
names, two = sys.argv[1].split(","), sys.argv[2] == "2"
values = [0.0, -0.0, np.inf, -np.inf, np.nan, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 1e300, -1e300,
          1e-310, -1e-310, 1e22, 123456789.125, -1e6, 1e5, 3e38, 1e-40, -1e-40, 709.9, -745.2,
          88.8, -103.9, -104.1, -87.5, 1024.0, -1074.0, -1075.5, 3.0, 7.5, -3.0, 27.5, 1e-20]
np.seterr(all="ignore")
text = "def run(x, y, out):\\n"
for row, name in enumerate(names):
    call = f"np.{name}(x[i], y[i])" if two else f"np.{name}(x[i])"
    text += f"    for i in range(len(x)):\\n        out[{row}, i] = {call}\\n"
loops = module(text)
for dtype in (np.float64, np.float32):
    value = np.array(values).astype(dtype)
    x, y = (np.ascontiguousarray(a.ravel()) for a in np.meshgrid(value, value))
    results = np.empty((len(names), len(x)), dtype)
    vz.jit(loops.run)(x, y, results)
    for name, out in zip(names, results, strict=True):
        function = getattr(np, name)
        if name in ("mod", "floor_divide"):
            expected = function(x, y)
        else:
            wide = [a.astype(np.float64) for a in ((x, y) if two else (x,))]
            expected = function(*wide).astype(dtype)
        near = np.abs(out - expected) <= 4 * np.spacing(np.abs(expected))
        same = (out == expected) & (np.signbit(out) == np.signbit(expected))
        good = near | same | (np.isnan(out) & np.isnan(expected))
        zero = (out == 0) & (expected == 0) & (np.signbit(out) != np.signbit(expected))
        for i in np.flatnonzero(~good | zero)[:5]:
            print(dtype.__name__, name, i, x[i], y[i], "gave", out[i], "not", expected[i])
"""

MATH_PROGRAM = """
loops = module("".join(
    f"def {name}(x, out):\\n    for i in range(len(x)):\\n        out[i] = math.{name}(x[i])\\n"
    for name in sys.argv[1].split(",")))
erf, erfc, gamma, lgamma = map(vz.jit, (loops.erf, loops.erfc, loops.gamma, loops.lgamma))

def run(function, values, dtype=np.float64):
    x = np.array(values, dtype)
    out = np.empty_like(x)
    function(x, out)
    return out

x = np.concatenate([np.linspace(-30, 30, 2001), [0.0, -0.0, np.inf, -np.inf, np.nan, 1e-310]])
for function, exact in [(erf, math.erf), (erfc, math.erfc)]:
    out, expected = run(function, x), np.array([exact(v) for v in x])
    near = np.abs(out - expected) <= 4 * np.spacing(np.abs(expected))
    good = near | (out == expected) | (np.isnan(out) & np.isnan(expected))
    assert good.all(), x[~good]

# The gamma functions raise at their poles.
whole = np.arange(1, 24)
assert (run(gamma, whole) == [float(math.factorial(n - 1)) for n in whole]).all()
assert run(gamma, [5], np.float32)[0] == 24
assert (run(lgamma, [1, 2, np.inf, -np.inf]) == [0, 0, np.inf, np.inf]).all()
assert np.isnan(run(gamma, [np.nan])[0]) and np.isnan(run(lgamma, [np.nan])[0])
x = np.concatenate([np.linspace(-20.3, 171, 1001), [1e-300, -1e-300, 1e-17]])
near = np.abs(run(gamma, x) - [math.gamma(v) for v in x]) <= 20 * np.spacing(np.abs(run(gamma, x)))
assert near.all(), x[~near]
x = np.concatenate([x, [1e300, -1e10 - 0.5, 5e-324, -5e-324]])
near = np.abs(run(lgamma, x) - [math.lgamma(v) for v in x]) <= 1e-14 * (1 + np.abs(run(lgamma, x)))
assert near.all(), x[~near]
for function, value, error in [
    (gamma, 0.0, ValueError), (gamma, -3.0, ValueError), (gamma, -np.inf, ValueError),
    (gamma, 172.0, OverflowError), (lgamma, 0.0, ValueError), (lgamma, -3.0, ValueError),
    (lgamma, 1e308, OverflowError),
]:
    try:
        run(function, [1.5, value])
    except error:
        continue
    raise AssertionError((function, value))
"""


def processors() -> list[str]:
    """Return the values of VELOZ_CPU that this machine can run."""
    flags = Path("/proc/cpuinfo").read_text().split()
    found = ["baseline"]
    if "avx2" in flags and "fma" in flags:
        found.append("avx2")
    if "avx512vl" in flags and "avx512dq" in flags:
        found.append("avx512")
    return found


def run(processor: str, cache: Path, program: str, *words: str) -> str:
    """Run a program with code made for a processor and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", HEAD + program, *words],
        env=dict(os.environ, VELOZ_CPU=processor, VELOZ_CACHE_DIR=str(cache)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("processor", processors())
@pytest.mark.parametrize("names", [ONE, TWO], ids=["one", "two"])
def test_rare_and_ordinary_lanes(processor: str, names: list[str], tmp_path: Path) -> None:
    count = "2" if names is TWO else "1"
    assert run(processor, tmp_path, PROGRAM, ",".join(names), count) == ""


@pytest.mark.parametrize("processor", processors())
def test_functions_of_math(processor: str, tmp_path: Path) -> None:
    run(processor, tmp_path, MATH_PROGRAM, ",".join(OF_MATH))


def test_no_function_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here, and in the benchmark."""
    root = Path(__file__).parents[2]
    monkeypatch.syspath_prepend(root / "benchmarks")
    table = (root / "src/vecmath/functions.def").read_text()
    library = set(re.findall(r"^VELOZ_VECMATH2?\((\w+)\)", table, re.MULTILINE))
    names = {"gamma": "tgamma", "power": "pow", "mod": "fmod", "floor_divide": "fmod"}
    tested = {names.get(name, name.replace("arc", "a")) for name in ONE + TWO + OF_MATH}
    assert tested == library
    measured = importlib.import_module("harness.math_functions").FUNCTIONS
    assert {function.name for function in measured} == library | {"sqrt"}


@vz.jit
def sine(x):
    return np.sin(x)


@vz.jit
def squared_sine(x):
    return np.sin(x) ** 2


@vz.jit
def size_of_sine(x):
    return np.abs(np.sin(x))


@vz.jit
def squared_and_plain_sine(x):
    s = np.sin(x)
    return s * s + s


@vz.jit
def cosine(x):
    return np.cos(x)


@vz.jit
def squared_cosine(x):
    return np.cos(x) ** 2


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_even_operations_on_a_sine_lose_no_bit(dtype: type) -> None:
    """The sign flip at a vector sine's end is left out where only even operations see it."""
    x = np.linspace(-30000, 30000, 1001).astype(dtype)
    x[::91] = [0.0, -0.0, np.inf, np.nan, 1e9, -1e30, -np.inf, 3.0, -3.0, 1e5, -1e5]
    with np.errstate(invalid="ignore"):
        wave = sine(x)
        assert (wave[np.isfinite(wave)] < 0).any()
        np.testing.assert_array_equal(squared_sine(x), wave**2)
        np.testing.assert_array_equal(size_of_sine(x), np.abs(wave))
        np.testing.assert_array_equal(squared_and_plain_sine(x), wave * wave + wave)
        np.testing.assert_array_equal(squared_cosine(x), cosine(x) ** 2)


def flips(function: vz.Function, dtype: type) -> int:
    """How many results of a vector function's common path have signs flipped at the end."""
    function(np.linspace(-5, 5, 1001).astype(dtype))
    made = [np.dtype(dtype).name in signature for signature in function.signatures]
    text = function.inspect_llvm(made.index(True))
    flipped = set()
    for name, source in re.findall(r"(%\d+) = bitcast <\d+ x i\d+> (%\d+) to", text):
        if f"{source} = xor " in text:
            flipped.add(name)
    joins = re.findall(r"= phi <(?!1 )\d+ x (?:float|double)> (.*)", text)
    assert joins, "a path for rare arguments meets the common one"
    return sum(bool(flipped & set(re.findall(r"%\d+", join))) for join in joins)


# The other sines end in a choice between argument and result, which has no even operation.
FUSED = "baseline" not in (processors()[-1], os.environ.get("VELOZ_CPU"))
EVEN = [
    (cosine, squared_cosine, np.float32),
    (cosine, squared_cosine, np.float64),
    *([(sine, squared_sine, np.float32), (sine, size_of_sine, np.float32)] if FUSED else []),
]


@pytest.mark.parametrize(("plain", "even", "dtype"), EVEN)
def test_even_operations_leave_the_sign_flip_out(
    plain: vz.Function, even: vz.Function, dtype: type
) -> None:
    assert flips(plain, dtype) > 0
    assert flips(even, dtype) == 0
    if plain is sine:
        assert flips(squared_and_plain_sine, dtype) > 0
