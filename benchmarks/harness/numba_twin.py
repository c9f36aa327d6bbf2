"""The same Python function for Numba: the code object with Numba's names in place of Veloz's."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

import numba

import veloz as vz

Function = Callable[..., Any]
_MISSING = object()


def twin(function: Any, **options: Any) -> Function:
    """Compile ``function`` and the compiled functions that it calls by ``numba.njit(**options)``.

    Numba reads bytecode, so only the globals differ: ``prange`` and ``vz`` are Numba's.
    """
    plain = getattr(function, "py_func", function)
    names = dict(plain.__globals__)
    for name in plain.__code__.co_names:
        value = names.get(name, _MISSING)
        if value is vz:
            names[name] = numba
        elif value is vz.prange:
            names[name] = numba.prange
        elif getattr(value, "py_func", None) is not None and value is not function:
            names[name] = twin(value, **options)
    copy = types.FunctionType(plain.__code__, names, plain.__name__, plain.__defaults__)
    made: Function = numba.njit(**options)(copy)
    return made


def hold_to(cpu: str) -> str:
    """Hold Numba to the instructions that VELOZ_CPU=avx2 holds Veloz to; returns its processor.

    The name alone would not do: Numba adds what the machine has beyond it.
    """
    if cpu == "avx2":
        numba.core.config.CPU_NAME = "haswell"
        numba.core.config.CPU_FEATURES = ""
    return numba.core.config.CPU_NAME or "this machine's"


def candidates(function: Any, parallel: bool = True) -> dict[str, Function]:
    """What a user of Numba tries: fast maths on one core, and on all."""
    made = {"fastmath": twin(function, fastmath=True)}
    if parallel:
        made["parallel, fastmath"] = twin(function, fastmath=True, parallel=True)
    return made
