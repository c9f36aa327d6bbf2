"""What the documents say is so: examples print it, links lead there, tables hold it."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = ["README.md", "docs/tutorial.md"]


def _program(document: str) -> str:
    text = (ROOT / document).read_text()
    return "\n".join(re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_examples_print_what_they_say(document: str, tmp_path: Path) -> None:
    program = _program(document)
    expected = re.findall(r"^ *print\(.*\)  # (.*)$", program, re.MULTILINE)
    assert expected, "a document without an example checks nothing"
    script = tmp_path / "tour.py"
    script.write_text(program)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout.splitlines() == expected


@pytest.mark.parametrize("document", [*DOCUMENTS, "ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_links_lead_somewhere(document: str) -> None:
    path = ROOT / document
    links = re.findall(r"\]\(([^)#]+)\)", path.read_text())
    missing = [link for link in links if "://" not in link and not (path.parent / link).exists()]
    assert missing == []


def _named_files(text: str) -> list[str]:
    """What is spelled as a path in backticks; a folder of src/ may be named without it."""
    tops = {"src", "tests", "tools", "python", "docs", "benchmarks", "cmake", "changelog"}
    folders = {folder.name for folder in (ROOT / "src").iterdir() if folder.is_dir()}
    found = []
    for path in re.findall(r"`([\w./{},*-]+/[\w./{},*-]*)`", text):
        top = path.split("/")[0]
        if top in tops or (top in folders and ("." in path or path.endswith("/"))):
            found.append(path if top in tops else f"src/{path}")
    return found


def _exists(path: str) -> bool:
    several = re.fullmatch(r"(.*)\{(.*)\}(.*)", path)
    if several:
        before, names, after = several.groups()
        return all(_exists(before + name + after) for name in names.split(","))
    return any(ROOT.glob(path.rstrip("/"))) if "*" in path else (ROOT / path).exists()


PAGES = sorted(
    str(path.relative_to(ROOT))
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "src/ir/README.md"]
)


@pytest.mark.parametrize("document", PAGES)
def test_named_files_exist(document: str) -> None:
    named = _named_files((ROOT / document).read_text())
    assert [path for path in named if not _exists(path)] == []


def test_named_files_are_found() -> None:
    text = "`src/ir/ops.def`, `sema/calls.{h,cpp}`, `passes/none.h`, `a/b`, `src/passes/<name>.h`"
    named = _named_files(text)
    assert named == ["src/ir/ops.def", "src/sema/calls.{h,cpp}", "src/passes/none.h"]
    assert [_exists(path) for path in named] == [True, True, False]
    assert len(_named_files((ROOT / "ARCHITECTURE.md").read_text())) > 30


def test_architecture_has_the_table_of_layers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "tools")
    layers = importlib.import_module("check_layers").LAYERS
    text = (ROOT / "ARCHITECTURE.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \|.*\| (.*) \|$", text, re.MULTILINE)
    assert {name: set(re.findall(r"\w+", folders)) for name, folders in rows} == layers
    assert set(layers) == {folder.name for folder in (ROOT / "src").iterdir() if folder.is_dir()}
