"""Wrong input: a clear exception or simply the right answer, and the next call is right."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import veloz as vz


@vz.jit
def double(x):
    return x + x


@vz.jit
def first(a):
    return a[0]


@vz.jit
def element(a, i):
    return a[i]


@vz.jit
def add(a, b):
    return a + b


@vz.jit
def fill(a, value):
    a[:] = value
    return a


@vz.jit
def zeros(n):
    return np.zeros(n)


@vz.jit
def optional(a, b=2, *, c=3):
    return a * 100 + b * 10 + c


@vz.jit
def endless(n):
    if n < 0:
        return 0
    return endless(n + 1) + 1


@vz.jit
def no_base(n):
    return no_base(n - 1)


class Matrix(np.ndarray):
    pass


def read_only(n: int) -> np.ndarray:
    array = np.zeros(n)
    array.flags.writeable = False
    return array


OBJECTS = np.array([1, None], dtype=object)
RECORDS = np.zeros(3, dtype=[("a", "f8"), ("b", "i4")])
SWAPPED = np.arange(3, dtype=">f8")

# function, arguments, exception, part of its message
BAD: dict[str, tuple[Callable, tuple, type[Exception], str]] = {
    "a list": (double, ([1, 2],), TypeError, "got list"),
    "a string": (double, ("x",), TypeError, "got str"),
    "a dict": (double, ({},), TypeError, "got dict"),
    "a set": (double, ({1},), TypeError, "got set"),
    "an object": (double, (object(),), TypeError, "got object"),
    "a function": (double, (print,), vz.TypingError, "the function builtins.print is not a number"),
    "a bound method": (double, ("".join,), TypeError, "only Python's and jitted functions"),
    "a fraction": (double, (Fraction(1, 2),), TypeError, "got Fraction"),
    "a list in a tuple": (double, ((1, [2]),), TypeError, "got list"),
    "an object array": (first, (OBJECTS,), TypeError, "dtype object"),
    "a record array": (first, (RECORDS,), TypeError, "dtype"),
    "a string array": (first, (np.array(["a"]),), TypeError, "dtype <U1"),
    "a date array": (
        first,
        (np.array(["2026-01-01"], "M8[D]"),),
        TypeError,
        r"dtype datetime64\[D\]",
    ),
    "a half array": (first, (np.zeros(2, np.float16),), TypeError, "dtype float16"),
    "a long double array": (first, (np.zeros(2, np.longdouble),), TypeError, "dtype"),
    "a half scalar": (double, (np.float16(1),), TypeError, "float16"),
    "a byte-swapped array": (first, (SWAPPED,), TypeError, "byte-swapped.*newbyteorder"),
    "an array subclass": (first, (np.zeros(3).view(Matrix),), TypeError, "np.asarray"),
    "a huge int": (double, (2**63,), OverflowError, "int64"),
    "a very negative int": (double, (-(2**63) - 1,), OverflowError, "int64"),
    "too few arguments": (add, (1,), TypeError, "missing 1 required positional argument: 'b'"),
    "no arguments": (add, (), TypeError, "missing 2 required positional arguments: 'a' and 'b'"),
    "too many arguments": (
        double,
        (1, 2),
        TypeError,
        "takes 1 positional argument but 2 were given",
    ),
    "an index too large": (
        element,
        (np.arange(3.0), 3),
        IndexError,
        "index 3 is out of bounds for axis 0 with size 3",
    ),
    "an index too small": (
        element,
        (np.arange(3.0), -4),
        IndexError,
        "index -4 is out of bounds for axis 0 with size 3",
    ),
    "an index of nothing": (
        first,
        (np.zeros(0),),
        IndexError,
        "index 0 is out of bounds for axis 0 with size 0",
    ),
    "a float index": (
        element,
        (np.arange(3.0), 1.0),
        vz.TypingError,
        "expected an integer, got float",
    ),
    "an index of a scalar": (element, (3.0, 1), vz.TypingError, "float"),
    "shapes that differ": (add, (np.zeros(3), np.zeros(4)), ValueError, r"shapes \(3,\) \(4,\)"),
    "shapes of two ranks": (
        add,
        (np.zeros((2, 3)), np.zeros(2)),
        ValueError,
        r"shapes \(2,3\) \(2,\)",
    ),
    "a shape that does not fit": (
        fill,
        (np.zeros(3), np.zeros(2)),
        ValueError,
        r"from shape \(2,\) into shape \(3,\)",
    ),
    "a read-only target": (fill, (read_only(3), 1.0), ValueError, "read-only"),
    "a negative size": (zeros, (-1,), ValueError, "negative dimensions are not allowed"),
    "a size beyond memory": (zeros, (2**46,), MemoryError, "allocate"),
    "a size beyond addresses": (zeros, (2**62,), (ValueError, MemoryError), "."),  # type: ignore[dict-item]
    "recursion without a base": (
        no_base,
        (1,),
        RecursionError,
        "maximum recursion depth exceeded",
    ),
    "recursion without end": (endless, (1,), RecursionError, "maximum recursion depth exceeded"),
    "None in arithmetic": (add, (None, 1), vz.TypingError, "None"),
}

GOOD: list[tuple[Callable, tuple, Any]] = [
    (double, (2,), 4),
    (first, (np.arange(3.0) + 5,), 5.0),
    (element, (np.arange(3.0), -1), 2.0),
    (add, (1, 2.5), 3.5),
    (zeros, (2,), [0.0, 0.0]),
    (fill, (np.zeros(2), 7.0), [7.0, 7.0]),
]


@pytest.mark.parametrize("name", BAD)
def test_exception_and_then_the_next_call(name: str) -> None:
    function, arguments, exception, message = BAD[name]
    for _ in range(3):
        with pytest.raises(exception, match=message):
            function(*arguments)
    for good, good_arguments, expected in GOOD:
        result = good(*[np.array(a) if isinstance(a, np.ndarray) else a for a in good_arguments])
        np.testing.assert_array_equal(result, expected)


@pytest.mark.parametrize("keyword", ["d", "x", ""])
def test_unknown_keyword(keyword: str) -> None:
    with pytest.raises(TypeError, match=f"unexpected keyword argument '{keyword}'"):
        optional(1, **{keyword: 2})
    assert optional(1) == 123


def test_argument_given_twice() -> None:
    with pytest.raises(TypeError, match="multiple values for argument 'a'"):
        optional(1, a=2)
    assert optional(1, 5, c=7) == optional(a=1, b=5, c=7) == 157


def positional_only(a, /, b, *, c=3, d=4):
    return a + b + c + d


@pytest.mark.parametrize(
    "call",
    [
        lambda f: f(1, 2, 3),
        lambda f: f(1, 2, 3, c=4),
        lambda f: f(1, 2, 3, 4, c=4, d=5),
        lambda f: f(a=1, b=2),
        lambda f: f(1, a=2, b=3),
        lambda f: f(1, 2, b=3),
        lambda f: f(1, 2, 3, e=4),
        lambda f: f(),
        lambda f: f(b=1),
        lambda f: f(1, c=2),
    ],
)
def test_wrong_calls_are_worded_as_python_does(call: Callable) -> None:
    with pytest.raises(TypeError) as expected:
        call(positional_only)
    with pytest.raises(TypeError) as got:
        call(vz.jit(positional_only))
    assert str(got.value) == str(expected.value)


def test_keyword_only_by_position() -> None:
    with pytest.raises(TypeError, match="takes from 1 to 2 positional arguments but 3"):
        optional(1, 2, 3)
    assert optional(1, 2) == 123


@pytest.mark.parametrize("dtype", "? i1 i2 i4 i8 u1 u2 u4 u8 f4 f8 c8 c16".split())
def test_unaligned_arrays_work(dtype: str) -> None:
    values = np.arange(5).astype(dtype)
    memory = np.zeros(values.nbytes + 1, np.uint8)
    array = memory[1:].view(values.dtype)
    array[:] = values
    assert not array.flags.aligned or array.itemsize == 1
    np.testing.assert_array_equal(double(array), values + values)
    fill(array, values[::-1].copy())
    np.testing.assert_array_equal(array, values[::-1])


def test_read_only_array_is_not_written() -> None:
    array = read_only(4)
    with pytest.raises(ValueError, match="read-only"):
        fill(array, 1.0)
    assert array.tolist() == [0, 0, 0, 0]
    view = np.broadcast_to(np.zeros(1), (3,))
    with pytest.raises(ValueError, match="read-only"):
        fill(view, 1.0)
    np.testing.assert_array_equal(double(array), array)


def test_read_only_and_writable_of_one_type_follow_each_other() -> None:
    writable, other = np.zeros(3), read_only(3)
    for _ in range(3):
        fill(writable, 2.0)
        with pytest.raises(ValueError, match="read-only"):
            fill(other, 2.0)
    assert writable.tolist() == [2, 2, 2]


def test_function_without_a_source() -> None:
    namespace: dict[str, Any] = {}
    exec("def hidden(x):\n    return x", namespace)
    hidden = vz.jit(namespace["hidden"])
    for _ in range(2):
        with pytest.raises(vz.CompileError, match="source of the function is not available"):
            hidden(1)
    assert double(2) == 4


def test_helper_without_a_source() -> None:
    namespace: dict[str, Any] = {}
    exec("def hidden(x):\n    return x", namespace)
    hidden = namespace["hidden"]

    @vz.jit
    def caller(x):
        return hidden(x)

    with pytest.raises(vz.CompileError, match="source"):
        caller(1)


@pytest.mark.parametrize("thing", [print, int, 3, "f", None, len, np.sin])
def test_what_is_no_python_function(thing: Any) -> None:
    if thing is None:
        return
    with pytest.raises(TypeError, match="jit\\(\\) expected a Python function"):
        vz.jit(thing)


def test_unknown_option() -> None:
    with pytest.raises(TypeError, match="unknown option 'nopython'; the options are: parallel"):
        vz.jit(nopython=True)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("parallel", "yes"),
        ("parallel", 2),
        ("fastmath", {"fast"}),
        ("boundscheck", None),
        ("cache", "no"),
        ("error_model", "c"),
        ("inline", True),
    ],
)
def test_option_out_of_range(option: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"jit\\(\\) option '{option}': expected"):
        vz.jit(**{option: value})


def test_lambda_is_compiled_or_refused() -> None:
    triple = vz.jit(lambda x: x * 3)
    try:
        assert triple(2) == 6
    except vz.CompileError as error:
        assert "lambda" in str(error)


def test_method_of_a_class() -> None:
    class Counter:
        step = 2

        @vz.jit
        def advance(self, x):
            return x

    with pytest.raises(TypeError):
        Counter().advance(1)


def test_arguments_of_many_types_in_turn() -> None:
    values = [
        1,
        2.5,
        True,
        1j,
        np.float32(3),
        np.uint8(4),
        np.arange(3),
        np.arange(3.0),
        np.ones((2, 2), order="F"),
    ]
    for _ in range(3):
        for value in values:
            result = double(value)
            expected = value + value
            assert type(result) is type(expected)
            np.testing.assert_array_equal(result, expected)


def test_many_dimensions() -> None:
    array = np.arange(2.0**12).reshape((2,) * 12)
    np.testing.assert_array_equal(double(array), array + array)


def test_empty_arrays() -> None:
    for shape in [(0,), (0, 3), (3, 0), (2, 0, 4)]:
        result = double(np.zeros(shape))
        assert result.shape == shape


def test_compile_error_is_raised_again_and_does_not_stick() -> None:
    @vz.jit
    def sometimes(x):
        return x[0] + 1

    for _ in range(2):
        with pytest.raises(vz.TypingError):
            sometimes(1)
        assert sometimes(np.ones(2)) == 2.0


def test_name_that_is_not_defined() -> None:
    @vz.jit
    def missing(x):
        return x + not_defined_anywhere  # noqa: F821

    with pytest.raises((vz.CompileError, NameError), match="not_defined_anywhere"):
        missing(1)


MODULE = """import veloz as vz


