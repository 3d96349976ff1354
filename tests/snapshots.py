"""Whole outputs kept in files; `SNAPSHOTS=write make test` writes them anew."""

import os
from pathlib import Path


def snapshot(folder: Path, name: str, text: str) -> str:
    """Return what an output is expected to be; where asked to, keep the present one as that."""
    path = folder / "snapshots" / name
    if os.environ.get("SNAPSHOTS") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return path.read_text(encoding="utf-8")
