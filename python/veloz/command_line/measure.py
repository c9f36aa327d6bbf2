"""Timing that is fair on a noisy machine: contestants take turns; minimum and median count."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """The seconds of every run of one contestant."""

    seconds: tuple[float, ...]

    @property
    def minimum(self) -> float:
        return min(self.seconds)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def timed(run: Callable[[], object]) -> float:
    """Seconds of one run; its result is dropped within the measured time, as a user's loop does."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def repeated(run: Callable[[], object], rounds: int, least_seconds: float = 0.2) -> Timing:
    """At least ``rounds`` runs, and as many as fill ``least_seconds``: short ones are noisy."""
    seconds = [timed(run) for _ in range(rounds)]
    total = sum(seconds)
    while total < least_seconds:
        seconds.append(timed(run))
        total += seconds[-1]
    return Timing(tuple(seconds))


def alternate(
    contestants: Mapping[str, Callable[[], object]],
    rounds: int,
    tell: Callable[[str, float], None] = lambda name, seconds: None,
) -> dict[str, Timing]:
    """Run every contestant once unmeasured, then all of them in turns; ``tell`` hears each time."""
    for run in contestants.values():
        run()
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, run in contestants.items():
            seconds[name].append(timed(run))
            tell(name, seconds[name][-1])
    return {name: Timing(tuple(runs)) for name, runs in seconds.items()}


def duration(seconds: float) -> str:
    """A time with three digits and the unit that fits it."""
    for unit, scale in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if seconds * scale >= 1:
            value = seconds * scale
            digits = 0 if value >= 100 else 1 if value >= 10 else 2
            return f"{value:.{digits}f} {unit}"
    return f"{seconds * 1e9:.0f} ns"


def factor(value: float) -> str:
    """A ratio with two or three digits: ``1.27×``, ``35×``, ``2,100×``."""
    if value >= 100:
        return f"{float(f'{value:.2g}'):,.0f}×"
    return f"{value:.0f}×" if value >= 10 else f"{value:.2f}×"
