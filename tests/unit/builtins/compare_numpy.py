"""Compares what the builtins expand to with what Python and NumPy do, expression by expression.

Each case is written once as a tree that both sides evaluate: the probe (see probe.cpp) expands it
through the builtins and interprets the IR, before and after the passes; Python evaluates it.
Type, shape, value and exception must agree; a refusal at compile time is counted and accepted only
where Python raises too or the case says so.
"""

from __future__ import annotations

import builtins
import math
import operator
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

KINDS = {
    "bool": np.bool_, "i8": np.int8, "i16": np.int16, "i32": np.int32, "i64": np.int64,
    "u8": np.uint8, "u16": np.uint16, "u32": np.uint32, "u64": np.uint64,
    "f32": np.float32, "f64": np.float64, "c64": np.complex64, "c128": np.complex128,
}  # fmt: skip
NUMPY = tuple(int(part) for part in np.__version__.split(".")[:2])
TEXT_OF = {np.dtype(t): name for name, t in KINDS.items()}
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "//": operator.floordiv, "%": operator.mod, "**": operator.pow, "<<": operator.lshift,
    ">>": operator.rshift, "&": operator.and_, "|": operator.or_, "^": operator.xor,
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
UNARY: dict[str, Callable[[Any], Any]] = {
    "-": operator.neg, "+": operator.pos, "~": operator.invert, "not": operator.not_
}  # fmt: skip


class Node:
    """One expression: its text for the probe and how Python evaluates it."""

    def __init__(self, text: str, evaluate: Callable[[], Any]) -> None:
        self.text = text
        self.evaluate = evaluate


def number_text(value: Any) -> str:
    """A number as the probe reads it."""
    if isinstance(value, (complex, np.complexfloating)):
        return f"{float(value.real).hex()}/{float(value.imag).hex()}"
    if isinstance(value, (float, np.floating)):
        return float(value).hex()
    return str(int(value))


def lit(value: Any) -> Node:
    """A literal in the source text."""
    if value is None or value is Ellipsis:
        return Node("None" if value is None else "...", lambda: value)
    if isinstance(value, str):
        return Node(f"str:{value}", lambda: value)
    if isinstance(value, tuple):
        return tup(*(lit(item) for item in value))
    if isinstance(value, slice):
        return slc(lit(value.start), lit(value.stop), lit(value.step))
    if isinstance(value, type) and issubclass(value, np.generic):
        return Node(f"dt:{TEXT_OF[np.dtype(value)]}", lambda: value)
    if isinstance(value, type):
        return Node(f"ent:builtins.{value.__name__}", lambda: value)
    tag = {bool: "bool", int: "int", float: "float", complex: "cplx"}[type(value)]
    return Node(f"{tag}:{number_text(value)}", lambda: value)


def var(value: Any) -> Node:
    """A scalar known at run time only."""
    if isinstance(value, np.generic):
        return Node(f"${TEXT_OF[value.dtype]}:{number_text(value)}", lambda: value)
    tag = {bool: "pybool", int: "pyint", float: "pyfloat", complex: "pycomplex"}[type(value)]
    return Node(f"${tag}:{number_text(value)}", lambda: value)


def arr(value: Any, layout: str = "C") -> Node:
    """An array argument; every evaluation gets its own copy."""
    array = np.asarray(value)
    shape = "x".join(map(str, array.shape)) or "-"
    text = f"@{TEXT_OF[array.dtype]}:{layout}:{shape}:" + ",".join(map(number_text, array.flat))

    def fresh() -> Any:
        if layout == "A" and array.ndim:
            room = np.zeros(array.shape[:-1] + (array.shape[-1] * 2,), array.dtype)
            room[..., ::2] = array
            return room[..., ::2]
        copy = np.array(array, order="F" if layout == "F" else "C")
        copy.flags.writeable = layout != "R"
        return copy

    return Node(text, fresh)


def node(value: Any) -> Node:
    if isinstance(value, Node):
        return value
    return arr(value) if isinstance(value, np.ndarray) else lit(value)


def tup(*items: Node) -> Node:
    text = " ".join(["(tuple", *(i.text for i in items)]) + ")"
    return Node(text, lambda: tuple(i.evaluate() for i in items))


def slc(*parts: Node) -> Node:
    text = "(slice " + " ".join(p.text for p in parts) + ")"
    return Node(text, lambda: slice(*(p.evaluate() for p in parts)))


def op(symbol: str, left: Any, right: Any) -> Node:
    a, b = node(left), node(right)
    return Node(
        f"(op {symbol} {a.text} {b.text})", lambda: OPERATORS[symbol](a.evaluate(), b.evaluate())
    )


def un(symbol: str, operand: Any) -> Node:
    a = node(operand)
    return Node(f"(un {symbol} {a.text})", lambda: UNARY[symbol](a.evaluate()))


