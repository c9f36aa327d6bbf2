"""What is promised of the machine code: hot loops of vectors, no calls in them, no checks in them.

Each program holds a FileCheck pattern for its assembly on AVX2, which every test machine has.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

FILECHECK = shutil.which("FileCheck") or "/usr/lib/llvm-22/bin/FileCheck"

# name: the function's text, its arguments, the pattern
PROGRAMS = {
    "energy": (
        """
        def program(x, out):
            for i in range(x.size):
                out[i] = np.sin(x[i]) ** 2 + np.sqrt(np.abs(x[i])) + np.exp(-(x[i] ** 2) / 50)
        """,
        "np.ones(64, np.float32), np.ones(64, np.float32)",
        """
        The hot path multiplies and adds with one rounding and takes roots of whole registers.
        CHECK-DAG: vfmadd{{[0-9]+}}ps {{.*}}%ymm
        CHECK-DAG: vsqrtps {{.*}}%ymm
        CHECK: .size veloz_entry
        """,
    ),
    "stencil": (
        """
        def program(x, out):
            for i in range(1, x.size - 1):
                out[i] = (x[i - 1] + x[i + 1]) * 0.5
        """,
        "np.ones(64), np.ones(64)",
        """
        CHECK: [[LOOP:.LBB[0-9_]+]]:
        CHECK: vaddpd {{.*}}%ymm
        CHECK-NOT: cmp{{.*}}(%
        CHECK: vmulpd {{.*}}%ymm
        """,
    ),
    "sum": (
        """
        def program(x):
            return np.sum(x)
        """,
        "np.ones(64, np.float32)",
        """
        Partial sums in several registers.
        CHECK: vaddps {{.*}}%ymm[[A:[0-9]+]]
        CHECK: vaddps {{.*}}%ymm
        """,
    ),
    "integers": (
        """
        def program(x, out):
            for i in range(x.size):
                out[i] = x[i] * 3 + 1
        """,
        "np.ones(64, np.int32), np.ones(64, np.int32)",
        """
        CHECK: vp{{[a-z]+}}d {{.*}}%ymm
        """,
    ),
}

_MAKE = """
import numpy as np
import veloz as vz
{text}
program = vz.jit(parallel=False, cache=False)(program)
program({arguments})
print(program.inspect_asm())
"""


def assembly(name: str, folder: Path) -> str:
    text, arguments, _ = PROGRAMS[name]
    script = folder / "program.py"
    script.write_text(_MAKE.format(text=textwrap.dedent(text), arguments=arguments))
    environment = {**os.environ, "VELOZ_CPU": "avx2"}
    done = subprocess.run(
        [sys.executable, script], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def has_avx2() -> bool:
    return bool(re.search(r"^flags\b.*\bavx2\b", Path("/proc/cpuinfo").read_text(), re.MULTILINE))


@pytest.mark.parametrize("name", PROGRAMS)
def test_hot_loop(name: str, tmp_path: Path) -> None:
    if not has_avx2():
        pytest.skip("this processor has no AVX2")
    if not Path(FILECHECK).exists():
        pytest.skip(f"not found: {FILECHECK}")
    pattern = tmp_path / "pattern"
    pattern.write_text(textwrap.dedent(PROGRAMS[name][2]))
    code = assembly(name, tmp_path)
    done = subprocess.run(
        [FILECHECK, pattern], input=code, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def calls_between(code: str, first: str, last: str) -> list[str]:
    """Calls in the stretch from the first to the last line that match: the hot loop of a kernel."""
    lines = code.splitlines()
    places = [k for k, line in enumerate(lines) if re.search(first, line)]
    ends = [k for k, line in enumerate(lines) if re.search(last, line)]
    assert places and ends and ends[-1] > places[0]
    return [line for line in lines[places[0] : ends[-1]] if "\tcall" in line]


def test_only_rare_paths_are_called(tmp_path: Path) -> None:
    """Vector math is inlined: what is called from the energy's loop is a patch for rare lanes."""
    if not has_avx2():
        pytest.skip("this processor has no AVX2")
    code = assembly("energy", tmp_path)
    calls = calls_between(code, r"vsqrtps.*%ymm", r"vmovups\t%ymm.*\(%")
    assert all("patch" in call or "veloz_" in call for call in calls), calls
