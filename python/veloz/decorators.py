"""The decorators, and the names that mean something inside compiled functions only."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from typing import Any

from veloz._core import Function

FASTMATH_FLAGS = frozenset({"nnan", "ninf", "nsz", "arcp", "contract", "afn", "reassoc"})

# Every option with its default and the test of its values; the compiler reads them by these names.
_OPTIONS: dict[str, tuple[object, Callable[[Any], bool], str]] = {
    "parallel": ("auto", lambda v: v == "auto" or isinstance(v, bool), "'auto', True or False"),
    "fastmath": (
        False,
        lambda v: (
            isinstance(v, bool) or (isinstance(v, (set, frozenset)) and set(v) <= FASTMATH_FLAGS)
        ),
        f"True, False or a set of {sorted(FASTMATH_FLAGS)}",
    ),
    "boundscheck": (True, lambda v: isinstance(v, bool), "True or False"),
    "cache": (True, lambda v: isinstance(v, bool), "True or False"),
    "error_model": ("python", lambda v: v in ("python", "numpy"), "'python' or 'numpy'"),
    "inline": ("auto", lambda v: v in ("auto", "always", "never"), "'auto', 'always' or 'never'"),
    "check_races": (
        os.environ.get("VELOZ_CHECK_RACES", "") not in ("", "0"),
        lambda v: isinstance(v, bool),
        "True or False",
    ),
}


def _checked_options(given: dict[str, Any]) -> dict[str, Any]:
    options = {name: default for name, (default, _, _) in _OPTIONS.items()}
    for name, value in given.items():
        if name not in _OPTIONS:
            known = ", ".join(_OPTIONS)
            raise TypeError(f"jit() got an unknown option '{name}'; the options are: {known}")
        _, accepts, expected = _OPTIONS[name]
        if not accepts(value):
            raise ValueError(f"jit() option '{name}': expected {expected}, got {value!r}")
        options[name] = value
    return options


def jit(function: Callable[..., Any] | None = None, /, **options: Any) -> Any:
    """Compile a numerical Python function at its first call, for the types of its arguments.

    Parameters
    ----------
    function : callable
        A plain Python function whose source is available.
    parallel : 'auto', True or False
        Whether element-wise array statements run on all cores ('auto': above a size where it
        pays). ``prange`` loops are parallel unless this is False.
    fastmath : bool or set of str
        Which IEEE rules may be broken, as LLVM's flags: nnan, ninf, nsz, arcp, contract, afn,
        reassoc. True stands for nsz, arcp, contract, afn and reassoc.
    boundscheck : bool
        Whether an index out of range raises IndexError. If False, such an index is undefined
        behaviour.
    cache : bool
        Whether compiled code is kept on disk for later processes.
    error_model : 'python' or 'numpy'
        Whether a scalar division by zero raises ZeroDivisionError or gives inf or nan.
    inline : 'auto', 'always' or 'never'
        Whether calls of this function from other compiled functions are inlined.
    check_races : bool
        Whether ``prange`` loops run in order, on one core, and raise RuntimeError where iterations
        touch the same element and one of them writes it. The default is what the environment
        variable ``VELOZ_CHECK_RACES`` was when Veloz was imported.

    Returns
    -------
    Function
        A callable with the same signature. It raises what the function itself would raise, and
        CompileError or TypingError at the first call with types that cannot be compiled.

    Raises
    ------
    TypeError
        An unknown option, or something that is not a Python function.
    ValueError
        An option with a value outside its range.

    Examples
    --------
    >>> import veloz as vz
    >>> @vz.jit
    ... def square_sum(n):
    ...     total = 0
    ...     for i in range(n):
    ...         total += i * i
    ...     return total
    >>> square_sum(10)
    285
    """
    checked = _checked_options(options)
    if function is None:
        return lambda decorated: _make(decorated, checked)
    return _make(function, checked)


def _make(function: Any, options: dict[str, Any]) -> Function:
    if isinstance(function, Function):
        function = function.py_func
    if not hasattr(function, "__code__"):
        raise TypeError(f"jit() expected a Python function, got {type(function).__name__}")
    made = Function(function, options)
    functools.update_wrapper(made, function)
    return made


class prange:
    """``range`` whose iterations may run in parallel and in any order inside a compiled function.

    Takes the arguments of ``range``. Outside compiled functions it is a plain ``range``.

    Variables updated by ``+=``, ``-=``, ``*=``, ``min``, ``max``, ``and`` and ``or`` are
    reductions: their partial results are combined in an order that does not depend on the number
    of threads.

    Examples
    --------
    >>> import veloz as vz, numpy as np
    >>> @vz.jit
    ... def dot(a, b):
    ...     total = 0.0
    ...     for i in vz.prange(a.shape[0]):
    ...         total += a[i] * b[i]
    ...     return total
    >>> float(dot(np.arange(4.0), np.ones(4)))
    6.0
    """

    def __init__(self, *bounds: int) -> None:
        self._range = range(*bounds)

    def __iter__(self) -> Iterator[int]:
        return iter(self._range)

    def __len__(self) -> int:
        return len(self._range)
