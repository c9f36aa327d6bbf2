"""Registers the functions of the corpus and runs them with and without `@jit`.

`VELOZ_DIFFERENTIAL=identity` runs the corpus without Veloz, to check the corpus itself.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import pathlib
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from differential.arguments import build, has_array
from differential.compare import Outcome, Tolerance, call, differences, same_bits

IDENTITY = os.environ.get("VELOZ_DIFFERENTIAL") == "identity"
THREADS = 4

F = TypeVar("F", bound=Callable)


@dataclass
class Case:
    """One function of the corpus with its argument sets and what may differ."""

    function: Callable
    sets: list[tuple]
    tolerance: Tolerance
    raises: tuple[type[BaseException], ...]
    message: bool
    options: dict[str, Any]
    refused: str = ""
    number: int = 1  # of the cases of this function
    compiled: Any = field(default=None, repr=False)

    @property
    def name(self) -> str:
        module = self.function.__module__.removeprefix("differential.corpus.")
        number = f"#{self.number}" if self.number > 1 else ""
        return f"{module}:{self.function.__name__}{number}"

    def jitted(self) -> Callable:
        if self.compiled is None:
            import veloz as vz

            self.compiled = vz.jit(**self.options)(self.function)
        return self.compiled


CASES: list[Case] = []


def case(
    *sets: Any,
    ulp: float = 0,
    eps: float = 0,
    scale: float = 0,
    raises: type[BaseException] | tuple[type[BaseException], ...] = (),
    message: bool = True,
    any_zero: bool = False,
    refused: str = "",
    **options: Any,
) -> Callable[[F], F]:
    """Adds a function to the corpus. A set that is no tuple is a single argument; `raises` names
    what the function is meant to raise for some set; `refused` says why the language does not have
    it (it must be a CompileError then); `options` go to `vz.jit`. A function may have several
    cases."""
    classes = raises if isinstance(raises, tuple) else (raises,)
    tuples = [s if isinstance(s, tuple) else (s,) for s in sets] or [()]

    def register(function: F) -> F:
        tolerance = Tolerance(ulp, eps, scale, any_zero)
        number = 1 + sum(item.function is function for item in CASES)
        CASES.append(
            Case(function, tuples, tolerance, classes, message, options, refused, number)
        )
        return function

    return register


def load() -> list[Case]:
    """Imports every module of the corpus once and returns all cases."""
    if IDENTITY:
        sys.modules["veloz"] = _identity_module()
    folder = pathlib.Path(__file__).parent / "corpus"
    for path in sorted(folder.rglob("*.py")):
        if path.name != "__init__.py":
            name = ".".join(path.relative_to(folder.parent).with_suffix("").parts)
            importlib.import_module(f"differential.{name}")
    return CASES


def _identity_module() -> types.ModuleType:
    module = types.ModuleType("veloz")

    def jit(function: Any = None, **options: Any) -> Any:
        return function if function is not None else lambda inner: inner

    vars(module).update(jit=jit, prange=range, set_num_threads=lambda n: None)
    return module


def refusal(item: Case, arguments: tuple) -> str:
    """The CompileError's text of a case outside of the language; empty if there is none."""
    import veloz as vz

    got = call(item.jitted(), build(arguments))
    return str(got.error) if isinstance(got.error, vz.CompileError) else ""


def check(item: Case, arguments: tuple) -> list[str]:
    """Differences between the Python function and the compiled one for one argument set."""
    with plain_callees(item.function):
        expected = call(item.function, build(arguments))
    if expected.error is not None and not isinstance(expected.error, item.raises or ()):
        raise expected.error
    got = call(item.jitted(), build(arguments))
    found = differences(expected, got, item.tolerance, item.message)
    if not found and has_array(arguments) and not IDENTITY:
        found = thread_differences(item, arguments)
    return found


@contextlib.contextmanager
def plain_callees(function: Callable) -> Iterator[None]:
    """Jitted functions that the module of `function` names are the plain ones meanwhile."""
    names = function.__globals__
    jitted = {name: value for name, value in names.items() if hasattr(value, "py_func")}
    names.update({name: value.py_func for name, value in jitted.items()})
    try:
        yield
    finally:
        names.update(jitted)


def thread_differences(item: Case, arguments: tuple) -> list[str]:
    """Bits must not depend on the number of threads."""
    import veloz as vz

    outcomes: list[Outcome] = []
    before = vz.get_num_threads()
    try:
        for count in (1, THREADS):
            vz.set_num_threads(count)
            outcomes.append(call(item.jitted(), build(arguments)))
    finally:
        vz.set_num_threads(before)
    one, many = outcomes
    if str(one.error) != str(many.error):
        return [f"{THREADS} threads: {many.describe()}; 1 thread: {one.describe()}"]
    if one.error is None and not same_bits(
        (one.value, one.arguments), (many.value, many.arguments)
    ):
        return [f"bits of the result differ between 1 and {THREADS} threads"]
    return []
