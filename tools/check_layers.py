"""Checks that each folder of src/ depends only on what it may: includes and CMake libraries.

Usage: check_layers.py [--root FOLDER]. Prints each offending line; exit status 1 if there is one.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

# Folder -> the folders whose headers it may include. What is not here must not exist below src/.
LAYERS: dict[str, set[str]] = {
    "support": set(),
    "syntax": {"types", "support"},
    "frontend": {"syntax", "types", "support"},
    "types": {"support"},
    "ir": {"types", "support", "runtime"},
    "prelude": {"syntax"},
    "builtins": {"prelude", "ir", "types", "support"},
    "sema": {"prelude", "builtins", "ir", "types", "syntax", "support"},
    "analysis": {"ir", "types", "support"},
    "passes": {"analysis", "ir", "types", "support"},
    "vecmath": set(),
    "runtime": {"support"},
    "codegen": {"ir", "types", "support", "passes", "runtime", "vecmath"},
    "jit": {"codegen", "passes", "vecmath", "ir", "types", "support"},
    "driver": {"jit", "passes", "sema", "builtins", "ir", "types", "syntax", "support"},
    "bind": {"driver", "frontend", "runtime", "ir", "types", "syntax", "support"},
}

# Of some folders only these files: the rest is none of the other's business.
ONLY: dict[tuple[str, str], set[str]] = {
    ("ir", "runtime"): {"runtime/natives.def"},
    ("codegen", "runtime"): {
        "runtime/abi.def",
        "runtime/abi.h",
        "runtime/context.h",
        "runtime/natives.h",
    },
    ("codegen", "vecmath"): {"vecmath/functions.def"},
    ("codegen", "passes"): {"passes/edit.h", "passes/lane_shapes.h"},
}

# Beginnings of foreign headers -> the folders that may include them.
FOREIGN: dict[str, set[str]] = {
    "Python.h": {"frontend", "bind"},
    "structmember.h": {"bind"},
    "numpy/": {"bind"},
    "nanobind/": {"frontend", "bind"},
    "llvm/": {"codegen", "jit"},
    "llvm-c/": {"codegen", "jit"},
    "clang/": set(),
    "oneapi/": set(),
    "tbb/": set(),
    "cuda": {"device"},
    "CL/": {"device"},
    "mpi.h": {"dist"},
}

# In codegen only the folders of targets know what code runs beside: others name no function of it.
TARGET_FILES = {
    f"{name}.cpp" for name in ("target", "errors", "memory", "parallel", "math", "natives", "entry")
}
OF_A_TARGET = re.compile(r"\b(?:veloz_|vz_|runtime::)|#\s*include\s*\"(?:runtime|vecmath)/")
COMMENT = re.compile(r"//.*")

# Switches of veloz_library() -> the folders that may use them.
SWITCHES = {"LLVM": {"codegen", "jit"}, "PYTHON": {"frontend", "bind"}}

SOURCES = {".h", ".cpp", ".def", ".inc", ".c"}
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')
LIBRARY = re.compile(r"(?:veloz_library|veloz_python_module)\(\s*(\w+)(.*?)\)", re.DOTALL)
LINK = re.compile(r"target_link_libraries\(\s*(\w+)(.*?)\)", re.DOTALL)


def allowed(folder: str) -> str:
    return ", ".join(sorted(LAYERS[folder])) or "no other folder"


def cycles() -> Iterator[str]:
    """Folders that may, by way of others, depend on themselves: a mistake in the table."""
    for start in LAYERS:
        seen: set[str] = set()
        waiting = set(LAYERS[start])
        while waiting:
            folder = waiting.pop()
            if folder not in seen:
                seen.add(folder)
                waiting |= LAYERS.get(folder, set())
        if start in seen:
            yield f"the table lets {start} depend on itself"


def foreign_problem(folder: str, header: str) -> str:
    for beginning, folders in FOREIGN.items():
        if header.startswith(beginning) and folder not in folders:
            where = ", ".join(sorted(folders)) or "nowhere"
            return f"{folder} must not include <{header}> (only in: {where})"
    return ""


def include_problem(folder: str, header: str, root: Path) -> str:
    """What is wrong with an include in a file of this folder, or nothing."""
    target, _, rest = header.partition("/")
    if not rest:  # a file beside this one, or made by the build
        return foreign_problem(folder, header)
    if target not in LAYERS:
        known = (root / "src" / target).is_dir()
        return f"the folder {target} is in no layer" if known else foreign_problem(folder, header)
    if target == folder:
        return ""
    if target not in LAYERS[folder]:
        return f"{folder} must not include {header} (it may use: {allowed(folder)})"
    only = ONLY.get((folder, target))
    if only is not None and header not in only:
        return f"{folder} may include only {', '.join(sorted(only))} of {target}, not {header}"
    return ""


def check_includes(root: Path) -> Iterator[str]:
    for path in sorted((root / "src").rglob("*")):
        if path.suffix not in SOURCES or not path.is_file():
            continue
        relative = path.relative_to(root / "src")
        folder = relative.parts[0]
        if folder not in LAYERS:
            yield f"src/{relative}:1: the folder {folder} is in no layer"
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            match = INCLUDE.match(line)
            problem = match and include_problem(folder, match[1] or match[2], root)
            if problem:
                yield f"src/{relative}:{number}: {problem}"


def check_targets(root: Path) -> Iterator[str]:
    """Each target has the same files; what all share reaches it through its interface only."""
    codegen = root / "src" / "codegen"
    targets = {path.parent for path in codegen.glob("*/target.cpp")}
    for target in sorted(targets):
        there = {path.name for path in target.glob("*.cpp")}
        for name in sorted(there ^ TARGET_FILES):
            what = "is missing" if name in TARGET_FILES else "is no file of a target"
            yield f"src/codegen/{target.name}/{name}:1: {what} (docs/adding-a-target.md)"
    own_headers = re.compile(
        r'#\s*include\s*"codegen/(?:' + "|".join(sorted(target.name for target in targets)) + ")/"
    )
    for path in sorted(codegen.rglob("*")):
        if path.suffix not in SOURCES or path.parent in targets:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            code = COMMENT.sub("", line)
            if OF_A_TARGET.search(code) or (targets and own_headers.search(code)):
                where = path.relative_to(root / "src")
                yield f"src/{where}:{number}: only a target may know this: {line.strip()}"


def libraries(root: Path) -> dict[str, str]:
    """Library of veloz_library() -> its folder of src/ (a folder may hold several)."""
    found = {}
    for path in sorted((root / "src").glob("*/CMakeLists.txt")):
        for match in LIBRARY.finditer(path.read_text(encoding="utf-8")):
            found[match[1]] = path.parent.name
    return found


def check_cmake(root: Path) -> Iterator[str]:
    folder_of = libraries(root)
    for path in sorted((root / "src").glob("*/CMakeLists.txt")):
        text = re.sub(r"#[^\n]*", "", path.read_text(encoding="utf-8"))
        folder = path.parent.name
        if folder not in LAYERS:
            yield f"src/{folder}/CMakeLists.txt:1: the folder {folder} is in no layer"
            continue

        def place(at: int, text: str = text, folder: str = folder) -> str:
            return f"src/{folder}/CMakeLists.txt:{text.count(chr(10), 0, at) + 1}"

        def judge(dependency: str, folder: str = folder) -> str:
            target = folder_of.get(dependency, dependency)
            if target in LAYERS and target != folder and target not in LAYERS[folder]:
                return f"{folder} must not depend on {target} (it may use: {allowed(folder)})"
            return ""

        for match in LIBRARY.finditer(text):
            words = match[2].split()
            depends = words[words.index("DEPENDS") + 1 :] if "DEPENDS" in words else []
            for word in words:
                if word in SWITCHES and folder not in SWITCHES[word]:
                    yield f"{place(match.start())}: {folder} must not use {word}"
            for dependency in depends:
                if problem := judge(dependency):
                    yield f"{place(match.start())}: {problem}"
        for match in LINK.finditer(text):
            for word in match[2].split():
                if word.startswith("veloz_") and (problem := judge(word.removeprefix("veloz_"))):
                    yield f"{place(match.start())}: {problem}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    root: Path = parser.parse_args().root
    if not (root / "src").is_dir():
        print(f"check_layers: {root} has no folder src", file=sys.stderr)
        return 2
    problems = [*cycles(), *check_includes(root), *check_targets(root), *check_cmake(root)]
    for problem in problems:
        print(problem)
    print(f"check_layers: {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
