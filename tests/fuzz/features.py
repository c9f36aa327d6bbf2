"""Statements about optionals, functions as values, exceptions, ranges and tables outside."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fuzz.loops import ElementLoops
from fuzz.node import Node, as_variable

TABLES = {
    "WEIGHTS": np.array([0.5, -1.25, 2.0]),
    "PLACES": np.array([[1, 0], [-1, 2]]),
    "MASK": np.array([True, False, True, True]),
}
# Compiled code takes them for constants: whoever writes to one is refused, by whatever name.
for table in TABLES.values():
    table.setflags(write=False)


def table_source() -> str:
    """The arrays outside of the program's function, as its module makes them."""
    return "\n".join(
        f"{name} = np.array({value.tolist()})\n{name}.setflags(write=False)"
        for name, value in TABLES.items()
    )


class Features(ElementLoops):
    """Writes what the plain statements do not have."""

    def feature(self) -> None:
        self.pick(
            [
                self.optional,
                self.function_value,
                self.early_exception,
                self.range_value,
                self.table,
                self.walrus,
                self.starred,
                self.powers,
                self.statement_chain,
            ]
        )()

    def plain_scalar(self) -> Node | None:
        node = self.limited(self.scalar(1))
        return node if node.exact and node.kind in "bif" else None

    def optional(self) -> None:
        first, other = self.plain_scalar(), self.plain_scalar()
        if first is None or other is None or type(first.example) is not type(other.example):
            return
        name, result = self.new_name("o"), self.new_name("v")
        start = self.pick(["None", "None", first.text])
        self.emit(f"{name} = {start}")
        self.emit(f"if {self.condition().text}:")
        self.emit(f"    {name} = {first.text if start == 'None' else 'None'}")
        form = self.number(0, 2)
        if form == 0:
            self.emit(f"{result} = {other.text} if {name} is None else {name}")
        elif form == 1:
            self.emit(f"{result} = {other.text}")
            self.emit(f"if {name} is not None:")
            self.emit(f"    {result} = {name}")
        else:
            self.emit(f"if {name} is None:")
            self.emit(f"    {name} = {other.text}")
            self.emit(f"{result} = {name}")
        self.scope[result] = as_variable(result, first)

    def function_value(self) -> None:
        """A lambda or an inner function, which may read names of the program."""
        captured, argument = self.plain_scalar(), self.plain_scalar()
        if captured is None or argument is None:
            return
        name, result, inner = self.new_name("f"), self.new_name("v"), self.new_name("c")
        body = self.pick(["x + {0}", "x * 2 - {0}", "{0} if x > 1 else {0} + 0", "({0}) * (x + 1)"])
        text = self.make(
            body.format(captured.text).replace("x", f"({argument.text})"),
            captured,
            argument,
            bound=2.0**40,
        )
        if text is None or text.kind not in "if":
            return
        self.emit(f"{inner} = {captured.text}")
        if self.chance(2):
            self.emit(f"{name} = lambda x: {body.format(inner)}")
        else:
            self.emit(f"def {name}(x):")
            self.emit(f"    return {body.format(inner)}")
        self.scope[inner] = as_variable(inner, captured)
        self.fixed.add(inner)
        call = f"{name}({argument.text})"
        if text.is_python_int:
            call = f"{call} % 1009"
        self.emit(f"{result} = {call}")
        self.scope[result] = as_variable(result, text)
        arrays = [a for a in self.variables(True) if a.kind == "f"]
        if (
            arrays
            and "if" not in body
            and captured.kind == "f"
            and isinstance(captured.example, float)
        ):
            made, array = self.new_name("w"), self.pick(arrays)
            node = self.make(body.format(inner).replace("x", array.text), array)
            if node is not None and node.is_array:
                self.emit(f"{made} = {name}({array.text})")
                self.scope[made] = replace(as_variable(made, node), variable=False)

    def early_exception(self) -> None:
        value = self.plain_scalar()
        name = self.new_name("x")
        kind = self.pick(["ValueError", "RuntimeError", "ZeroDivisionError"])
        argument = f", {value.text}" if value is not None else ""
        self.emit(f'{name} = {kind}("early"{argument})')
        self.emit(f"if {self.condition().text}:")
        self.emit(f"    raise {name}")

    def range_value(self) -> None:
        name, result, i = self.new_name("r"), self.new_name("v"), self.new_name("i")
        step = self.pick(["", f", {self.pick([1, 2, -1, -3])}"])
        self.emit(f"{name} = range({self.number(-3, 3)}, {self.number(-4, 30)}{step})")
        self.emit(f"{result} = len({name})")
        self.emit(f"for {i} in {name}:")
        self.emit(f"    {result} += {i}")
        if self.chance(2):
            self.emit(f"if len({name}) > 2:")
            self.emit(f"    {result} += {name}[{self.pick([0, 1, -1, 2])}]")
        if self.chance(3):
            self.emit(f"{result} += 5 in {name}")
        self.scope[result] = as_variable(result, Node(result, 1, 5000))

    def table(self) -> None:
        name = self.pick(sorted(TABLES))
        if name not in self.scope:
            self.scope[name] = Node(name, np.ones_like(TABLES[name]), grid=(4.0, 2), variable=False)
            self.fixed.add(name)
        node = self.make(f"{name} * {self.pick([1, 2])}", self.scope[name])
        if node is not None:
            made = self.new_name("w")
            self.emit(f"{made} = {node.text}")
            self.scope[made] = replace(as_variable(made, node), variable=False)
            self.fresh.add(made)

    def walrus(self) -> None:
        value = self.plain_scalar()
        if value is None:
            return
        name, result = self.new_name("v"), self.new_name("v")
        self.emit(
            f"{result} = 1 if ({name} := {value.text}) {self.pick(['>', '==', '<='])} 2 else 0"
        )
        self.scope[name] = as_variable(name, value)
        self.scope[result] = as_variable(result, Node(result, 1, 2))

    def starred(self) -> None:
        parts = [self.plain_scalar() for _ in range(3)]
        nodes = [p for p in parts if p is not None]
        if len(nodes) < 3:
            return
        first, rest = self.new_name("v"), self.new_name("v")
        self.emit(f"{first}, *{rest} = ({', '.join(n.text for n in nodes)})")
        last = self.new_name("v")
        self.emit(f"{last} = {rest}[{self.pick(['1', '-1'])}]")
        self.scope[first] = as_variable(first, nodes[0])
        self.scope[last] = as_variable(last, nodes[2])

    def powers(self) -> None:
        """Powers by small whole exponents, which are products where that is exact."""
        base = self.plain_scalar()
        if base is None or base.kind != "f":
            return
        name = self.new_name("v")
        node = self.make(f"({base.text}) ** 2", base)
        if node is not None:
            self.emit(f"{name} = {node.text}")
            self.scope[name] = as_variable(name, node)

    def statement_chain(self) -> None:
        """Array statements one behind another, each read once: they may become one loop."""
        arrays = [a for a in self.variables(True) if a.kind == "f" and a.example.ndim]
        if not arrays:
            return
        array = self.pick(arrays)
        node: Node | None = array
        for _ in range(self.number(2, 4)):
            assert node is not None
            text = self.pick(
                [
                    "{0} * 0.5 + {1}",
                    "np.maximum({0}, {0}.max(axis=-1, keepdims=True) - 1.0)",
                    "{0} - {0}.min(axis=-1, keepdims=True)",
                    "np.abs({0}) + {1} * {1}",
                    "{0} / 4.0",
                    "np.where({0} > {1}, {0}, 0.0)",
                ]
            ).format(node.text, array.text)
            made = self.make(text, node, array)
            if made is None or not made.is_array:
                return
            name = self.new_name("w")
            self.emit(f"{name} = {text}")
            node = replace(as_variable(name, made), variable=False)
            self.scope[name] = node
            self.fresh.add(name)
