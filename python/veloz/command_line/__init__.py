"""The ``veloz`` command: what the arguments mean, and how errors become messages and exit codes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from veloz.command_line.errors import CheckFailed, UsageError

_DESCRIPTION = "Veloz compiles numerical Python functions to the speed of the machine."


def _count(text: str) -> int:
    """A whole number of at least 1, also spelled ``1e8`` or ``100_000_000``."""
    try:
        value = float(text.replace("_", ""))
        whole = int(value)
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(f"expected a whole number, got '{text}'") from None
    if whole != value or whole < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number of at least 1, got '{text}'")
    return whole


def _writable_file(text: str) -> Path:
    path = Path(text)
    if path.is_dir():
        raise argparse.ArgumentTypeError(f"'{text}' is a folder; expected a file's name")
    if not path.absolute().parent.is_dir():
        raise argparse.ArgumentTypeError(f"the folder of '{text}' does not exist")
    return path


def _parser() -> argparse.ArgumentParser:
    from veloz import __version__

    parser = argparse.ArgumentParser(prog="veloz", description=_DESCRIPTION)
    parser.add_argument("--version", action="version", version=f"veloz {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    info = commands.add_parser("info", help="this machine, its threads and devices, versions")
    info.add_argument("--json", action="store_true", help="print JSON")

    demo = commands.add_parser("demo", help="watch a real computation become fast")
    demos = demo.add_subparsers(dest="demo", metavar="NAME", required=True)
    energy = demos.add_parser("energy", help="the energy of the atoms of a crystal")
    energy.add_argument(
        "--n", type=_count, default=100_000_000, metavar="N", help="atoms (default 1e8)"
    )
    energy.add_argument("--json", type=_writable_file, metavar="FILE", help="write figures here")
    energy.add_argument("--plot", type=_writable_file, metavar="FILE", help="draw a chart here")

    cache = commands.add_parser("cache", help="the folder of compiled functions")
    cache.add_argument("action", choices=["info", "clear"])
    cache.add_argument("--json", action="store_true", help="print JSON")

    _add_look(commands, "inspect", "print a function's IR, LLVM IR or assembly")
    _add_look(commands, "explain", "print a function's source with what the compiler did per line")

    bench = commands.add_parser("bench", help="compare with other compilers (in the source tree)")
    bench.add_argument("name", nargs="?", help="the benchmark's name")
    return parser


def _add_look(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str
) -> None:
    look = commands.add_parser(name, help=text, description=f"Run FILE, then {text}.")
    if name == "inspect":
        look.add_argument(
            "--stage",
            choices=["ir", "llvm", "asm"],
            default="ir",
            help="what to print (default: ir)",
        )
    look.add_argument("target", metavar="FILE:FUNCTION", help="e.g. heat.py:step")
    look.add_argument(
        "--call",
        metavar="ARGUMENTS",
        help='call the function with these first, e.g. "np.ones(10), 3"; needed when FILE itself '
        "does not call it",
    )


def _run(arguments: argparse.Namespace) -> int:
    if arguments.command == "info":
        from veloz.command_line import machine

        machine.show(as_json=arguments.json)
    elif arguments.command == "demo":
        from veloz.command_line import demo

        demo.energy(arguments.n, arguments.json, arguments.plot)
    elif arguments.command == "cache":
        from veloz.command_line import cache

        cache.act(arguments.action, as_json=arguments.json)
    elif arguments.command == "inspect":
        from veloz.command_line import look

        look.inspect(arguments.target, arguments.call, arguments.stage)
    elif arguments.command == "explain":
        from veloz.command_line import look

        look.explain(arguments.target, arguments.call)
    else:
        raise UsageError(
            "benchmarks need other compilers and live in the source tree: "
            f"run ./do bench {arguments.name or 'NAME'} there"
        )
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code (2: wrong usage, 1: failed, 130: interrupted)."""
    try:
        return _run(_parser().parse_args(arguments))
    except UsageError as error:
        print(f"veloz: {error}", file=sys.stderr)
        return 2
    except (CheckFailed, MemoryError, OSError) as error:
        print(f"veloz: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("veloz: interrupted", file=sys.stderr)
        return 130
