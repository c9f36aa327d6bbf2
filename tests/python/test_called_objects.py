"""What a name stands for is told by what it is, not by what its attributes say."""

from __future__ import annotations

import functools
import gc
import math
import weakref

import numpy as np
import pytest

import veloz as vz


def plus_one(x):
    return x + 1


class Twice:
    """Carries the function that it wraps, and does something else."""

    def __init__(self, function):
        self.py_func = function
        self._options = {"parallel": True}

    def __call__(self, x):
        return 2 * self.py_func(x)


def doubled(function):
    @functools.wraps(function)
    def wrapper(x):
        return 2 * function(x)

    return wrapper


class Numba(Twice):
    """What Numba's dispatchers look like."""

    __module__ = "numba.core.registry"
    __name__ = "CPUDispatcher"


twice = Twice(plus_one)
like_numba = Numba(plus_one)
wrapped = doubled(plus_one)
twice_the_sum = doubled(np.sum)
twice_the_sine = doubled(math.sin)
jitted = vz.jit(plus_one)


@pytest.mark.parametrize("thing", [twice, like_numba], ids=["py_func", "looks like numba"])
def test_an_object_with_py_func_is_not_that_function(thing) -> None:
    @vz.jit(cache=False)
    def f(x):
        return thing(x)

    assert f.py_func(3) == 8
    with pytest.raises(vz.CompileError, match=r"an object of type (Twice|.*Numba|.*Dispatcher)"):
        f(3)


@pytest.mark.parametrize("function", [wrapped, twice_the_sum, twice_the_sine])
def test_a_wrapper_is_not_what_it_wraps(function) -> None:
    @vz.jit(cache=False)
    def f(x):
        return function(x)

    assert f(3.5) == f.py_func(3.5)


def test_a_wrapper_can_be_compiled() -> None:
    assert vz.jit(cache=False)(wrapped)(3) == wrapped(3) == 8
    compiled = vz.jit(cache=False)(doubled(plus_one))
    compiled(1)
    assert "2 * function(x)" in compiled.explain()


def test_an_exception_class_with_the_name_of_a_builtin() -> None:
    class ValueError(Exception):
        __module__ = "builtins"

    @vz.jit(cache=False)
    def f(x):
        if x < 0:
            raise ValueError("mine")
        return x

    with pytest.raises(ValueError):
        f(-1)


def test_jitted_functions_are_looked_through() -> None:
    @vz.jit(cache=False)
    def f(x):
        return jitted(x) + 1

    assert f(3) == 5


def test_functions_of_numba_are_looked_through() -> None:
    numba = pytest.importorskip("numba")
    other = numba.njit(plus_one)

    @vz.jit(cache=False)
    def f(x):
        return other(x) + 1

    assert f(3) == 5


def test_text_with_a_zero_is_whole(capsys) -> None:
    @vz.jit(cache=False)
    def f(x):
        print("a\0b")
        return x

    f(1)
    assert capsys.readouterr().out == "a\0b\n"


def test_cycles_through_exception_classes_are_collected() -> None:
    def make():
        class Stop(Exception):
            pass

        @vz.jit(cache=False)
        def f(x):
            if x < 0:
                raise Stop("negative")
            return x

        Stop.raised_by = f  # the cycle: the function's specialisation keeps the class
        assert f(1) == 1
        with pytest.raises(Stop):
            f(-1)
        return weakref.ref(f), weakref.ref(Stop)

    gc.collect()
    function, stop = make()
    gc.collect()
    assert function() is None and stop() is None
