"""``veloz inspect`` and ``veloz explain``: run a file, look at one of its compiled functions."""

from __future__ import annotations

import runpy
import sys
import traceback
from pathlib import Path
from typing import Any

import veloz
from veloz.command_line.errors import UsageError


def _run_file(path: Path) -> dict[str, Any]:
    """Run the file as a script; its prints go to the error stream, away from what is looked at."""
    arguments, output = sys.argv, sys.stdout
    sys.argv, sys.stdout = [str(path)], sys.stderr
    sys.path.insert(0, str(path.absolute().parent))
    try:
        return runpy.run_path(str(path), run_name="__main__")
    except SystemExit as stop:
        raise UsageError(f"{path} exited with {stop.code!r} before it could be looked at") from None
    except Exception:
        raise UsageError(f"{path} failed:\n{traceback.format_exc(limit=-3)}") from None
    finally:
        sys.argv, sys.stdout = arguments, output
        sys.path.remove(str(path.absolute().parent))


def _compiled(target: str, call: str | None) -> Any:
    file, colon, name = target.rpartition(":")
    if not colon or not file or not name:
        raise UsageError(f"expected FILE:FUNCTION, got '{target}'")
    path = Path(file)
    if not path.is_file():
        raise UsageError(f"there is no file '{file}'")
    names = _run_file(path)
    function = names.get(name)
    if not isinstance(function, veloz.Function):
        jitted = sorted(key for key, value in names.items() if isinstance(value, veloz.Function))
        kind = "is not a jitted function" if name in names else "does not exist"
        raise UsageError(
            f"'{name}' {kind} in {file}; jitted functions there: {', '.join(jitted) or 'none'}"
        )
    if call is not None:
        try:
            eval(f"__veloz_function__({call})", {**names, "__veloz_function__": function})
        except Exception as error:
            raise UsageError(f"{name}({call}): {type(error).__name__}: {error}") from None
    if not function.signatures:
        raise UsageError(
            f"{file} does not call {name}(), so no types are known; "
            'give them, e.g. --call "np.ones(10), 3"'
        )
    return function


def inspect(target: str, call: str | None, stage: str) -> None:
    """Print a stage of the latest specialisation of FILE:FUNCTION."""
    function = _compiled(target, call)
    show = {"ir": "inspect_ir", "llvm": "inspect_llvm", "asm": "inspect_asm"}[stage]
    print(getattr(function, show)())


def explain(target: str, call: str | None) -> None:
    """Print the source of FILE:FUNCTION with the compiler's remarks."""
    function = _compiled(target, call)
    print(f"{target.rpartition(':')[2]}{function.signatures[-1]}")
    print(function.explain())
