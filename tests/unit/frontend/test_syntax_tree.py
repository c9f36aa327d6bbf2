"""The front end: whose variable a name is, what is found outside, what is refused, and where."""

import math

import numpy as np
import pytest

import veloz as vz
from veloz import _compiler

FACTOR = 2.5


def tree(function) -> str:
    return _compiler.syntax_tree(vz.jit(cache=False)(function))


def outside(x):
    return FACTOR * x + math.pi + np.float32(1)


def helper(x):
    return x + 1


def calls_helper(x):
    return helper(helper(x))


def recursive(n):
    return n if n < 2 else recursive(n - 1) + mutual(n - 2)


def mutual(n):
    return recursive(n)


def captures(x):
    a = 1

    def inner(y):
        b = 2
        return lambda z: a + b + z + x

    return inner(3)(4)


def late(x):
    if x > 0:
        y = 1
    return y


def test_outside_values_are_literals() -> None:
    text = tree(outside)
    assert "2.5" in text and "3.14159" in text and "x" in text


def test_every_function_that_is_named_is_read_once() -> None:
    text = tree(calls_helper)
    assert text.count("helper(") >= 1 and text.count("return") == 2
    text = tree(recursive)
    assert text.count("return") == 2


def test_variables_of_enclosing_functions() -> None:
    text = tree(captures)
    assert text.count("return") == 3
    assert "name a of function 0" in text and "name x of function 0" in text


def test_assigned_anywhere_is_local() -> None:
    x = 5

    def f(a):
        if a:
            x = 1
        return x

    with pytest.raises(UnboundLocalError):
        vz.jit(f)(0)
    assert vz.jit(f)(1) == 1 and x == 5


def test_a_name_that_is_defined_later() -> None:
    def f(x):
        return defined_later(x)

    with pytest.raises(vz.CompileError, match="'defined_later' is not defined"):
        vz.jit(f)(1)

    def defined_later(x):
        return x + 1

    with pytest.raises(vz.CompileError):
        vz.jit(lambda x: never_defined(x))(1)  # noqa: F821
    assert vz.jit(f)(1) == 2


def refused_statement(x):
    if x > 0:
        with open("file") as file:
            return file
    return x


def test_refused_only_where_it_is_reached() -> None:
    assert "with" in tree(refused_statement)
    with pytest.raises(vz.CompileError, match="with cannot be compiled"):
        vz.jit(refused_statement)(1)


def test_positions_are_those_of_the_file() -> None:
    def f(x):
        y = x + 1

        return y.nonsense

    with pytest.raises(vz.CompileError) as caught:
        vz.jit(f)(1)
    line = f.__code__.co_firstlineno + 3
    assert f"test_syntax_tree.py:{line}" in str(caught.value)


def test_lambdas_are_found_in_their_line() -> None:
    pair = (lambda x: x + 1, lambda x, k=2: x * k)
    assert [vz.jit(f)(10) for f in pair] == [11, 20]
    nested = lambda x: (lambda y: y - x)(1)  # noqa: E731
    assert vz.jit(nested)(3) == -2


def test_no_source() -> None:
    scope: dict = {}
    exec("def f(x):\n    return x\ng = lambda x: x", scope)
    for f in (scope["f"], scope["g"]):
        with pytest.raises(vz.CompileError, match="the source of the function is not available"):
            vz.jit(f)(1)
