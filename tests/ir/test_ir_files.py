"""The IR files as pytest cases; skipped without veloz-opt (set $VELOZ_OPT to its path)."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("ir_run", Path(__file__).with_name("run.py"))
assert _spec and _spec.loader
ir_run = importlib.util.module_from_spec(_spec)
sys.modules["ir_run"] = ir_run
_spec.loader.exec_module(ir_run)


@pytest.mark.parametrize("file", ir_run.files(), ids=lambda file: file.stem)
def test_file(file: Path) -> None:
    programs = ir_run.default_programs()
    if missing := programs.missing():
        pytest.skip(f"not found: {', '.join(missing)}")
    assert ir_run.problem_of(file, programs) == ""
