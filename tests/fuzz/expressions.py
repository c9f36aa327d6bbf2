"""Random expressions. Their types are found by evaluating them on examples of the variables."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

INT_LIMIT = 2.0**48  # Python ints stay below: int64 wraps where Python's grow
VARIABLE_LIMIT = 2.0**20

# exact: the very same bits are due. The others are within some ulp, or differ in zero's sign.
UNARY_EXACT = [
    "np.abs",
    "np.negative",
    "np.sqrt",
    "np.floor",
    "np.ceil",
    "np.trunc",
    "np.rint",
    "np.sign",
    "np.square",
    "np.isnan",
    "np.isfinite",
    "np.isinf",
    "np.signbit",
    "np.logical_not",
    "np.conjugate",
    "np.fabs",
    "np.real",
    "np.imag",
    "np.invert",
    "np.positive",
]
UNARY_NEAR = [
    "np.sin",
    "np.cos",
    "np.tan",
    "np.exp",
    "np.log",
    "np.tanh",
    "np.cbrt",
    "np.expm1",
    "np.log1p",
    "np.arctan",
    "np.arcsinh",
    "np.exp2",
    "np.log2",
    "np.log10",
    "np.sinh",
    "np.cosh",
    "np.arcsin",
    "np.arccos",
]
BINARY_EXACT = [
    "np.add",
    "np.subtract",
    "np.multiply",
    "np.logical_and",
    "np.logical_or",
    "np.logical_xor",
    "np.less",
    "np.equal",
    "np.greater_equal",
    "np.copysign",
    "np.floor_divide",
    "np.remainder",
    "np.fmod",
    "np.bitwise_and",
    "np.bitwise_xor",
    "np.divide",
]
BINARY_NEAR = [
    "np.hypot",
    "np.arctan2",
    "np.power",
    "np.minimum",
    "np.maximum",
    "np.fmin",
    "np.fmax",
]
OPERATORS = ["+", "-", "*", "+", "-", "*", "/", "//", "%", "&", "|", "^", "<<", ">>", "**"]
COMPARISONS = ["<", "<=", ">", ">=", "==", "!="]
MATH_EXACT = [
    "math.fabs",
    "math.sqrt",
    "math.isnan",
    "math.isfinite",
    "math.trunc",
    "math.floor",
    "math.ceil",
]
MATH_NEAR = [
    "math.sin",
    "math.cos",
    "math.exp",
    "math.log",
    "math.tanh",
    "math.atan",
    "math.log1p",
    "math.erf",
]
CASTS = [
    "np.float64",
    "np.float32",
    "np.int64",
    "np.int32",
    "np.int8",
    "np.uint8",
    "np.uint16",
    "np.bool_",
    "float",
    "int",
    "bool",
    "complex",
    "np.complex128",
]
ARRAY_METHODS = ["sum", "min", "max", "mean", "any", "all", "argmin", "argmax", "prod"]


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


class Expressions:
    """Draws expressions over the variables in scope."""

    def __init__(self, draw: st.DrawFn, namespace: dict[str, Any]) -> None:
        self.draw = draw
        self.namespace = namespace  # modules and helpers for the examples
        self.scope: dict[str, Node] = {}
        self.helpers: dict[str, int] = {}

    # ---- drawing ----

    def pick(self, items: list[Any]) -> Any:
        return self.draw(st.sampled_from(items))

    def chance(self, one_in: int) -> bool:
        return self.draw(st.integers(1, one_in)) == one_in

    def number(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))

    # ---- examples ----

    def example_of(self, text: str) -> Any:
        names = {name: node.example for name, node in self.scope.items()}
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

    # ---- scalars ----

    def literal(self) -> Node:
        kind = self.number(0, 9)
        if kind < 5:
            value = self.number(-9, 20)
            return Node(repr(value), value, max(abs(value), 1), grid=(max(abs(value), 1.0), 0))
        if kind < 9:
            quarter = self.number(-20, 20) / 4
            return Node(repr(quarter), quarter, grid=(max(abs(quarter), 1.0), 2))
        return self.pick(
            [Node("True", True, 1), Node("False", False, 1), Node("2j", 2j), Node("np.pi", np.pi)]
        )

    def variables(self, want_array: bool) -> list[Node]:
        return [
            n
            for n in self.scope.values()
            if n.is_array == want_array and n.exact and not isinstance(n.example, tuple)
        ]

    def scalar(self, depth: int = 2) -> Node:
        choices = [self.literal]
        if self.variables(False):
            choices += [self.scalar_variable] * 4
        if self.variables(True):
            choices += [self.element] * 3
        if depth > 0:
            choices += [lambda: self.operator(self.scalar(depth - 1), self.scalar(depth - 1))] * 5
            choices += [lambda: self.scalar_call(depth - 1)] * 3
            choices += [lambda: self.conditional(depth - 1), lambda: self.bool_chain(depth - 1)]
            if self.variables(True):
                choices += [lambda: self.array_property(depth - 1)] * 2
        return self.pick(choices)()

    def scalar_variable(self) -> Node:
        return self.pick(self.variables(False))

    def python_int(self, depth: int = 1) -> Node:
        node = self.scalar(depth)
        if node.is_python_int and node.exact:
            return node
        value = self.number(-3, 9)
        return Node(repr(value), value, 9, grid=(9.0, 0))

    def index(self, length: int) -> Node:
        """Mostly within -length … length - 1."""
        known = [n for n in self.variables(False) if n.is_python_int]
        if known and self.chance(4):
            node = self.pick(known)
            text = f"{node.text} % {length}" if length > 0 and not self.chance(12) else node.text
            return Node(text, 0)
        if length == 0 or self.chance(40):
            return Node(repr(self.number(-7, 7)), 0)
        return Node(repr(self.number(-length, length - 1)), 0)

    def element(self) -> Node:
        array = self.pick(self.variables(True))
        if array.example.ndim == 0:
            return self.literal()
        indices = [self.index(n) for n in array.example.shape]
        text = f"{array.text}[{', '.join(i.text for i in indices)}]"
        return Node(text, array.example.dtype.type(1), grid=array.grid)

    def operator(self, left: Node, right: Node) -> Node:
        if self.chance(5):
            op = self.pick(COMPARISONS)
            return self.make(f"({left.text} {op} {right.text})", left, right) or left
        op = self.pick(OPERATORS)
        if op in ("<<", ">>", "**"):
            power = self.number(0, 3)
            right = Node(repr(power), power, max(power, 1))
        both_ints = type(left.example) in (int, bool) and type(right.example) in (int, bool)
        bound = bound_of(op, left, right) if both_ints else math.inf
        exact = not (op == "**" and ({left.kind, right.kind} & {"f", "c"}))
        if op == "/" and {left.kind, right.kind} & {"c"}:
            exact = False
        if op == "*" and contracted(left, right):
            exact = False
        grid = grid_of(op, left, right)
        return (
            self.make(
                f"({left.text} {op} {right.text})", left, right, exact=exact, bound=bound, grid=grid
            )
            or left
        )

    def scalar_call(self, depth: int) -> Node:
        kind = self.number(0, 9)
        a = self.scalar(depth)
        made = None
        if kind == 0:
            made = self.make(f"abs({a.text})", a, bound=a.bound, grid=a.grid, exact=a.kind != "c")
        elif kind == 1:
            name = self.pick(["min", "max"])
            b = self.scalar(depth)
            if type(a.example) is type(
                b.example
            ):  # else the type of the result depends on the values
                made = self.make(f"{name}({a.text}, {b.text})", a, b, bound=max(a.bound, b.bound))
        elif kind in (2, 3):
            made = self.cast(a)
        elif kind == 4:
            name = self.pick(UNARY_EXACT + UNARY_NEAR)
            made = self.make(
                f"{name}({a.text})",
                a,
                exact=name in UNARY_EXACT
                and not (a.kind == "c" and name in ("np.abs", "np.sqrt", "np.sign")),
            )
        elif kind == 5:
            name = self.pick(BINARY_EXACT + BINARY_NEAR)
            b = self.scalar(depth)
            exact = name in BINARY_EXACT and not (
                name in ("np.divide", "np.multiply") and "c" in (a.kind, b.kind)
            )
            made = self.make(f"{name}({a.text}, {b.text})", a, b, exact=exact)
        elif kind == 6:
            name = self.pick(MATH_EXACT + MATH_NEAR)
            small = a.grid is not None and a.grid[0] < 1e6
            if a.kind in "biuf" and (
                small or name not in ("math.trunc", "math.floor", "math.ceil")
            ):
                made = self.make(f"{name}({a.text})", a, exact=name in MATH_EXACT, bound=1e6)
        elif kind == 7 and self.helpers:
            made = self.helper_call([self.scalar(depth) for _ in range(2)])
        elif kind == 8:
            if a.kind in "if" and a.grid is not None and a.grid[0] < 1e6 and self.chance(3):
                made = self.make(f"round({a.text})", a, bound=1e6)
            else:
                made = self.make(
                    self.pick([f"(-{a.text})", f"(not {a.text})", f"(+{a.text})"]), a, bound=a.bound
                )
        else:
            b = self.python_int()
            if a.is_python_int:
                part, limit = self.pick([(0, a.bound), (1, b.bound)])
                made = self.make(f"divmod({a.text}, {b.text})[{part}]", a, b, bound=limit)
        return made or a

    def cast(self, a: Node) -> Node | None:
        name = self.pick(CASTS)
        to_int = name == "int" or name.startswith(("np.int", "np.uint"))
        if (
            to_int
            and a.kind in "fc"
            and (a.grid is None or a.grid[0] > 100 or a.kind == "c" or "uint" in name)
        ):
            return None  # outside the range of the target the result is not defined
        if a.kind == "c" and "complex" not in name:
            return None
        if name == "int" and a.kind in "iu" and not a.is_python_int:
            return self.make(f"(int({a.text}) % 1009)", a, bound=1009)
        return self.make(f"{name}({a.text})", a, bound=min(a.bound, 1e6) if a.kind != "f" else 100)

    def helper_call(self, arguments: list[Node]) -> Node | None:
        name = self.pick(sorted(self.helpers))
        count = self.helpers[name]
        texts = [a.text for a in arguments[:count]]
        if any(a.is_python_int and a.bound > 1000 for a in arguments[:count]):
            return None
        if len(texts) == 2 and self.chance(3):
            texts[1] = f"b={texts[1]}"
        exact = not contracted(*arguments[:count])
        text = f"{name}({', '.join(texts)})"
        return self.make(text, *arguments[:count], exact=exact, bound=VARIABLE_LIMIT * 64)

    def conditional(self, depth: int) -> Node:
        a, b = self.scalar(depth), self.scalar(depth)
        if type(a.example) is not type(b.example):
            return a
        test = self.condition(depth)
        return (
            self.make(
                f"({a.text} if {test.text} else {b.text})", a, b, test, bound=max(a.bound, b.bound)
            )
            or a
        )

    def bool_chain(self, depth: int) -> Node:
        a, b = self.condition(depth), self.condition(depth)
        if type(a.example) is not type(b.example):
            return a
        return self.make(f"({a.text} {self.pick(['and', 'or'])} {b.text})", a, b) or a

    def condition(self, depth: int = 1) -> Node:
        a = self.scalar(depth)
        if a.kind == "b" and a.exact and not a.is_array:
            return a
        b = self.scalar(0)
        ops = ["==", "!="] if "c" in (a.kind, b.kind) else COMPARISONS
        if self.chance(5):
            c = self.scalar(0)
            chained = self.make(
                f"({a.text} {self.pick(ops)} {b.text} {self.pick(ops)} {c.text})", a, b, c
            )
            if (
                chained
                and not chained.is_array
                and "c" not in (a.kind, b.kind, c.kind)
                and chained.kind == "b"
                and same_bool(a, b, c)
            ):
                return chained
        return self.make(f"({a.text} {self.pick(ops)} {b.text})", a, b) or Node("True", True)

    def array_property(self, depth: int) -> Node:
        array = self.array(depth, views_only=self.chance(2))
        shape = array.example.shape if array.is_array else ()
        kind = self.number(0, 5)
        made = None
        if kind == 0 and shape:
            made = self.make(
                f"{array.text}.shape[{self.number(0, len(shape) - 1)}]", array, bound=1000
            )
        elif kind == 1 and shape:
            made = self.make(f"len({array.text})", array, bound=1000)
        elif kind == 2 and array.is_array:
            made = self.make(f"{array.text}.{self.pick(['size', 'ndim'])}", array, bound=1000)
        elif array.is_array:
            made = self.reduction(array)
        return made or self.literal()

    # ---- arrays ----

    def array(self, depth: int = 2, views_only: bool = False) -> Node:
        known = self.variables(True)
        choices = (
            [lambda: self.view(self.pick(known))] * 3 + [lambda: self.pick(known)] * 4
            if known
            else []
        )
        if not known or not views_only:
            choices += [self.creation]
        if depth > 0 and not views_only:
            choices += [lambda: self.array_operator(depth - 1)] * 6
            choices += [lambda: self.array_call(depth - 1)] * 4
        return self.pick(choices)()

    def view(self, array: Node) -> Node:
        kind = self.number(0, 9)
        if kind == 0:
            made = self.make(f"{array.text}.T", array, grid=array.grid)
        elif kind == 1:
            made = self.make(f"{array.text}.copy()", array, grid=array.grid)
        elif kind == 2 and array.kind == "c":
            made = self.make(f"{array.text}.{self.pick(['real', 'imag'])}", array, grid=array.grid)
        else:
            made = self.make(f"{array.text}[{self.subscript(array)}]", array, grid=array.grid)
        return made if made and made.is_array else array

    def subscript(self, array: Node) -> str:
        entries = []
        for length in array.example.shape:
            kind = self.number(0, 5)
            if kind == 0:
                entries.append(self.index(length).text)
            else:
                entries.append(self.slice(length))
        if self.chance(6):
            entries.insert(self.number(0, len(entries)), "None")
        if entries and self.chance(5):
            entries[self.number(0, len(entries) - 1)] = "..."
            entries = entries if entries.count("...") == 1 else ["..."]
        elif self.chance(4):
            entries = entries[: self.number(1, max(len(entries), 1))]
        return ", ".join(entries) or "..."

    def slice(self, length: int) -> str:
        bounds = [
            self.pick(["", "", "", "1", "-1", "2", "0", "-2", str(length), str(length + 2)])
            for _ in range(2)
        ]
        step = self.pick(["", "", "", "2", "-1", "3", "-2", "1"])
        return f"{bounds[0]}:{bounds[1]}" + (f":{step}" if step else "")

    def creation(self) -> Node:
        known = self.variables(True)
        dtype = self.pick(
            [
                "np.float64",
                "np.float64",
                "np.float32",
                "np.int64",
                "np.int32",
                "np.bool_",
                "np.uint8",
            ]
        )
        kind = self.number(0, 5)
        if known and kind < 2:
            like = self.pick(known)
            text = self.pick(
                [
                    f"np.zeros_like({like.text})",
                    f"np.ones_like({like.text})",
                    f"np.full({like.text}.shape, 3, {dtype})",
                ]
            )
        elif kind == 2:
            text = f"np.arange({self.number(0, 9)})"
        elif kind == 3:
            text = (
                f"np.arange({self.number(-3, 3)}, {self.number(4, 12)}, {self.pick([1, 2, 0.5])})"
            )
        else:
            shape = self.pick(["3", "5", "(2, 3)", "(4, 1)"])
            text = f"np.{self.pick(['zeros', 'ones'])}({shape}, {dtype})"
        made = self.make(text)
        return made or Node("np.zeros(3)", np.zeros(3))

    def array_operator(self, depth: int) -> Node:
        a = self.array(depth)
        b = self.scalar(depth) if self.chance(3) else self.array(depth)
        if self.chance(4):
            a, b = b, a
        return self.operator(a, b) if a.is_array or b.is_array else self.array(0)

    def array_call(self, depth: int) -> Node:
        a = self.array(depth)
        kind = self.number(0, 8)
        made = None
        if kind < 3:
            name = self.pick(UNARY_EXACT + UNARY_NEAR)
            made = self.make(f"{name}({a.text})", a, exact=name in UNARY_EXACT and a.kind != "c")
        elif kind < 5:
            name = self.pick(BINARY_EXACT + BINARY_NEAR)
            b = self.array(depth) if self.chance(2) else self.scalar(depth)
            made = self.make(
                f"{name}({a.text}, {b.text})",
                a,
                b,
                exact=name in BINARY_EXACT and "c" not in (a.kind, b.kind),
            )
        elif kind == 5:
            b, c = self.array(depth), self.array(0)
            made = self.make(f"np.where({a.text}, {b.text}, {c.text})", a, b, c)
        elif kind == 6 and a.kind in "iu":
            made = self.make(f"np.clip({a.text}, 1, 5)", a)
        elif kind == 7 and self.helpers:
            made = self.helper_call([a, self.scalar(depth)])
        elif a.is_array and a.example.ndim:
            made = self.axis_reduction(a)
        return made if made and made.is_array else a

    def reduction(self, array: Node) -> Node | None:
        name = self.pick(ARRAY_METHODS)
        if name == "prod" and array.kind in "fc" and not array.product_is_finite:
            return None
        if name in ("sum", "mean") and array.example.size > array.exact_sum_length:
            return None
        if name == "mean" and array.kind == "c":
            return None
        exact = not (name in ("prod", "min", "max") and array.kind in "fc")
        if name in ("min", "max", "argmin", "argmax") and array.kind == "c":
            return None
        text = f"{array.text}.{name}()" if self.chance(2) else f"np.{name}({array.text})"
        return self.make(text, array, exact=exact)

    def axis_reduction(self, array: Node) -> Node | None:
        name = self.pick(ARRAY_METHODS)
        if name == "prod" and array.kind in "fc" and not array.product_is_finite:
            return None
        if (
            name in ("sum", "mean")
            and array.example.size > array.exact_sum_length
            or array.kind == "c"
        ):
            return None
        exact = not (name in ("prod", "min", "max") and array.kind == "f")
        axis = self.number(-array.example.ndim, array.example.ndim - 1)
        keep = ", keepdims=True" if self.chance(3) else ""
        return self.make(f"np.{name}({array.text}, axis={axis}{keep})", array, exact=exact)


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
