"""Whether two versions of clientcare say the same of many drawn workspaces and of the examples.

    python -m benchmarks.same OLD/src NEW/src --count 5000 --first 0

Each version runs in one process of its own, with its sources before all else on the path. Of each
workspace it runs `check` and `status` as JSON and `report` for the client as Markdown; the bytes
and the exit codes are compared. Exits with 1 where they differ, and names the first ones.
"""

import argparse
import contextlib
import hashlib
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

HERE: Final = Path(__file__).parent.parent
EXAMPLES: Final = ("agency", "python-releases")
DAY: Final = "2026-06-30"
"""The day as of which the examples are judged."""
CALLS: Final = (
    ("check", "--output-format", "json"),
    ("status", "--format", "json"),
    ("report", "PROJECT", "--incomplete", "--language", "en", "--format", "markdown"),
)


def write_drawn(root: Path, first: int, count: int) -> None:
    """Write the workspaces of some seeds, a folder each."""
    from tests.any_workspace import TODAY, drawn_from
    from tests.workspaces import SETTINGS

    for seed in range(first, first + count):
        folder = root / str(seed)
        for name, text in drawn_from(Random(seed)).files.items():
            path = folder / "projects" / name
            path.parent.mkdir(parents=True)
            path.write_text(text, encoding="utf-8")
        (folder / "clientcare.toml").write_text(SETTINGS, encoding="utf-8")
        (folder / "as-of").write_text(str(TODAY), encoding="utf-8")


def answers(root: Path) -> Iterator[tuple[str, str]]:
    """What the version at hand says of each workspace below a folder: a name and a digest.

    Raises RuntimeError where it says nothing of it: two errors about a flag are no comparison.
    """
    from clientcare.cli import main

    for folder in sorted(root.iterdir()):
        day = folder / "as-of"
        as_of = day.read_text(encoding="utf-8") if day.exists() else DAY
        projects = sorted(path.parent.name for path in folder.rglob("project.toml"))
        for command, *words in CALLS:
            for project in projects if "PROJECT" in words else [""]:
                argv = [command, *(project if word == "PROJECT" else word for word in words)]
                out, err = io.StringIO(), io.StringIO()
                with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                    code = main([*argv, "--root", str(folder), "--as-of", as_of])
                if code > 1:
                    raise RuntimeError(f"{folder.name}: {argv}: {err.getvalue()}")
                said = f"{code}\n{out.getvalue()}\n{err.getvalue()}"
                digest = hashlib.sha256(said.encode(errors="surrogateescape")).hexdigest()
                yield f"{folder.name}: {' '.join(argv)}", digest


def _run(source: str, root: Path) -> dict[str, str]:
    """The answers of the version whose sources lie in a folder."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([source, str(HERE)])}
    argv = [sys.executable, "-m", "benchmarks.same", "--answer", str(root)]
    done = subprocess.run(argv, cwd=HERE, env=env, stdout=subprocess.PIPE, check=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found


def compare(old: str, new: str, first: int, count: int) -> list[str]:
    """Return what the two versions answer differently, and print how many answers there were."""
    with tempfile.TemporaryDirectory(prefix="clientcare-same-") as folder:
        root = Path(folder)
        write_drawn(root, first, count)
        for name in EXAMPLES:
            if (HERE / "examples" / name).exists():
                (root / name).symlink_to(HERE / "examples" / name)
        was, now = _run(old, root), _run(new, root)
    different = sorted(name for name in was.keys() | now.keys() if was.get(name) != now.get(name))
    print(f"{len(was)} answers of {count} drawn workspaces and the examples: "
          f"{len(different)} differ")  # fmt: skip
    return different


def main() -> int:
    """Compare two versions, or answer for one."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sources", nargs="*", help="the folders of two versions' sources")
    parser.add_argument("--count", type=int, default=5000, help="how many workspaces to draw")
    parser.add_argument("--first", type=int, default=0, help="the seed of the first one")
    parser.add_argument("--answer", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.answer:
        print(json.dumps(dict(answers(given.answer))))
        return 0
    old, new = given.sources
    different = compare(old, new, given.first, given.count)
    print(*different[:20], sep="\n")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
