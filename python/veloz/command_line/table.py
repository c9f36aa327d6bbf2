"""A table on the terminal: by rich where it is installed and someone looks, else plain text."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[str]], bold: set[int]) -> None:
    """Print a table whose first column is text and whose others are right-aligned.

    ``bold`` holds the indices of the rows to stress.
    """
    if sys.stdout.isatty():
        try:
            _show_rich(title, head, rows, bold)
        except ImportError:
            pass
        else:
            return
    print(plain(title, head, rows))


def plain(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The table as lines of text."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        first, *others = (
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return "  ".join([first, *others]).rstrip()

    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
    return "\n".join([title, rule, line(head), rule, *map(line, rows), rule])


def _show_rich(
    title: str, head: Sequence[str], rows: Sequence[Sequence[str]], bold: set[int]
) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for column, name in enumerate(head):
        table.add_column(name, justify="left" if column == 0 else "right", no_wrap=True)
    for index, row in enumerate(rows):
        table.add_row(*row, style="bold green" if index in bold else None)
    Console().print(table)
