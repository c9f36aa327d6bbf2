"""Random programs: a function with its arguments, as one source text."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from fuzz.features import TABLES, table_source
from fuzz.helpers import HELPERS, helper_source
from fuzz.node import Node
from fuzz.statements import Writer
from fuzz.values import Argument, ArrayArgument, array_arguments, build_arguments, scalar_arguments

HEADER = "import math\nimport numpy as np\nimport veloz as vz\n"


@dataclass
class Program:
    source: str
    arguments: list[Argument]
    exact: list[bool] = field(default_factory=list)  # per element of the result
    parallel: bool = False

    def text(self) -> str:
        lines = [f"# argument {i}: {argument}" for i, argument in enumerate(self.arguments)]
        return "\n".join([*lines, self.source])


@st.composite
def programs(draw: st.DrawFn, size: int = 14) -> Program:
    arguments: list[Argument] = draw(
        st.lists(st.one_of(array_arguments(), scalar_arguments()), min_size=1, max_size=4)
    )
    arguments = with_views(draw, arguments)
    namespace: dict[str, Any] = {"np": np, "math": math, **TABLES}
    exec(helper_source(), namespace)
    writer = Writer(draw, namespace, pure=draw(st.booleans()))
    writer.helpers = HELPERS
    for i, (argument, value) in enumerate(zip(arguments, build_arguments(arguments), strict=True)):
        name = f"{'abcd'[i]}"
        writer.scope[name] = argument_node(writer, name, argument, value)
    names = list(writer.scope)
    for _ in range(draw(st.integers(1, size))):
        writer.statement()
    exact = finish(writer)
    source = (
        HEADER
        + table_source()
        + "\n\n\n"
        + helper_source()
        + "\n\ndef program("
        + ", ".join(names)
        + "):\n"
        + "\n".join(writer.lines)
        + "\n"
    )
    return Program(source, arguments, exact, writer.uses_prange)


def with_views(draw: st.DrawFn, arguments: list[Argument]) -> list[Argument]:
    first = arguments[0]
    if (
        not isinstance(first, ArrayArgument)
        or not first.shape
        or len(arguments) > 3
        or draw(st.integers(0, 3))
    ):
        return arguments
    view = draw(st.sampled_from(["[1:]", "[::-1]", "[:-1]", "", ".T", "[::2]"]))
    return [*arguments, replace(first, view_of=0, view=view)]


def argument_node(writer: Writer, name: str, argument: Argument, value: Any) -> Node:
    grid = None
    special = isinstance(argument, ArrayArgument) and argument.special
    if not special and (writer.pure or not isinstance(argument, ArrayArgument)):
        grid = (32.0, 2)
    if isinstance(value, np.ndarray):
        example = np.ones_like(value)
        return Node(name, example, grid=grid)
    return Node(name, type(value)(1), 32, grid=grid)


def finish(writer: Writer) -> list[bool]:
    """The result: some variables and some last expressions, which need not be exact."""
    nodes = [n for n in writer.scope.values() if n.variable or n.text.startswith("out")]
    chosen = nodes[-5:]
    for _ in range(writer.number(1, 3)):
        chosen.append(writer.array(2) if writer.chance(2) else writer.scalar(2))
    writer.emit(f"return ({', '.join(n.text for n in chosen)},)" if chosen else "return None")
    return [n.exact for n in chosen]
