"""The methods that look inside a compiled function."""

from __future__ import annotations

import veloz as vz


def test_inspection_of_a_function_without_arguments() -> None:
    @vz.jit
    def nothing_given():
        return 3

    nothing_given()
    assert "return" in nothing_given.inspect_ir()
    assert "ret i32" in nothing_given.inspect_llvm()
    assert "ret" in nothing_given.inspect_asm()
