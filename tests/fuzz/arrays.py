"""Random array expressions: views, element-wise calls, reductions."""

from __future__ import annotations

import numpy as np

from fuzz.drawing import Drawing
from fuzz.names import ARRAY_METHODS, BINARY_EXACT, BINARY_NEAR, DTYPES, UNARY_EXACT, UNARY_NEAR
from fuzz.node import Node


class Arrays(Drawing):
    """Draws expressions of arrays; scalars come from the other half of the generator."""

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
        kind = self.number(0, 11)
        if kind == 0:
            made = self.make(f"{array.text}.T", array, grid=array.grid)
        elif kind > 9:
            axes = self.pick(["None", "np.newaxis, ...", "..., None", ":, None", "None, ::-1"])
            made = self.make(f"{array.text}[{axes}]", array, grid=array.grid)
            if made and made.is_array and self.chance(2):
                made = self.make(f"{made.text}[{self.subscript(made)}]", made, grid=array.grid)
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
        dtype = self.pick(DTYPES)
        kind = self.number(0, 5)
        if known and kind < 2:
            like = self.pick(known)
            text = self.pick(
                [
                    f"np.zeros_like({like.text})",
                    f"np.ones_like({like.text})",
                    f"np.full({like.text}.shape, 3, {dtype})",
                    f"np.full_like({like.text}, 1)",
                ]
            )
        elif kind == 2:
            text = self.pick(
                [
                    f"np.arange({self.number(0, 9)})",
                    f"np.arange({self.number(4, 9)}, {self.number(-3, 3)}, {self.pick([-1, -2])})",
                    f"np.linspace(0, {self.number(1, 3)}, 5)",
                    f"np.arange({self.number(0, 9)}, dtype={dtype})",
                ]
            )
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
            made = self.helper_call(a, depth)
        elif a.is_array and a.example.ndim:
            made = self.axis_reduction(a)
        return made if made and made.is_array else a

    def reducing(self, array: Node) -> tuple[str, bool] | None:
        """A reduction whose result is known for these values, and whether to the last bit."""
        name = self.pick(ARRAY_METHODS)
        if name == "prod" and array.kind in "fc" and not array.product_is_finite:
            return None
        if name in ("sum", "mean") and array.example.size > array.exact_sum_length:
            return None
        if array.kind == "c" and name not in ("sum", "prod", "any", "all"):
            return None
        return name, not (name in ("prod", "min", "max") and array.kind in "fc")

    def reduction(self, array: Node) -> Node | None:
        chosen = self.reducing(array)
        if chosen is None:
            return None
        name, exact = chosen
        text = f"{array.text}.{name}()" if self.chance(2) else f"np.{name}({array.text})"
        return self.make(text, array, exact=exact)

    def axis_reduction(self, array: Node) -> Node | None:
        chosen = self.reducing(array)
        if chosen is None:
            return None
        name, exact = chosen
        ndim = array.example.ndim
        axis = str(self.number(-ndim, ndim - 1))
        if ndim > 1 and not name.startswith("arg") and self.chance(3):
            axis = self.pick(["(0, 1)", "(0, -1)", "(-1,)", "None", "(1, 0)"])
        options = f"axis={axis}" + (", keepdims=True" if self.chance(3) else "")
        if name in ("sum", "prod") and array.kind in "biu" and self.chance(3):
            options += f", dtype={self.pick(['np.int64', 'np.int16', 'np.uint8'])}"
        if self.chance(3):
            return self.make(f"{array.text}.{name}({options})", array, exact=exact)
        return self.make(f"np.{name}({array.text}, {options})", array, exact=exact)
