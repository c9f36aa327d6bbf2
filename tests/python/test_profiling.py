"""VELOZ_PROFILE: perf and gdb see compiled code by its Python names and lines."""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

PROGRAM = """\
import ctypes, gc, os, sys
import veloz as vz
import veloz._core


class Entry(ctypes.Structure):
    pass


Entry._fields_ = [("next", ctypes.POINTER(Entry)), ("previous", ctypes.c_void_p),
                  ("file", ctypes.POINTER(ctypes.c_char)), ("size", ctypes.c_uint64)]


class Descriptor(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("action", ctypes.c_uint32),
                ("relevant", ctypes.c_void_p), ("first", ctypes.POINTER(Entry))]


def listed():
    descriptor = Descriptor.in_dll(ctypes.CDLL(veloz._core.__file__), "__jit_debug_descriptor")
    assert descriptor.version == 1
    entry, found = descriptor.first, []
    while entry:
        found.append(entry.contents.file[:entry.contents.size])
        entry = entry.contents.next
    return found


@vz.jit
def twice_of(x):
    return 2 * x


@vz.jit
def sum_of_square_roots(n):
    total = 0.0
    for k in range(n):
        total += twice_of(k) ** 0.5
    return total


sum_of_square_roots(10)
print(len(listed()), all(file.startswith(b"\\x7fELF") for file in listed()))
print(sum(b".debug_line" in file for file in listed()))
del sum_of_square_roots, twice_of
gc.collect()
print(len(listed()))
path = f"/tmp/perf-{os.getpid()}.map"
if os.path.exists(path):
    print(open(path).read())
    os.remove(path)
"""


@pytest.fixture
def program(tmp_path: pathlib.Path) -> pathlib.Path:
    path = tmp_path / "roots.py"
    path.write_text(PROGRAM)
    return path


def run(
    command: list[str], tmp_path: pathlib.Path, profile: str
) -> subprocess.CompletedProcess[str]:
    cache = {"VELOZ_CACHE_DIR": str(tmp_path / "cache"), "VELOZ_PROFILE": profile}
    return subprocess.run(
        command,
        env=os.environ | cache,
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_perf_and_debuggers_are_told(program: pathlib.Path, tmp_path: pathlib.Path) -> None:
    # What an earlier run without the switch left in the cache has no lines and must not be taken.
    assert run([sys.executable, str(program)], tmp_path, "0").returncode == 0
    done = run([sys.executable, str(program)], tmp_path, "1")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[:3] == ["1 True", "1", "0"]
    line = PROGRAM.splitlines().index("def sum_of_square_roots(n):") + 1
    rows = [row.split(" ", 2) for row in done.stdout.splitlines()[3:] if row]
    mine = [row for row in rows if row[2] == f"sum_of_square_roots [roots.py:{line}]"]
    assert len(mine) == 1 and int(mine[0][0], 16) > 0 and int(mine[0][1], 16) > 0


def test_nothing_is_told_unasked(program: pathlib.Path, tmp_path: pathlib.Path) -> None:
    done = run([sys.executable, str(program)], tmp_path, "")
    assert done.stdout.split() == ["0", "True", "0", "0"], done.stderr


@pytest.mark.skipif(shutil.which("gdb") is None, reason="gdb is not installed")
def test_gdb_stops_at_a_python_line(program: pathlib.Path, tmp_path: pathlib.Path) -> None:
    line = PROGRAM.splitlines().index("        total += twice_of(k) ** 0.5") + 1
    commands = ["set breakpoint pending on", f"break roots.py:{line}", "run", "bt 1", "kill"]
    gdb = ["gdb", "-nx", "-q", "-batch", *(part for c in commands for part in ("-ex", c))]
    done = run([*gdb, "--args", sys.executable, str(program)], tmp_path, "1")
    if "ptrace" in done.stderr:
        pytest.skip("this machine does not let gdb trace a process")
    assert f"roots.py:{line}" in done.stdout.split("Breakpoint 1, ")[-1], done.stdout + done.stderr
