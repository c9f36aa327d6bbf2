"""Random programs: statements over the expressions, with their arguments, as one source text."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from fuzz.expressions import VARIABLE_LIMIT, Expressions, Node, as_variable, contracted
from fuzz.values import Argument, ArrayArgument, array_arguments, build_arguments, scalar_arguments

HEADER = "import math\nimport numpy as np\nimport veloz as vz\n"
HELPERS = [
    ("square", 1, "return a * a"),
    ("scaled", 2, "return a * 2 + b"),
    ("with_default", 2, "return a - b"),
    ("branching", 2, "if b > 0:\n        return a + 1\n    return a + 1"),
    ("looping", 2, "s = a * 0\n    for k in range(3):\n        s = s + a\n    return s"),
]


@dataclass
class Program:
    source: str
    arguments: list[Argument]
    exact: list[bool] = field(default_factory=list)  # per element of the result
    parallel: bool = False

    def text(self) -> str:
        lines = [f"# argument {i}: {argument}" for i, argument in enumerate(self.arguments)]
        return "\n".join([*lines, self.source])


class Writer(Expressions):
    """Writes the statements of one function."""

    def __init__(self, draw: st.DrawFn, namespace: dict[str, Any], pure: bool) -> None:
        super().__init__(draw, namespace)
        self.pure = (
            pure  # arrays that came in are never written: what is known of their values stays true
        )
        self.lines: list[str] = []
        self.indent = 1
        self.next_name = 0
        self.loops = 0  # around the current statement
        self.fresh: set[str] = set()  # arrays made here, writable
        self.fixed: set[str] = set()  # names that may not be assigned now
        self.uses_prange = False

    def emit(self, line: str) -> None:
        self.lines.append("    " * self.indent + line)

    def new_name(self, prefix: str) -> str:
        self.next_name += 1
        return f"{prefix}{self.next_name}"

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
            self.rare,
        ]
        nested = [
            self.if_statement,
            self.for_range,
            self.for_items,
            self.while_loop,
            self.prange_map,
            self.prange_reduction,
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

    def limited(self, node: Node) -> Node:
        if node.is_python_int and node.bound > VARIABLE_LIMIT:
            return replace(node, text=f"({node.text}) % 1009", bound=1009, variable=False)
        return node

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
            if n.is_array and (name in self.fresh or not self.pure)
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
        if self.chance(2):
            whole = self.new_name("p")
            self.emit(f"{whole} = ({', '.join(n.text for n in nodes)})")
            self.emit(f"{', '.join(made)} = {whole}")
        else:
            self.emit(f"{', '.join(made)} = {', '.join(n.text for n in nodes)}")
        for name, node in zip(made, nodes, strict=True):
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
        elif kind == 2 and self.loops:
            self.emit(f"if {self.condition().text}:")
            self.emit(f"    {self.pick(['break', 'continue'])}")
        elif kind == 3:
            value = self.scalar(0)
            if value.kind in "bi":
                self.emit(f'print("value", {value.text})')
        else:
            self.reassign()

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

    def loop(self, header: str, names: dict[str, Node], count: int) -> None:
        outer = dict(self.scope)
        self.emit(header)
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
        kind = self.number(0, 3)
        if kind == 0:
            count = self.new_name("i")
            names = {count: Node(count, 1, 60, grid=(60.0, 0)), name: item}
            self.loop(f"for {count}, {name} in enumerate({array.text}):", names, self.number(1, 2))
        elif kind == 1:
            other = self.new_name("y")
            header = f"for {name}, {other} in zip({array.text}, range({self.number(1, 9)})):"
            self.loop(header, {name: item, other: Node(other, 1, 10)}, self.number(1, 2))
        else:
            self.loop(f"for {name} in {array.text}:", {name: item}, self.number(1, 2))

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

    # ---- parallel loops: each iteration writes its own element, or reduces ----

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
        total, i = self.new_name("s"), self.new_name("i")
        op = self.pick(["+", "-", "min", "max", "and", "or", "*", "+ if"])
        before = dict(self.scope)
        self.scope[i] = Node(i, 1, 2000, grid=(2000.0, 0))
        value = self.limited(self.scalar(2))
        start: Node | None = None
        if op in ("and", "or"):
            value = self.condition()
            start = (
                Node("True" if op == "and" else "False", True)
                if type(value.example) is bool
                else None
            )
        elif value.kind in "if" and value.exact_sum_length > 2 * length and value.exact:
            integral = value.kind == "i"
            if op == "*":
                start = (
                    self.make(f"{type_name(value)}(1)")
                    if isinstance(value.example, np.integer)
                    else None
                )
            elif op in ("min", "max") and value.kind == "f":
                start = None  # which zero wins depends on the order
            else:
                start = self.make(
                    f"{type_name(value)}({self.number(-5, 5)})", bound=10 if integral else math.inf
                )
        self.scope = before
        if (
            start is None
            or type(start.example) is not type(value.example)
            or value.bound > 2.0**20
            and value.is_python_int
        ):
            return
        self.emit(f"{total} = {start.text}")
        self.emit(f"for {i} in vz.prange({length}):")
        lines = {
            "min": f"{total} = min({total}, {value.text})",
            "max": f"{total} = max({total}, {value.text})",
            "and": f"{total} = {total} and {value.text}",
            "or": f"{total} = {total} or {value.text}",
            "+ if": f"if {i} % 3 == 1:\n{'    ' * (self.indent + 2)}{total} += {value.text}",
        }
        self.emit("    " + lines.get(op, f"{total} {op}= {value.text}"))
        self.scope[total] = replace(as_variable(total, value), bound=2.0**31)
        self.uses_prange = True


def type_name(node: Node) -> str:
    kind = type(node.example)
    return kind.__name__ if kind in (int, float) else f"np.{node.example.dtype}"


def storable(value: Node, target: Node) -> bool:
    """Is the conversion defined? Not complex to real, nor float beyond the integer's range."""
    source, to = value.kind, target.kind
    if source == "c":
        return to == "c"
    if source == "f" and to in "iub":
        return to == "i" and value.grid is not None and value.grid[0] <= 100
    return True


