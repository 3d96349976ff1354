"""`python -m benchmarks.kills --kills N`: kill `log` at random moments; no half fact may be left.

A meeting with promises is recorded in a project of the agency, by a process that is killed at a
random moment: half of the times of its whole run, half of the times while it writes. After the next
command the files hold all of it or nothing, no hidden file is left, and no edit is under way.
`tests/cli/test_killed.py` is its short form, and kills at each step too.
"""

import argparse
import contextlib
import io
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from clientcare.cli import main
from clientcare.store import saving
from clientcare.store.journal import Journal

AGENCY = Path(__file__).parents[1] / "examples" / "agency"
PROJECT = "saari-guide"
LOG = (
    "log", "meeting", "--project", PROJECT, "--with", "ville,helena", "--mood", "3",
    "--promise", "ville 2026-12-18 Plan of the rooms",
    "--promise", "helena 2026-11-25 Photos of the rooms", "-q",
)  # fmt: skip
RANDOM = re.compile(r"(?<=2026-11-20-meeting)-\w+|(?<=meeting-2026-11-20)-\w+")
NEXT = ("undo", "--list")
"""The next command: it has to finish what was cut off, or take it back."""


class Report(NamedTuple):
    """How many kills there were, after how many all or nothing was there, and what was half."""

    kills: int
    whole: int
    nothing: int
    under_way: int
    half: tuple[str, ...]

    def __str__(self) -> str:
        """In a line."""
        return (
            f"{self.kills} kills: all of it after {self.whole}, nothing after {self.nothing}; "
            f"an edit was under way {self.under_way} times; half a fact after {len(self.half)}"
        )


class Process:
    """A command in a process of its own that says when it begins to write."""

    def __init__(self, root: Path, words: Sequence[str]) -> None:
        """Start it."""
        self.start = time.monotonic()
        self.reads, writes = os.pipe()
        self.child = os.fork()
        if not self.child:
            self._run(root, words, writes)
        os.close(writes)

    def _run(self, root: Path, words: Sequence[str], writes: int) -> None:
        save = saving.save

        def watched(*given: Any, **named: Any) -> None:
            os.write(writes, b"w")
            save(*given, **named)

        saving.save = watched
        said = io.StringIO()
        try:
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                main([*words, "--root", str(root), "--as-of", "2026-11-20T14:30"])
        finally:
            os._exit(0)

    def writing(self) -> float:
        """Wait until it writes, or ends; the seconds since its start."""
        os.read(self.reads, 1)
        return time.monotonic() - self.start

    def end(self) -> tuple[bool, float]:
        """Wait for its end; whether it was killed, and the seconds since its start."""
        was_killed = os.WIFSIGNALED(os.waitpid(self.child, 0)[1])
        os.close(self.reads)
        return was_killed, time.monotonic() - self.start


class Workspace:
    """One project of the agency, and the journal of its edits."""

    def __init__(self, folder: Path) -> None:
        """Nothing is written yet."""
        self.folder, self.root = folder, folder / "care"
        os.environ["XDG_STATE_HOME"] = str(folder)

    def reset(self) -> None:
        """Everything as before the first edit."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(AGENCY / "projects" / PROJECT, self.root / "projects" / PROJECT)
        shutil.copy(AGENCY / "clientcare.toml", self.root)

    def texts(self) -> dict[str, str]:
        """Every file of it, hidden ones too; of the id of a contact without what is random."""
        return {
            RANDOM.sub("", path.relative_to(self.root).as_posix()): RANDOM.sub("", path.read_text())
            for path in self.root.rglob("*")
            if path.is_file()
        }

    @property
    def is_under_way(self) -> bool:
        """Whether an edit was begun and not ended."""
        return Journal(str(self.root)).has_pending

    def recorded(self) -> tuple[float, float]:
        """Record without a kill: the seconds before it writes, and those of writing."""
        self.reset()
        process = Process(self.root, LOG)
        before = process.writing()
        return before, process.end()[1] - before

    def killed(self, dice: random.Random, before: float, writing: float) -> bool:
        """Record, and kill it at a random moment; whether it was still running then."""
        self.reset()
        process = Process(self.root, LOG)
        if dice.random() < 0.5:
            process.writing()
            time.sleep(dice.uniform(0, writing * 1.1))
        else:
            time.sleep(dice.uniform(0, before + writing))
        os.kill(process.child, signal.SIGKILL)
        return process.end()[0]


def kill(folder: Path, number: int, seed: int) -> Report:
    """Kill a recording so many times, in a folder of its own."""
    dice, care = random.Random(seed), Workspace(folder)
    care.reset()
    before = care.texts()
    times = [care.recorded() for _ in range(3)]
    after = care.texts()
    kills = whole = under_way = 0
    half: list[str] = []
    while kills < number:
        if not care.killed(dice, *min(times)):
            continue
        kills += 1
        under_way += care.is_under_way
        Process(care.root, NEXT).end()
        found = care.texts()
        whole += found == after
        if found not in (before, after) or care.is_under_way:
            names = {name for name in {*found, *before} if found.get(name) != before.get(name)}
            half.append(f"kill {kills}: {', '.join(sorted(names))}")
    return Report(kills, whole, kills - whole - len(half), under_way, tuple(half))


def command(argv: list[str] | None = None) -> int:
    """Kill, and print what came of it; 1 where half a fact was left."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    flags = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        report = kill(Path(folder) / "kills", flags.kills, flags.seed)
    print(report, *report.half, sep="\n")
    return int(bool(report.half))


if __name__ == "__main__":
    sys.exit(command())
