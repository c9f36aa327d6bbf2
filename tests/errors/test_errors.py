"""One program per diagnostic, with the exact text that a user sees.

`VELOZ_UPDATE_ERRORS=1 pytest tests/errors` writes the texts anew; review the difference.
"""

from __future__ import annotations

import os
import re
import runpy
from pathlib import Path

import pytest

import veloz as vz

FOLDER = Path(__file__).parent / "programs"
PROGRAMS = sorted(FOLDER.glob("*.py"))
UPDATE = os.environ.get("VELOZ_UPDATE_ERRORS") == "1"


def diagnostic(path: Path) -> str:
    """The class and text of the error, with the path of the program made short."""
    with pytest.raises(vz.CompileError) as caught:
        runpy.run_path(str(path))
    text = str(caught.value).replace(str(path), path.name)
    return f"{type(caught.value).__name__}: {text}\n"


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_text(path: Path) -> None:
    text = diagnostic(path)
    expected = path.with_suffix(".txt")
    if UPDATE:
        expected.write_text(text)
    assert text == expected.read_text()


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_form(path: Path) -> None:
    """At most ten lines; the user's own line with a caret under the right part of it."""
    lines = path.with_suffix(".txt").read_text().splitlines()
    assert len(lines) <= 10
    assert re.fullmatch(rf"in [\w<>]+, {path.name}:\d+", lines[1]), lines[1]
    shown = re.fullmatch(r"  (\d+) \| (.*)", lines[2])
    assert shown, lines[2]
    assert path.read_text().splitlines()[int(shown[1]) - 1] == shown[2]
    margin = len(shown[1]) + 2
    caret = re.fullmatch(rf" {{{margin}}} \| ( *)(\^+)( .*)?", lines[3])
    assert caret, lines[3]
    start, width = len(caret[1]), len(caret[2])
    assert shown[2][start : start + width].strip(), "the caret is beside the text"


def test_every_text_has_a_program() -> None:
    assert {p.stem for p in FOLDER.glob("*.txt")} == {p.stem for p in PROGRAMS}
    assert len(PROGRAMS) >= 80
