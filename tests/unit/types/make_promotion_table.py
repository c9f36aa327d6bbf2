"""Writes numpy_promotion.inc: what NumPy promotes pairs of types to. Run when types change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

TEXT = {
    "bool": "bool", "int8": "i8", "int16": "i16", "int32": "i32", "int64": "i64",
    "uint8": "u8", "uint16": "u16", "uint32": "u32", "uint64": "u64",
    "float32": "f32", "float64": "f64", "complex64": "c64", "complex128": "c128", "float16": "f16",
}  # fmt: skip
NAMES = {text: name for name, text in TEXT.items()}
WEAK: dict[str, Any] = {"pyint": 1, "pyfloat": 1.0, "pycomplex": 1j}


def promoted(left: str, right: str) -> str:
    """The promoted type as veloz::types::to_text spells it."""
    if left in WEAK and right in WEAK:
        return f"py{type(WEAK[left] + WEAK[right]).__name__}"
    operands = (WEAK[name] if name in WEAK else np.dtype(NAMES[name]) for name in (left, right))
    return TEXT[np.result_type(*operands).name]


def main() -> None:
    lines = [f"// Made by make_promotion_table.py, NumPy {np.__version__}: left, right, promoted."]
    for left in [*NAMES, *WEAK]:
        for right in [*NAMES, *WEAK]:
            lines.append(f'{{"{left}", "{right}", "{promoted(left, right)}"}},')
    Path(__file__).with_name("numpy_promotion.inc").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
