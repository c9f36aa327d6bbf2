"""Arguments of generated programs: described by plain data, built fresh for every call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

DTYPES = "? i1 i2 i4 i8 u1 u2 u4 u8 f4 f8 c8 c16".split()
COMMON = ["f8", "f8", "f8", "f4", "i8", "i4"]
LAYOUTS = ["C", "C", "C", "F", "step", "reversed", "misaligned", "readonly"]
SPECIAL = [np.nan, np.inf, -np.inf, -0.0, 0.0, 1e300, 5e-324, 0.1, -1.0]


@dataclass(frozen=True)
class ArrayArgument:
    """`values` are quarters: sums of them are exact in any order. `view_of` makes this argument a
    view of another one, so that both share memory."""

    dtype: str
    shape: tuple[int, ...]
    layout: str
    seed: int
    special: bool = False
    view_of: int = -1
    view: str = ""

    @property
    def writable(self) -> bool:
        return self.layout != "readonly"

    def build(self) -> np.ndarray:
        values = np.asarray(self._values())
        if self.layout == "misaligned":
            memory = np.zeros(values.nbytes + 1, np.uint8)
            array = memory[1:].view(values.dtype).reshape(values.shape)
            array[...] = values
        elif self.layout in ("step", "reversed") and values.ndim:
            step = 2 if self.layout == "step" else -1
            wide = tuple(n * abs(step) for n in values.shape)
            array = np.zeros(wide, values.dtype)[tuple(slice(None, None, step) for _ in wide)]
            array[...] = values
        else:
            array = np.array(values, order="F" if self.layout == "F" else "C")
        array.flags.writeable = self.writable
        return array

    def _values(self) -> np.ndarray:
        random = np.random.default_rng(self.seed)
        dtype = np.dtype(self.dtype)
        if dtype.kind == "b":
            return random.integers(0, 2, self.shape).astype(dtype)
        if dtype.kind in "iu":
            low = 0 if dtype.kind == "u" else -20
            if self.special:
                info = np.iinfo(dtype)
                extremes = np.array([info.min, info.max, 0, 1, info.max // 2], dtype)
                return random.choice(extremes, self.shape).astype(dtype)
            return random.integers(low, 21, self.shape).astype(dtype)
        with np.errstate(all="ignore"):
            if self.special:
                values = random.choice(SPECIAL, self.shape)
            else:
                values = random.integers(-32, 33, self.shape) / 4
            if dtype.kind == "c":
                values = values + 1j * (random.integers(-32, 33, self.shape) / 4)
            return np.asarray(np.asarray(values).astype(dtype))


@dataclass(frozen=True)
class ScalarArgument:
    """`kind` is a dtype, or int, float, bool or complex for Python's own."""

    kind: str
    value: Any

    def build(self) -> Any:
        python = {"int": int, "float": float, "bool": bool, "complex": complex}
        if self.kind in python:
            return python[self.kind](self.value)
        with np.errstate(all="ignore"):
            return np.array(self.value).astype(self.kind)[()]


Argument = ArrayArgument | ScalarArgument
SHAPES = st.one_of(
    st.tuples(st.integers(0, 9)),
    st.tuples(st.integers(1, 9)),
    st.tuples(st.integers(1, 5), st.integers(1, 5)),
    st.sampled_from([(), (3, 1), (1, 4), (0, 3), (2, 3, 4), (1, 3, 2), (40,), (300,), (30, 20)]),
)


@st.composite
def scalar_arguments(draw: st.DrawFn) -> ScalarArgument:
    kind = draw(st.sampled_from(["int", "float", "bool", "complex", *COMMON, *DTYPES]))
    quarter = draw(st.integers(-32, 32)) / 4
    if kind == "bool" or kind == "?":
        return ScalarArgument(kind, quarter > 0)
    if kind == "int" or kind[0] == "i":
        return ScalarArgument(kind, int(quarter))
    if kind[0] == "u":
        return ScalarArgument(kind, abs(int(quarter)))
    if kind[0] == "c":
        return ScalarArgument(kind, complex(quarter, draw(st.integers(-8, 8)) / 4))
    return ScalarArgument(kind, quarter)


@st.composite
def array_arguments(draw: st.DrawFn) -> ArrayArgument:
    dtype = draw(st.sampled_from([*COMMON, *DTYPES]))
    special = draw(st.integers(0, 9)) == 9
    layout = draw(st.sampled_from(LAYOUTS))
    return ArrayArgument(dtype, draw(SHAPES), layout, draw(st.integers(0, 999)), special)


def build_arguments(arguments: list[Argument]) -> tuple:
    built: list[Any] = []
    for argument in arguments:
        if isinstance(argument, ArrayArgument) and argument.view_of >= 0:
            built.append(eval(f"a{argument.view}", {"a": built[argument.view_of]}))
        else:
            built.append(argument.build())
    return tuple(built)
