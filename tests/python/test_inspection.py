"""The methods that look inside a compiled function."""

from __future__ import annotations

import numpy as np

import veloz as vz


def test_inspection_of_a_function_without_arguments() -> None:
    @vz.jit
    def nothing_given():
        return 3

    nothing_given()
    assert "return" in nothing_given.inspect_ir()
    assert "ret i32" in nothing_given.inspect_llvm()
    assert "ret" in nothing_given.inspect_asm()


def test_remarks_name_the_helper_whose_loop_came_into_the_caller() -> None:
    def total_of(row):
        s = 0.0
        for x in row:
            s += x
        return s

    @vz.jit(cache=False)
    def totals(a):
        out = np.empty(a.shape[0])
        for i in range(a.shape[0]):
            out[i] = total_of(a[i])
        return out

    totals(np.ones((3, 4)))
    assert "call" not in totals.inspect_ir()
    text = totals.explain()
    assert "total_of" in str(text)
