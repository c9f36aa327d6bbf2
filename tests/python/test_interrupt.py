"""Ctrl-C and other signals reach compiled loops within a second, and the process lives on."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

HEAD = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have it ignored
import numpy as np
import veloz as vz

@vz.jit
def small(x):
    return x + 1

big = np.ones(10_000_000)
"""
TAIL = """
run(*quick)  # compiles
print("ready", flush=True)
try:
    run(*slow)
    print("came to an end")
except KeyboardInterrupt:
    print("interrupted", small(1))
"""

LOOPS = {
    "while": """
@vz.jit
def run(n):
    i = 0
    while i < n:
        i += 2
        i -= 1
    return i
quick, slow = (10,), (2**62,)
""",
    "while true": """
@vz.jit
def run(stop):
    i = 0
    while True:
        i = (i * 3 + 1) % 1001
        if i == stop:
            break
    return i
quick, slow = (1,), (5000,)
""",
    "for": """
@vz.jit
def run(n):
    total = 0.0
    for i in range(n):
        total += 1.0 / (1.0 + i)
    return total
quick, slow = (10,), (2**60,)
""",
    "for that becomes vector code": """
@vz.jit
def run(n):
    total = 0
    for i in range(n):
        total ^= i * i
    return total
quick, slow = (10,), (2**60,)
""",
    "nested for": """
@vz.jit
def run(n):
    total = 0
    for i in range(n):
        for j in range(1000):
            total ^= i * j
    return total
quick, slow = (2,), (2**50,)
""",
    "prange": """
@vz.jit
def run(n):
    total = 0.0
    for i in vz.prange(n):
        total += 1.0 / (1.0 + i)
    return total
quick, slow = (10,), (2**50,)
""",
    "prange with a loop inside": """
@vz.jit
def run(n):
    total = 0
    for i in vz.prange(4):
        for j in range(n):
            total += (i * j) % 7
    return total
quick, slow = (10,), (2**50,)
""",
    "array statements in a loop": """
@vz.jit
def run(n):
    x = big_copy(1000)
    for i in range(n):
        x = x * 0.5 + 1.0
    return x
def big_copy(n):
    return np.ones(n)
quick, slow = (2,), (2**50,)
""",
    "large array statements in a loop": """
@vz.jit
def run(n, x):
    total = 0.0
    for i in range(n):
        total += np.sum(np.sin(x) + i)
    return total
quick, slow = (1, np.ones(10)), (2**50, big)
""",
    "recursion": """
@vz.jit
def run(n):
    if n < 2:
        return n
    return run(n - 1) + run(n - 2)
quick, slow = (5,), (90,)
""",
    "calls in a loop": """
@vz.jit(inline="never")
def step(i):
    return (i * 7 + 3) % 1000
@vz.jit
def run(n):
    i = 0
    while n > 0:
        i = step(i)
        n -= 1
    return i
quick, slow = (5,), (2**60,)
""",
}


def started(body: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, body], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


@pytest.mark.parametrize("name", LOOPS)
def test_ctrl_c_ends_a_loop(name: str, tmp_path) -> None:
    program = tmp_path / "program.py"
    program.write_text(HEAD + LOOPS[name] + TAIL)
    process = started(str(program))
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.3)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=20)
        took = time.monotonic() - began
    finally:
        process.kill()
        process.wait()
    assert out == "interrupted 2\n"
    assert took < 1 + 0.5  # half a second is for the interpreter to end


HANDLER = """
class Late(Exception):
    pass
def late(number, frame):
    raise Late("time is over")
@vz.jit
def run(n):
    i = 0
    while i < n:
        i += 1
        i ^= 1
        i ^= 1
    return i
run(3)
signal.signal(signal.SIGALRM, late)
for _ in range(3):
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    began = time.monotonic()
    try:
        run(2**62)
        print("came to an end")
    except Late as error:
        print(error, time.monotonic() - began < 1.2)
"""

SEEN = """
count = 0
def tick(number, frame):
    global count
    count += 1
@vz.jit
def run(n):
    total = 0
    for i in range(n):
        total ^= i * (total + 3) % 1013
    return total
run(3)
expected = run(50_000_000)
signal.signal(signal.SIGALRM, tick)
signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
same = run(50_000_000) == expected
signal.setitimer(signal.ITIMER_REAL, 0)
print(same, count > 0)
"""


def test_exceptions_of_signal_handlers_come_out(tmp_path) -> None:
    program = tmp_path / "program.py"
    program.write_text(HEAD + HANDLER)
    done = subprocess.run(
        [sys.executable, str(program)], capture_output=True, text=True, timeout=60
    )
    assert done.stdout == "time is over True\n" * 3, done.stderr


def test_a_handler_that_returns_does_not_end_the_loop(tmp_path) -> None:
    program = tmp_path / "program.py"
    program.write_text(HEAD + SEEN)
    done = subprocess.run(
        [sys.executable, str(program)], capture_output=True, text=True, timeout=120
    )
    assert done.stdout == "True True\n", done.stderr


WAITING = """
@vz.jit
def run(n):
    total = 0
    for i in vz.prange(n):
        for j in range(i * i * i):
            total += (i * j) % 7
    return total
quick, slow = (10,), (1 << 19,)
vz.set_num_threads(2)
"""


def test_ctrl_c_while_the_main_thread_waits_for_workers(tmp_path) -> None:
    """The main thread's iterations are the short ones of a triangle."""
    program = tmp_path / "program.py"
    program.write_text(HEAD + WAITING + TAIL)
    process = started(str(program))
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(1)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=20)
        took = time.monotonic() - began
    finally:
        process.kill()
        process.wait()
    assert out == "interrupted 2\n"
    assert took < 1 + 0.5


COMPILING = """
import linecache
lines = ["def long(x):", "    y = x"]
lines += [f"    y = np.sqrt(y * {i} + x) - y / {i + 1}" for i in range(1500)]
source = "\\n".join([*lines, "    return y\\n"])
linecache.cache["<long>"] = (len(source), None, source.splitlines(True), "<long>")
exec(compile(source, "<long>", "exec"))
long = vz.jit(cache=False)(long)
def run(start):
    if start:
        long(np.ones(3))
quick, slow = (False,), (True,)
"""


def test_ctrl_c_ends_a_compilation(tmp_path) -> None:
    program = tmp_path / "program.py"
    program.write_text(HEAD + COMPILING + TAIL)
    process = started(str(program))
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(1.5)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
        took = time.monotonic() - began
    finally:
        process.kill()
        process.wait()
    assert out == "interrupted 2\n"
    assert took < 3
