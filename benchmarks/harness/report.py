"""What every benchmark ends with: ratios against what was asked for, a JSON file, a chart."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from veloz.command_line import machine, table

RESULTS = Path(__file__).parents[1] / "results"


@dataclass(frozen=True)
class Goal:
    """A figure that was asked for; ``at_least`` tells the direction."""

    name: str
    value: float
    limit: float
    at_least: bool = False
    unit: str = "×"

    @property
    def reached(self) -> bool:
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def row(self) -> list[str]:
        sign = "≥" if self.at_least else "≤"
        verdict = "reached" if self.reached else "MISSED"
        return [
            self.name,
            f"{self.value:.3g} {self.unit}",
            f"{sign} {self.limit:g} {self.unit}",
            verdict,
        ]


def tell(text: str) -> None:
    """Progress, apart from the tables."""
    print(text, file=sys.stderr, flush=True)


def describe(peers: tuple[str, ...], **more: Any) -> dict[str, Any]:
    """The machine, and the versions of Veloz and of its peers; printed at once."""
    description = machine.describe()
    description["versions"].update({name: metadata.version(name) for name in peers})
    description.update(more)
    print(machine.one_line(description))
    for name, value in more.items():
        print(f"{name}: {value}")
    return description


def show_goals(goals: list[Goal]) -> None:
    """Print the goals with their verdicts."""
    reached = {index for index, goal in enumerate(goals) if goal.reached}
    print()
    table.show("Asked for", ["", "measured", "goal", ""], [goal.row() for goal in goals], reached)


def write(name: str, description: dict[str, Any], results: Any, goals: list[Goal]) -> Path:
    """Write ``results/NAME.json``."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    figures = {
        "benchmark": name,
        "when": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        **description,
        "results": results,
        "goals": [
            {
                "name": goal.name,
                "value": goal.value,
                "limit": goal.limit,
                "at_least": goal.at_least,
                "unit": goal.unit,
                "reached": goal.reached,
            }
            for goal in goals
        ],
    }
    path.write_text(json.dumps(figures, indent=2) + "\n")
    tell(f"figures written to {path}")
    return path
