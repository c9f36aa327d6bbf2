"""Programs whose typed IR and LLVM IR are kept as text beside this file."""

from __future__ import annotations

from typing import Any

import numpy as np


def scale(x: Any, a: Any) -> Any:
    """An array statement."""
    return a * x + 1


def total(x: Any) -> Any:
    """A loop with a check and an accumulator."""
    s = 0.0
    for i in range(x.shape[0]):
        s += x[i]
    return s


def clipped(n: int) -> int:
    """Branches and integers."""
    if n < 0:
        return 0
    return min(n, 255) // 2


PROGRAMS = {
    "scale": (scale, (np.ones(3), 2.0)),
    "total": (total, (np.ones(3),)),
    "clipped": (clipped, (7,)),
}
