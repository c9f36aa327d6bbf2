"""The options of jit() are those of one table, wherever they are written."""

from __future__ import annotations

import ast
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import veloz as vz
from veloz import decorators

ROOT = Path(__file__).parents[2]
ROW = re.compile(r'^VELOZ_OPTION\("(\w+)", \w+, \w+, .*, "([^"]*)", "([^"]*)"\)$', re.MULTILINE)
TABLE = {
    name: (ast.literal_eval(default), values)
    for name, default, values in ROW.findall((ROOT / "src/support/options.def").read_text())
}


def test_the_table_is_read_whole() -> None:
    text = (ROOT / "src/support/options.def").read_text()
    assert len(TABLE) == len(re.findall(r"^VELOZ_OPTION\(", text, re.MULTILINE)) >= 6


def test_keywords_and_defaults_of_the_decorator() -> None:
    assert {k: row[0] for k, row in decorators._OPTIONS.items()} == {
        name: default for name, (default, _) in TABLE.items()
    }
    assert list(decorators._OPTIONS) == list(TABLE)


def test_docstring_and_reference_name_them_all() -> None:
    docstring = inspect.getdoc(vz.jit) or ""
    reference = (ROOT / "docs/reference.md").read_text()
    section = reference[reference.index("## Options of") : reference.index("## Attributes of")]
    for name in TABLE:
        assert re.search(rf"^{name} : ", docstring, re.MULTILINE), name
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(TABLE)


OTHERS = {
    "parallel": "False",
    "fastmath": "{'nsz'}",
    "boundscheck": "False",
    "error_model": "'numpy'",
    "inline": "'never'",
    "check_races": "True",
}
PROGRAM = """
import veloz as vz
def f(x):
    return x + 1.25
for options in ({}, *OTHERS):
    g = vz.jit(**options)(f)
    g(3)
    print(g.cache_info().from_disk, end=" ")
"""


def test_every_option_is_in_the_key_of_the_cache(tmp_path: Path) -> None:
    assert {*OTHERS, "cache"} == set(TABLE)
    others = ", ".join(f"{{{name!r}: {value}}}" for name, value in OTHERS.items())
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.replace("*OTHERS", others))
    environment = {**os.environ, "VELOZ_CACHE_DIR": str(tmp_path / "cache")}
    for expected in ("0 0 0 0 0 0 0", "1 1 1 1 1 1 1"):
        done = subprocess.run(
            [sys.executable, str(program)],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.split() == expected.split()
