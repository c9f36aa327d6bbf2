"""Expressions about whole arrays: reductions, creation, subscripts, attributes and methods."""

from __future__ import annotations

from typing import Any

import numpy as np
from compare_numpy import (
    KINDS,
    Comparison,
    Node,
    arr,
    attr,
    call,
    item,
    lit,
    method,
    node,
    op,
    put,
    slc,
    tup,
    var,
)

REDUCTIONS = "sum prod min max mean any all argmin argmax amin amax ptp std var".split()
METHODS = "sum prod min max mean any all argmin argmax std var".split()


def box(kind: str, shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
    """A small array with repeated, unordered values."""
    count = int(np.prod(shape))
    values = [(7 * k + 3) % 5 for k in range(count)]
    if KINDS[kind] in (np.complex64, np.complex128):
        return np.array([v + (k % 3) * 1j for k, v in enumerate(values)], KINDS[kind]).reshape(
            shape
        )
    return np.array(values).astype(KINDS[kind]).reshape(shape)


def reductions(comparison: Comparison) -> None:
    for name in REDUCTIONS:
        exact = name not in ("mean", "std", "var", "sum", "prod")
        soft = name in ("min", "max", "amin", "amax", "argmin", "argmax", "ptp", "std", "var")
        for kind in KINDS:
            refused = kind[0] == "c" and soft
            a = box(kind, (3, 4))
            for layout in "CFAR":
                comparison.add(call(f"numpy.{name}", arr(a, layout)), exact, refused)
            for axis in (0, 1, -1, -2, 2, None):
                comparison.add(call(f"numpy.{name}", a, axis=axis), exact, refused)
                comparison.add(call(f"numpy.{name}", a, axis=axis, keepdims=True), exact, refused)
            comparison.add(call(f"numpy.{name}", a, 0), exact, refused)
            comparison.add(call(f"numpy.{name}", var(a[1, 1])), exact, refused)
            comparison.add(call(f"numpy.{name}", arr(a[0, 1])), exact, refused)
            if name in METHODS:
                comparison.add(method(name, a), exact, refused)
                comparison.add(method(name, a, axis=1), exact, refused)
                comparison.add(method(name, a, lit(0)), exact, refused)
                comparison.add(method(name, a, axis=0, keepdims=True), exact, refused)
                comparison.add(method(name, var(a[1, 1])), exact, refused)
        cube = box("f64", (2, 3, 4))
        if not name.startswith("arg"):
            for axes in ((0, 1), (1, 2), (-1, 0), (0, 1, 2), (0, 0), (0, 3), ()):
                comparison.add(call(f"numpy.{name}", cube, axis=axes), exact, refused=axes == ())
                comparison.add(
                    call(f"numpy.{name}", cube, axis=axes, keepdims=True), exact, axes == ()
                )
        for kind in ("f64", "i32", "bool"):
            empty = np.zeros((0,), KINDS[kind])
            comparison.add(call(f"numpy.{name}", empty), exact)
            for shape in ((0, 3), (3, 0)):
                for axis in (0, 1, None):
                    comparison.add(
                        call(f"numpy.{name}", np.zeros(shape, KINDS[kind]), axis=axis), exact
                    )
        for value in (True, 3, 2.5):
            comparison.add(call(f"numpy.{name}", var(value)), exact, refused=True)
        comparison.add(call(f"numpy.{name}", np.array([1.0, np.nan, 0.5])), exact)
        comparison.add(call(f"numpy.{name}", np.array([1.0, np.inf, -np.inf])), exact)
        comparison.add(call(f"numpy.{name}", np.array([-0.0, -0.0])), False)
        comparison.add(call(f"numpy.{name}", op("+", box("f32", (4,)), 1)), exact)
    for name in ("sum", "prod", "mean"):
        for kind in KINDS:
            for dtype in (np.float32, np.float64, np.int64, np.complex128):
                if KINDS[kind] in (np.complex64, np.complex128) and dtype is not np.complex128:
                    continue  # NumPy warns and drops the imaginary part
                refused = name == "mean" and dtype is np.int64
                comparison.add(call(f"numpy.{name}", box(kind, (6,)), dtype=dtype), False, refused)
    comparison.add(call("numpy.sum", box("f64", (3,)), dtype=float), False)
    comparison.add(call("numpy.sum", box("f64", (3,)), dtype="float32"), False)
    comparison.add(call("numpy.sum", box("u8", (3,)), initial=5), refused=True)
    comparison.add(call("numpy.any", box("f64", (2, 3)), axis=1))
    for name in ("cumsum", "median"):
        comparison.add(call(f"numpy.{name}", box("f64", (3,))), False, refused=True)


def creation(comparison: Comparison) -> None:
    shapes: list[Any] = [3, (2, 3), (0,), (), (2, 1, 2)]
    for shape in shapes:
        for name in ("zeros", "ones"):
            comparison.add(call(f"numpy.{name}", shape))
            for kind in KINDS.values():
                comparison.add(call(f"numpy.{name}", shape, kind))
            for spelled in (
                "f4",
                "float32",
                "i8",
                "int",
                "bool",
                "complex",
                "u1",
                "<f8",
                "d",
                "?",
                "q",
            ):
                comparison.add(call(f"numpy.{name}", shape, dtype=spelled), refused=False)
            for python_type in (int, float, bool, complex):
                comparison.add(call(f"numpy.{name}", shape, dtype=python_type))
        for fill in (0, 7, -1, 2.5, True, 1 + 2j):
            comparison.add(call("numpy.full", shape, fill))
            comparison.add(call("numpy.full", shape, var(fill)))
            comparison.add(
                call("numpy.full", shape, fill, dtype=np.float32), refused=fill == 1 + 2j
            )
            comparison.add(call("numpy.full", shape, fill, np.complex64))
        comparison.add(call("numpy.full", shape, 300, np.int16))
        comparison.add(call("numpy.full", shape, var(np.float32(1.5))))
    for bad in (-1, (2, -3)):
        comparison.add(call("numpy.zeros", bad))
        comparison.add(call("numpy.ones", bad))
        comparison.add(call("numpy.full", bad, 1))
    comparison.add(call("numpy.zeros", var(-2)))
    comparison.add(call("numpy.zeros", tup(var(2), var(np.int32(3)))))
    comparison.add(call("numpy.zeros", 2.5))
    comparison.add(call("numpy.ones", attr("shape", box("f32", (2, 3)))))
    comparison.add(call("numpy.zeros", 3, order="C"))
    comparison.add(call("numpy.zeros", (2, 3), order="F"))
    for kind in ("f32", "i16", "bool", "c64"):
        for layout in "CFA":
            a = arr(box(kind, (2, 3)), layout)
            for name in ("zeros_like", "ones_like"):
                comparison.add(call(f"numpy.{name}", a))
                comparison.add(call(f"numpy.{name}", a, dtype=np.float64))
                comparison.add(call(f"numpy.{name}", op("+", a, 1)))
            comparison.add(call("numpy.full_like", a, 1))
            comparison.add(call("numpy.full_like", a, 2, np.float32))
            comparison.add(call("numpy.copy", a), refused=layout == "A")
            comparison.add(method("copy", a))
    comparison.add(call("numpy.zeros_like", var(2.5)), refused=True)
    comparison.add(call("numpy.empty", 0))
    comparison.add(call("numpy.empty", (0, 2), np.int8))
    comparison.add(call("numpy.empty_like", np.zeros((0, 2))))
    for arguments in (
        (5,),
        (2, 7),
        (0, 10, 3),
        (10, 0, -3),
        (5, 2),
        (0,),
        (-3,),
        (2, 7, 2),
        (0, -5, -1),
    ):
        comparison.add(call("numpy.arange", *arguments))
        comparison.add(call("numpy.arange", *(var(x) for x in arguments)))
        comparison.add(call("numpy.arange", *(float(x) for x in arguments)))
        for dtype in (np.float32, np.int32, np.float64, np.uint8):
            if dtype is not np.uint8 or min(arguments) >= 0:
                comparison.add(call("numpy.arange", *arguments, dtype=dtype))
    for floats in (
        (0.0, 1.0, 0.1),
        (1.5,),
        (0.5, 4.0),
        (1.0, 0.0, -0.25),
        (0, 1, 0.3),
        (0.0, 1.0, -1.0),
    ):
        comparison.add(call("numpy.arange", *floats))
        comparison.add(call("numpy.arange", *(var(x) for x in floats)))
    comparison.add(call("numpy.arange", var(np.int32(4))))
    comparison.add(call("numpy.arange", var(np.float32(4.5))))
    comparison.add(call("numpy.arange", var(np.uint8(4)), var(np.int8(9))))
    comparison.add(call("numpy.arange", 0, 5, 0))
    comparison.add(call("numpy.arange", 0.0, 5.0, 0.0))
    for number in (0, 1, 2, 5, 50, -1):
        for endpoint in (True, False):
            comparison.add(call("numpy.linspace", 0, 1, number, endpoint=endpoint), False)
            comparison.add(
                call("numpy.linspace", var(2.5), var(-1.5), var(number), endpoint=endpoint), False
            )
            comparison.add(
                call("numpy.linspace", 1, 10, number, endpoint=endpoint, dtype=np.int64), False
            )
            comparison.add(call("numpy.linspace", 1, 10, number, endpoint, dtype=np.float32), False)
    comparison.add(call("numpy.linspace", 0.0, 3.0), False)
    comparison.add(call("numpy.linspace", var(np.float32(0)), var(np.float32(3)), 4), False)
    comparison.add(call("numpy.linspace", 0j, 1 + 1j, 3), False)


def indices_1d() -> list[Any]:
    parts = [None, 0, 1, 3, -1, -2, 4, 7, -9]
    steps = [None, 1, 2, -1, -2, 5, 0]
    plain = [slice(a, b, s) for a in parts for b in parts for s in steps]
    return [*range(-6, 6), *plain, None, Ellipsis, (Ellipsis, 1), (None, 2), (2, None), True]


def run_time(index: slice) -> Node:
    return slc(*(lit(None) if p is None else var(p) for p in (index.start, index.stop, index.step)))


def indexing(comparison: Comparison) -> None:
    line, square = np.arange(5.0), np.arange(12).reshape(3, 4)
    for index in indices_1d():
        comparison.add(item(line, index), refused=index is True)
        if isinstance(index, slice):
            comparison.add(item(arr(line, "A"), run_time(index)))
        if type(index) is int:
            comparison.add(item(line, var(index)))
            comparison.add(item(line, var(np.int32(index))))
            comparison.add(item(arr(line, "R"), index))
    both: list[Any] = [
        0, -1, 3, (1, 2), (-1, -1), (3, 0), (0, 4), (1,), slice(1, None), (slice(None), 1),
        (slice(None), slice(None, None, -1)), (1, slice(None)), (slice(None, None, 2), slice(1, 3)),
        Ellipsis, (Ellipsis, 0), (0, Ellipsis), (Ellipsis, 0, 1), (0, Ellipsis, 1), None,
        (None, 1, slice(None)), (slice(None), None, 2), (1, 2, 3), (Ellipsis, Ellipsis),
        (None, None), (1, 2, None), (Ellipsis, None),
        (0, 1, Ellipsis), (slice(2, 2), 0), (slice(None), 9),
        1.5, (1.5, 0), (0, "x"), True, (slice(None, None, 0), 0),
    ]  # fmt: skip
    for index in both:
        for layout in "CFAR":
            comparison.add(item(arr(square, layout), index), refused=index is True)
    cube = np.arange(24.0).reshape(2, 3, 4)
    for index in (
        (1,),
        (1, 2),
        (1, 2, 3),
        (Ellipsis, 1),
        (slice(None), 1),
        (0, slice(None), 1),
        (0, Ellipsis),
        (slice(1, 2), slice(0, 2)),
    ):
        comparison.add(item(cube, index))
    comparison.add(item(np.array(3.0), ()))
    comparison.add(item(np.array(3.0), Ellipsis))
    comparison.add(item(np.array(3.0), 0))
    comparison.add(item(op("*", line, 2), 1))
    comparison.add(item(item(square, 1), 2))
    comparison.add(item(line, np.array([0, 1])), refused=True)
    comparison.add(item(line, op(">", line, 2)), refused=True)
    for index in (
        0,
        1,
        -1,
        -3,
        2,
        3,
        slice(1, None),
        slice(None, -1),
        slice(0, 9),
        slice(None, None, 2),
        slice(None, None, -1),
    ):
        comparison.add(item(tup(lit(1), var(2.5), lit(True)), index))
    comparison.add(item(attr("shape", square), 1))
    assignments(comparison, line, square)


def assignments(comparison: Comparison, line: Any, square: Any) -> None:
    for index in (
        0,
        -1,
        5,
        -6,
        slice(1, 3),
        slice(None, None, -2),
        Ellipsis,
        slice(None),
        (None, 0),
    ):
        for value in (7, 2.5, True):
            comparison.add(put(line, index, value))
            comparison.add(put(arr(line, "A"), index, var(value)))
            comparison.add(put(arr(line, "R"), index, value))
    comparison.add(put(line, slice(1, 4), np.array([7.0, 8.0, 9.0])))
    comparison.add(put(line, slice(1, 4), np.array([7])))
    comparison.add(put(line, slice(1, 4), np.array([7, 8])))
    comparison.add(put(line, slice(1, 4), np.array([[7, 8, 9]])))
    comparison.add(put(line, slice(1, 4), np.array([[7], [8]])))
    comparison.add(put(line, 0, np.array([7.0])), refused=True)
    comparison.add(put(line, 0, np.array(7.0)))
    comparison.add(put(line, 0, 1j))
    comparison.add(put(line, Ellipsis, np.array([1j] * 5)), refused=True)
    for index in (
        0,
        (1, 2),
        (slice(None), 0),
        (slice(None, None, 2),),
        (slice(None), slice(None)),
        (3, 0),
        (0, 9),
        (0, 0, 0),
    ):
        for value in (
            5,
            np.arange(4),
            np.arange(3).reshape(3, 1),
            np.arange(12.5, 24.5).reshape(3, 4),
        ):
            refused = isinstance(value, np.ndarray)
            for layout in "CF":
                comparison.add(
                    put(arr(square, layout), index, node(value)),
                    refused=refused and index == (1, 2),
                )
    for kind in KINDS:
        target = box(kind, (4,))
        for value in (0, 1, 3, True, 2.75, -1.5):
            comparison.add(put(target, 1, value))
            comparison.add(put(target, slice(0, 2), var(value)))
        for value in (float("nan"), float("inf"), -1e10, 1e5):
            if kind[0] != "c" and not (kind[0] == "u" and value == -1e10):
                comparison.add(put(target, 1, value))
                comparison.add(put(target, 1, var(value)))
        for value in (300, -1, 2**31, -(2**40)):
            comparison.add(put(target, 1, value))
            comparison.add(put(target, 1, var(value)))
        for source in KINDS:
            if source[0] == "c" and kind[0] != "c":
                continue  # refused: NumPy warns and drops the imaginary part
            comparison.add(put(target, slice(None), box(source, (4,))))
            comparison.add(put(target, 2, var(box(source, (4,))[1])))


def attributes(comparison: Comparison) -> None:
    for kind in KINDS:
        for shape in ((5,), (2, 3), (0, 2), (), (2, 3, 4)):
            for layout in "CFA":
                a = arr(box(kind, shape), layout)
                for name in "shape size ndim T dtype real imag nbytes itemsize".split():
                    comparison.add(attr(name, a))
        scalar = var(box(kind, (3,))[1])
        for name in "shape size ndim dtype real imag T itemsize nbytes".split():
            comparison.add(attr(name, scalar), refused=True)
        for name in ("conj", "conjugate", "item", "copy"):
            comparison.add(method(name, scalar))
        for target in KINDS.values():
            if KINDS[kind] in (np.complex64, np.complex128) and not issubclass(
                target, np.complexfloating
            ):
                continue
            comparison.add(method("astype", box(kind, (2, 3)), target))
            comparison.add(method("astype", scalar, target))
        for layout in "CFA":
            a = arr(box(kind, (2, 3)), layout)
            for name in ("copy", "conj", "conjugate", "transpose", "ravel", "flatten"):
                comparison.add(method(name, a), refused=True)
            comparison.add(method("reshape", a, (3, 2)), refused=True)
            comparison.add(method("astype", a, float), refused=kind[0] == "c")
            comparison.add(method("round", a, 1), refused=kind == "bool")
            comparison.add(method("clip", a, 1, 2), refused=kind[0] == "c")
    comparison.add(method("item", np.array([2.5])), refused=True)
    comparison.add(method("item", np.array([2.5, 3.5]), 1), refused=True)
    comparison.add(attr("itemsize", attr("dtype", box("f32", (2,)))))
    comparison.add(attr("T", op("+", box("f32", (2, 3)), 1)))
    comparison.add(attr("flat", box("f32", (2, 3))), refused=True)
    comparison.add(attr("nonsense", box("f32", (2, 3))))
    for value in (True, 3, 2.5, 1 + 2j):
        for name in ("real", "imag"):
            comparison.add(attr(name, var(value)))
            comparison.add(attr(name, lit(value)))
        comparison.add(method("conjugate", var(value)))


def selections(comparison: Comparison) -> None:
    """where, clip, round, isclose and out=."""
    mask = np.array([True, False, True])
    for left in KINDS:
        for right in KINDS:
            comparison.add(call("numpy.where", mask, box(left, (3,)), box(right, (3,))))
        for value in (True, 3, 2.5, 1j, 300, -1):
            comparison.add(call("numpy.where", mask, box(left, (3,)), value))
            comparison.add(call("numpy.where", mask, value, box(left, (3,))))
            comparison.add(call("numpy.where", box(left, (3,)), value, 0))
        comparison.add(call("numpy.where", var(True), box(left, (3,)), 0))
        for low, high in ((1, 3), (None, 2), (1, None), (3, 1), (0.5, 2.5), (-1, 300)):
            refused = left[0] == "c"
            comparison.add(call("numpy.clip", box(left, (4,)), low, high), refused=refused)
            comparison.add(call("numpy.clip", var(box(left, (4,))[1]), low, high), refused=refused)
        comparison.add(
            call("numpy.clip", box(left, (4,)), box("i16", (4,)), box("f32", (4,))),
            refused=left[0] == "c",
        )
        for decimals in (0, 1, 2, -1):
            comparison.add(
                call("numpy.round", box(left, (4,)), decimals),
                refused=decimals < 0 or left == "bool",
            )
        comparison.add(call("numpy.allclose", box(left, (4,)), box("f64", (4,))))
        comparison.add(call("numpy.allclose", box(left, (4,)), 1.0, atol=2.5))
    comparison.add(call("numpy.where", var(True), var(1.5), var(2)))
    comparison.add(op("+", call("numpy.where", var(False), var(1.5), var(2)), 1))
    comparison.add(call("numpy.where", np.array([[True], [False]]), np.arange(3), 9.5))
    comparison.add(call("numpy.where", mask), refused=True)
    comparison.add(call("numpy.clip", np.array([0.5, np.nan, 9.0]), 1, 2))
    comparison.add(call("numpy.clip", np.array([0.5, 9.0]), min=1, max=2))
    comparison.add(call("numpy.clip", np.array([0.5, 9.0]), a_min=1, a_max=2))
    for value in (1.25, -2.5, 0.125, 123456.789, 1e300, np.nan, np.inf):
        for decimals in (0, 1, 2, 5, -2):
            comparison.add(call("numpy.round", np.array([value]), decimals))
            comparison.add(call("numpy.round", var(value), decimals))
            comparison.add(call("numpy.around", var(np.float32(value)), decimals))
    outs = (
        np.zeros(3),
        np.zeros(3, np.float32),
        np.zeros(3, np.int64),
        np.zeros((2, 3)),
        np.zeros(2),
    )
    for out in outs:
        for name, arguments in (
            ("sin", (box("f64", (3,)),)),
            ("add", (box("f32", (3,)), 1)),
            ("less", (box("i8", (3,)), 2)),
        ):
            if name == "sin" and out.dtype == np.float32 or name == "add" and out.dtype == np.int64:
                continue
            comparison.add(call(f"numpy.{name}", *arguments, out=out), False)
            comparison.add(call(f"numpy.{name}", *arguments, out), False)


FAMILIES = {
    "reductions": reductions,
    "creation": creation,
    "subscripts": indexing,
    "attributes and methods": attributes,
    "selections": selections,
}
