"""Functions that are cut into pieces and compiled on several threads: as Python runs them."""

from __future__ import annotations

import linecache
import os
import signal
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import veloz as vz


def made(name: str, lines: list[str]) -> Callable[..., Any]:
    source = "\n".join(lines) + "\n"
    file = f"<{name}>"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    scope: dict[str, Any] = {"np": np}
    exec(compile(source, file, "exec"), scope)
    return scope[name]


def slices(count: int, indent: str) -> list[str]:
    return [
        f"{indent}q[1:-1, 1:-1] = {1 + k / 64} * (p[1:-1, :-2] + p[1:-1, 2:]) - 0.5 * q[2:, 1:-1]"
        for k in range(count)
    ]


def check(function: Callable[..., Any], *arguments: Any) -> None:
    mine = [a.copy() if isinstance(a, np.ndarray) else a for a in arguments]
    theirs = [a.copy() if isinstance(a, np.ndarray) else a for a in arguments]
    outcome = []
    for call, values in ((vz.jit(cache=False)(function), mine), (function, theirs)):
        try:
            outcome.append(call(*values))
        except ValueError as error:
            outcome.append((type(error), str(error)))
    np.testing.assert_array_equal(outcome[0], outcome[1])
    for left, right in zip(mine, theirs, strict=True):
        np.testing.assert_array_equal(left, right)


def grid(rows: int, columns: int) -> np.ndarray:
    return np.sin(np.arange(rows * columns, dtype=float)).reshape(rows, columns)


SHAPES = [(9, 11), (3, 3), (2, 2), (0, 5), (1, 4)]


@pytest.mark.parametrize("shape", SHAPES)
def test_statements_one_after_another(shape: tuple[int, int]) -> None:
    check(
        made("chain", ["def chain(p, q):", *slices(24, "    "), "    return q"]),
        grid(*shape),
        -grid(*shape),
    )


@pytest.mark.parametrize("steps", [0, 1, 3])
def test_statements_in_a_loop(steps: int) -> None:
    lines = ["def steps(n, p, q):", "    for t in range(n):", *slices(24, "        ")]
    lines += ["        p[0, 0] += t", "    return q"]
    check(made("steps", lines), steps, grid(7, 8), grid(7, 8) ** 2)


@pytest.mark.parametrize("length", [5, 6])
def test_an_error_in_the_middle(length: int) -> None:
    """What the statements before it did is seen; memory is given back."""
    lines = ["def middle(a, b, c):", "    total = 0.0"]
    for k in range(30):
        lines += [f"    t{k} = a * {k + 1} + b", f"    b[:] = t{k} - a", f"    total += t{k}[0]"]
        if k == 15:
            lines.append("    b[:] = a + c")
    lines.append("    return total + " + " + ".join(f"t{k}[{k % 5}]" for k in range(0, 30, 3)))
    check(made("middle", lines), np.arange(5.0), np.ones(5), np.ones(length))


def test_branches_and_early_returns() -> None:
    lines = ["def branches(n, a):"]
    for k in range(24):
        lines += [
            f"    if n == {k}:",
            f"        return a * {k} + np.sum(a[{k % 3}:])",
            f"    a[:] = np.where(a > {k}, a - {k % 4}, a + a[::-1])",
        ]
    lines.append("    return a")
    function = made("branches", lines)
    for n in (0, 11, 23, 99):
        check(function, n, np.linspace(-3.0, 40.0, 17))


def test_scalar_lines() -> None:
    lines = ["def scalars(x, y):", "    k = 0"]
    for k in range(300):
        lines += [
            f"    if x * {k + 1} > y:",
            f"        k += {k} // (k + 1)",
            "        y = y + 0.25",
            "    else:",
            f"        x = x * 1.5 - y / {k + 2}",
            "    while y > 100.0:",
            "        y = y / 2",
        ]
    lines.append("    return x + y + k")
    check(made("scalars", lines), 0.5, 0.25)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_handler_forks_while_the_function_is_compiled() -> None:
    function = made("forking", ["def forking(p, q):", *slices(60, "    "), "    return q"])
    children = []

    def fork(*_: Any) -> None:
        child = os.fork()
        if child == 0:
            signal.setitimer(signal.ITIMER_REAL, 0)
            children.clear()
            children.append(0)
        else:
            children.append(child)

    before = signal.signal(signal.SIGALRM, fork)
    parent = os.getpid()
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        result = vz.jit(cache=False)(function)(grid(6, 6), grid(6, 6))
        good = np.array_equal(result, function(grid(6, 6), grid(6, 6)))
    finally:
        if os.getpid() != parent:
            os._exit(0 if good else 1)
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert good
    for child in children:
        assert os.waitpid(child, 0)[1] == 0