@st.composite
def programs(draw: st.DrawFn, size: int = 14) -> Program:
    arguments: list[Argument] = draw(
        st.lists(st.one_of(array_arguments(), scalar_arguments()), min_size=1, max_size=4)
    )
    arguments = with_views(draw, arguments)
    namespace: dict[str, Any] = {"np": np, "math": math}
    helpers = {name: count for name, count, _ in HELPERS}
    exec(helper_source(), namespace)
    writer = Writer(draw, namespace, pure=draw(st.booleans()))
    writer.helpers = helpers
    for i, (argument, value) in enumerate(zip(arguments, build_arguments(arguments), strict=True)):
        name = f"{'abcd'[i]}"
        writer.scope[name] = argument_node(writer, name, argument, value)
    names = list(writer.scope)
    for _ in range(draw(st.integers(1, size))):
        writer.statement()
    exact = finish(writer)
    source = (
        HEADER
        + "\n\n"
        + helper_source()
        + "\n\ndef program("
        + ", ".join(names)
        + "):\n"
        + "\n".join(writer.lines)
        + "\n"
    )
    return Program(source, arguments, exact, writer.uses_prange)


def helper_source() -> str:
    parameters = {1: "a", 2: "a, b=2"}
    return "\n\n".join(
        f"def {name}({parameters[count]}):\n    {body}\n" for name, count, body in HELPERS
    )


def with_views(draw: st.DrawFn, arguments: list[Argument]) -> list[Argument]:
    first = arguments[0]
    if (
        not isinstance(first, ArrayArgument)
        or not first.shape
        or len(arguments) > 3
        or draw(st.integers(0, 3))
    ):
        return arguments
    view = draw(st.sampled_from(["[1:]", "[::-1]", "[:-1]", "", ".T", "[::2]"]))
    return [*arguments, replace(first, view_of=0, view=view)]


def argument_node(writer: Writer, name: str, argument: Argument, value: Any) -> Node:
    grid = None
    special = isinstance(argument, ArrayArgument) and argument.special
    if not special and (writer.pure or not isinstance(argument, ArrayArgument)):
        grid = (32.0, 2)
    if isinstance(value, np.ndarray):
        example = np.ones_like(value)
        return Node(name, example, grid=grid)
    return Node(name, type(value)(1), 32, grid=grid)


def finish(writer: Writer) -> list[bool]:
    """The result: some variables and some last expressions, which need not be exact."""
    nodes = [n for n in writer.scope.values() if n.variable or n.text.startswith("out")]
    chosen = nodes[-5:]
    for _ in range(writer.number(1, 3)):
        chosen.append(writer.array(2) if writer.chance(2) else writer.scalar(2))
    writer.emit(f"return ({', '.join(n.text for n in chosen)},)" if chosen else "return None")
    return [n.exact for n in chosen]
