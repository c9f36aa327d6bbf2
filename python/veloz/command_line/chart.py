"""Horizontal bar charts of times, drawn to a file by matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from veloz.command_line.errors import UsageError
from veloz.command_line.measure import duration


@dataclass(frozen=True)
class Bar:
    """One bar: its label, its length, and whether it is ours (then it stands out)."""

    label: str
    seconds: float
    ours: bool


def check_available() -> None:
    """Fail early, before anything is computed, when there is nothing to draw with."""
    try:
        import matplotlib as _  # noqa: F401
    except ImportError:
        raise UsageError(
            "--plot needs matplotlib: pip install 'veloz[plot]' (or leave --plot out)"
        ) from None


def draw(path: Path, title: str, bars: Sequence[Bar], mark: tuple[str, float]) -> None:
    """Draw the bars from top to bottom on a logarithmic scale, with one time marked by a line."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(9, 1.2 + 0.45 * len(bars)), layout="constrained")
    colours = ["#1b7f4d" if bar.ours else "#9aa5b1" for bar in bars]
    positions = range(len(bars))
    axes.barh(positions, [bar.seconds for bar in bars], color=colours)
    axes.set_yticks(positions, [bar.label for bar in bars])
    axes.invert_yaxis()
    axes.set_xscale("log")
    name, seconds = mark
    times = [seconds, *(bar.seconds for bar in bars)]
    axes.set_xlim(min(times) / 3, max(times) * 6)
    for position, bar in zip(positions, bars, strict=True):
        axes.text(bar.seconds * 1.1, position, duration(bar.seconds), va="center")
    axes.axvline(seconds, color="#c0392b", linestyle="--", linewidth=1)
    axes.text(seconds, -0.75, name, color="#c0392b", ha="center", va="bottom", fontsize=9)
    axes.set_xlabel("seconds (logarithmic)")
    axes.set_title(title, pad=18)
    axes.spines[["top", "right"]].set_visible(False)
    try:
        figure.savefig(path, dpi=120)
    except ValueError as error:  # a format that matplotlib cannot write
        raise UsageError(str(error)) from None
    finally:
        plt.close(figure)
