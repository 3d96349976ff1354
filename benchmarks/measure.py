"""Run commands in turn, again and again, and tell how long each took and how much memory it had.

Only what runs in the same call of `measure` may be compared: machines drift, ratios hold.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_UNIT: Final = 1 if sys.platform == "darwin" else 1024  # of the kernel's figure for peak memory


def clean_environment() -> dict[str, str]:
    """The environment without what would change how Python or clientcare run."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "CLIENTCARE_", "_CLIENTCARE_"))
    }


@dataclass(frozen=True)
class Command:
    """What to run, which exit codes are right, and what to undo before each run."""

    label: str
    argv: tuple[str, ...]
    codes: tuple[int, ...] = (0,)
    env: dict[str, str] = field(default_factory=dict)
    stdin: Path = Path(os.devnull)
    before: Callable[[], None] | None = None
    says: str = ""  # what `output` must find in what it prints


@dataclass(frozen=True)
class Figure:
    """The median of the wall-clock time in seconds, and the highest memory in bytes."""

    seconds: float
    peak: int


class CommandError(Exception):
    """A command cannot be measured: it is not there, or ended with an exit code it should not."""


def measure(commands: Iterable[Command], repeat: int) -> dict[str, Figure]:
    """Run the commands one after the other, `repeat` rounds after one that does not count.

    The uncounted round compiles byte code and fills the file cache; nothing else is kept warm.
    """
    commands = list(commands)
    runs: dict[str, list[Figure]] = {command.label: [] for command in commands}
    for turn in range(repeat + 1):
        for command in commands:
            figure = run(command)
            if turn:
                runs[command.label].append(figure)
    return {
        label: Figure(statistics.median(r.seconds for r in done), max(r.peak for r in done))
        for label, done in runs.items()
    }


def run(command: Command) -> Figure:
    """Run a command once, its output thrown away; CommandError when it fails."""
    if command.before is not None:
        command.before()
    env = clean_environment() | command.env
    with command.stdin.open("rb") as stdin:
        start = time.perf_counter()
        try:
            process = subprocess.Popen(
                command.argv,
                stdin=stdin,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=env,
            )
        except OSError as error:
            raise CommandError(f"{command.argv[0]}: {error.strerror}") from error
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in command.codes:
        raise CommandError(f"{command.label} ended with {process.returncode}")
    return Figure(seconds, usage.ru_maxrss * _UNIT)


def output(command: Command) -> str:
    """What a command prints, or CommandError with the first line of what it said instead."""
    with command.stdin.open("rb") as stdin:
        done = subprocess.run(
            command.argv,
            stdin=stdin,
            env=clean_environment() | command.env,
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="replace",
        )
    if done.returncode not in command.codes:
        said = (done.stderr.strip() or done.stdout.strip() or "nothing said").splitlines()[0]
        raise CommandError(f"{command.label}: exit code {done.returncode}, {said}")
    if command.says not in done.stdout:
        raise CommandError(f"{command.label}: printed no {command.says}")
    return done.stdout
