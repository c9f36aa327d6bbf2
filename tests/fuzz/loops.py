"""Loops over elements: affine indices, recurrences, nests, loops that end at different times."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fuzz.node import Node, as_variable
from fuzz.parallel import ParallelLoops

LENGTHS = [0, 1, 2, 3, 5, 8, 17, 40, 600, 1300]  # strips are 512 iterations long
ROWS = [0, 1, 2, 3, 4, 9, 33]


class ElementLoops(ParallelLoops):
    """Writes explicit loops over the elements of arrays, alone and one behind another."""

    def made_array(self, shape: tuple[int, ...], kinds: str = "fffi") -> Node:
        """A new array of the program, with values that differ."""
        name = self.new_name("m")
        kind = self.pick(list(kinds))
        text = f"(np.arange({shape[-1]}) % {self.pick([5, 13, 64])} - {self.number(0, 4)})"
        if len(shape) > 1:
            text = f"({text} + (np.arange({shape[0]}) * {self.number(-2, 3)})[:, None])"
        if kind == "f":
            text = f"{text} * {self.pick([0.25, 0.5, 1.5])}"
            if self.chance(4):
                text = f"({text}).astype(np.float32)"
        value = self.example_of(text)
        self.emit(f"{name} = {text}")
        node = Node(name, np.ones_like(value), grid=(64.0, 2), variable=False)
        self.scope[name] = node
        self.fresh.add(name)
        return node

    def offset(self, name: str) -> str:
        step = self.pick([0, 0, 0, 1, -1, 2])
        return f"{name} {'+' if step > 0 else '-'} {abs(step)}" if step else name

    def reads(self, arrays: list[Node], index: list[str]) -> list[str]:
        """Names for elements that the body reads; in the order in which they are written."""
        names = []
        for array in arrays:
            places = [self.offset(i) for i in index[: array.example.ndim]]
            if len(places) < array.example.ndim:
                continue
            name = self.new_name("e")
            self.emit(f"{name} = {array.text}[{', '.join(places)}]")
            self.scope[name] = Node(name, array.example.dtype.type(1), variable=False)
            names.append(name)
        return names

    def stored(self, target: Node, place: str, depth: int = 2) -> None:
        """`target[place] = ` an expression that the element can hold; else something plain."""
        value = self.scalar(depth)
        small = value.kind == "f" or (value.is_python_int and value.bound < 100)
        if not value.exact or not small or (target.kind == "i" and value.kind != "i"):
            value = Node("1", 1)
        op = self.pick(["", "", "", "+", "-"])
        self.emit(f"{target.text}[{place}] {op}= {value.text}")

    def bounds(self, length: int) -> str:
        """Mostly a range whose neighbours exist; now and then one that wraps or leaves."""
        low, high = self.pick([(0, 0), (1, 1), (2, 2), (1, 0), (0, 1), (0, 2)])
        if self.chance(25):
            high = -1
        if self.chance(5):
            return f"{length - 1 - high}, {low - 1}, -1"
        step = ", 2" if self.chance(6) else ""
        return f"{low}, {length - high}{step}"

    def guarded(self, target: Node, place: str) -> None:
        """A store, or one under a condition."""
        if not self.chance(3):
            return self.stored(target, place)
        self.emit(f"if {self.condition().text}:")
        self.indent += 1
        self.stored(target, place, 1)
        self.indent -= 1
        if self.chance(2):
            self.emit("else:")
            self.indent += 1
            self.stored(target, place, 1)
            self.indent -= 1

    def element_loops(self) -> None:
        """One to three loops over the same range, over arrays of one length."""
        if self.loops:
            return
        length = self.pick(LENGTHS)
        arrays = [self.made_array((length,)) for _ in range(self.number(1, 3))]
        arrays += [a for a in self.writable() if a.example.shape == (length,) and a.kind == "f"]
        for _ in range(self.number(1, 3)):
            outer, i = dict(self.scope), self.new_name("i")
            self.emit(f"for {i} in range({self.bounds(length)}):")
            self.scope[i] = Node(i, 1, 2000, grid=(2000.0, 0))
            self.indent += 1
            self.reads([self.pick(arrays) for _ in range(self.number(0, 2))], [i])
            for _ in range(self.number(1, 2)):
                self.guarded(self.pick(arrays), self.pick([i, i, i, self.offset(i)]))
            self.indent -= 1
            self.scope = outer

    def nest(self) -> None:
        """Two loops, in either order, over a matrix and vectors of its rows and columns."""
        if self.loops:
            return
        rows, columns = self.pick(ROWS), self.pick(ROWS)
        matrices = [self.made_array((rows, columns)) for _ in range(self.number(1, 2))]
        by_row, by_column = self.made_array((rows,)), self.made_array((columns,))
        outer, i, j = dict(self.scope), self.new_name("i"), self.new_name("j")
        headers = [
            f"for {i} in range({self.bounds(rows)}):",
            f"for {j} in range({self.bounds(columns)}):",
        ]
        if self.chance(2):
            headers.reverse()
        indent = self.indent
        for header in headers:
            self.emit(header)
            self.indent += 1
        self.scope[i] = Node(i, 1, 40, grid=(40.0, 0))
        self.scope[j] = Node(j, 1, 40, grid=(40.0, 0))
        self.reads([self.pick(matrices) for _ in range(self.number(1, 2))], [i, j])
        for _ in range(self.number(1, 2)):
            kind = self.number(0, 4)
            if kind == 0:
                self.guarded(by_row, i)
            elif kind == 1:
                self.guarded(by_column, j)
            else:
                self.guarded(
                    self.pick(matrices), f"{i}, {self.offset(j)}" if kind == 2 else f"{i}, {j}"
                )
        self.indent, self.scope = indent, outer

    def divergent(self) -> None:
        """Iterations that end at different times, each with a result of its own."""
        if self.loops:
            return
        length = self.pick(LENGTHS)
        source, out = self.made_array((length,), "f"), self.new_name("out")
        self.emit(f"{out} = np.zeros({length}, np.int64)")
        i, z, n = self.new_name("i"), self.new_name("z"), self.new_name("n")
        kind, form = self.pick(["range", "vz.prange"]), self.number(0, 2)
        self.uses_prange |= kind == "vz.prange"
        limit = self.number(0, 25)
        self.emit(f"for {i} in {kind}({length}):")
        if form == 0:  # complex numbers
            start = f"complex({source.text}[{i}], {i} * 0.125)"
            lines = [
                f"    {z} = {start}",
                f"    {n} = 0",
                f"    while {n} < {limit} and {z}.real * {z}.real + {z}.imag * {z}.imag < 4.0:",
                f"        {z} = {z} * {z} + {start}",
                f"        {n} += 1",
                f"    {out}[{i}] = {n}",
            ]
        elif form == 1:  # leaves by break
            lines = [
                f"    {z} = float({source.text}[{i}])",
                f"    for {n} in range({limit}):",
                f"        if {z} {self.pick(['>', '<='])} {self.number(-3, 9)}:",
                f"            {self.pick(['break', 'continue'])}",
                f"        {z} = {z} * {self.pick([1.5, -0.5, 0.75])} + {self.pick([0.25, 1.0])}",
                f"        {out}[{i}] += 1",
            ]
        else:
            lines = [
                f"    {z} = int({source.text}[{i}] * 4) % 97",
                f"    {n} = 0",
                f"    while {z} != {self.number(0, 3)} and {n} < {limit}:",
                f"        {z} = {z} // 2 if {z} % 2 == 0 else 3 * {z} + 1",
                f"        {n} += 1",
                f"    {out}[{i}] = {n} + {z}",
            ]
        for line in lines:
            self.emit(line)
        self.scope[out] = Node(out, np.zeros(length, np.int64), variable=False)
        self.fresh.add(out)

    def failing(self) -> None:
        """A loop with Python's errors of math and of division; what came before stays."""
        if self.loops:
            return
        targets = [a for a in self.writable() if a.example.ndim == 1 and a.kind == "f"]
        if not targets:
            return self.element_loops()
        target, i = self.pick(targets), self.new_name("i")
        length = target.example.shape[0]
        value = f"{target.text}[{i}]"
        expression = self.pick(
            [
                f"math.sqrt({value} + {self.number(0, 40)})",
                f"1.0 / ({i} - {self.number(-2, 30)})",
                f"float({i}) // ({i} - {self.number(0, 9)})",
                f"{i} % ({i} - {self.number(0, 9)})",
                f"math.sqrt({i} - {self.number(-3, 2)}) * math.sqrt(abs({value}))",
            ]
        )
        before = dict(self.scope)
        self.emit(f"for {i} in range({self.bounds(length)}):")
        self.emit(f"    {value} = {expression}")
        self.scope = before

    def updates(self) -> None:
        """Updates of shared elements in prange, whose sums are exact in any order."""
        if self.loops:
            return
        length, bins = self.pick(LENGTHS), self.pick([1, 3, 16, 300])
        shared = self.made_array((bins,), "if")
        keys, i = self.made_array((length,), "i"), self.new_name("i")
        weight = self.pick(["1", f"{i} % 5", f"{i} % 3 - 1"])
        place = self.pick([f"{keys.text}[{i}]", f"({i} * 7) % {bins}", "0", f"{i} % {bins}"])
        if place.startswith(keys.text):
            place = f"{place} % {bins}"
        k = self.new_name("k")
        lines = self.pick(
            [
                [f"{shared.text}[{place}] {self.pick(['+=', '-='])} {weight}"],
                [f"{k} = {place}", f"{shared.text}[{k}] = {shared.text}[{k}] + {weight}"],
                [f"if {i} % 3 > 0:", f"    {shared.text}[{place}] += {weight}"],
                [f"{shared.text}[{place}] = max({shared.text}[{place}], {i} % 11)"],
                [f"{shared.text} += {weight}"],
                [f"{shared.text}[:] -= {weight}"],
            ]
        )
        self.emit(f"for {i} in vz.prange({length}):")
        for line in lines:
            self.emit("    " + line)
        self.scope[shared.text] = replace(shared, grid=None)
        self.uses_prange = True

    def kept(self) -> None:
        """A state that runs through a loop: a recurrence, or the place of an extreme."""
        if self.loops:
            return
        length = self.pick(LENGTHS)
        source, i = self.made_array((length,)), self.new_name("i")
        s, at = self.new_name("s"), self.new_name("n")
        value = f"float({source.text}[{i}])"
        self.emit(f"{s}, {at} = {self.pick(['0.0', '-5.0', '100.0'])}, -1")
        self.emit(f"for {i} in range({length}):")
        for line in self.pick(
            [
                [
                    f"if {value} {self.pick(['<', '>', '<=', '>='])} {s}:",
                    f"    {s} = {value}",
                    f"    {at} = {i}",
                ],
                [f"{s} = {s} * 0.5 + {value}", f"{at} += {s} > 1.0"],
                [f"if {value} > 1.0 or {i} % 7 == 3:", f"    {s} += {value}", f"    {at} += 1"],
                [f"{s}, {at} = {s} + {value} * {value}, {at} + ({i} & 3)"],
            ]
        ):
            self.emit("    " + line)
        self.scope[s] = as_variable(s, Node(s, 1.0))
        self.scope[at] = as_variable(at, Node(at, 1, 2000))
