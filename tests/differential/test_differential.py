"""Runs the corpus: value, type, dtype, shape, effects and exceptions with and without `@jit`."""

from __future__ import annotations

import pytest

from differential.harness import IDENTITY, Case, check, load, refusal

CASES = load()
RUNS = [
    pytest.param(item, number, id=f"{item.name}-{number}")
    for item in CASES
    for number in range(len(item.sets))
]


@pytest.mark.parametrize(("item", "number"), RUNS)
def test_agrees_with_python(item: Case, number: int) -> None:
    if item.refused and not IDENTITY:
        assert refusal(item, item.sets[number]), "this is compiled now: take `refused` off"
        pytest.xfail(item.refused)
    assert check(item, item.sets[number]) == []


def test_corpus_is_large_enough() -> None:
    names = {item.name for item in CASES}
    assert len(names) == len(CASES), "two functions of the corpus have one name"
    assert len(names) >= 400


def test_every_announced_exception_is_raised() -> None:
    """A case that is meant to raise does so for at least one of its argument sets."""
    from differential.arguments import build
    from differential.compare import call

    for item in CASES:
        outcomes = [call(item.function, build(arguments)) for arguments in item.sets]
        raised = {type(o.error) for o in outcomes if o.error is not None}
        missing = [c.__name__ for c in item.raises if not any(issubclass(r, c) for r in raised)]
        assert not missing, f"{item.name} never raised {missing}"
