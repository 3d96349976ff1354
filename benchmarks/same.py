"""Whether two versions of clientcare say the same of many drawn workspaces and of the examples.

    python -m benchmarks.same OLD/src NEW/src --count 5000 --first 0
    python -m benchmarks.same --caches --count 5000

Each version runs in one process of its own, with its sources before all else on the path. Of each
workspace it runs `check` and `status` as JSON and `report` for the client as Markdown; the bytes
and the exit codes are compared. Exits with 1 where they differ, and names the first ones.

With `--caches` it commits each workspace in three steps and compares what is said of its history
without a cache, with an empty one, with one filled by the commit before, and with one that has all.
So it does with what `check` finds at some moments, one after the other.
"""

import argparse
import contextlib
import gc
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Final
from unittest.mock import patch

HERE: Final = Path(__file__).parent.parent
EXAMPLES: Final = ("agency", "python-releases")
DAY: Final = "2026-06-30"
"""The day as of which the examples are judged."""
CALLS: Final = (
    ("check", "--output-format", "json"),
    ("status", "--format", "json"),
    ("report", "PROJECT", "--incomplete", "--language", "en", "--format", "markdown"),
)
HISTORY_CALLS: Final = (
    ("check", "--history", "--output-format"),
    ("drift", "--format"),
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
    for folder in sorted(root.iterdir()):
        day = folder / "as-of"
        as_of = day.read_text(encoding="utf-8") if day.exists() else DAY
        projects = sorted(path.parent.name for path in folder.rglob("project.toml"))
        for command, *words in CALLS:
            for project in projects if "PROJECT" in words else [""]:
                argv = [command, *(project if word == "PROJECT" else word for word in words)]
                said = _said(*argv, "--root", str(folder), "--as-of", as_of)
                digest = hashlib.sha256(said.encode(errors="surrogateescape")).hexdigest()
                yield f"{folder.name}: {' '.join(argv)}", digest


def _said(*argv: str) -> str:
    """What the version at hand says in a command, with its exit code."""
    from clientcare.cli import main

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(argv)
    if code > 1:
        raise RuntimeError(f"{argv}: {err.getvalue()}")
    return f"{code}\n{out.getvalue()}\n{err.getvalue()}"


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


def compare_caches(first: int, count: int) -> list[str]:
    """Return where a cache changes what is said of a history; print how many there were."""
    different = []
    with tempfile.TemporaryDirectory(prefix="clientcare-same-") as name:
        root = Path(name)
        write_drawn(root, first, count)
        for folder in sorted(root.iterdir()):
            with patch.dict(os.environ, XDG_CACHE_HOME=str(root / f"{folder.name}-cache")):
                for day in _commits(folder):
                    for call in HISTORY_CALLS:
                        argv = (*call, "json", "--root", str(folder), "--as-of", DAY)
                        asked: list[list[str]] = [["--no-cache"], [], []]
                        if len({_said(*argv, *cached) for cached in asked}) > 1:
                            different.append(f"{folder.name}, June {day}: {' '.join(argv)}")
                different += [f"{folder.name}, {at}: check" for at in _checked_otherwise(folder)]
            shutil.rmtree(folder)
            gc.unfreeze()  # a command keeps what it read until its process ends
            gc.collect()
    print(f"{count} workspaces, each without a cache, with an empty, an older and a full one: "
          f"{len(different)} answers differ")  # fmt: skip
    return different


def _checked_otherwise(folder: Path) -> Iterator[datetime]:
    """The moments at which a cache changes what `check` finds in a workspace, of whatever size."""
    from clientcare.calendar.now import Horizon, Now
    from clientcare.cli import check, common, kept_check

    later = SimpleNamespace(time_ns=lambda: time.time_ns() + 10**10)  # no file was just written
    for hours in (0, 1, 5, 4, 26):
        at = datetime.fromisoformat(f"{DAY}T08:00:00Z") + timedelta(hours=hours)
        with (
            patch.object(check, "FEWEST_KEPT", 1),
            patch.object(kept_check, "time", later),
            patch.object(common, "present", lambda zone, at=at: Now.at(at, zone, Horizon())),
        ):
            argv = ("check", "--output-format", "json", "--root", str(folder))
            if len({_said(*argv, *more) for more in (["--no-cache"], [], [])}) > 1:
                yield at


def _commits(folder: Path) -> Iterator[int]:
    """Commit a workspace in three steps: half of its files, the others, and later dates."""
    files = sorted(folder.glob("projects/**/*.toml"))
    texts = {path: path.read_text(encoding="utf-8") for path in files}
    texts_later = {
        path: re.sub(r"(promised = 20\d\d-\d\d-)0", r"\g<1>1", text) for path, text in texts.items()
    }
    for path in files[1::2]:
        path.unlink()
    _git(folder, "init", "-q")
    for day, step in ((10, {}), (12, texts), (14, texts_later)):
        for path, text in step.items():
            path.write_text(text, encoding="utf-8")
        _git(folder, "add", "-A")
        _git(folder, "commit", "-qm", "Record", "--allow-empty", day=f"2026-06-{day}T12:00:00Z")
        yield day


def _git(folder: Path, *words: str, day: str = "") -> None:
    who = ("-c", "user.name=Mira", "-c", "user.email=mira@supplier.example")
    dated = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), day) if day else {}
    subprocess.run(["git", *who, *words], cwd=folder, env={**os.environ, **dated}, check=True)


def main() -> int:
    """Compare two versions, or answer for one."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sources", nargs="*", help="the folders of two versions' sources")
    parser.add_argument("--count", type=int, default=5000, help="how many workspaces to draw")
    parser.add_argument("--first", type=int, default=0, help="the seed of the first one")
    parser.add_argument("--caches", action="store_true", help="compare with and without a cache")
    parser.add_argument("--answer", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.answer:
        print(json.dumps(dict(answers(given.answer))))
        return 0
    if given.caches:
        different = compare_caches(given.first, given.count)
    else:
        old, new = given.sources
        different = compare(old, new, given.first, given.count)
    print(*different[:20], sep="\n")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
