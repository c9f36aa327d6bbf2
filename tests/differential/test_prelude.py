"""The functions of src/prelude: NumPy's, the prelude's run by Python, and the compiled ones agree.

Each line of CASES is an expression over arrays `a`, `b`, …; where NumPy adds up in another order
the results may differ by a few units in the last place, which `ulp` states.
"""

from __future__ import annotations

import importlib.util
import linecache
import types
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from differential.harness import IDENTITY

if IDENTITY:
    pytest.skip("needs the compiler", allow_module_level=True)

import veloz as vz

FOLDER = Path(__file__).parents[2] / "src" / "prelude"


class Overlay:
    """NumPy with the prelude's functions, run by Python, in the place of its own."""

    def __init__(self) -> None:
        self.functions: dict[str, Callable[..., Any]] = {}
        for path in sorted(FOLDER.glob("numpy_*.py")):
            spec = importlib.util.spec_from_file_location(f"prelude_{path.stem}", path)
            assert spec and spec.loader
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            for name, value in vars(module).items():
                if isinstance(value, types.FunctionType) and not name.startswith("_"):
                    self.functions[name] = value

    def __getattr__(self, name: str) -> Any:
        return self.functions[name] if name in self.functions else getattr(np, name)


OVERLAY = Overlay()


def numbers(kind: str, shape: Any, seed: int = 0, low: float = -9, high: float = 9) -> np.ndarray:
    random = np.random.default_rng(seed)
    if kind == "?":
        return random.integers(0, 2, shape).astype(bool)
    if kind[0] in "iu":
        return random.integers(0 if kind[0] == "u" else int(low), int(high), shape).astype(kind)
    values = random.uniform(low, high, shape)
    if kind[0] == "c":
        values = values + 1j * random.uniform(low, high, shape)
    return np.asarray(values).astype(kind)


def with_nan(a: np.ndarray, *places: Any) -> np.ndarray:
    a = a.copy()
    for place in places:
        a[place] = np.nan
    return a


def strided(a: np.ndarray) -> np.ndarray:
    wide = np.zeros(tuple(2 * n for n in a.shape), a.dtype)
    view = wide[tuple(slice(None, None, 2) for _ in a.shape)]
    view[...] = a
    return view


V = numbers("f8", 7)
M = numbers("f8", (3, 5), 1)
T = numbers("f8", (2, 3, 4), 2)
S = numbers("f4", 9, 3)
I = numbers("i4", 8, 4)  # noqa: E741
U = numbers("u1", (2, 4), 5, 0, 200)
B = numbers("?", 6, 6)
Z = numbers("c16", 5, 7)
E0 = np.zeros(0)
N1 = with_nan(V, 2, 5)
N2 = with_nan(M, (0, 1), (1, slice(None)))
NAN = np.full(4, np.nan)
UP = np.sort(V)

