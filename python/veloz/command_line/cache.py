"""``veloz cache``: look at the folder of compiled functions, or empty it."""

from __future__ import annotations

import json

from veloz import _core


def _megabytes(size: int) -> str:
    return f"{size / 2**20:.1f} MiB"


def act(action: str, *, as_json: bool) -> None:
    """Print the folder's state, or remove every entry and say how many there were."""
    if action == "clear":
        removed = _core.cache_clear()
        print(json.dumps({"removed": removed}) if as_json else f"removed {removed} entries")
        return
    info = _core.cache_folder_info()
    if as_json:
        print(json.dumps(info))
        return
    state = "writable" if info["writable"] else "not writable: nothing is kept between processes"
    print(f"folder   {info['folder']} ({state})")
    print(f"entries  {info['entries']}")
    print(f"size     {_megabytes(info['bytes'])} of at most {_megabytes(info['limit'])}")
