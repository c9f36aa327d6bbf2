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


def test_architecture_has_the_table_of_layers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "tools")
    layers = importlib.import_module("check_layers").LAYERS
    text = (ROOT / "ARCHITECTURE.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \|.*\| (.*) \|$", text, re.MULTILINE)
    assert {name: set(re.findall(r"\w+", folders)) for name, folders in rows} == layers
    assert set(layers) == {folder.name for folder in (ROOT / "src").iterdir() if folder.is_dir()}