Case = tuple[str, list[tuple], float]
CASES: list[Case] = [
    ("np.cumsum(a)", [(V,), (M,), (T,), (S,), (I,), (U,), (B,), (Z,), (E0,), (strided(M),)], 0),
    ("np.cumsum(a, axis=0)", [(V,), (M,), (T,), (U,)], 0),
    ("np.cumsum(a, axis=-1)", [(V,), (M,), (T,), (U,)], 0),
    ("np.cumsum(a, 1, np.float32)", [(M,), (T,)], 0),
    ("a.cumsum(axis=1)", [(M,), (np.asfortranarray(M),)], 0),
    ("np.cumprod(a)", [(V,), (M,), (S,), (I,), (B,), (Z,), (E0,)], 0),
    ("a.cumprod(1)", [(M,), (T,)], 0),
    ("np.nancumsum(a)", [(N1,), (N2,), (V,)], 0),
    ("np.nancumsum(a, axis=1)", [(N2,)], 0),
    ("np.nancumprod(a)", [(N1,), (N2,)], 0),
    ("np.diff(a)", [(V,), (M,), (T,), (S,), (I,), (U,), (B,), (E0,), (V[:1],)], 0),
    ("np.diff(a, axis=0)", [(M,), (T,)], 0),
    ("np.diff(a, 2)", [(V,), (M,), (V[:1],)], 0),
    ("np.ediff1d(a)", [(V,), (M,), (I,), (E0,)], 0),
    ("np.ediff1d(a, 99.0, b)", [(V, S[:2].astype("f8"))], 0),
    ("np.trapezoid(a)", [(V,), (M,), (S,), (I,), (E0,)], 8),
    ("np.trapezoid(a, dx=0.25, axis=0)", [(M,), (T,)], 8),
    ("np.trapezoid(a, b)", [(V, UP), (M, UP[:5])], 8),
    ("np.gradient(a)", [(V,), (S,), (I,), (M,), (T,), (V[:1],)], 0),
    ("np.gradient(a, 0.5, axis=1)", [(M,)], 0),
    ("np.gradient(a, 0.5, 2.0, 1.5)", [(T,)], 0),
    ("np.gradient(a, 0.5, 2.0)", [(M,)], 0),
    ("np.flip(a)", [(V,), (M,), (T,), (np.arange(16.0).reshape(2, 2, 2, 2),)], 0),
    ("np.gradient(a, b)", [(V, UP), (V, np.arange(7.0))], 4),
    ("np.nansum(a)", [(N1,), (N2,), (V,), (NAN,), (E0,)], 8),
    ("np.nansum(a, axis=0)", [(N2,), (T,)], 8),
    ("np.nanprod(a)", [(N1,), (N2,)], 8),
    ("np.nanmax(a)", [(N1,), (N2,), (NAN,), (E0,), (I,), (S,)], 0),
    ("np.nanmin(a, axis=1)", [(N2,), (M,), (T,)], 0),
    ("np.nanmax(a, axis=0)", [(N2,), (with_nan(S.reshape(3, 3), (slice(None), 1)),)], 0),
    ("np.nanmin(a)", [(N1,), (NAN,), (with_nan(S, 0),)], 0),
    ("np.nanmean(a)", [(N1,), (N2,), (with_nan(S, 0),), (NAN,)], 8),
    ("np.nanmean(a, axis=0)", [(N2,)], 8),
    ("np.nanvar(a)", [(N1,), (N2,), (NAN,)], 16),
    ("np.nanvar(a, axis=0)", [(N2,)], 16),
    ("np.nanstd(a, ddof=1)", [(N1,)], 16),
    ("np.nanstd(a, axis=1)", [(N2,)], 16),
    ("np.median(a)", [(V,), (V[:6],), (M,), (S,), (I,), (N1,), (U,)], 1),
    ("np.median(a, axis=0)", [(M,), (T,), (N2,), (I.reshape(2, 4),)], 1),
    ("np.median(a, axis=-1)", [(M,), (T,)], 1),
    ("np.nanmedian(a)", [(N1,), (N2,), (NAN,)], 1),
    ("np.nanmedian(a, axis=1)", [(N2,)], 1),
    ("np.percentile(a, 30)", [(V,), (M,), (I,), (N1,), (S,)], 2),
    ("np.percentile(a, 75.5, axis=1)", [(M,), (T,)], 2),
    ("np.percentile(a, b)", [(V, np.array([0.0, 12.5, 100.0])), (V, np.array([-1.0, 3.0]))], 2),
    ("np.quantile(a, 0.25)", [(V,), (S,), (I,)], 2),
    ("np.quantile(a, 1.5)", [(V,)], 2),
    ("np.searchsorted(a, b)", [(UP, V), (UP, M), (UP, N1), (np.sort(I), I), (E0, V)], 0),
    ("np.searchsorted(a, b, 'right')", [(UP, UP), (np.sort(I), I), (np.sort(N1), N1)], 0),
    ("np.searchsorted(a, 1.5)", [(UP,), (np.sort(I),)], 0),
    ("a.searchsorted(b, side='right')", [(UP, V)], 0),
    ("np.digitize(a, b)", [(V, UP[::2]), (V, UP[::-2]), (M, UP), (V, V)], 0),
    ("np.digitize(a, b, right=True)", [(UP, UP), (UP, UP[::-1])], 0),
    ("np.bincount(a)", [(np.abs(I),), (np.zeros(0, int),), (I,)], 0),
    ("np.bincount(a, b, 12)", [(np.abs(I), S[:8].astype("f8"))], 0),
    ("np.histogram(a)", [(V,), (M,), (I,), (S,), (E0,), (np.full(5, 3.0),)], 2),
    ("np.histogram(a, 4, (-5, 5))", [(V,), (S,)], 2),
    ("np.histogram(a, b)", [(V, UP[::2]), (UP, UP), (V, V), (N1, UP)], 0),
    ("np.flipud(a), np.flip(a)", [(V,), (M,), (T,)], 0),
    ("np.fliplr(a)", [(M,), (T,), (V,)], 0),
    ("np.flip(a, 0), np.flip(a, -1)", [(M,), (T,)], 0),
    ("np.rot90(a), np.rot90(a, 2), np.rot90(a, 3), np.rot90(a, -4)", [(M,)], 0),
    ("np.roll(a, 2)", [(V,), (M,), (T,), (E0,)], 0),
    ("np.roll(a, b)", [(V, -3), (V, 100)], 0),
    ("np.roll(a, -1, axis=0), np.roll(a, 7, axis=1)", [(M,), (T,)], 0),
    ("np.tri(a), np.tri(a, b), np.tri(a, b, -1), np.tri(b, a, 1, np.int32)", [(3, 5), (0, 2)], 0),
    ("np.tril(a), np.triu(a), np.tril(a, -1), np.triu(a, 2)", [(M,), (T,), (U,)], 0),
    ("np.vander(a)", [(V,), (I,), (S,), (Z,)], 16),
    ("np.vander(a, 3, increasing=True)", [(V,), (I,), (B,)], 16),
    ("np.convolve(a, b)", [(V, M[0]), (M[0], V), (I, I[:3]), (Z, V), (E0, V)], 400),
    ("np.convolve(a, b, 'same')", [(V, M[0]), (M[0], V), (V, V[:4])], 400),
    ("np.convolve(a, b, 'valid')", [(V, M[0]), (M[0], V)], 400),
    ("np.correlate(a, b)", [(V, M[0]), (M[0], V), (I, I[:3]), (Z, Z[:3])], 400),
    ("np.correlate(a, b, 'full')", [(V, M[0]), (M[0], V), (Z, Z[:3])], 400),
    ("np.correlate(a, b, 'same')", [(V, V[:4]), (V[:4], V)], 400),
    ("np.interp(a, b, c)", [(M, UP, V), (V, UP, V), (I, UP, V), (N1, UP, V), (UP, UP, V)], 2),
    ("np.interp(0.5, a, b)", [(UP, V), (E0, E0)], 2),
    ("np.interp(a, b, c, -1.0, 2)", [(10 * M, UP, V)], 2),
    ("np.unwrap(a)", [(V,), (M,), (np.cumsum(V),)], 8),
    ("np.unwrap(a, period=4)", [(np.cumsum(V),)], 8),
    ("np.cross(a, b)", [(V[:3], V[3:6]), (T[:, :, 0], T[:, :, 1]), (V[:3], T[:, :, 1])], 0),
    ("np.polyval(a, 1.5), np.polyval(a, b)", [(V, M), (I, M)], 0),
    ("np.average(a)", [(V,), (M,), (I,)], 8),
    ("np.average(a, axis=0, weights=b)", [(M, UP[:3]), (M, M * M), (V, V * 0)], 16),
    ("np.average(a, weights=b)", [(V, UP * UP), (I, np.abs(I))], 16),
    ("np.cov(a)", [(M,), (V,), (numbers("f8", (4, 9), 8),)], 400),
    ("np.cov(a, b), np.cov(a, b, bias=True)", [(V, UP)], 400),
    ("np.cov(a, rowvar=False, ddof=0)", [(M,)], 400),
    ("np.corrcoef(a)", [(M,)], 400),
    ("np.corrcoef(a, b)", [(V, UP)], 400),
]


