"""Drawing, and the evaluation of expressions on examples of the variables."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
from hypothesis import strategies as st

from fuzz.helpers import Helper
from fuzz.node import INT_LIMIT, Node, in_language


class Drawing:
    """The scope of the program that is being written."""

    def __init__(self, draw: st.DrawFn, namespace: dict[str, Any]) -> None:
        self.draw = draw
        self.namespace = namespace  # modules and helpers for the examples
        self.scope: dict[str, Node] = {}
        self.helpers: dict[str, Helper] = {}

    # ---- drawing ----

    def pick(self, items: list[Any]) -> Any:
        return self.draw(st.sampled_from(items))

    def chance(self, one_in: int) -> bool:
        return self.draw(st.integers(1, one_in)) == one_in

    def number(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))

    # ---- examples ----

    def example_of(self, text: str) -> Any:
        names = {  # copies: a helper may write
            name: np.array(node.example) if node.is_array else node.example
            for name, node in self.scope.items()
        }
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return eval(text, {**self.namespace, **names})

    def make(
        self,
        text: str,
        *parts: Node,
        exact: bool | None = None,
        bound: float = math.inf,
        grid: tuple[float, int] | None = None,
    ) -> Node | None:
        """The expression, or None where its example fails or leaves the language."""
        if not all(part.exact for part in parts):
            return None
        try:
            example = self.example_of(text)
        except Exception:
            return None
        if type(example) is bool:
            bound = 1
        if not in_language(example) or (type(example) is int and bound > INT_LIMIT):
            return None
        return Node(text, example, bound, exact is not False, grid)

    def variables(self, want_array: bool) -> list[Node]:
        return [
            n
            for n in self.scope.values()
            if n.is_array == want_array and n.exact and not isinstance(n.example, tuple)
        ]