def arguments_text(args: list[Node], keywords: dict[str, Node]) -> str:
    return " ".join([a.text for a in args] + [f"{k}={v.text}" for k, v in keywords.items()])


def call(name: str, *values: Any, **named: Any) -> Node:
    args, keywords = [node(v) for v in values], {k: node(v) for k, v in named.items()}
    module, _, attribute = name.rpartition(".")
    function = getattr({"numpy": np, "math": math, "builtins": builtins}[module], attribute)
    name = (
        f"{module}.{function.__name__}"  # the front end's canonical name: np.abs is numpy.absolute
    )
    return Node(
        f"(call {name} {arguments_text(args, keywords)})",
        lambda: function(
            *(a.evaluate() for a in args), **{k: v.evaluate() for k, v in keywords.items()}
        ),
    )


def method(name: str, target: Any, *values: Any, **named: Any) -> Node:
    self, args = node(target), [node(v) for v in values]
    keywords = {k: node(v) for k, v in named.items()}
    return Node(
        f"(method {name} {self.text} {arguments_text(args, keywords)})",
        lambda: getattr(self.evaluate(), name)(
            *(a.evaluate() for a in args), **{k: v.evaluate() for k, v in keywords.items()}
        ),
    )


def attr(name: str, target: Any) -> Node:
    self = node(target)
    return Node(f"(attr {name} {self.text})", lambda: getattr(self.evaluate(), name))


def item(target: Any, index: Any) -> Node:
    self, at = node(target), node(index)
    return Node(f"(item {self.text} {at.text})", lambda: self.evaluate()[at.evaluate()])


def put(target: Any, index: Any, value: Any) -> Node:
    """The target after target[index] = value."""
    self, at, new = node(target), node(index), node(value)

    def evaluate() -> Any:
        array = self.evaluate()
        array[at.evaluate()] = new.evaluate()
        return array

    return Node(f"(set {self.text} {at.text} {new.text})", evaluate)


# ---- comparing answers ----


def close(mine: complex, theirs: complex, dtype: np.dtype[Any], exact: bool) -> bool:
    if exact or dtype.kind in "biu":
        return repr(mine) == repr(theirs) or (mine == theirs and dtype.kind not in "fc")
    if dtype.kind == "c" and not np.isfinite(theirs):
        return not np.isfinite(mine)  # which infinity is the run-time library's matter
    limit = 2e-6 if dtype in (np.float32, np.complex64) else 4e-15
    for a, b in ((mine.real, theirs.real), (mine.imag, theirs.imag)):
        if math.isnan(b) != math.isnan(a):
            return False
        if math.isnan(b) or a == b:
            continue
        if math.isinf(a) or math.isinf(b) or abs(a - b) > limit * max(abs(theirs), 1e-30):
            return False
    return True


def parse_number(text: str, dtype: np.dtype[Any]) -> Any:
    if dtype.kind == "c":
        real, imag = text.split("/")
        return complex(float.fromhex(real), float.fromhex(imag))
    return float.fromhex(text) if dtype.kind == "f" else int(text)


WEAK = {"pybool": bool, "pyint": int, "pyfloat": float, "pycomplex": complex}


def compare_scalar(kind: str, text: str, expected: Any, exact: bool) -> str:
    if kind in WEAK:
        if type(expected) is not WEAK[kind]:
            return f"type {kind}, expected {type(expected).__name__}"
        dtype = np.dtype(WEAK[kind])
    else:
        dtype = np.dtype(KINDS[kind])
        if not isinstance(expected, np.generic) or expected.dtype != dtype:
            return f"type {kind}, expected {getattr(expected, 'dtype', type(expected).__name__)}"
    mine = parse_number(text, dtype)
    theirs = expected.item() if isinstance(expected, np.generic) else expected
    if dtype.kind in "biu":
        if kind == "pyint" and not -(2**63) <= theirs < 2**63:
            return ""  # documented: Python ints wrap
        return "" if int(mine) == int(theirs) else f"value {mine}, expected {theirs}"
    return "" if close(mine, theirs, dtype, exact) else f"value {mine}, expected {theirs}"


def compare_array(words: list[str], expected: Any, exact: bool) -> str:
    if not isinstance(expected, np.ndarray):
        return f"an array, expected {type(expected).__name__} {expected}"
    dtype = np.dtype(KINDS[words[0]])
    shape = tuple(int(n) for n in words[1].split("x") if n and n != "-")
    if dtype != expected.dtype or shape != expected.shape:
        return f"{dtype} {shape}, expected {expected.dtype} {expected.shape}"
    flags = expected.flags
    if words[2] == "C" and not flags.c_contiguous or words[2] == "F" and not flags.f_contiguous:
        return f"layout {words[2]}, expected strides {expected.strides}"
    values = words[3].split(",")[:-1] if len(words) > 3 else []
    for mine, theirs in zip(values, expected.flat, strict=True):
        number = parse_number(mine, dtype)
        if not close(number, theirs.item(), dtype, exact) and not int_equal(number, theirs, dtype):
            return f"element {number}, expected {theirs} (of {expected.tolist()})"
    return ""


