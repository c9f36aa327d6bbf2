"""The checks of layers and sizes: they pass on this repository, and each rule can fail."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
INCLUDES = "src/passes/fold.cpp"


def run(tool: str, root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tools" / tool), "--root", str(root), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small source tree without a fault."""
    write(tmp_path, "src/support/text.h", "#pragma once\n#include <string>\n")
    write(tmp_path, "src/support/CMakeLists.txt", "veloz_library(support SOURCES text.cpp)\n")
    write(tmp_path, "src/ir/ir.h", '#pragma once\n#include "support/text.h"\n')
    write(tmp_path, "src/runtime/abi.h", '#pragma once\n#include "runtime/abi.def"\n')
    write(tmp_path, INCLUDES, '#include "passes/fold.h"\n#include "ir/ir.h"\n#include <vector>\n')
    write(
        tmp_path,
        "src/passes/CMakeLists.txt",
        "veloz_library(passes\n  SOURCES fold.cpp\n  DEPENDS ir)\n",
    )
    write(
        tmp_path,
        "src/codegen/emit.cpp",
        '#include "passes/lane_shapes.h"\n#include <llvm/IR/Module.h>\n',
    )
    for name in ("target", "errors", "memory", "parallel", "math", "natives", "entry"):
        write(tmp_path, f"src/codegen/host/{name}.cpp", '#include "runtime/abi.h"\n')
    write(
        tmp_path,
        "src/codegen/CMakeLists.txt",
        "veloz_library(codegen SOURCES emit.cpp DEPENDS ir LLVM)\n",
    )
    return tmp_path


@pytest.mark.parametrize("tool", ["check_layers.py", "check_sizes.py"])
def test_this_repository_is_clean(tool: str) -> None:
    done = run(tool, ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("tool", ["check_layers.py", "check_sizes.py"])
def test_nothing_to_check_is_an_error(tool: str, tmp_path: Path) -> None:
    assert run(tool, tmp_path).returncode == 2


def test_layers_accept_a_good_tree(tree: Path) -> None:
    done = run("check_layers.py", tree)
    assert (done.returncode, done.stdout) == (0, "check_layers: 0 problems\n")


@pytest.mark.parametrize(
    ("file", "line", "words"),
    [
        (INCLUDES, '#include "runtime/abi.h"', "passes must not include runtime/abi.h"),
        (INCLUDES, '  #  include "codegen/emit.h"', "passes must not include codegen/emit.h"),
        ("src/ir/ir.h", '#include "passes/fold.h"', "ir must not include passes/fold.h"),
        ("src/support/text.h", '#include "ir/ir.h"', "it may use: no other folder"),
        (INCLUDES, "#include <Python.h>", "must not include <Python.h> (only in: bind, frontend)"),
        (INCLUDES, "#include <llvm/IR/Module.h>", "only in: codegen, jit"),
        (INCLUDES, '#include "llvm/IR/Module.h"', "only in: codegen, jit"),
        (INCLUDES, "#include <oneapi/tbb/parallel_for.h>", "only in: nowhere"),
        (INCLUDES, "#include <mpi.h>", "only in: dist"),
        ("src/codegen/host/math.cpp", '#include "runtime/memory.h"', "codegen may include only"),
        ("src/codegen/emit.cpp", '#include "passes/pipeline.h"', "codegen may include only"),
        ("src/utils/misc.h", "#pragma once", "the folder utils is in no layer"),
        ("src/codegen/emit.cpp", 'call("veloz_alloc");', "only a target may know this"),
        ("src/codegen/common/math.cpp", "runtime::ErrorKind kind;", "only a target may know this"),
        ("src/codegen/host/emit.cpp", "// odd", "emit.cpp:1: is no file of a target"),
    ],
)
def test_layers_refuse_an_include(tree: Path, file: str, line: str, words: str) -> None:
    path = tree / file
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    write(tree, file, text + line + "\n")
    done = run("check_layers.py", tree)
    assert done.returncode == 1
    number = 1 if "utils" in file else text.count("\n") + 1
    assert done.stdout.startswith(f"{file}:{number}: "), done.stdout
    assert words in done.stdout


def test_layers_ignore_comments(tree: Path) -> None:
    write(tree, INCLUDES, '// #include "codegen/emit.h"\n')
    assert run("check_layers.py", tree).returncode == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("veloz_library(passes\n  DEPENDS ir codegen)\n", "passes must not depend on codegen"),
        ("veloz_library(passes SOURCES fold.cpp DEPENDS ir LLVM)\n", "passes must not use LLVM"),
        ("veloz_library(passes SOURCES fold.cpp PYTHON)\n", "passes must not use PYTHON"),
        (
            "veloz_library(passes DEPENDS ir)\n"
            "target_link_libraries(veloz_passes PUBLIC veloz_runtime)\n",
            "passes must not depend on runtime",
        ),
    ],
)
def test_layers_refuse_a_library(tree: Path, text: str, words: str) -> None:
    write(tree, "src/passes/CMakeLists.txt", text)
    done = run("check_layers.py", tree)
    assert done.returncode == 1
    assert words in done.stdout and "src/passes/CMakeLists.txt:" in done.stdout


