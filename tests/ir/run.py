"""Runs the tests of textual IR: every `.vir` file says in `// RUN:` lines what must succeed.

In a RUN line `%s` is the file itself; `veloz-opt`, `FileCheck` and `not` are replaced by the
programs given on the command line. Usage: run.py [--opt VELOZ_OPT] [--llvm-bin FOLDER] [FILE...]
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
RUN = re.compile(r"^//\s*RUN:\s*(.+)$", re.MULTILINE)
SECONDS = 60


@dataclass(frozen=True)
class Programs:
    """Paths of the programs that RUN lines name."""

    opt: str
    llvm_bin: str

    def missing(self) -> list[str]:
        wanted = [self.opt, f"{self.llvm_bin}/FileCheck", f"{self.llvm_bin}/not"]
        return [path for path in wanted if shutil.which(path) is None]

    def command(self, line: str, file: Path) -> str:
        paths = {
            "veloz-opt": self.opt,
            "FileCheck": f"{self.llvm_bin}/FileCheck",
            "not": f"{self.llvm_bin}/not",
        }
        words = (shlex.quote(paths[word]) if word in paths else word for word in line.split())
        return " ".join(words).replace("%s", shlex.quote(str(file)))


def default_programs() -> Programs:
    """From the environment, else from the usual places."""
    opt = os.environ.get("VELOZ_OPT") or shutil.which("veloz-opt") or "veloz-opt"
    found = shutil.which("FileCheck") or "/usr/lib/llvm-22/bin/FileCheck"
    return Programs(opt, os.environ.get("LLVM_BIN") or str(Path(found).parent))


def files() -> list[Path]:
    return sorted(FOLDER.rglob("*.vir"))


def problem_of(file: Path, programs: Programs) -> str:
    """Nothing when the file's commands succeed, else what the first failing one said."""
    lines = RUN.findall(file.read_text(encoding="utf-8"))
    if not lines:
        return "no RUN line"
    for line in lines:
        command = programs.command(line, file)
        try:
            done = subprocess.run(
                ["bash", "-o", "pipefail", "-c", command],
                capture_output=True, text=True, timeout=SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return f"$ {command}\nno end after {SECONDS} s"
        if done.returncode != 0:
            return f"$ {command}\n{done.stdout}{done.stderr}".rstrip()
    return ""


def main() -> int:
    defaults = default_programs()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--opt", default=defaults.opt, help="path of veloz-opt")
    parser.add_argument("--llvm-bin", default=defaults.llvm_bin, help="folder of FileCheck and not")
    parser.add_argument("files", nargs="*", type=Path, help="default: all beside this script")
    wishes = parser.parse_args()
    programs = Programs(wishes.opt, wishes.llvm_bin)
    if missing := programs.missing():
        print(f"run.py: not found: {', '.join(missing)}", file=sys.stderr)
        return 2
    chosen = wishes.files or files()
    failures = 0
    for file in chosen:
        if problem := problem_of(file, programs):
            failures += 1
            print(f"FAIL {file}\n{problem}\n")
    print(f"{len(chosen)} IR files, {len(chosen) - failures} passed, {failures} failed")
    return 1 if failures or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
