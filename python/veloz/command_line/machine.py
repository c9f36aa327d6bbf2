"""``veloz info``: the machine as Veloz sees it. Benchmarks print the same beside their figures."""

from __future__ import annotations

import json
import os
import platform
import sys
from typing import Any

import numpy as np

import veloz
from veloz import _core


def describe() -> dict[str, Any]:
    """Machine, threads, devices and versions as plain values."""
    machine = _core.machine_info()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "machine": {
            **machine,
            "memory_gib": round(memory / 2**30, 1),
            "system": platform.platform(),
        },
        "threads": veloz.get_num_threads(),
        "devices": ["cpu"],
        "cache": _core.cache_folder_info()["folder"],
        "versions": {
            "veloz": veloz.__version__,
            "python": platform.python_version(),
            "numpy": np.__version__,
            "llvm": _core.llvm_version,
        },
    }


def one_line(description: dict[str, Any]) -> str:
    """The machine and the versions, for the head of a table."""
    machine = description["machine"]
    versions = ", ".join(f"{name} {text}" for name, text in description["versions"].items())
    return (
        f"{machine['cpu']}, {machine['cores']} cores, {machine['simd']}, "
        f"{machine['memory_gib']} GiB; {versions}"
    )


def show(*, as_json: bool) -> None:
    """Print ``describe()`` as JSON or as a list."""
    description = describe()
    if as_json:
        json.dump(description, sys.stdout, indent=2)
        print()
        return
    machine = description["machine"]
    rows = {
        "machine": f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gib']} GiB",
        "simd": machine["simd"],
        "system": machine["system"],
        "threads": description["threads"],
        "devices": ", ".join(description["devices"]),
        "cache": description["cache"],
        **description["versions"],
    }
    for name, value in rows.items():
        print(f"{name:8s} {value}")
