"""What the generator knows of an expression: its type, by an example, and bounds of its values."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

INT_LIMIT = 2.0**48  # Python ints stay below: int64 wraps where Python's grow
VARIABLE_LIMIT = 2.0**20


@dataclass
class Node:
    """An expression: its text, an example of its value, and what is known about all its values."""

    text: str
    example: Any
    bound: float = math.inf  # of Python ints: absolute value
    exact: bool = True
    grid: tuple[float, int] | None = (
        None  # finite multiples of 2**-k, at most this large: exact sums
    )
    variable: bool = field(default=False)

    @property
    def is_array(self) -> bool:
        return isinstance(self.example, np.ndarray)

    @property
    def is_python_int(self) -> bool:
        return type(self.example) is int

    @property
    def kind(self) -> str:
        """b, i, u, f or c; ? for anything else."""
        if isinstance(self.example, (np.ndarray, np.generic)):
            return self.example.dtype.kind
        table = {bool: "b", int: "i", float: "f", complex: "c"}
        return table.get(type(self.example), "?")

    @property
    def product_is_finite(self) -> bool:
        """In any order of the factors, so that no part of it meets a zero as an infinity."""
        return self.grid is not None and self.example.size * math.log2(self.grid[0] + 2) < 100

    @property
    def exact_sum_length(self) -> float:
        """How many of these can be added in any order with the same result."""
        if self.kind in "biu":
            return math.inf
        if self.grid is None:
            return 0
        largest, bits = self.grid
        single = (
            isinstance(self.example, (np.ndarray, np.generic)) and self.example.dtype.char in "fF"
        )
        return 2.0 ** (23 if single else 51) / (max(largest, 1.0) * 2.0**bits)


def contracted(*nodes: Node) -> bool:
    """NumPy multiplies complex arrays with fused operations where the machine has them."""
    return any(n.kind == "c" for n in nodes) and any(n.is_array for n in nodes)


def same_bool(*nodes: Node) -> bool:
    """Do comparisons between these all give one kind of bool? (Python's for Python numbers.)"""
    return len({isinstance(n.example, np.generic) for n in nodes}) == 1


def in_language(value: Any) -> bool:
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.kind in "biufc" and value.dtype.char not in "egG"
    return value is None or type(value) in (bool, int, float, complex)


def bound_of(op: str, a: Node, b: Node) -> float:
    """Of two Python ints: how large the result's absolute value can be."""
    table = {
        "+": a.bound + b.bound,
        "-": a.bound + b.bound,
        "*": a.bound * b.bound,
        "//": a.bound,
        "%": b.bound,
        ">>": a.bound,
    }
    if op in ("&", "|", "^"):
        return 2 * max(a.bound, b.bound)
    if op == "<<":
        return a.bound * 8
    if op == "**":
        return max(a.bound, 1.0) ** 3
    return table.get(op, math.inf if max(a.bound, b.bound) > 2.0**50 else INT_LIMIT)


def grid_of(op: str, a: Node, b: Node) -> tuple[float, int] | None:
    if a.grid is None or b.grid is None or op not in ("+", "-", "*"):
        return None
    if op == "*":
        return a.grid[0] * b.grid[0], a.grid[1] + b.grid[1]
    return a.grid[0] + b.grid[0], max(a.grid[1], b.grid[1])


def as_variable(name: str, node: Node) -> Node:
    """What is known of a variable that was assigned this: it may be assigned again, so little."""
    bound = VARIABLE_LIMIT if node.is_python_int else math.inf
    return replace(node, text=name, bound=bound, grid=None, variable=True)
