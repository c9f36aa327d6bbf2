"""Functions of a chosen length, as text: what ``./do bench compile`` compiles."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np


def _statements(line: str, count: int) -> list[str]:
    return [line.format(c=f"{1 + k / 64}", k=k) for k in range(count)]


# Of each kind: the parameters, one statement ({c}: a constant of its own, {k}: its number), result.
KINDS: dict[str, tuple[str, str, str]] = {
    "scalar statements": ("x, y", "x = x * {c} + y; y = y - x * {c}", "x + y"),
    # Loops of one range become one loop; of unlike ranges they stay what they are.
    "alike scalar loops": ("a, b", "for i in range(a.size): b[i] = b[i] * {c} + a[i]", "b"),
    "scalar loops": ("a, b", "for i in range(a.size - {k}): b[i] = b[i] * {c} + a[i + {k}]", "b"),
    "1-D array statements": ("a, b", "b[:] = b * {c} + a", "b"),
    "np.exp statements, 1-D": ("a, b", "b[:] = np.exp(-a * {c}) + b", "b"),
    "2-D slice statements": (
        "p, q",
        "q[1:-1, 1:-1] = {c} * (p[1:-1, :-2] + p[1:-1, 2:]) + p[:-2, 1:-1] - q[2:, 1:-1]",
        "q",
    ),
    "sums over axis 0": ("p, a", "a = a + np.sum(p * {c}, axis=0)", "a"),
}


def arguments(kind: str) -> tuple[Any, ...]:
    """Small arguments for a kind: the time of a first call is the compiler's."""
    if kind == "scalar statements":
        return 0.5, 0.25
    if kind == "2-D slice statements":
        return np.ones((8, 8)), np.ones((8, 8))
    if kind == "sums over axis 0":
        return np.ones((8, 8)), np.ones(8)
    return np.ones(64), np.ones(64)


def text(kind: str, count: int) -> str:
    """A function with ``count`` statements of a kind."""
    parameters, line, result = KINDS[kind]
    body = "\n    ".join([*_statements(line, count), f"return {result}"])
    return f"import numpy as np\n\n\ndef program({parameters}):\n    {body}\n"


def mixed(lines: int) -> str:
    """A function of scalar code of so many lines: assignments, branches and calls of math."""
    body = []
    for k in range(lines // 5):
        body += [
            f"t{k % 7} = x * {1 + k / 1024} + y",
            f"if t{k % 7} > {k % 13}:",
            f"    y = y + math.sqrt(abs(t{k % 7}))",
            "else:",
            f"    x = x - t{k % 7} / {2 + k % 5}",
        ]
    return (
        "import math\n\n\ndef program(x, y):\n    " + "\n    ".join([*body, "return x + y"]) + "\n"
    )


def load(source: str, folder: Path, number: int) -> Callable[..., Any]:
    """The function of a text, from a file of its own: compilers read sources."""
    path = folder / f"program_{number}.py"
    path.write_text(source)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    program: Callable[..., Any] = module.program
    return program