def helper(x):
    return x * 100


@vz.jit(cache=False)
def f(x):
    return helper(x) + 1
"""


@pytest.fixture
def module(tmp_path, monkeypatch):
    """A module that was just imported, with its path."""
    path = tmp_path / "edited_while_running.py"
    path.write_text(MODULE)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, path.stem, raising=False)
    importlib.invalidate_caches()
    return importlib.import_module(path.stem), path


@pytest.mark.parametrize(
    "change",
    [
        ("+ 1", "+ 2"),  # as long as before
        ("* 100", "* 200"),  # in a function that is called
        ("import veloz", "\nimport veloz"),  # the lines moved
        ("return helper", "return ((helper"),  # an edit that is not finished
    ],
)
def test_file_changed_after_the_import(module, change: tuple[str, str]) -> None:
    """Never the new text under the old function's name: not in this process, not in the cache."""
    made, path = module
    path.write_text(MODULE.replace(*change))
    for _ in range(2):
        with pytest.raises(vz.CompileError, match="file was changed"):
            made.f(2)
    path.write_text(MODULE)
    assert made.f(2) == 201


def test_file_changed_elsewhere_after_the_import(module) -> None:
    made, path = module
    path.write_text(MODULE + "\n\ndef another(x):\n    return x\n")
    assert made.f(2) == 201


def test_code_that_is_known_needs_no_source(module) -> None:
    made, path = module
    assert made.f(2.5) == vz.jit(made.f.py_func)(2.5) == 251.0
    path.write_text(MODULE.replace("+ 1", "+ 2"))
    assert made.f(1.5) == 151.0
    assert vz.jit(made.f.py_func)(0.5) == 51.0  # from the cache on disk
    path.unlink()
    assert vz.jit(made.f.py_func)(4.5) == 451.0


@pytest.mark.parametrize("rank", [1, 8, 9, 20, 32])
def test_error_texts_are_whole_at_every_rank(rank: int) -> None:
    """Two shapes that do not broadcast: all their lengths are in the text."""
    x, y = np.ones((1,) * (rank - 1) + (3,)), np.ones((1,) * (rank - 1) + (4,))
    with pytest.raises(ValueError) as expected:
        x + y
    with pytest.raises(ValueError) as found:
        add(x, y)
    assert str(found.value) == str(expected.value)
