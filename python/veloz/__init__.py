"""Veloz: ordinary numerical Python at hardware speed."""

__version__ = "0.1.0"

from veloz import inspection
from veloz._core import Function, get_num_threads, set_num_threads
from veloz.decorators import jit, prange
from veloz.errors import CompileError, TypingError, VelozWarning

inspection.attach()

__all__ = [
    "CompileError",
    "Function",
    "TypingError",
    "VelozWarning",
    "get_num_threads",
    "jit",
    "prange",
    "set_num_threads",
]
