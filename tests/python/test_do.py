"""The ./do script: its jobs and messages, and the set-up on a machine made of stand-in programs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# What the stand-ins for Debian's programs do; INSTALLED is a folder with one file per package.
_PROGRAMS = {
    "dpkg-query": """
        for package in "$@"; do :; done
        [ -e "$INSTALLED/$package" ] && printf 'install ok installed'
    """,
    "apt-get": """
        echo "apt-get $*" >> "$CALLS"
        [ "$1" = install ] || exit 0
        for word in "$@"; do case $word in -*|install) ;; *) touch "$INSTALLED/$word" ;; esac; done
    """,
    "apt-cache": "echo '  Candidate: 1:22.1.8-1'",
    "sudo": 'exec "$@"',
}


def _run(*arguments: str, folder: Path = ROOT, **environment: str) -> tuple[int, str]:
    done = subprocess.run(
        ["./do", *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """A clone without anything set up, and an environment where nothing is installed."""
    shutil.copy(ROOT / "do", tmp_path)
    (tmp_path / "requirements-dev.txt").write_text("# nothing\n")
    programs = tmp_path / "programs"
    programs.mkdir()
    (tmp_path / "installed").mkdir()
    for name, text in _PROGRAMS.items():
        (programs / name).write_text(f"#!/bin/sh\n{text}\n")
        (programs / name).chmod(0o755)
    (programs / "python3").symlink_to(sys.executable)
    return {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "INSTALLED": str(tmp_path / "installed"),
        "CALLS": str(tmp_path / "calls"),
        "VELOZ_PYTHON": "",
    }


def test_help_lists_the_jobs() -> None:
    status, text = _run()
    assert status == 0
    for job in ("demo", "test", "build", "sanitize", "bench", "lint", "wheel"):
        assert f"\n  {job} " in text


def test_unknown_job_is_named() -> None:
    status, text = _run("fly")
    assert status == 1
    assert "no job is called 'fly'" in text


def test_bench_without_a_name_lists_them() -> None:
    status, text = _run("bench")
    assert status == 1
    for name in ("energy", "overhead", "boundscheck"):
        assert name in text


def test_sanitize_asks_for_one_that_exists() -> None:
    for arguments in ([], ["msan"]):
        status, text = _run("sanitize", *arguments)
        assert status == 1
        assert "./do sanitize asan, or tsan" in text


def test_set_up_installs_what_is_missing_once(machine: dict[str, str], tmp_path: Path) -> None:
    Path(machine["INSTALLED"], "cmake").touch()
    status, text = _run("setup", folder=tmp_path, **machine)
    assert status == 0, text
    calls = Path(machine["CALLS"]).read_text()
    assert "llvm-22-dev" in calls
    assert "cmake" not in calls
    assert (tmp_path / ".venv/bin/python").exists()

    start = time.monotonic()
    status, text = _run("setup", folder=tmp_path, **machine)
    assert (status, text) == (0, "")
    assert time.monotonic() - start < 3
    assert Path(machine["CALLS"]).read_text() == calls


def test_set_up_looks_again_when_the_requirements_change(
    machine: dict[str, str], tmp_path: Path
) -> None:
    assert _run("setup", folder=tmp_path, **machine)[0] == 0
    (tmp_path / "requirements-dev.txt").write_text("# something else\n")
    status, text = _run("setup", folder=tmp_path, **machine)
    assert status == 0
    assert "Installing Python packages" in text
    assert "Making" not in text  # the environment itself stays


def test_failing_installation_shows_its_end(machine: dict[str, str], tmp_path: Path) -> None:
    apt = tmp_path / "programs/apt-get"
    apt.write_text("#!/bin/sh\n[ $1 = update ] && exit 0\necho E: no space left; exit 100\n")
    status, text = _run("setup", folder=tmp_path, **machine)
    assert status == 1
    assert "E: no space left" in text
    assert "failed (status 100)" in text
    assert not (tmp_path / ".venv").exists()


def test_missing_python_is_named(machine: dict[str, str], tmp_path: Path) -> None:
    status, text = _run("setup", folder=tmp_path, **{**machine, "VELOZ_PYTHON": "python9.9"})
    assert status == 1
    assert "no Python 3.10 or newer is called 'python9.9'" in text
