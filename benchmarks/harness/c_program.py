"""Builds the C contestants with gcc and calls them here, so that all run on the same arrays."""

from __future__ import annotations

import ctypes
import subprocess
import tempfile
from pathlib import Path
from typing import Any

FLAGS = ["-Ofast", "-march=native", "-fopenmp"]


def version() -> str:
    """gcc's version and the flags."""
    text = subprocess.run(["gcc", "--version"], check=True, capture_output=True, text=True).stdout
    return f"{text.splitlines()[0]} {' '.join(FLAGS)}"


def load(source: Path) -> ctypes.CDLL:
    """Compile with the flags above; link without them, or gcc would change the FPU mode on load."""
    with tempfile.TemporaryDirectory() as folder:
        made, library = Path(folder, "made.o"), Path(folder, "made.so")
        subprocess.run(["gcc", *FLAGS, "-fPIC", "-c", source, "-o", made], check=True)
        subprocess.run(["gcc", "-shared", "-fopenmp", made, "-lm", "-o", library], check=True)
        return ctypes.CDLL(str(library))


def call(function: Any, x: Any, out: Any) -> None:
    """Call ``void function(const float *x, float *out, size_t n)``."""
    function(
        ctypes.c_void_p(x.ctypes.data), ctypes.c_void_p(out.ctypes.data), ctypes.c_size_t(x.size)
    )
