"""The cache on disk: never stale, never corrupt, shared by any number of processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys
import numpy as np
import veloz as vz

SCALE = 3

class Stop(Exception):
    pass

def helper(x):
    return x * SCALE

@vz.jit
def f(x, n):
    total = 0.0
    for i in range(x.shape[0]):
        total += helper(x[i])
    if n < 0:
        raise Stop("negative", n)
    return total + n

print(f(np.arange(10.0), 2))
try:
    f(np.arange(3.0), -1)
except Stop as error:
    print(error.args)
print("compiler" if "veloz._compiler" in sys.modules else "no compiler")
"""
ANSWER = "137.0\n('negative', -1)\n"
WARM = ANSWER + "no compiler\n"
COLD = ANSWER + "compiler\n"


class Runner:
    """Runs a program with a cache folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.program = folder / "program.py"
        self.program.write_text(PROGRAM)
        self.cache = folder / "cache"

    def start(self, **variables: str) -> subprocess.Popen[str]:
        environment = {**os.environ, "VELOZ_CACHE_DIR": str(self.cache), **variables}
        command = [sys.executable, str(self.program)]
        return subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def run(self, **variables: str) -> str:
        process = self.start(**variables)
        out, error = process.communicate(timeout=300)
        assert process.returncode == 0, error
        assert error == ""
        return out

    def entries(self) -> list[Path]:
        return sorted(p for p in self.cache.rglob("*") if p.is_file())

    def edit(self, old: str, new: str) -> None:
        text = self.program.read_text()
        assert old in text
        self.program.write_text(text.replace(old, new))


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


def test_a_warm_process_never_loads_the_compiler(runner: Runner) -> None:
    assert runner.run() == COLD
    assert runner.entries()
    assert runner.run() == WARM
    assert runner.run() == WARM


def test_no_temporary_file_is_left(runner: Runner) -> None:
    runner.run()
    assert {p.suffix for p in runner.entries()} == {".veloz"}


def damage_half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def damage_empty(path: Path) -> None:
    path.write_bytes(b"")


def damage_garbage(path: Path) -> None:
    path.write_bytes(os.urandom(path.stat().st_size))


def damage_text(path: Path) -> None:
    path.write_text("this is no cache entry\n")


def damage_one_bit_of_the_code(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def damage_first_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[0] ^= 255
    path.write_bytes(bytes(content))


def damage_appended(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"\\0" * 100)


def damage_folder_in_its_place(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    "damage",
    [
        damage_half,
        damage_empty,
        damage_garbage,
        damage_text,
        damage_one_bit_of_the_code,
        damage_first_byte,
        damage_appended,
    ],
)
def test_a_damaged_entry_means_compiling_again(runner: Runner, damage) -> None:
    assert runner.run() == COLD
    for path in runner.entries():
        damage(path)
    assert runner.run() == COLD
    assert runner.run() == WARM


def test_a_folder_in_place_of_an_entry(runner: Runner) -> None:
    runner.run()
    for path in runner.entries():
        damage_folder_in_its_place(path)
    assert runner.run().startswith(ANSWER)
    assert runner.run().startswith(ANSWER)


def test_a_folder_full_of_garbage(runner: Runner) -> None:
    runner.cache.mkdir()
    for i in range(256):
        folder = runner.cache / f"{i:02x}"
        if i % 3 == 0:
            folder.write_bytes(os.urandom(100))
        elif i % 3 == 1:
            folder.mkdir()
            (folder / "0123456789abcdef.veloz").write_bytes(os.urandom(1000))
            (folder / "deep.veloz").mkdir()
    (runner.cache / "link.veloz").symlink_to("nowhere")
    assert runner.run().startswith(ANSWER)
    assert runner.run().startswith(ANSWER)


@pytest.mark.parametrize("place", ["file", "below a file", "proc", "null", "no permission"])
def test_a_folder_that_cannot_be_written(runner: Runner, tmp_path: Path, place: str) -> None:
    file = tmp_path / "file"
    file.write_text("")
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    folders = {
        "file": file,
        "below a file": file / "cache",
        "proc": Path("/proc/veloz"),
        "null": Path("/dev/null/x"),
        "no permission": locked / "cache",
    }
    folder = str(folders[place])
    first = runner.run(VELOZ_CACHE_DIR=folder)
    assert first == COLD
    if place != "no permission" or os.geteuid() != 0:  # root may write anywhere
        assert runner.run(VELOZ_CACHE_DIR=folder) == COLD


def test_no_home_at_all(runner: Runner) -> None:
    process = runner.start(VELOZ_CACHE_DIR="", XDG_CACHE_HOME="", HOME="")
    out, error = process.communicate(timeout=300)
    assert process.returncode == 0, error
    assert out == COLD


def test_many_processes_compile_the_same_at_once(runner: Runner) -> None:
    processes = [runner.start() for _ in range(64)]
    for process in processes:
        out, error = process.communicate(timeout=600)
        assert process.returncode == 0, error
        assert out.startswith(ANSWER)
        assert error == ""
    assert {p.suffix for p in runner.entries()} == {".veloz"}
    assert runner.run() == WARM


def test_processes_share_a_folder_that_is_being_cleared(runner: Runner) -> None:
    runner.run()
    processes = [runner.start() for _ in range(6)]
    while any(p.poll() is None for p in processes):
        for path in runner.entries():
            path.unlink(missing_ok=True)
    for process in processes:
        out, error = process.communicate()
        assert process.returncode == 0, error
        assert out.startswith(ANSWER)


@pytest.mark.parametrize(
    ("old", "new", "answer"),
    [
        ("total + n", "total + n + 1", "138.0"),
        ("SCALE = 3", "SCALE = 4", "182.0"),
        ("return x * SCALE", "return x * SCALE + 1", "147.0"),
        ("total = 0.0", "total = 0.5", "137.5"),
        ("@vz.jit", "@vz.jit(fastmath=True)", "137.0"),
    ],
)
def test_a_change_of_the_program_is_noticed(
    runner: Runner, old: str, new: str, answer: str
) -> None:
    assert runner.run() == COLD
    runner.edit(old, new)
    changed = runner.run()
    assert changed.splitlines()[0] == answer
    assert changed.endswith("compiler\n") and "no compiler" not in changed
    assert runner.run().splitlines()[0] == answer
    runner.edit(new, old)
    assert runner.run() == WARM


def test_moving_the_program_keeps_the_entry_or_compiles_again(runner: Runner) -> None:
    runner.run()
    runner.edit("SCALE = 3", "# a comment\n\nSCALE = 3")
    assert runner.run().startswith(ANSWER)


def test_error_after_a_move_shows_the_right_thing(runner: Runner) -> None:
    runner.run()
    runner.edit('"negative"', '"below zero"')
    assert "('below zero', -1)" in runner.run()


def test_types_have_entries_of_their_own(runner: Runner) -> None:
    runner.run()
    count = len(runner.entries())
    runner.edit("np.arange(10.0), 2", "np.arange(10, dtype=np.float32), 2")
    runner.run()
    assert len(runner.entries()) > count


def test_cache_option_off(runner: Runner) -> None:
    runner.edit("@vz.jit", "@vz.jit(cache=False)")
    assert runner.run() == COLD
    assert runner.entries() == []
    assert runner.run() == COLD


def test_a_full_cache_forgets_and_works(runner: Runner) -> None:
    assert runner.run(VELOZ_CACHE_BYTES="10") == COLD
    assert sum(p.stat().st_size for p in runner.entries()) <= 10
    assert runner.run(VELOZ_CACHE_BYTES="10") == COLD


def test_closures_with_other_values_do_not_share(tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    runner.program.write_text(
        "import veloz as vz\n"
        "def make(k):\n    def inner(x):\n        return x * k\n    return vz.jit(inner)\n"
        "print([make(k)(10) for k in (1, 2, 3, 2.5)])\n"
    )
    for _ in range(2):
        assert runner.run() == "[10, 20, 30, 25.0]\n"
