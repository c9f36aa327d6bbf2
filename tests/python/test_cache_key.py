"""What the key of the cache is made from: what cannot be compared is not kept."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PALETTE = """
class Palette:
    def __init__(self, red):
        self.red = red
"""


def run(folder: Path, program: str, *options: str) -> list[str]:
    """Lines of the program's output; the cache is the folder's own."""
    path = folder / "program.py"
    path.write_text("import numpy as np\nimport veloz as vz\n" + program)
    environment = {**os.environ, "VELOZ_CACHE_DIR": str(folder / "cache")}
    done = subprocess.run(
        [sys.executable, *options, str(path)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def entries(folder: Path) -> int:
    return len(list((folder / "cache").rglob("*.veloz")))


# Pairs of values that must not share an entry. The function compiles for both: it may not use them.
PAIRS = {
    "slices": ("slice(1, 2)", "slice(1, 3)"),
    "text and bytes": ("'a'", "b'a'"),
    "lone surrogates": (r"'\ud800'", r"'\ud801'"),
    "sets": ("{1, 2}", "{1, 3}"),
    "a set and a frozen one": ("{1, 2}", "frozenset({1, 2})"),
    "sets in tuples": ("({1, 2}, 3)", "({1, 3}, 3)"),
    "tuples cut elsewhere": ("((1,), 2)", "((1, 2),)"),
    "small arrays": ("np.arange(3)", "np.arange(1, 4)"),
    "array shapes": ("np.zeros((2, 3))", "np.zeros((3, 2))"),
    "array dtypes": ("np.zeros(4, 'i4')", "np.zeros(4, 'f4')"),
    "int and bool": ("1", "True"),
    "zeros of both signs": ("0.0", "-0.0"),
    "NumPy scalars": ("np.int8(3)", "np.int16(3)"),
    "dtypes": ("np.dtype('<i4')", "np.dtype('>i4')"),
    "exception classes": ("ValueError", "KeyError"),
    "library functions": ("np.sin", "np.cos"),
    "none and ellipsis": ("None", "..."),
}
MAKE = """
def make(value):
    @vz.jit
    def f(x, k=value):
        return x + 1
    return f
"""


def test_other_values_are_other_entries(tmp_path: Path) -> None:
    values = dict.fromkeys(value for pair in PAIRS.values() for value in pair)
    program = MAKE + "".join(
        f"f = make({value})\nprint(f(1), f.cache_info().from_disk, f.cache_info().not_kept)\n"
        for value in values
    )
    assert run(tmp_path, program) == ["2 0 ()"] * len(values)
    assert entries(tmp_path) == len(values)
    assert run(tmp_path, program) == ["2 1 ()"] * len(values)


UNKNOWN = {
    "an object": (PALETTE + "VALUE = Palette(1)", "an object of type Palette"),
    "a class": (PALETTE + "VALUE = Palette", "an object of type type"),
    "an enum": (
        "import enum\nclass Colour(enum.IntEnum):\n    RED = 1\nVALUE = Colour.RED",
        "an object of type Colour",
    ),
    "a dataclass": (
        "import dataclasses\n@dataclasses.dataclass(frozen=True)\nclass Point:\n    x: int = 1\n"
        "VALUE = Point()",
        "an object of type Point",
    ),
    "a list": ("VALUE = [1, 2]", "an object of type list"),
    "a dict": ("VALUE = {1: 2}", "an object of type dict"),
    "a set of objects": (PALETTE + "VALUE = {Palette(1)}", "an object of type Palette"),
    "a partial": (
        "import functools\nVALUE = functools.partial(max, 1)",
        "an object of type functools.partial",
    ),
    "an array of objects": (
        "VALUE = np.array([None])",
        "an object of type numpy.ndarray",
    ),
    "a large array": ("VALUE = np.zeros(10000)", "an array of 80000 bytes"),
    "a method": ("VALUE = 'a'.join", "an object of type builtin_function_or_method"),
}


def test_unknown_values_are_not_kept(tmp_path: Path) -> None:
    program = MAKE + "".join(
        setup
        + """
