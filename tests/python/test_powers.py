"""Powers: their exact error in units of the last place, and their special values."""

from __future__ import annotations

import importlib.util
import math
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import veloz as vz

EXPONENTS = [0, 1, 2, 3, 4, 5, 6, 7, 10, 12, 13, 31, 64, 65, -1, -2, -3, -5, -12, -64]
SPECIAL = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    np.inf,
    -np.inf,
    np.nan,
    5e-324,
    -5e-324,
    1e-300,
    1e300,
    -1e300,
    2.0,
]


def _module(folder: Path, name: str, text: str) -> ModuleType:
    path = folder / f"{name}.py"
    path.write_text("import numpy as np\n" + text)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _samples(n: float, dtype: Any) -> Any:
    """Ordinary numbers, numbers near the ends of the range of results, and next to powers of 2."""
    random = np.random.default_rng(int(8 * n) % 1000)
    ordinary = random.uniform(-3, 3, 200)
    limit = 127.9 if dtype == np.float32 else 1023.9
    ends = 2.0 ** (limit / max(abs(n), 1) * random.uniform(-1.0, 1.0, 200))
    near = 2.0 ** random.integers(-3, 4, 40) * (1 + random.integers(-3, 4, 40) * 2.0**-23)
    return np.concatenate([ordinary, ends, near]).astype(dtype)


def _ulps(got: Any, exact: Fraction, dtype: Any) -> float:
    info = np.finfo(dtype)
    if abs(exact) >= Fraction(float(info.max)) * (1 + Fraction(float(info.eps)) / 4):
        return 0.0 if np.isinf(got) else math.inf
    assert np.isfinite(got)
    size = max(abs(exact), Fraction(float(info.tiny)))
    exponent = math.floor(math.log2(size.numerator) - math.log2(size.denominator))
    while Fraction(2) ** exponent > size:
        exponent -= 1
    while Fraction(2) ** (exponent + 1) <= size:
        exponent += 1
    last = Fraction(2) ** (exponent - info.nmant)
    return float(abs(Fraction(float(got)) - exact) / last)


def _largest_error(values: Any, results: Any, n: int) -> float:
    dtype = values.dtype.type
    pairs = zip(values, results, strict=True)
    return max(_ulps(r, Fraction(float(x)) ** n, dtype) for x, r in pairs)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_whole_exponents_are_within_the_bounds(tmp_path: Path, dtype: Any) -> None:
    text = "def run(x, out):\n"
    for row, n in enumerate(EXPONENTS):
        text += f"    for i in range(x.shape[1]):\n        out[{row}, i] = x[{row}, i] ** {n}\n"
    x = np.stack([_samples(n, dtype) for n in EXPONENTS])
    out = np.empty_like(x)
    vz.jit(_module(tmp_path, "constants", text).run)(x, out)
    bound = 1.0 if dtype == np.float32 else 1.5
    for row, n in enumerate(EXPONENTS):
        assert _largest_error(x[row], out[row], n) <= bound, n


def test_variable_exponents_are_within_the_bounds() -> None:
    def run(x: Any, n: Any, out: Any) -> None:
        for i in range(x.size):
            out[i] = x[i] ** n[i]

    compiled = vz.jit(error_model="numpy")(run)
    x = np.concatenate([_samples(n, np.float64) for n in EXPONENTS])
    n = np.repeat(EXPONENTS, len(x) // len(EXPONENTS)).astype(np.float64)
    order = np.random.default_rng(3).permutation(len(x))
    x, n = x[order], n[order]
    out, exact = np.empty_like(x), np.empty_like(x)
    compiled(x, n, out)
    errors = [
        _ulps(r, Fraction(a) ** int(b), np.float64) for a, b, r in zip(x, n, out, strict=True)
    ]
    assert max(errors) <= 1.5
    for i in range(0, len(x), 97):  # a lane's result does not depend on its neighbours
        compiled(x[i : i + 1], n[i : i + 1], exact[i : i + 1])
        assert exact[i] == out[i]


def _check_special(tmp_path: Path) -> None:
    exponents = [*EXPONENTS, 0.5, -0.5, 1.5]
    text = "def run(x, out):\n"
    for row, n in enumerate(exponents):
        text += f"    for i in range(x.size):\n        out[{row}, i] = x[i] ** {n}\n"
    x = np.array(SPECIAL)
    for dtype in (np.float64, np.float32):
        with np.errstate(all="ignore"):
            values = x.astype(dtype)
            out = np.empty((len(exponents), len(x)), dtype)
            vz.jit(_module(tmp_path, f"special{dtype.__name__}", text).run)(values, out)
            for row, n in enumerate(exponents):
                expected = np.array([_c_power(float(v), n) for v in values]).astype(dtype)
                error = 0.0 if n % 1 == 0 else np.finfo(dtype).eps
                np.testing.assert_allclose(out[row], expected, rtol=error, err_msg=str(n))
                signs = ~np.isnan(expected)
                assert (np.signbit(out[row]) == np.signbit(expected))[signs].all(), n


def _c_power(x: float, n: float) -> float:
    try:
        return math.pow(x, n)
    except OverflowError:
        return math.copysign(math.inf, x) if n % 2 == 1 else math.inf
    except ValueError:
        if x == 0:
            return math.copysign(math.inf, x) if n % 2 == 1 else math.inf
        return math.nan


def test_special_values_are_those_of_c(tmp_path: Path) -> None:
    _check_special(tmp_path)


@pytest.mark.parametrize("cpu", ["baseline", "avx2"])
def test_on_other_processors(cpu: str) -> None:
    names = [
        "test_special_values_are_those_of_c",
        "test_whole_exponents_are_within_the_bounds",
        "test_variable_exponents_are_within_the_bounds",
    ]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command += [f"{__file__}::{name}" for name in names]
    result = subprocess.run(
        command, env={**os.environ, "VELOZ_CPU": cpu}, capture_output=True, text=True, timeout=600
    )
    assert result.returncode == 0, result.stdout[-3000:]


def test_square_root_of_python_floats() -> None:
    def root(x: float) -> float:
        return x**0.5

    compiled = vz.jit(root)
    for x in (0.0, -0.0, 2.0, 1e-320, math.inf, -math.inf, 7.25):
        assert compiled(x) == x**0.5
        assert math.copysign(1, compiled(x)) == 1
    assert math.isnan(compiled(math.nan))
    with pytest.raises(ValueError, match="fractional power"):
        compiled(-2.0)
