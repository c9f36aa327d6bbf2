"""The three programs of pyhpc-benchmarks, from a checkout of it, compiled by Veloz or by Numba.

They are not part of this repository: ``--pyhpc FOLDER`` names a checkout of
github.com/dionhaefner/pyhpc-benchmarks. For Veloz the module ``numba`` that they import is a
stand-in with the one name that they use.
"""

from __future__ import annotations

import importlib
import sys
import types
from pathlib import Path
from typing import Any

import veloz as vz

SIZE = 4096


def _stand_in(parallel: Any) -> types.ModuleType:
    module = types.ModuleType("numba")

    def jit(**options: Any) -> Any:
        known = {name: options[name] for name in ("fastmath", "boundscheck") if name in options}
        return vz.jit(cache=False, parallel=parallel, **known)

    module.jit = jit  # type: ignore[attr-defined]
    return module


def program(folder: Path, who: str, name: str) -> tuple[Any, tuple[Any, ...]]:
    """``run`` of a program and its inputs. Only one ``who`` for each process.

    ``name``: ``equation_of_state.eos_numpy`` …; ``who``: ``numba``, ``veloz`` or ``veloz-serial``.
    """
    sys.path.insert(0, str(folder))
    parallel = False if who == "veloz-serial" else "auto"
    if who != "numba":
        sys.modules["numba"] = _stand_in(parallel)
    package, _, file = name.partition(".")
    inputs = importlib.import_module(f"benchmarks.{package}").generate_inputs(SIZE)
    module = importlib.import_module(f"benchmarks.{package}.{file}")
    if file.endswith("_numpy"):
        function = next(
            value
            for key, value in vars(module).items()
            if key.startswith(("gsw_dHdT", "integrate"))
        )
        if who == "numba":
            import numba

            return numba.njit(parallel=True)(function), inputs
        return vz.jit(cache=False, parallel=parallel)(function), inputs
    return module.run, inputs
