"""Checks the sizes of files and functions in C++ and Python.

Usage: check_sizes.py [--root FOLDER] [--quiet] [FOLDER...]. Files of more than 800 lines and
functions of more than 120 are errors (a function that is one flat switch or table may be longer);
functions of more than 60 lines are listed as warnings. Exit status 1 if there is an error.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FILE_LINES = 800
FUNCTION_LINES = 120
FUNCTION_WISH = 60
FOLDERS = ("src", "tools", "python", "tests", "benchmarks", "examples")
CPP = {".h", ".cpp", ".c"}
DATA = {"data", "golden", "corpus"}  # folders below tests/ that hold inputs, not code of ours


@dataclass(frozen=True)
class Function:
    name: str
    line: int
    lines: int
    flat: bool = False  # one switch or table: cases side by side


# ---- C++ ----

TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/                                # comments
    |R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)"         # raw strings
    |"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'              # strings and characters
    |^[ \t]*\#(?:\\\n|[^\n])*                             # preprocessor lines""",
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)
DIGIT_SEPARATOR = re.compile(r"(?<=[0-9a-fA-F])'(?=[0-9a-fA-F])")
SCOPE = re.compile(r"\b(?:namespace|class|struct|union|enum)\b|\bextern\s*$")
NAME = re.compile(r"([~\w:]+|operator\s*\S+)\s*\(")
CASE = re.compile(r"^\s*(?:case\b|default\s*:|\{)|^\s*[\"\w:.]+,\s*$")


def blank(match: re.Match[str]) -> str:
    """The same number of lines without their text."""
    return "\n" * match[0].count("\n") or " "


def without_template(header: str) -> str:
    """The head of a declaration after its template<...>."""
    while match := re.match(r"\s*template\s*<", header):
        depth, at = 1, match.end()
        while at < len(header) and depth:
            depth += {"<": 1, ">": -1}.get(header[at], 0)
            at += 1
        header = header[at:]
    return header


def opens_function(header: str) -> bool:
    """Is a brace after this text the beginning of a function's body?"""
    header = without_template(header)
    head = header.split("(", 1)[0]
    if "(" not in header or (SCOPE.search(head) and not re.search(r"[\w>&*]\s+[&*]*\w+\s*$", head)):
        return False
    if re.match(r"\s*(?:namespace|class|enum|union|extern)\b", header) or "alignas" in head:
        return False
    return ")" in header


def is_flat(lines: list[str]) -> bool:
    """Most lines of the body begin a case, or are an entry of a table."""
    body = [line for line in lines[1:-1] if line.strip()]
    return bool(body) and 2 * sum(bool(CASE.search(line)) for line in body) >= len(body)


def cpp_functions(text: str) -> Iterator[Function]:
    code = TOKEN.sub(blank, DIGIT_SEPARATOR.sub("", text))
    lines = code.splitlines()
    depth, boundary, line = 0, 0, 1
    # depth, first line and name of the function we are in
    begin: tuple[int, int, str] | None = None
    for at, letter in enumerate(code):
        if letter == "\n":
            line += 1
        elif letter == "{":
            header = code[boundary:at]
            if begin is None and opens_function(header):
                first = line - header.lstrip().count("\n")
                name = NAME.search(without_template(header))
                begin = (depth, first, name[1] if name else "function")
            depth += 1
            boundary = at + 1
        elif letter == "}":
            depth -= 1
            if begin and begin[0] == depth:
                yield Function(
                    begin[2], begin[1], line - begin[1] + 1, is_flat(lines[begin[1] - 1 : line])
                )
                begin = None
            boundary = at + 1
        elif letter == ";":
            boundary = at + 1


# ---- Python ----


def python_functions(text: str) -> Iterator[Function]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.end_lineno:
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            yield Function(node.name, first, node.end_lineno - first + 1)


# ---- both ----


def sources(root: Path, folders: tuple[str, ...]) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            inside = set(path.relative_to(root).parts)
            skipped = "__pycache__" in inside or (folder == "tests" and inside & DATA)
            if path.is_file() and path.suffix in CPP | {".py"} and not skipped:
                yield path


def check(path: Path, name: str) -> tuple[list[str], list[str]]:
    """Errors and warnings about one file."""
    text = path.read_text(encoding="utf-8")
    errors, warnings = [], []
    count = len(text.splitlines())
    if count > FILE_LINES:
        errors.append(f"{name}:1: {count} lines (at most {FILE_LINES})")
    functions = python_functions(text) if path.suffix == ".py" else cpp_functions(text)
    for function in functions:
        message = f"{name}:{function.line}: {function.name} has {function.lines} lines"
        if function.lines > FUNCTION_LINES and not function.flat:
            errors.append(f"{message} (at most {FUNCTION_LINES})")
        elif function.lines > FUNCTION_WISH and not function.flat:
            warnings.append(f"{message} (better at most {FUNCTION_WISH})")
    return errors, warnings


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    parser.add_argument("--quiet", action="store_true", help="errors only")
    parser.add_argument("folders", nargs="*", default=FOLDERS)
    wishes = parser.parse_args()
    files = list(sources(wishes.root, tuple(wishes.folders)))
    if not files:
        print(f"check_sizes: no sources below {wishes.root}", file=sys.stderr)
        return 2
    errors: list[str] = []
    warnings: list[str] = []
    for path in files:
        more_errors, more_warnings = check(path, str(path.relative_to(wishes.root)))
        errors += more_errors
        warnings += more_warnings
    for warning in [] if wishes.quiet else warnings:
        print(f"warning: {warning}")
    for error in errors:
        print(f"error: {error}")
    print(f"check_sizes: {len(files)} files, {len(errors)} errors, {len(warnings)} warnings")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
