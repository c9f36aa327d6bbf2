"""Runs one program with and without `@jit` and compares; runs many in batches of a process each."""

from __future__ import annotations

import collections
import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings

from differential.compare import Outcome, Tolerance, call, differences, same_bits
from fuzz.program import Program, programs
from fuzz.values import build_arguments

NEAR = Tolerance(ulp=16)
TESTS = pathlib.Path(__file__).resolve().parent.parent
BATCH = 250
IDENTITY = os.environ.get("VELOZ_DIFFERENTIAL") == "identity"


class Difference(AssertionError):
    """The compiled program did something else."""


@dataclass
class Counts:
    programs: int = 0
    raised: int = 0
    refused: collections.Counter[str] = field(default_factory=collections.Counter)
    findings: list[str] = field(
        default_factory=list
    )  # of a run without shrinking, which does not stop at the first


def load(program: Program, folder: pathlib.Path) -> Any:
    """The function `program` of a module made from the source; a real file, for `inspect`."""
    path = folder / "program.py"
    path.write_text(program.source)
    spec = importlib.util.spec_from_file_location("generated_program", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.dont_write_bytecode = True
    import linecache

    linecache.checkcache(str(path))
    spec.loader.exec_module(module)
    return module


def run(program: Program, folder: pathlib.Path, counts: Counts) -> None:
    """Raises Difference with the program's text."""
    counts.programs += 1
    (folder / "running.txt").write_text(program.text())
    module = load(program, folder)
    expected = call(module.program, build_arguments(program.arguments))
    counts.raised += expected.error is not None
    if isinstance(expected.error, (NameError, SyntaxError)):
        raise RuntimeError(
            f"the generator made a wrong program: {expected.error}\n{program.text()}"
        )
    if IDENTITY:
        return
    import veloz as vz

    compiled = vz.jit(cache=False)(module.program)
    got = call(compiled, build_arguments(program.arguments))
    if isinstance(got.error, vz.CompileError):
        counts.refused[str(got.error).splitlines()[0]] += 1
        return
    found = result_differences(program, expected, got)
    if program.parallel and not found:
        found = thread_differences(program, compiled)
    if found:
        raise Difference("\n".join([*found, program.text()]))


def result_differences(program: Program, expected: Outcome, got: Outcome) -> list[str]:
    """Element by element, since only some need be exact."""
    values = expected.value, got.value
    tuples = all(isinstance(v, tuple) and len(v) == len(program.exact) for v in values)
    if not tuples or all(program.exact):
        return differences(expected, got, Tolerance())
    found = []
    for i, exact in enumerate(program.exact):
        parts = [Outcome(o.arguments, o.value[i], None, o.printed) for o in (expected, got)]
        for line in differences(parts[0], parts[1], Tolerance() if exact else NEAR):
            found.append(line.replace("result", f"result[{i}]", 1))
    return found


def thread_differences(program: Program, compiled: Any) -> list[str]:
    import veloz as vz

    outcomes = []
    before = vz.get_num_threads()
    for count in (1, 4):
        vz.set_num_threads(count)
        outcomes.append(call(compiled, build_arguments(program.arguments)))
    vz.set_num_threads(before)
    one, many = outcomes
    if repr(one.error) != repr(many.error):
        return [f"4 threads: {many.describe()}; 1 thread: {one.describe()}"]
    if one.error is None and not same_bits(
        (one.value, one.arguments), (many.value, many.arguments)
    ):
        return ["bits of the result differ between 1 and 4 threads"]
    return []


def _every_program_is_new() -> None:
    """Hypothesis would make more than half of the programs by repeating parts of the one before."""
    from hypothesis.internal.conjecture.engine import ConjectureRunner

    ConjectureRunner.generate_mutations_from = lambda self, data: None  # type: ignore[method-assign]


def run_batch(count: int, start: int, folder: pathlib.Path, shrink: bool = True) -> Counts:
    """`count` programs from one seed, in this process. Raises the smallest Difference found."""
    counts = Counts()
    _every_program_is_new()
    phases = [Phase.generate, Phase.shrink] if shrink else [Phase.generate]

    @seed(start)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=phases,
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        report_multiple_bugs=False,
    )
    @given(programs())
    def check(program: Program) -> None:
        try:
            run(program, folder, counts)
        except Difference as difference:
            if shrink:
                raise
            counts.findings.append(str(difference))

    check()
    return counts


def child(count: int, start: int, shrink: bool) -> None:
    """Entry of a batch process: the last line of its output is the figures."""
    with tempfile.TemporaryDirectory(prefix="veloz-fuzz-") as name:
        folder = pathlib.Path(os.environ.get("VELOZ_FUZZ_FOLDER", name))
        counts = run_batch(count, start, folder, shrink)
    print(json.dumps(vars(counts)))


@dataclass
class Batch:
    seed: int
    counts: Counts
    finding: str = ""


def run_in_process(count: int, start: int, shrink: bool = True, timeout: float = 600) -> Batch:
    """A batch in a process of its own, so that a crash is a finding and not the end."""
    with tempfile.TemporaryDirectory(prefix="veloz-fuzz-") as name:
        environment = dict(os.environ, VELOZ_FUZZ_FOLDER=name, VELOZ_CACHE_DIR=name)
        command = [sys.executable, "-m", "fuzz.child", str(count), str(start), str(int(shrink))]
        try:
            done = subprocess.run(
                command, cwd=TESTS, env=environment, capture_output=True, text=True, timeout=timeout
            )
        except subprocess.TimeoutExpired:
            return Batch(start, Counts(), f"no end after {timeout} s:\n{_running(name)}")
        if done.returncode == 0:
            figures = json.loads(done.stdout.splitlines()[-1])
            refused = collections.Counter(figures["refused"])
            findings = figures["findings"]
            counts = Counts(figures["programs"], figures["raised"], refused, findings)
            return Batch(start, counts, "\n--- ".join(findings))
        if done.returncode < 0:
            return Batch(
                start,
                Counts(),
                f"killed by signal {-done.returncode} in:\n{_running(name)}\n{done.stderr[-2000:]}",
            )
        return Batch(start, Counts(), _finding(done.stderr))


def _running(folder: str) -> str:
    path = pathlib.Path(folder) / "running.txt"
    return path.read_text() if path.exists() else "(no program yet)"


def _finding(stderr: str) -> str:
    at = stderr.rfind("fuzz.execute.Difference: ")
    return stderr[at:] if at >= 0 else stderr[-4000:]
