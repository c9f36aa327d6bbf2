"""Writes the functions of the prelude as serialised syntax trees; the build runs it once.

Usage: serialise.py OUTPUT FILE... A file `numpy_<family>.py` holds functions of NumPy, their names
are `numpy.<name>`; names that start with `_` are helpers of the file. The form is that of
src/syntax/serialise.h. A name outside of a function is `np`, `math`, one of Python's own, or a
function of the same file.
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

DTYPES = {
    "bool_": "bool", "int8": "i8", "int16": "i16", "int32": "i32", "int64": "i64", "uint8": "u8",
    "uint16": "u16", "uint32": "u32", "uint64": "u64", "float32": "f32", "float64": "f64",
    "complex64": "c64", "complex128": "c128",
}  # fmt: skip
NUMBERS = {"inf": float("inf"), "nan": float("nan"), "pi": 3.141592653589793}
BINARY = "Add Sub Mult Div FloorDiv Mod Pow LShift RShift BitAnd BitOr BitXor MatMult".split()
UNARY = "UAdd USub Invert Not".split()
COMPARE = "Eq NotEq Lt LtE Gt GtE Is IsNot In NotIn".split()


def text(value: str) -> str:
    return f"{len(value.encode())}:{value}"


def number(value: int) -> str:
    return f"{value};"


def listed(items: Iterable[Any], write: Callable[[Any], str]) -> str:
    parts = [write(item) for item in items]
    return number(len(parts)) + "".join(parts)


def constant(value: Any) -> str:
    if value is None:
        return "n"
    if value is ...:
        return "."
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, int):
        return "i" + number(value)
    if isinstance(value, float):
        return "d" + text(repr(value))
    if isinstance(value, str):
        return "s" + text(value)
    raise SystemExit(f"the prelude cannot hold the constant {value!r}")


class Function:
    """One function of a file; `helpers` are the names of all functions there."""

    def __init__(self, node: ast.FunctionDef, file: str, helpers: set[str]) -> None:
        self.node, self.file, self.helpers = node, file, helpers
        arguments = node.args
        self.parameters = [*arguments.args, *arguments.kwonlyargs]
        names = {argument.arg for argument in self.parameters}
        if arguments.vararg:
            names.add(arguments.vararg.arg)
        stored = (
            n.id
            for n in ast.walk(node)
            if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)
        )
        self.locals = names | set(stored)

    def refuse(self, node: ast.AST, what: str) -> SystemExit:
        return SystemExit(f"{self.file}.py:{getattr(node, 'lineno', 0)}: {what}")

    def outside(self, node: ast.AST, spelling: str) -> str:
        """What a name outside of the function, or an attribute of `np` and `math`, stands for."""
        module, _, name = spelling.rpartition(".")
        if module == "np" and name in DTYPES:
            return "D" + text(DTYPES[name])
        if module in ("np", "math") and name in NUMBERS:
            return constant(NUMBERS[name])
        if module == "np" and name == "newaxis":
            return "n"
        if module:
            return "e" + text({"np": "numpy", "math": "math"}[module] + "." + name)
        if name in self.helpers:
            return "e" + text(canonical(self.file, name))
        if isinstance(getattr(builtins, name, None), type) and issubclass(
            getattr(builtins, name), Exception
        ):
            return "x" + text(name)
        if hasattr(builtins, name):
            return "e" + text("builtins." + name)
        raise self.refuse(node, f"unknown name {spelling}")

    def expression(self, node: ast.expr | None) -> str:
        if node is None:
            return "0"
        write = getattr(self, type(node).__name__, None)
        if write is None:
            raise self.refuse(node, f"no {type(node).__name__} in the prelude")
        tag, fields = write(node)
        return tag + number(node.lineno) + fields

    def all(self, nodes: Iterable[ast.expr]) -> str:
        return listed(nodes, self.expression)

    def Constant(self, node: ast.Constant) -> tuple[str, str]:
        return "L", constant(node.value)

    def Name(self, node: ast.Name) -> tuple[str, str]:
        if node.id in self.locals:
            return "N", text(node.id)
        return "G", text(node.id) + self.outside(node, node.id)

    def Attribute(self, node: ast.Attribute) -> tuple[str, str]:
        base = node.value
        if isinstance(base, ast.Name) and base.id in ("np", "math"):
            spelling = f"{base.id}.{node.attr}"
            return "G", text(spelling) + self.outside(node, spelling)
        return "A", self.expression(base) + text(node.attr)

    def Subscript(self, node: ast.Subscript) -> tuple[str, str]:
        return "S", self.expression(node.value) + self.expression(node.slice)

    def Slice(self, node: ast.Slice) -> tuple[str, str]:
        return ":", "".join(map(self.expression, (node.lower, node.upper, node.step)))

    def Tuple(self, node: ast.Tuple) -> tuple[str, str]:
        return "T", self.all(node.elts)

    def UnaryOp(self, node: ast.UnaryOp) -> tuple[str, str]:
        return "U", number(UNARY.index(type(node.op).__name__)) + self.expression(node.operand)

    def BinOp(self, node: ast.BinOp) -> tuple[str, str]:
        operator = number(BINARY.index(type(node.op).__name__))
        return "B", operator + self.expression(node.left) + self.expression(node.right)

    def BoolOp(self, node: ast.BoolOp) -> tuple[str, str]:
        return "O", number(int(isinstance(node.op, ast.Or))) + self.all(node.values)

    def Compare(self, node: ast.Compare) -> tuple[str, str]:
        operators = listed(node.ops, lambda op: number(COMPARE.index(type(op).__name__)))
        return "C", self.expression(node.left) + operators + self.all(node.comparators)

    def IfExp(self, node: ast.IfExp) -> tuple[str, str]:
        return "?", "".join(map(self.expression, (node.test, node.body, node.orelse)))

    def Starred(self, node: ast.Starred) -> tuple[str, str]:
        return "*", self.expression(node.value)

    def Call(self, node: ast.Call) -> tuple[str, str]:
        def keyword(item: ast.keyword) -> str:
            return text(item.arg or "") + self.expression(item.value)

        return "K", self.expression(node.func) + self.all(node.args) + listed(
            node.keywords, keyword
        )

    def statement(self, node: ast.stmt) -> str:
        tag, fields = self.statement_fields(node)
        return tag + number(node.lineno) + fields

    def body(self, nodes: Iterable[ast.stmt]) -> str:
        return listed(nodes, self.statement)

    def statement_fields(self, node: ast.stmt) -> tuple[str, str]:
        expression, body = self.expression, self.body
        if isinstance(node, ast.Assign):
            return "=", self.all(node.targets) + expression(node.value)
        if isinstance(node, ast.AugAssign):
            operator = number(BINARY.index(type(node.op).__name__))
            return "+", operator + expression(node.target) + expression(node.value)
        if isinstance(node, ast.If):
            return "I", expression(node.test) + body(node.body) + body(node.orelse)
        if isinstance(node, ast.While):
            return "W", expression(node.test) + body(node.body) + body(node.orelse)
        if isinstance(node, ast.For):
            head = expression(node.target) + expression(node.iter)
            return "F", head + body(node.body) + body(node.orelse)
        if isinstance(node, ast.Return):
            return "R", expression(node.value)
        if isinstance(node, ast.Raise):
            return "X", expression(node.exc)
        if isinstance(node, ast.Expr):
            return "E", expression(node.value)
        simple = {ast.Break: "b", ast.Continue: "c", ast.Pass: "p"}
        if type(node) in simple:
            return simple[type(node)], ""
        raise self.refuse(node, f"no {type(node).__name__} in the prelude")

    def tree(self) -> str:
        arguments = self.node.args
        first_default = len(arguments.args) - len(arguments.defaults)
        parameters = []
        for i, argument in enumerate(arguments.args):
            default = arguments.defaults[i - first_default] if i >= first_default else None
            parameters.append(("p", argument.arg, default))
        if arguments.vararg:
            parameters.append(("v", arguments.vararg.arg, None))
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            parameters.append(("k", argument.arg, default))

        def parameter(item: tuple[str, str, ast.expr | None]) -> str:
            kind, name, default = item
            return kind + text(name) + ("0" if default is None else "1" + self.default(default))

        head = text(self.node.name) + text(self.file) + number(self.node.lineno)
        return head + listed(parameters, parameter) + self.body(self.node.body)

    def default(self, node: ast.expr) -> str:
        if isinstance(node, ast.Attribute):
            return self.outside(node, ast.unparse(node))
        return constant(ast.literal_eval(node))


def canonical(file: str, name: str) -> str:
    return f"prelude.{file}.{name}" if name.startswith("_") else f"{file.partition('_')[0]}.{name}"


def entries(path: Path) -> Iterable[str]:
    tree = ast.parse(path.read_text(), str(path))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    methods: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "METHODS":
            methods = set(ast.literal_eval(node.value))
    helpers = {node.name for node in functions}
    for node in functions:
        document = (ast.get_docstring(node) or "").partition("\n")[0]
        function = Function(node, path.stem, helpers).tree()
        kind = "m" if node.name in methods else "f"
        yield kind + text(canonical(path.stem, node.name)) + text(document) + text(function)


def main(output: str, *files: str) -> None:
    everything = [entry for file in sorted(files) for entry in entries(Path(file))]
    Path(output).write_text(number(len(everything)) + "".join(everything), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
