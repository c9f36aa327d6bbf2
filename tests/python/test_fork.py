"""A forked child gets a pool of its own, whatever the parent did before."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

HEAD = """
import multiprocessing, os, sys, threading, warnings
import numpy as np
import veloz as vz
warnings.simplefilter("ignore")

@vz.jit
def total_of(x):
    total = 0.0
    for i in vz.prange(x.shape[0]):
        total += x[i]
    return total

@vz.jit
def later(x):
    return x * 2 + 1

x = np.ones(300_000)

def in_child(task):
    pid = os.fork()
    if pid == 0:
        try:
            task()
            os._exit(0)
        except BaseException as error:
            print(repr(error), flush=True)
            os._exit(1)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)

def check():
    assert total_of(x) == 300_000
    assert later(np.ones(200_000))[5] == 3
"""

PROGRAMS = {
    "before any use": "print(in_child(check), in_child(check))",
    "after a parallel loop": "check()\nprint(in_child(check), in_child(check))\ncheck()",
    "after compiling only": "total_of(np.ones(3))\nprint(in_child(check), in_child(check))",
    "child compiles something new": """
check()
def task():
    import linecache
    check()
    assert later(np.float32(2)) == 5
    assert later(np.arange(5))[4] == 9
print(in_child(task), in_child(task))
check()""",
    "child forks": """
check()
def task():
    check()
    assert in_child(check) == 0
    check()
print(in_child(task), 0)""",
    "while other threads are in parallel loops": """
check()
stop = False
def work():
    while not stop:
        total_of(x)
threads = [threading.Thread(target=work) for _ in range(3)]
for t in threads: t.start()
codes = {in_child(check) for _ in range(10)}
stop = True
for t in threads: t.join()
check()
print(*codes, 0)""",
    # The compiler is loaded before: a child that is forked while another thread imports a module
    # waits for ever for that module in CPython.
    "while another thread compiles": """
import veloz._compiler
stop = False
def work():
    k = 0
    while not stop and k < 400:
        k += 1
        f = vz.jit(cache=False)(later.py_func)
        f(np.ones(3))
thread = threading.Thread(target=work)
thread.start()
codes = {in_child(lambda: (check(), vz.jit(cache=False)(later.py_func)(1.5))) for _ in range(10)}
stop = True
thread.join()
print(*codes, 0)""",
    # The handler runs in the main thread, in the middle of a loop that a worker helps with.
    "a signal handler inside of a parallel loop": """
import signal, time
vz.set_num_threads(2)
@vz.jit
def slow(n):
    total = 0
    for i in vz.prange(n):
        for j in range(2_000_000):
            total += (i * j) % 7
    return total
expected = slow(500)
pids = []
def fork(number, frame):
    if pids:
        return
    pids.append(os.fork())
signal.signal(signal.SIGALRM, fork)
signal.setitimer(signal.ITIMER_REAL, 0.1)
try:
    good = slow(500) == expected
except RuntimeError as error:
    good = pids[0] == 0 and "forked inside of a parallel loop" in str(error)
if pids[0] == 0:
    check()
    os._exit(not good)
print(os.waitstatus_to_exitcode(os.waitpid(pids[0], 0)[1]), int(not good))""",
    "child exits normally": """
check()
pid = os.fork()
if pid == 0:
    check()
    sys.exit(0)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 0)""",
    "a pool of processes": """
def work(n):
    return total_of(np.ones(n))
check()
with multiprocessing.get_context("fork").Pool(4) as pool:
    assert pool.map(work, [10, 100_000, 200_000] * 5) == [10, 100_000, 200_000] * 5
print(0, 0)""",
    "results of the parent in the child": """
y = later(np.ones(500_000))
def task():
    assert (y == 3).all()
    z = later(y)
    assert (z == 7).all()
print(in_child(task), 0)
assert (y == 3).all()""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_fork(name: str, tmp_path) -> None:
    # The parent's workers are ended before the fork, its other thread lives on; the child starts
    # threads of its own, which the sanitizer does not follow.
    under_tsan = "libclang_rt.tsan" in os.environ.get("LD_PRELOAD", "")
    if under_tsan and name == "while another thread compiles":
        pytest.skip("the thread sanitizer has no threads started after a fork beside threads")
    program = tmp_path / "program.py"
    program.write_text(HEAD + PROGRAMS[name] + "\n")
    done = subprocess.run(
        [sys.executable, str(program)], capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stdout) == (0, "0 0\n"), done.stderr + done.stdout