def int_equal(mine: Any, theirs: Any, dtype: np.dtype[Any]) -> bool:
    return dtype.kind in "biu" and int(mine) == int(theirs)


def compare_value(answer: str, expected: Any, exact: bool) -> str:
    kind, _, rest = answer.partition(" ")
    if kind == "scalar":
        words = rest.split(" ")
        return compare_scalar(words[0], words[1], expected, exact)
    if kind == "array":
        return compare_array(rest.split(" "), expected, exact)
    if kind == "none":
        return "" if expected is None else f"None, expected {expected}"
    if kind == "dtype":
        return "" if np.dtype(KINDS[rest]) == expected else f"dtype {rest}, expected {expected}"
    if kind == "tuple":
        parts = rest.split(" ; ")[1:]
        if not isinstance(expected, tuple) or len(parts) != len(expected):
            return f"tuple of {len(parts)}, expected {expected}"
        problems = (compare_value(p, e, exact) for p, e in zip(parts, expected, strict=True))
        return next((p for p in problems if p), "")
    return answer


class Comparison:
    """Runs all cases through the probe and counts."""

    def __init__(self, exact: bool = True) -> None:
        self.cases: list[tuple[Node, bool, bool]] = []

    def add(self, case: Node, exact: bool = True, refused: bool = False) -> None:
        """`exact`: same bits; `refused`: compiling may be refused although Python works."""
        self.cases.append((case, exact, refused))

    def run(self, probe: str) -> int:
        lines = "\n".join(case.text for case, _, _ in self.cases) + "\n"
        answers = subprocess.run([probe], input=lines, capture_output=True, text=True, check=True)
        failures = refusals = others = 0
        for (case, exact, refused), answer in zip(
            self.cases, answers.stdout.split("\n")[:-1], strict=True
        ):
            problem = self.judge(case, exact, answer)
            if problem == "refused":
                refusals += 1
                problem = "" if refused else f"refused: {answer}"
            if problem and self.is_of_another_numpy(case.text, problem):
                others += 1
            elif problem:
                failures += 1
                print(f"{case.text[:200]}\n    {problem}")
        text = f", {others} as in NumPy 2.4 and not in {np.__version__}" if others else ""
        print(
            f"{len(self.cases)} expressions, {refusals} refused as expected{text}, "
            f"{failures} failures"
        )
        return failures

    # docs/semantics.md lists these too: versions, how the expression begins, what is found there.
    OTHER_VERSIONS = (
        (NUMPY >= (2, 5), "(call numpy.where ", "expected raise OverflowError"),
        (NUMPY < (2, 4), "(call numpy.power ", "element nan, expected inf"),
        (NUMPY < (2, 4), "(method round ", "expected strides"),
    )

    @classmethod
    def is_of_another_numpy(cls, text: str, problem: str) -> bool:
        return any(
            applies and text.startswith(beginning) and found in problem
            for applies, beginning, found in cls.OTHER_VERSIONS
        )

    # docs/semantics.md lists these: int and float power stay in their type.
    DEVIATIONS = (
        "raise ValueError an int to a negative int power",
        "raise ValueError a negative number to a fractional power",
    )

    @staticmethod
    def judge(case: Node, exact: bool, answer: str) -> str:
        try:
            expected = case.evaluate()
        except Exception as error:
            name = next(c.__name__ for c in type(error).__mro__ if c.__module__ == "builtins")
            if answer.startswith(("typing ", "unsupported ")):
                return ""
            if answer == f"raise {name} {error}":
                return ""
            if answer.startswith("raise ValueError could not broadcast") and "broadcast" in str(
                error
            ):
                return ""  # an out= of another shape: the words of an assignment
            return f"{answer}\n    expected raise {name} {error}"
        if answer.startswith(("typing ", "unsupported ")):
            parts = expected if isinstance(expected, tuple) else (expected,)
            half = any(getattr(part, "dtype", None) == np.float16 for part in parts)
            return "" if half and "float16" in answer else "refused"
        if answer.startswith(Comparison.DEVIATIONS):
            return ""
        problem = compare_value(answer, expected, exact)
        return problem and f"{problem}"


def main() -> int:
    """Usage: compare_numpy.py PROBE [FAMILY...]"""
    sys.path.insert(0, __file__.rpartition("/")[0])
    import array_cases
    import numpy_cases

    families = numpy_cases.FAMILIES | array_cases.FAMILIES
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    wanted = sys.argv[2:] or list(families)
    failures = 0
    for family in wanted:
        comparison = Comparison()
        family_cases: Callable[[Comparison], Iterator[None] | None] = families[family]
        family_cases(comparison)
        print(f"-- {family}")
        failures += comparison.run(sys.argv[1])
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
