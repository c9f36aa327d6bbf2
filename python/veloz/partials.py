"""Functions that do what `functools.partial` objects do, to be compiled as functions are."""

from __future__ import annotations

import functools
import linecache
from collections.abc import Callable
from types import FunctionType
from typing import Any


@functools.cache
def _maker(positional: int, keywords: tuple[str, ...]) -> Callable[..., FunctionType]:
    """One per form, so that partials of one form share their code, and with it what is compiled."""
    given = [f"veloz_{i}" for i in range(positional)]
    defaults = "".join(f", {name}=veloz_{name}" for name in keywords)
    passed = [*given, "*veloz_rest", *(f"{name}={name}" for name in keywords)]
    made = ["veloz_function", *given, *(f"veloz_{name}" for name in keywords)]
    source = (
        f"def bind({', '.join(made)}):\n"
        f"    def partial(*veloz_rest{defaults}):\n"
        f"        return veloz_function({', '.join(passed)})\n"
        f"    return partial\n"
    )
    file = f"<functools.partial of {positional} values{''.join(', ' + name for name in keywords)}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    namespace: dict[str, Any] = {"__name__": __name__}
    exec(compile(source, file, "exec"), namespace)
    bind: Callable[..., FunctionType] = namespace["bind"]
    return bind


def as_function(given: functools.partial[Any]) -> FunctionType:
    """Takes what is left of the arguments; the keywords that are held may be given anew."""
    return _maker(len(given.args), tuple(given.keywords))(
        given.func, *given.args, *given.keywords.values()
    )
