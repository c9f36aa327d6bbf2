"""The IR of real programs: its text says all there is to know about it.

Functions of the differential corpus are compiled; veloz-opt reads the IR that sema made, verifies
it, runs the passes with a check after each, and must print what the compiler itself has. One in
eight is taken; VELOZ_ALL_IR=1 takes all (minutes).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ir.test_ir_files import ir_run

SEPARATOR = "// -----\n"


def texts() -> list[tuple[str, str, str]]:
    """Name, IR before the passes and IR after them, of every specialisation."""
    from differential.arguments import build
    from differential.compare import call
    from differential.harness import load

    found = []
    step = 1 if os.environ.get("VELOZ_ALL_IR") else 8
    for item in load()[::step]:
        if item.refused:
            continue
        function = item.jitted()
        for arguments in item.sets:
            call(function, build(arguments))
        for index in range(len(function.signatures)):
            before = function.inspect_ir(index, optimised=False)
            found.append((f"{item.name}[{index}]", before, function.inspect_ir(index)))
    return found


def test_text_is_the_whole_ir() -> None:
    pytest.importorskip("veloz")
    opt = ir_run.default_programs().opt
    if shutil.which(opt) is None:
        pytest.skip(f"not found: {opt}")
    programs = texts()
    assert len(programs) > 20
    done = subprocess.run(
        [opt, "--split", "--pipeline", "-"],
        input=SEPARATOR.join(before for _, before, _ in programs),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    answers = done.stdout.split(SEPARATOR)[:-1]
    assert len(answers) == len(programs)
    different = [
        name for (name, _, after), mine in zip(programs, answers, strict=True) if mine != after
    ]
    assert different == []
