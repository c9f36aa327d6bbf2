"""Writes numpy_promotion.inc: what NumPy 2 promotes every pair of types to. Run by hand when the set of types changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

STRONG = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64 complex64 complex128".split()
TEXT = dict(
    zip(STRONG, "bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 c64 c128".split(), strict=True)
)
NAMES = {text: name for name, text in TEXT.items()}
WEAK: dict[str, Any] = {"pyint": 1, "pyfloat": 1.0, "pycomplex": 1j}


def promoted(left: str, right: str) -> str:
    """The promoted type as veloz::types::to_text spells it."""
    if left in WEAK and right in WEAK:
        return f"py{type(WEAK[left] + WEAK[right]).__name__}"
    operands = (WEAK[name] if name in WEAK else np.dtype(NAMES[name]) for name in (left, right))
    return TEXT[np.result_type(*operands).name]


def main() -> None:
    lines = [f"// Made by make_promotion_table.py with NumPy {np.__version__}: left, right, promoted."]
    for left in [*NAMES, *WEAK]:
        for right in [*NAMES, *WEAK]:
            lines.append(f'{{"{left}", "{right}", "{promoted(left, right)}"}},')
    Path(__file__).with_name("numpy_promotion.inc").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
