"""Methods of jitted functions that look inside; attached to the C++ type when the package loads."""

from __future__ import annotations

from typing import Any, NamedTuple

from veloz._core import Function


class FunctionCacheInfo(NamedTuple):
    """Where the specialisations of one function came from."""

    specialisations: int
    from_disk: int
    compiled: int
    code_bytes: int
    not_kept: tuple[str, ...] = ()  # why specialisations are not on disk, each reason once


def _inspect(function: Any, stage: str, index: int) -> str:
    made = function._specialisations
    if not made:
        raise ValueError(
            f"{function.__name__}() has not been compiled yet: "
            f"call it, or {function.__name__}.compile(...)"
        )
    if not -len(made) <= index < len(made):
        raise IndexError(f"specialisation {index} does not exist: there are {len(made)}")
    from veloz import _compiler

    return _compiler.inspect(function, made[index][0], stage, made[index][6])


def inspect_ir(self: Any, index: int = -1, *, optimised: bool = True) -> str:
    """Return the typed IR of specialisation ``index``, after the passes or before them.

    >>> import veloz as vz
    >>> @vz.jit
    ... def double(x):
    ...     return x + x
    >>> double(2)
    4
    >>> "func" in double.inspect_ir()
    True
    """
    return _inspect(self, "ir" if optimised else "typed", index)


def inspect_llvm(self: Any, index: int = -1, *, optimised: bool = True) -> str:
    """Return the LLVM IR of specialisation ``index``, after LLVM's passes or before them."""
    return _inspect(self, "llvm" if optimised else "llvm-before", index)


def inspect_asm(self: Any, index: int = -1) -> str:
    """Return the assembly of specialisation ``index``."""
    return _inspect(self, "asm", index)


def explain(self: Any, index: int = -1) -> str:
    """Return the source with remarks: what was fused, vectorised, parallelised, and why not."""
    import inspect

    rows = [row.split("\t", 3) for row in _inspect(self, "remarks", index).splitlines() if row]
    remarks: dict[int, list[str]] = {}
    for line, kind, _, text in rows:
        remarks.setdefault(int(line), []).append(f"{kind}: {text}")
    source, index_of_first = inspect.findsource(self.py_func)
    lines, first = inspect.getblock(source[index_of_first:]), index_of_first + 1
    out = []
    for number, line in enumerate(lines, first):
        out.append(f"{number:5d}  {line.rstrip()}")
        out.extend(f"       ^ {remark}" for remark in dict.fromkeys(remarks.get(number, ())))
    if reason := self._specialisations[index][5]:
        out.append(f"not kept on disk: {reason}")
    return "\n".join(out)


def cache_info(self: Any) -> FunctionCacheInfo:
    """Return how many specialisations there are and where they came from."""
    made = self._specialisations
    from_disk = sum(1 for row in made if row[3])
    reasons = tuple(dict.fromkeys(row[5] for row in made if row[5]))
    return FunctionCacheInfo(
        len(made), from_disk, len(made) - from_disk, sum(row[4] for row in made), reasons
    )


def _signatures(self: Any) -> list[str]:
    """Argument and result types of every specialisation, in the order they were made."""
    return [f"({', '.join(row[1])}) -> {row[2]}" for row in self._specialisations]


def attach() -> None:
    """Put the methods of this file on the type of jitted functions."""
    members: dict[str, Any] = {"signatures": property(_signatures)}
    for method in (inspect_ir, inspect_llvm, inspect_asm, explain, cache_info):
        members[method.__name__] = method
    for name, member in members.items():
        setattr(Function, name, member)
