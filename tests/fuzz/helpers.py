"""Functions that generated programs call, and the texts of their calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Helper:
    """A plain Python function; `parameters` as they are written, with defaults and a bare `*`."""

    name: str
    parameters: tuple[str, ...]
    body: str

    @property
    def names(self) -> list[str]:
        return [text.split("=")[0] for text in self.parameters if text != "*"]

    def source(self) -> str:
        return f"def {self.name}({', '.join(self.parameters)}):\n    {self.body}\n"

    def call(self, arguments: list[str], chance: Callable[[int], bool]) -> str:
        """By position, by keyword, with defaults left out; keywords in another order."""
        parts: list[str] = []
        keyword_only = self.parameters.index("*") if "*" in self.parameters else 9
        keyword = False
        for i, (name, argument) in enumerate(zip(self.names, arguments, strict=False)):
            if i > 0 and chance(5):
                keyword = True
                continue
            keyword = keyword or i >= keyword_only or chance(5)
            parts.append(f"{name}={argument}" if keyword else argument)
        named = [part for part in parts if part.split("=")[0] in self.names and "=" in part]
        if len(named) == len(parts) and chance(2):
            parts.reverse()
        return f"{self.name}({', '.join(parts)})"


HELPERS = {
    helper.name: helper
    for helper in (
        Helper("square", ("a",), "return a * a"),
        Helper("scaled", ("a", "b=2"), "return a * 2 + b"),
        Helper("with_default", ("a", "b=2"), "return a - b"),
        Helper("branching", ("a", "b=2"), "if b > 0:\n        return a + 1\n    return a + 1"),
        Helper(
            "looping",
            ("a", "b=2"),
            "s = a * 0\n    for k in range(3):\n        s = s + a\n    return s",
        ),
        Helper("named", ("a", "*", "b=3", "c=1"), "return a * c - b"),
        Helper("calling", ("a", "b=2"), "return scaled(b, b=a) - with_default(b=b, a=a)"),
    )
}
PAIRS = {
    helper.name: helper
    for helper in (
        Helper("swapped", ("a", "b=2"), "return b, a"),
        Helper("sum_and_both", ("a", "b=2"), "return a + b, (b, a)"),
    )
}
ZEROED = Helper(
    "zeroed", ("a",), "a[...] = 0\n    return 2"
)  # writes while an expression is computed


def helper_source() -> str:
    helpers = [*HELPERS.values(), *PAIRS.values(), ZEROED]
    return "\n\n".join(helper.source() for helper in helpers)
