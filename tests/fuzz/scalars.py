"""Random scalar expressions."""

from __future__ import annotations

import math

import numpy as np

from fuzz.drawing import Drawing
from fuzz.names import (
    BINARY_EXACT,
    BINARY_NEAR,
    CASTS,
    COMPARISONS,
    MATH_EXACT,
    MATH_NEAR,
    OPERATORS,
    UNARY_EXACT,
    UNARY_NEAR,
)
from fuzz.node import VARIABLE_LIMIT, Node, bound_of, contracted, grid_of, same_bool


class Scalars(Drawing):
    """Draws expressions of one number; arrays come from the other half of the generator."""

    def literal(self) -> Node:
        kind = self.number(0, 9)
        if kind < 5:
            value = self.number(-9, 20)
            return Node(repr(value), value, max(abs(value), 1), grid=(max(abs(value), 1.0), 0))
        if kind < 9:
            quarter = self.number(-20, 20) / 4
            return Node(repr(quarter), quarter, grid=(max(abs(quarter), 1.0), 2))
        return self.pick(
            [
                Node("True", True, 1),
                Node("False", False, 1),
                Node("2j", 2j),
                Node("complex(0.5, -3)", complex(0.5, -3)),
                Node("np.complex64(1.5 - 2j)", np.complex64(1.5 - 2j)),
                Node("np.pi", np.pi),
            ]
        )

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
            # a difference of unsigned numbers may be large
            small = a.grid is not None and a.grid[0] < 1e6 and a.kind != "u"
            if a.kind in "biuf" and (
                small or name not in ("math.trunc", "math.floor", "math.ceil")
            ):
                made = self.make(f"{name}({a.text})", a, exact=name in MATH_EXACT, bound=1e6)
        elif kind == 7 and self.helpers:
            made = self.helper_call(a, depth)
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
        if name == "int" and a.kind == "u" and a.example.dtype.itemsize == 8:
            return None  # beyond int64 it is an error
        if name == "int" and a.kind in "iu" and not a.is_python_int:
            return self.make(f"(int({a.text}) % 1009)", a, bound=1009)
        return self.make(f"{name}({a.text})", a, bound=min(a.bound, 1e6) if a.kind != "f" else 100)

    def helper_call(self, first: Node, depth: int) -> Node | None:
        helper = self.helpers[self.pick(sorted(self.helpers))]
        arguments = [first, *(self.scalar(depth) for _ in helper.names[1:])]
        if any(a.is_python_int and a.bound > 1000 for a in arguments):
            return None
        exact = not contracted(*arguments)
        text = helper.call([a.text for a in arguments], self.chance)
        return self.make(text, *arguments, exact=exact, bound=VARIABLE_LIMIT * 64)

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
