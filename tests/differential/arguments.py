"""Seeded makers of arguments: each call of a maker gives an equal but fresh object."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

SIGNED = "i1 i2 i4 i8"
UNSIGNED = "u1 u2 u4 u8"
INTS = f"{SIGNED} {UNSIGNED}"
FLOATS = "f4 f8"
COMPLEX = "c8 c16"
REALS = f"{INTS} {FLOATS}"
NUMBERS = f"{REALS} {COMPLEX}"
ALL = f"? {NUMBERS}"


@dataclass(frozen=True)
class Array:
    """Describes an array; `build` makes it."""

    dtype: str
    shape: Any  # an int, a tuple of ints, or a list of values
    low: float = -20
    high: float = 20
    order: str = "C"
    step: int = 1
    readonly: bool = False
    misaligned: bool = False
    seed: int = 0

    def build(self, position: int) -> np.ndarray:
        array = self._laid_out(self._values(position))
        if self.readonly:
            array.flags.writeable = False
        return array

    def _values(self, position: int) -> np.ndarray:
        dtype = np.dtype(self.dtype)
        if isinstance(self.shape, list):
            with np.errstate(all="ignore"):
                return np.array(self.shape).astype(dtype)
        key = f"{self.dtype} {self.shape} {self.low} {self.high} {self.seed} {position}"
        random = np.random.default_rng(zlib.crc32(key.encode()))
        if dtype.kind == "b":
            return random.integers(0, 2, self.shape).astype(dtype)
        if dtype.kind in "iu":
            low = max(int(self.low), 0) if dtype.kind == "u" else int(self.low)
            return random.integers(low, int(self.high) + 1, self.shape).astype(dtype)
        values = random.uniform(self.low, self.high, self.shape)
        if dtype.kind == "c":
            values = values + 1j * random.uniform(self.low, self.high, self.shape)
        return np.asarray(values).astype(dtype)

    def _laid_out(self, values: np.ndarray) -> np.ndarray:
        if self.misaligned:
            memory = np.zeros(values.nbytes + 1, dtype=np.uint8)
            view = memory[1:].view(values.dtype).reshape(values.shape)
            view[...] = values
            return view
        if self.step != 1:
            wide = tuple(n * abs(self.step) for n in values.shape)
            view = np.zeros(wide, values.dtype)[tuple(slice(None, None, self.step) for _ in wide)]
            view[...] = values
            return view
        return np.array(values, order="F" if self.order == "F" else "C")


@dataclass(frozen=True)
class Views:
    """Several arguments cut out of one array, so that they share memory."""

    base: Array
    cut: Callable[[np.ndarray], tuple]


def arr(dtype: str, shape: Any, **options: Any) -> Array:
    """`arr("f4", (3, 4))` has random elements, `arr("f8", [1.0, 2.0])` these."""
    return Array(dtype, shape, **options)


def each(dtypes: str, make: Callable[[str], Any]) -> list[Any]:
    """One argument set per dtype."""
    return [make(dtype) for dtype in dtypes.split()]


def pairs(left: str, right: str, make: Callable[[str, str], Any]) -> list[Any]:
    """One argument set per pair of dtypes."""
    return [make(a, b) for a in left.split() for b in right.split()]


def scalar(dtype: str, value: Any) -> Any:
    """A NumPy scalar."""
    return np.dtype(dtype).type(value)


def scalars(dtypes: str, *values: Any) -> list[Any]:
    """One argument set of NumPy scalars per dtype."""
    return [tuple(scalar(dtype, value) for value in values) for dtype in dtypes.split()]


def layouts(array: Array) -> Iterator[Array]:
    """The same array in every memory layout that a caller may hand over."""
    yield array
    yield replace(array, order="F")
    yield replace(array, step=2)
    yield replace(array, step=-1)
    yield replace(array, misaligned=True)
    yield replace(array, readonly=True)


def specials(dtype: str) -> Array:
    """Floating-point values where implementations tend to differ."""
    info = np.finfo(np.dtype(dtype))
    tiny, huge, least = float(info.tiny), float(info.max), float(info.smallest_subnormal)
    values = [0.0, 0.25, 0.5, 1.0, 1.5, 2.0, 2.5, 10.0, 1e5, tiny, huge, least, np.inf, np.nan]
    signed = values + [-v for v in values]
    if np.dtype(dtype).kind == "c":
        return Array(dtype, [complex(a, b) for a in signed[::3] for b in signed[::2]])
    return Array(dtype, signed)


def build(arguments: Sequence[Any]) -> tuple:
    """Fresh arguments from one argument set of a case."""
    if len(arguments) == 1 and isinstance(arguments[0], Views):
        return arguments[0].cut(arguments[0].base.build(0))
    return tuple(_build_one(argument, position) for position, argument in enumerate(arguments))


def _build_one(argument: Any, position: int) -> Any:
    if isinstance(argument, Array):
        return argument.build(position)
    if isinstance(argument, tuple):
        return tuple(_build_one(item, position * 10 + i) for i, item in enumerate(argument))
    return argument


def has_array(arguments: Any) -> bool:
    return any(
        isinstance(a, (Array, Views)) or (isinstance(a, tuple) and has_array(a)) for a in arguments
    )
