"""Print the newest Python at hand that is newer than the one running this; nothing if none is."""

import glob
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ASK = "import sys, json, venv; print(json.dumps([*sys.version_info[:2], sys.executable]))"


def candidates() -> set[str]:
    """Interpreters on the path, and those that pyenv keeps beside it."""
    found = {shutil.which(f"python3.{minor}") for minor in range(sys.version_info.minor + 1, 30)}
    root = os.environ.get("PYENV_ROOT", str(Path.home() / ".pyenv"))
    found |= set(glob.glob(f"{root}/versions/3.*/bin/python"))  # noqa: PTH207 - strings are wanted
    return {path for path in found if path and not re.search(r"/versions/3\.\d+\.\d+[a-z]", path)}


def version(path: str) -> tuple[int, int, str] | None:
    """Ask an interpreter for its version; None where it does not answer."""
    try:
        ran = subprocess.run([path, "-c", ASK], capture_output=True, text=True, timeout=20)
        major, minor, executable = json.loads(ran.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return major, minor, executable


def main() -> None:
    """Print the newest one."""
    versions = [found for path in candidates() if (found := version(path))]
    newer = [found for found in versions if found[:2] > sys.version_info[:2]]
    if newer:
        print(max(newer)[2])


main()
