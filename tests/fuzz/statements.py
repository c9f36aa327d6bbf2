"""Random statements of one function."""

from __future__ import annotations

import numpy as np

from fuzz.features import TABLES, Features
from fuzz.helpers import PAIRS
from fuzz.node import Node, as_variable, contracted


class Writer(Features):
    """Writes the statements of one function."""

    def block(self, count: int, inside_loop: bool = False) -> None:
        """Statements of an inner block; names made in it are not visible after it."""
        scope, fresh = dict(self.scope), set(self.fresh)
        self.indent += 1
        self.loops += inside_loop
        before = len(self.lines)
        for _ in range(count):
            self.statement()
        if len(self.lines) == before:
            self.emit("pass")
        self.indent -= 1
        self.loops -= inside_loop
        self.scope, self.fresh = scope, fresh

    def statement(self) -> None:
        small = [
            self.assign,
            self.assign,
            self.assign,
            self.reassign,
            self.reassign,
            self.augment,
            self.augment,
            self.store,
            self.store,
            self.store,
            self.tuple_statement,
            self.written_meanwhile,
            self.rare,
            self.feature,
            self.feature,
        ]
        nested = [
            self.if_statement,
            self.for_range,
            self.for_items,
            self.while_loop,
            self.prange_map,
            self.prange_reduction,
            self.element_loops,
            self.element_loops,
            self.nest,
            self.nest,
            self.divergent,
            self.failing,
            self.updates,
            self.kept,
            self.caught,
            self.caught,
        ]
        deep = self.indent >= 4
        self.pick(small if deep else small + nested)()

    # ---- plain statements ----

    def assign(self) -> None:
        node = self.array() if self.chance(2) else self.scalar()
        if node.exact and node.example is not None:
            self.define(self.new_name("v"), node)

    def define(self, name: str, node: Node) -> None:
        node = self.limited(node)
        self.emit(f"{name} = {node.text}")
        self.scope[name] = as_variable(name, node)
        if (
            node.is_array
            and not node.variable
            and node.text.startswith(("np.", "("))
            and "np.where" not in node.text[:8]
        ):
            self.fresh.add(name)

    def assignable(self) -> list[Node]:
        return [
            n
            for name, n in self.scope.items()
            if name not in self.fixed and n.exact and n.variable and not n.is_array
        ]

    def reassign(self) -> None:
        """Keeps the type of the name: a name that has two is a documented deviation."""
        names = self.assignable()
        if not names:
            return self.assign()
        target = self.pick(names)
        node = self.limited(self.scalar())
        if type(node.example) is type(target.example) and node.exact:
            self.emit(f"{target.text} = {node.text}")

    def augment(self) -> None:
        names = self.assignable()
        if not names:
            return self.store()
        target, value = self.pick(names), self.scalar(1)
        op = self.pick(["+", "-", "*", "+", "-", "|", "&", "^", "//", "%"])
        if op == "*" and target.is_python_int and value.bound > 64:
            return
        result = self.operator_result(target, op, value)
        if result is None or type(result.example) is not type(target.example):
            return
        self.emit(f"{target.text} {op}= {value.text}")
        if target.is_python_int:
            self.emit(f"{target.text} %= 1009")

    def operator_result(self, a: Node, op: str, b: Node) -> Node | None:
        if b.is_python_int and b.bound > 2.0**40:
            return None
        return self.make(f"({a.text} {op} {b.text})", a, b, bound=2.0**47)

    def writable(self) -> list[Node]:
        return [
            n
            for name, n in self.scope.items()
            if n.is_array and name not in TABLES and (name in self.fresh or not self.pure)
        ]

    def store(self) -> None:
        arrays = self.writable()
        if not arrays:
            return self.assign()
        target = self.pick(arrays)
        if target.example.ndim and self.chance(2):
            place = f"{target.text}[{', '.join(self.index(n).text for n in target.example.shape)}]"
            value = self.scalar()
        else:
            place = f"{target.text}[{self.subscript(target)}]"
            value = self.array(1) if self.chance(2) else self.scalar()
        if not value.exact or not storable(value, target):
            return
        element = ":" not in place and "..." not in place
        integers = element and target.kind in "iu" and isinstance(value.example, np.integer)
        if integers and not np.can_cast(value.example.dtype, target.example.dtype):
            return  # wraps, which is documented
        op = self.pick(["", "", "", "+", "-", "*"])
        if target.kind == "b" or (
            element and target.kind in "iu" and not isinstance(value.example, (int, np.bool_))
        ):
            op = ""
        if op == "*" and contracted(target, value) and not element:
            op = "+"
        self.try_statement(f"{place} {op}= {value.text}")

    def try_statement(self, line: str) -> None:
        """Keeps a statement whose effect on the examples works (or fails, now and then)."""
        names = {
            name: np.array(n.example) if n.is_array else n.example for name, n in self.scope.items()
        }
        try:
            with np.errstate(all="ignore"):
                exec(line, {**self.namespace, **names})
        except Exception:
            if not self.chance(20) or "Cast" in line:
                return
        self.emit(line)

    def written_meanwhile(self) -> None:
        """An array is written after a part of the expression has read it."""
        arrays = [n for n in self.writable() if n.variable or n.text in self.scope]
        if not arrays:
            return self.assign()
        array = self.pick(arrays)
        reads = [f"({array.text} + 1)", f"(-{array.text})", f"({array.text} == 1)"]
        other = self.array(1)
        if other.exact:
            reads.append(other.text)
        read = self.pick(reads)
        write = self.pick(["zeroed({0})", "np.add({0}, 1, out={0})"]).format(array.text)
        text = self.pick(
            [
                f"({read} + {write})",
                f"({write} + {read})",
                f"np.maximum({read}, {write})",
                f"with_default({read}, b={write})",
                f"({read}, {write})[0]",
                f"(({read} > 1) & ({write} > 1))",
                f"({read} + ({write} if {self.condition(0).text} else 3))",
                f"({read} == {write})",
            ]
        )
        made = self.make(text, array)
        if made and made.is_array and made.kind != "c":
            self.define(self.new_name("w"), made)

    def tuple_statement(self) -> None:
        names = self.assignable()
        same = [
            (a, b)
            for a in names
            for b in names
            if a.text != b.text and type(a.example) is type(b.example)
        ]
        if same and self.chance(2):
            a, b = self.pick(same)
            return self.emit(f"{a.text}, {b.text} = {b.text}, {a.text}")
        nodes = [self.limited(self.scalar()) for _ in range(self.number(2, 3))]
        if not all(n.exact for n in nodes):
            return
        made = [self.new_name("t") for _ in nodes]
        texts, kind = [n.text for n in nodes], self.number(0, 4)
        if kind == 0 and not any(n.is_python_int and n.bound > 1000 for n in nodes):
            return self.pair_from_helper(nodes[:2])
        whole = self.new_name("p")
        if kind == 1:
            self.emit(f"{whole} = ({', '.join(texts)})")
            self.emit(f"{', '.join(made)} = {whole}")
        elif kind == 2:
            self.emit(f"{whole} = ({texts[0]}, ({', '.join(texts[1:])},))")
            self.emit(f"{made[0]}, ({', '.join(made[1:])},) = {whole}")
        elif kind == 3:
            self.emit(f"{whole} = ({', '.join(texts)}, {texts[0]})")
            for i, name in enumerate(made):
                place = self.pick([f"[{i}]", f"[{i - len(nodes) - 1}]", f"[{i}:][0]"])
                self.emit(f"{name} = {whole}{place}")
        else:
            self.emit(f"{', '.join(made)} = {', '.join(texts)}")
        for name, node in zip(made, nodes, strict=True):
            self.scope[name] = as_variable(name, node)

    def pair_from_helper(self, nodes: list[Node]) -> None:
        helper = PAIRS[self.pick(sorted(PAIRS))]
        call = helper.call([n.text for n in nodes], self.chance)
        names = [self.new_name("t") for _ in range(2)]
        parts = [self.make(f"{call}[{i}]", *nodes, bound=4000) for i in (0, 1)]
        if helper.name == "sum_and_both":
            parts[1] = self.make(f"{call}[1][0]", *nodes, bound=4000)
        if parts[0] is None or parts[1] is None or not parts[0].exact:
            return
        target = ", ".join(names)
        if helper.name == "sum_and_both":
            target = f"{names[0]}, ({names[1]}, {self.new_name('t')})"
        self.emit(f"{target} = {call}")
        for name, node in zip(names, parts, strict=True):
            assert node is not None
            self.scope[name] = as_variable(name, node)

    def rare(self) -> None:
        kind = self.number(0, 7)
        if kind == 0:
            self.emit(f"if {self.condition().text}:")
            values = [
                n.text for n in (self.scalar(0), self.scalar(0)) if n.exact and n.kind in "bif"
            ]
            arguments = ", ".join(['"stop"', *values])
            self.emit(
                f"    raise {self.pick(['ValueError', 'RuntimeError', 'IndexError'])}({arguments})"
            )
        elif kind == 1:
            self.emit(f'assert {self.condition().text}, "assertion"')
        elif kind in (2, 4) and self.loops:
            self.emit(f"if {self.condition().text}:")
            self.emit(f"    {self.pick(['break', 'continue'])}")
        elif kind == 3:
            self.print_statement()
        else:
            self.reassign()

    def print_statement(self) -> None:
        nodes = [n for n in (self.scalar(0), self.scalar(1)) if n.exact]
        if self.variables(True) and self.chance(3):
            array = self.pick(self.variables(True))
            if array.example.size < 50:
                nodes.append(array)
        texts = ", ".join(n.text for n in nodes)
        shown = f"({texts},)" if self.chance(3) else texts
        self.emit(f'print("value {{}}", {shown})')

    # ---- blocks ----

    def if_statement(self) -> None:
        self.emit(f"if {self.condition().text}:")
        self.block(self.number(1, 3))
        if self.chance(3):
            self.emit(f"elif {self.condition().text}:")
            self.block(self.number(1, 2))
        if self.chance(2):
            self.emit("else:")
            self.block(self.number(1, 2))

    def caught(self) -> None:
        """A body that may fail in the middle, in a loop or not, and what its handlers see of it."""
        count, i = self.new_name("n"), self.new_name("i")
        self.emit(f"{count} = 0")
        looped = self.chance(2)
        if looped:
            self.emit(f"for {i} in range({self.pick([1, 3, 6])}):")
            self.indent += 1
            self.loops += 1
        self.emit("try:")
        self.block(self.pick([1, 2]))
        self.emit(f"    {count} += 1")
        when = f"{i} == {self.pick([0, 2, 4])}" if looped else self.condition().text
        raised = self.pick(['ValueError("caught", 1)', "KeyError(7)", "IndexError", "RuntimeError"])
        ways = ["continue", "break"] if looped else []
        self.emit(f"    if {when}:")
        self.emit(f"        {self.pick([f'raise {raised}', f'raise {raised}', *ways])}")
        self.emit(f"    {count} += 10")
        self.block(1)
        self.handlers(count, [f"raise {raised}", *ways])
        if looped:
            self.indent -= 1
            self.loops -= 1
        self.scope[count] = as_variable(count, Node(count, 1, 200000))

    def handlers(self, count: str, ways: list[str]) -> None:
        classes = self.pick(
            ["ValueError", "(KeyError, ArithmeticError)", "Exception", "LookupError"]
        )
        name = self.new_name("e")
        if not self.chance(6):
            self.emit(f"except {classes} as {name}:")
            self.block(1)
            self.emit(f"    {count} += 100")
            if self.chance(3):
                self.emit(f"    if {self.condition().text}:")
                self.emit(
                    f"        {self.pick(['raise', f'raise KeyError(1) from {name}', *ways])}"
                )
            if self.chance(2):
                self.emit("except Exception:")
                self.emit(f"    {count} += 1000")
            if self.chance(3):
                self.emit("else:")
                self.block(1)
            if self.chance(2):
                return
        self.emit("finally:")
        self.block(1)
        self.emit(f"    {count} += 10000")

    def loop(self, header: str, names: dict[str, Node], count: int, first: str = "") -> None:
        outer = dict(self.scope)
        self.emit(header)
        if first:
            self.emit(f"    {first}")
        self.scope.update(names)
        self.fixed.update(names)
        self.block(count, inside_loop=True)
        self.scope = outer
        if self.chance(6):
            self.emit("else:")
            self.block(1)

    def for_range(self) -> None:
        name = self.new_name("i")
        header = self.pick(
            [
                f"range({self.number(0, 6)})",
                f"range({self.number(0, 3)}, {self.number(3, 8)})",
                f"range({self.number(4, 9)}, {self.number(-2, 3)}, {self.pick([-1, -2, -3])})",
                f"range(0, {self.number(2, 9)}, {self.pick([2, 3])})",
            ]
        )
        self.loop(
            f"for {name} in {header}:", {name: Node(name, 1, 10, grid=(10.0, 0))}, self.number(1, 3)
        )

    def for_items(self) -> None:
        name = self.new_name("x")
        arrays = [n for n in self.variables(True) if n.example.ndim]
        if not arrays or self.chance(5):
            values = [self.limited(self.scalar(1)) for _ in range(self.number(1, 3))]
            if not all(v.exact and type(v.example) is type(values[0].example) for v in values):
                return
            items = ", ".join(v.text for v in values) + ","
            return self.loop(
                f"for {name} in ({items}):", {name: as_variable(name, values[0])}, self.number(1, 2)
            )
        array = self.pick(arrays)
        if array.example.shape[0] > 60:
            return
        sample = np.ones((1, *array.example.shape[1:]), array.example.dtype)[0]
        item = Node(name, sample, grid=array.grid)
        first = ""  # what is looped over loses its name
        if array.text in self.scope and array.text not in self.fixed and self.chance(3):
            # a name that is read-only on one path is read-only
            owned = array.text in self.fresh and array.example.flags.writeable
            first = f"{array.text} = {array.text}{'.copy()' if owned else '[::-1]'}"
        kind = self.number(0, 3)
        if kind == 0:
            count = self.new_name("i")
            names = {count: Node(count, 1, 60, grid=(60.0, 0)), name: item}
            self.loop(
                f"for {count}, {name} in enumerate({array.text}):", names, self.number(1, 2), first
            )
        elif kind == 1:
            other = self.new_name("y")
            header = f"for {name}, {other} in zip({array.text}, range({self.number(1, 9)})):"
            self.loop(header, {name: item, other: Node(other, 1, 10)}, self.number(1, 2), first)
        else:
            self.loop(f"for {name} in {array.text}:", {name: item}, self.number(1, 2), first)

    def while_loop(self) -> None:
        name = self.new_name("n")
        self.emit(f"{name} = {self.number(0, 6)}")
        self.scope[name] = Node(name, 1, 10)
        self.fixed.add(name)
        self.emit(
            f"while {name} > 0" + (f" and {self.condition(0).text}:" if self.chance(3) else ":")
        )
        scope = dict(self.scope)
        self.indent += 1
        self.emit(f"{name} -= 1")
        self.indent -= 1
        self.block(self.number(1, 3), inside_loop=True)
        self.scope = scope


def storable(value: Node, target: Node) -> bool:
    """Is the conversion defined? Not complex to real, nor float beyond the integer's range."""
    source, to = value.kind, target.kind
    if source == "c":
        return to == "c"
    if source == "f" and to in "iub":
        return to == "i" and value.grid is not None and value.grid[0] <= 100
    return True
