"""The text of the function that is being written, and what is known of its names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from fuzz.expressions import Expressions
from fuzz.node import VARIABLE_LIMIT, Node


class Text(Expressions):
    """Lines of a function, in the block that is open."""

    def __init__(self, draw: st.DrawFn, namespace: dict[str, Any], pure: bool) -> None:
        super().__init__(draw, namespace)
        # arrays that came in are never written: what is known of their values stays true
        self.pure = pure
        self.lines: list[str] = []
        self.indent = 1
        self.next_name = 0
        self.loops = 0  # around the current statement
        self.fresh: set[str] = set()  # arrays made here, writable
        self.fixed: set[str] = set()  # names that may not be assigned now
        self.uses_prange = False

    def emit(self, line: str) -> None:
        self.lines.append("    " * self.indent + line)

    def new_name(self, prefix: str) -> str:
        self.next_name += 1
        return f"{prefix}{self.next_name}"

    def limited(self, node: Node) -> Node:
        if node.is_python_int and node.bound > VARIABLE_LIMIT:
            return replace(node, text=f"({node.text}) % 1009", bound=1009, variable=False)
        return node