f = make(VALUE)
print(f(1), f.cache_info().from_disk, *f.cache_info().not_kept)
print(f.explain().splitlines()[-1])
"""
        for setup, _ in UNKNOWN.values()
    )
    expected = []
    for _, reason in UNKNOWN.values():
        text = f"a default of 'make.<locals>.f' is {reason}"
        expected += [f"2 0 {text}", f"not kept on disk: {text}"]
    for _ in range(2):
        assert run(tmp_path, program) == expected
    assert entries(tmp_path) == 0


def test_a_global_of_the_name_of_an_attribute_does_not_matter(tmp_path: Path) -> None:
    program = """
shape = object()
@vz.jit
def f(x):
    return x.shape[0]
print(f(np.ones(3)), f.cache_info().from_disk, f.cache_info().not_kept)
"""
    assert run(tmp_path, program) == ["3 0 ()"]
    assert run(tmp_path, program) == ["3 1 ()"]


def test_the_reason_names_the_global(tmp_path: Path) -> None:
    program = """
DEBUG = False
table = {}
@vz.jit
def f(x):
    if DEBUG:
        return table
    return x + 1
print(f(1), *f.cache_info().not_kept)
"""
    expected = "2 the global 'table' is an object of type dict"
    assert run(tmp_path, program) in ([expected], ["2"])


@pytest.mark.parametrize("order", [("", "-O"), ("-O", "")])
def test_assertions_are_those_of_the_process(order: tuple[str, str], tmp_path: Path) -> None:
    program = """
@vz.jit
def f(x):
    assert x > 0, "not positive"
    return x + 1
try:
    print(f(-1))
except AssertionError as error:
    print(error)
"""
    for option in (*order, *order):
        expected = "0" if option else "not positive"
        assert run(tmp_path, program, *filter(None, [option])) == [expected]


def test_the_build_of_the_compiler_counts_and_not_its_time(tmp_path: Path) -> None:
    program = """
@vz.jit
def f(x):
    return x + 1
f(1)
print(f.cache_info().from_disk)
"""
    assert run(tmp_path, program) == ["0"]
    package = tmp_path / "site" / "veloz"
    package.mkdir(parents=True)
    import veloz

    for file in Path(veloz.__file__).parent.iterdir():
        target = package / file.name
        target.symlink_to(file) if "_compiler" not in file.name else target.write_bytes(
            file.read_bytes()
        )
    here = f"import sys\nsys.path.insert(0, {str(package.parent)!r})\n"
    path = tmp_path / "other.py"
    path.write_text(here + "import numpy as np\nimport veloz as vz\n" + program)
    environment = {**os.environ, "VELOZ_CACHE_DIR": str(tmp_path / "cache")}

    def again() -> str:
        return subprocess.run(
            [sys.executable, str(path)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        ).stdout

    assert again() == "1\n", "a copy with another time is the same compiler"
    compiler = next(package.glob("_compiler*.so"))
    content = bytearray(compiler.read_bytes())
    at = content.index(b"GNU\0", content.index(b"\x14\0\0\0\x03\0\0\0GNU\0")) + 4
    content[at] ^= 0xFF
    compiler.write_bytes(content)
    assert again() == "0\n", "one with another build id, of the same size, is not"


def test_generator_expressions_and_inner_functions_count(tmp_path: Path) -> None:
    program = """
SCALE = {scale}
@vz.jit
def f(x):
    if x < 0:
        return sum(SCALE * k for k in range(3))
    return x + 1
try:
    print(f(1), f(-1), f.cache_info().not_kept)
except vz.CompileError:
    print("refused")
"""
    first, second = (run(tmp_path, program.format(scale=scale)) for scale in (1, 2))
    assert first == second == ["refused"] or first != second
