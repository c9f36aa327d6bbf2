"""prange loops: each iteration writes its own element, or reduces."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from fuzz.node import Node, as_variable
from fuzz.writing import Text


class ParallelLoops(Text):
    """Writes loops whose iterations run in any order."""

    def prange_map(self) -> None:
        if self.loops > 1:
            return
        length = self.pick([0, 1, 5, 9, 40, 700])
        out, i = self.new_name("out"), self.new_name("i")
        dtype = self.pick(["float64", "complex128", "float32"])
        self.emit(f"{out} = np.zeros({length}, np.{dtype})")
        before = self.scope
        self.emit(f"for {i} in vz.prange({length}):")
        self.scope = {**self.scope, i: Node(i, 1, 1000, grid=(1000.0, 0))}
        local, value = self.new_name("w"), self.limited(self.scalar())
        self.indent += 1
        if value.exact and value.kind != "?":
            self.emit(f"{local} = {value.text}")
            self.scope[local] = replace(as_variable(local, value), variable=False)
        body = self.scalar()
        if body.exact and body.kind in "biufc" and body.kind != "c":
            self.emit(f"{out}[{i}] = {body.text}")
        else:
            self.emit(f"{out}[{i}] = {i}")
        self.indent -= 1
        self.scope = before
        self.scope[out] = Node(out, np.zeros(length, dtype))
        self.fresh.add(out)
        self.uses_prange = True

    def prange_reduction(self) -> None:
        if self.loops > 1:
            return
        length = self.pick([0, 1, 7, 40, 2000])
        total, i, inner = self.new_name("s"), self.new_name("i"), self.new_name("i")
        op = self.pick(["+", "-", "min", "max", "and", "or", "*", "+ if", "&", "|", "^", "if >"])
        nested = length < 2000 and self.chance(3)
        before = dict(self.scope)
        self.scope[i] = Node(i, 1, 2000, grid=(2000.0, 0))
        if nested:
            self.scope[inner] = Node(inner, 1, 5, grid=(5.0, 0))
        value = self.condition() if op in ("and", "or") else self.limited(self.scalar(2))
        start = self.start_value(op, value, length * (5 if nested else 1))
        self.scope = before
        large_int = value.is_python_int and value.bound > 2.0**20
        if start is None or type(start.example) is not type(value.example) or large_int:
            return
        flag = self.new_name("w")  # evaluated in every iteration, as compiled code does
        lines = {
            "min": [f"{total} = min({total}, {value.text})"],
            "max": [f"{total} = max({total}, {value.text})"],
            "and": [f"{flag} = {value.text}", f"{total} = {total} and {flag}"],
            "or": [f"{flag} = {value.text}", f"{total} = {total} or {flag}"],
            "+ if": [f"if {i} % 3 == 1:", f"    {total} += {value.text}"],
            "if >": [f"if {value.text} > {total}:", f"    {total} = {value.text}"],
        }
        body = lines.get(op, [f"{total} {op}= {value.text}"])
        if nested:
            header = f"for {inner} in {self.pick(['vz.prange', 'range'])}({self.number(0, 5)}):"
            body = [header, *["    " + line for line in body]]
        self.emit(f"{total} = {start.text}")
        count = self.new_name("n")
        if self.chance(3):
            self.emit(f"{count} = {self.number(-3, 3)}")
            self.scope[count] = Node(count, 1, 2100)
            body.append(f"{count} += {i} % 2")
        self.emit(f"for {i} in vz.prange({length}):")
        for line in body:
            self.emit("    " + line)
        self.scope[total] = replace(as_variable(total, value), bound=2.0**31)
        self.uses_prange = True

    def start_value(self, op: str, value: Node, length: int) -> Node | None:
        """Of the value's own type, where the order of the parts cannot matter."""
        if op in ("and", "or"):
            start = "True" if op == "and" else "False"
            if type(value.example) is bool:
                return Node(start, True)
            return Node(f"np.bool_({start})", np.True_) if value.kind == "b" else None
        if value.kind not in "if" or value.exact_sum_length <= 2 * length or not value.exact:
            return None
        integral = value.kind == "i"
        if op == "*":
            strong = isinstance(value.example, np.integer)
            return self.make(f"{type_name(value)}(1)") if strong else None
        if op in ("min", "max", "if >", "&", "|", "^") and not integral:
            return None  # of floats, which zero wins depends on the order
        bound = 10 if integral else math.inf
        return self.make(f"{type_name(value)}({self.number(-5, 5)})", bound=bound)


def type_name(node: Node) -> str:
    kind = type(node.example)
    return kind.__name__ if kind in (int, float) else f"np.{node.example.dtype}"
