"""The typed IR and the LLVM IR of a few programs, as code generation emits it, word by word.

A change of these texts is shown by the difference that a commit makes in them. To accept it:
``VELOZ_ACCEPT_GOLDEN=1 ./do test tests/golden``.
"""

from __future__ import annotations

import difflib
import os
import re
import sys
from pathlib import Path

import pytest

import veloz as vz

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER))
from programs import PROGRAMS  # noqa: E402


def stages(name: str) -> dict[str, str]:
    function, arguments = PROGRAMS[name]
    made = vz.jit(parallel=False, cache=False)(function)
    made(*arguments)
    llvm = made.inspect_llvm(optimised=False)
    # what depends on the machine
    llvm = re.sub(
        r"^(attributes|target|source_filename|; ModuleID).*\n", "", llvm, flags=re.MULTILINE
    )
    return {"typed": made.inspect_ir(optimised=False), "llvm": llvm.strip() + "\n"}


@pytest.mark.parametrize("name", PROGRAMS)
def test_texts(name: str) -> None:
    for stage, text in stages(name).items():
        path = FOLDER / stage / f"{name}.txt"
        if os.environ.get("VELOZ_ACCEPT_GOLDEN"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        expected = path.read_text()
        difference = "".join(
            difflib.unified_diff(expected.splitlines(True), text.splitlines(True), str(path), "now")
        )
        assert not difference, difference