def outcome(function: Callable[..., Any], arguments: tuple) -> Any:
    copies = tuple(x.copy() if isinstance(x, np.ndarray) else x for x in arguments)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return function(*copies)
        except (ValueError, ZeroDivisionError, IndexError) as error:
            return type(error), str(error)


def different(found: Any, expected: Any, ulp: float) -> str:
    if isinstance(expected, tuple):
        if not isinstance(found, tuple) or len(found) != len(expected):
            return f"{found!r} instead of {expected!r}"
        for one, other in zip(found, expected, strict=True):
            if text := different(one, other, ulp):
                return text
        return ""
    if isinstance(expected, (str, type)):
        return "" if found == expected else f"{found!r} instead of {expected!r}"
    if type(found) is not type(expected) or np.asarray(found).dtype != np.asarray(expected).dtype:
        kinds = np.asarray(found).dtype, np.asarray(expected).dtype
        return f"{type(found)} {kinds[0]} instead of {type(expected)} {kinds[1]}"
    x, y = np.asarray(found), np.asarray(expected)
    if x.shape != y.shape:
        return f"shape {x.shape} instead of {y.shape}"
    if x.dtype.kind not in "fc" or ulp == 0:
        return (
            ""
            if np.array_equal(x, y, equal_nan=x.dtype.kind in "fc")
            else f"{x!r} instead of {y!r}"
        )
    bound = ulp * np.finfo(x.dtype).eps
    near = np.allclose(x, y, rtol=bound, atol=bound if ulp > 100 else 0, equal_nan=True)
    return "" if near else f"{x!r} instead of {y!r}"


RUNS = [(text, i, arguments, ulp) for text, sets, ulp in CASES for i, arguments in enumerate(sets)]


def make(text: str, library: Any) -> Callable[..., Any]:
    source = f"def prelude_case(a, b=None, c=None):\n    return {text}\n"
    name = f"<prelude {text}>"
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    scope: dict[str, Any] = {"np": library}
    exec(compile(source, name, "exec"), scope)
    return scope["prelude_case"]


@pytest.fixture(scope="module")
def compiled() -> Iterator[dict[str, Any]]:
    yield {}


@pytest.mark.parametrize(
    ("text", "number", "arguments", "ulp"),
    RUNS,
    ids=lambda value: str(value) if isinstance(value, (str, int)) else "",
)
def test_agrees_with_numpy(
    text: str, number: int, arguments: tuple, ulp: float, compiled: dict[str, Any]
) -> None:
    expected = outcome(make(text, np), arguments)
    assert different(outcome(make(text, OVERLAY), arguments), expected, ulp) == "", "run by Python"
    function = compiled.setdefault(text, vz.jit(make(text, np)))
    assert different(outcome(function, arguments), expected, ulp) == ""


def test_every_function_has_a_case() -> None:
    cases = " ".join(text for text, _, _ in CASES)
    assert [name for name in OVERLAY.functions if f"np.{name}(" not in cases] == []
    assert len(OVERLAY.functions) >= 40