def cpp_function(lines: int, head: str = "int f(int x)") -> str:
    return head + " {\n" + "    ++x;\n" * (lines - 2) + "}\n"


@pytest.mark.parametrize(
    "head",
    [
        "int f(int x)",
        "template <typename T, int N = (3 > 2)> static int f(int x)",
        "Thing::f(int x) : a_{1}, b_(2)",
        "struct Pair f(int x) const noexcept",
        "auto g = [](int x)",
        "bool operator==(int x)",
    ],
)
def test_sizes_of_cpp_functions(tmp_path: Path, head: str) -> None:
    write(tmp_path, "src/a.cpp", "namespace a {\n" + cpp_function(60, head) + "}\n")
    assert run("check_sizes.py", tmp_path).stdout == "check_sizes: 1 files, 0 errors, 0 warnings\n"
    write(tmp_path, "src/a.cpp", "namespace a {\n" + cpp_function(62, head) + "}\n")
    done = run("check_sizes.py", tmp_path)
    assert done.returncode == 0 and "1 warnings" in done.stdout
    write(tmp_path, "src/a.cpp", "class A {\n" + cpp_function(122, head) + "};\n")
    done = run("check_sizes.py", tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith("error: src/a.cpp:2: "), done.stdout


def test_sizes_see_through_texts_and_comments(tmp_path: Path) -> None:
    decoys = [
        'const char *a = "{";',
        "char b = '{'; // {",
        "/* { \n */",
        'auto c = R"x({ } } )")x";',
        "#define D {",
    ]
    text = (
        "\n".join(decoys)
        + "\n"
        + cpp_function(10)
        + "\n".join(decoys)
        + "\n"
        + cpp_function(130, "void g(int x)")
    )
    write(tmp_path, "src/a.cpp", text)
    done = run("check_sizes.py", tmp_path)
    assert done.returncode == 1
    assert "g has 130 lines" in done.stdout and "1 errors, 0 warnings" in done.stdout


def test_sizes_allow_a_flat_switch(tmp_path: Path) -> None:
    cases = "".join(f"    case {i}: return {i * i};\n" for i in range(200))
    write(tmp_path, "src/a.cpp", "int f(int x) {\n    switch (x) {\n" + cases + "    }\n}\n")
    assert run("check_sizes.py", tmp_path).returncode == 0


def test_sizes_of_python_functions(tmp_path: Path) -> None:
    def python(lines: int) -> str:
        return "class A:\n    @staticmethod\n    def f(x):\n" + "        x += 1\n" * (lines - 2)

    for lines, code, words in [
        (60, 0, "0 warnings"),
        (61, 0, "f has 61 lines"),
        (121, 1, "f has 121 lines"),
    ]:
        write(tmp_path, "tools/a.py", python(lines))
        done = run("check_sizes.py", tmp_path)
        assert done.returncode == code and words in done.stdout, done.stdout


def test_sizes_of_files(tmp_path: Path) -> None:
    write(tmp_path, "src/a.h", "int x;\n" * 800)
    assert run("check_sizes.py", tmp_path).returncode == 0
    write(tmp_path, "src/a.h", "int x;\n" * 801)
    done = run("check_sizes.py", tmp_path)
    assert done.returncode == 1 and "src/a.h:1: 801 lines" in done.stdout
    (tmp_path / "src/a.h").unlink()
    write(tmp_path, "tests/data/large.py", "x = 1\n" * 900)  # input of a test
    write(tmp_path, "tests/test_a.py", "x = 1\n")
    assert run("check_sizes.py", tmp_path).returncode == 0
