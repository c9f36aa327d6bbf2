"""The ``veloz`` command: output, files, messages for wrong input, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import veloz
from veloz.command_line import energy as atoms
from veloz.command_line import main
from veloz.command_line.measure import Timing, alternate, duration, factor
from veloz.command_line.table import plain

PROGRAM = """
import numpy as np
import veloz as vz

@vz.jit
def scale(x, factor):
    return x * factor

@vz.jit
def never_called(x):
    return x + 1

def plain(x):
    return x

print("ran", scale(np.ones(4), 2.0)[0])
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    return path


def test_info_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", "--json"]) == 0
    info = json.loads(capsys.readouterr().out)
    assert info["versions"]["veloz"] == veloz.__version__
    assert info["versions"]["numpy"] == np.__version__
    assert info["versions"]["llvm"].startswith("22.")
    assert info["threads"] >= 1
    assert info["machine"]["cores"] >= 1
    assert "cpu" in info["devices"]


def test_info_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info"]) == 0
    lines = capsys.readouterr().out.splitlines()
    names = [line.split()[0] for line in lines]
    assert names[:2] == ["machine", "simd"]
    assert {"threads", "devices", "cache", "veloz", "python", "numpy"} <= set(names)


def test_cache_info_and_clear(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VELOZ_CACHE_DIR", str(tmp_path))
    source = tmp_path / "program.py"
    source.write_text(PROGRAM)
    subprocess.run([sys.executable, source], check=True, capture_output=True)
    assert main(["cache", "info", "--json"]) == 0
    info = json.loads(capsys.readouterr().out)
    assert info["folder"] == str(tmp_path)
    assert info["entries"] == 1
    assert main(["cache", "clear"]) == 0
    assert capsys.readouterr().out == "removed 1 entries\n"
    assert main(["cache", "info"]) == 0
    assert "entries  0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("stage", "expected"), [("ir", "func"), ("llvm", "define"), ("asm", "veloz_entry")]
)
def test_inspect_prints_a_stage(
    program: Path, stage: str, expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["inspect", "--stage", stage, f"{program}:scale"]) == 0
    captured = capsys.readouterr()
    assert expected in captured.out
    assert "ran 2.0" in captured.err  # the program's own prints stay out of what is looked at
    assert "ran 2.0" not in captured.out


def test_inspect_calls_a_function(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["--call", "np.ones(3, 'float32')"]
    assert main(["inspect", f"{program}:never_called", *call]) == 0
    assert "f32" in capsys.readouterr().out


def test_explain_shows_the_source(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", f"{program}:scale"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("scale(")
    assert "return x * factor" in out


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("{program}", "expected FILE:FUNCTION"),
        ("{program}x:scale", "there is no file"),
        ("{program}:missing", "'missing' does not exist"),
        ("{program}:plain", "'plain' is not a jitted function"),
        ("{program}:plain", "jitted functions there: never_called, scale"),
        ("{program}:never_called", "does not call never_called()"),
    ],
)
def test_inspect_explains_wrong_targets(
    program: Path, target: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["inspect", target.format(program=program)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert message in captured.err


def test_inspect_shows_why_a_call_failed(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", f"{program}:scale", "--call", "np.ones(3)"]) == 2
    assert "scale(np.ones(3)): TypeError:" in capsys.readouterr().err


def test_inspect_shows_why_a_program_failed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "broken.py"
    path.write_text("x = 1 / 0\n")
    assert main(["inspect", f"{path}:f"]) == 2
    assert "ZeroDivisionError" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["0", "-5", "1.5", "many", "1e999"])
def test_demo_refuses_other_counts(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["demo", "energy", f"--n={text}"])
    assert stop.value.code == 2
    assert "expected a whole number" in capsys.readouterr().err


def test_demo_refuses_a_folder_that_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["demo", "energy", "--json", "/no/such/folder/figures.json"])
    assert stop.value.code == 2
    assert "does not exist" in capsys.readouterr().err


def test_demo_says_when_memory_is_short(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "energy", "--n", "1e13"]) == 2
    assert "GB are free; try --n" in capsys.readouterr().err


def test_demo_writes_figures_and_chart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib")
    figures, picture = tmp_path / "figures.json", tmp_path / "chart.png"
    arguments = ["--n", "1_200_000", "--json", str(figures), "--plot", str(picture)]
    assert main(["demo", "energy", *arguments]) == 0
    out = capsys.readouterr().out
    assert "Energy of 1,200,000 atoms" in out
    assert "extrapolated from the first 1,000,000 atoms" in out
    assert picture.read_bytes().startswith(b"\x89PNG")
    written = json.loads(figures.read_text())
    assert (written["n"], written["seed"]) == (1_200_000, 42)
    rows = written["results"]
    assert [row["name"] for row in rows] == [
        "plain Python",
        "NumPy",
        "Veloz, loop",
        "Veloz, prange loop",
        "Veloz, math.* loop, new result",
        "Veloz, the same, fastmath",
        "Veloz, array expression, new result",
        "Veloz, array expression, reused result",
        "plain copy of the data",
    ]
    assert rows[0]["extrapolated_from"] == 1_000_000
    assert all(row["seconds_minimum"] > 0 for row in rows)
    assert all(row["largest_error_ulp"] <= 4 for row in rows[:-1])


def test_demo_fails_when_a_result_is_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(atoms, "energy_into", lambda x, out: out.fill(1))
    assert main(["demo", "energy", "--n", "1000"]) == 1
    captured = capsys.readouterr()
    assert "ulp from float64: Veloz, array expression, reused result" in captured.err


def test_largest_error_sees_a_wrong_element() -> None:
    x = atoms.make_data(1000)
    exact = atoms.reference(x)
    result = exact.astype(np.float32)
    assert atoms.largest_error(result, exact) <= 0.5
    result[17] = np.nextafter(result[17], np.float32(np.inf))
    assert atoms.largest_error(result, exact) > 0.5
    result[17] = np.nan
    assert atoms.largest_error(result, exact) == np.inf


def test_parallel_copy_copies_everything() -> None:
    source = np.arange(1001, dtype=np.float32)
    target = np.zeros_like(source)
    atoms.ParallelCopy(source, target, 3)()
    np.testing.assert_array_equal(source, target)


def test_bench_points_to_the_source_tree(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "energy"]) == 2
    assert "./do bench energy" in capsys.readouterr().err


def test_module_is_the_command() -> None:
    run = [sys.executable, "-m", "veloz", "--version"]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    assert done.stdout == f"veloz {veloz.__version__}\n"


def test_contestants_take_turns() -> None:
    calls: list[str] = []
    alternate({"a": lambda: calls.append("a"), "b": lambda: calls.append("b")}, rounds=2)
    assert "".join(calls) == "ab" + "abab"


def test_timing_keeps_minimum_and_median() -> None:
    timing = Timing((3.0, 1.0, 2.0))
    assert (timing.minimum, timing.median) == (1.0, 2.0)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(120.0, "120 s"), (1.5, "1.50 s"), (0.0423, "42.3 ms"), (3.2e-6, "3.20 µs"), (7e-8, "70 ns")],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(("value", "text"), [(1.266, "1.27×"), (34.6, "35×"), (2134.0, "2,100×")])
def test_factors(value: float, text: str) -> None:
    assert factor(value) == text


def test_plain_table_aligns() -> None:
    text = plain("Title", ["", "b"], [["one", "1"], ["three", "22"]])
    assert text.splitlines()[-3:] == ["one     1", "three  22", "---------"]
