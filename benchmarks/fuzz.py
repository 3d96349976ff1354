"""`python -m benchmarks.fuzz --seconds N`: mutate the agency's files and run every command on them.

Bytes, lines, keys, types, extreme values and sizes are changed. No command may end in a fault of
clientcare itself (exit code 3) or an exception, nor take much longer than its honest neighbour. The
report counts the runs and the faults, and names the slowest ones; an input that a run failed on is
kept in the folder that `--keep` names. `tests/test_fuzz.py` has the short form.
"""

import argparse
import contextlib
import io
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from clientcare.cli import FAULT, main

AGENCY = Path(__file__).parents[1] / "examples" / "agency"
AS_OF = "2026-11-20"
PATIENCE = 20
"""Seconds of the processor after which a run is given up, where the system can."""

VALUES = [
    "0", "-1", "1", "99999999999999999999", "1e400", "nan", "-inf", "0.1", "true", '""', '" "',
    '"\\u202e"', '"\\u0000"', '"a\\nb"', "'''\n'''", "[]", "[[]]", "{}", "[{}]", '["a", "a"]',
    "0001-01-01", "0026-05-02", "1582-10-15", "1969-12-31", "2026-02-29", "2028-02-29",
    "9026-05-01", "9999-12-31", "9999-12-31T23:59:59.999999-23:59", "0001-01-01T00:00:00+23:59",
    "2026-03-29T02:30:00", "2026-10-25T02:30:00", "12:00:00", '"0d"', '"9999w"', '"9999cd"',
    '"1h"', '"h"', '"../x"', '"con"', '"CC101"', '"us"', '"client"', '"critical"', '"EUR"',
    "2026-11-20", "2026-11-20T00:00:00", "2026-11-20T14:00:00+05:00",
    '"ACME-sign-in"', '"1m"', '"' + "x" * 6000 + '"', '"' + "ä 🎉" * 500 + '"',
    "[" + "2026-01-01," * 600 + "]", "[" + '"a",' * 1500 + "]",
    "[" + "{on=2026-01-01}," * 300 + "]",
    "{" + ",".join(f"k{n}=1" for n in range(400)) + "}",
]  # fmt: skip
"""What a value is replaced with."""

Mutation = Callable[[random.Random, str], str]


def _lines(text: str) -> list[str]:
    return text.split("\n")


def _pick(dice: random.Random, lines: list[str], pattern: str) -> int:
    found = [n for n, line in enumerate(lines) if re.search(pattern, line)]
    return dice.choice(found) if found else 0


ADDED = [
    'duplicate_of = "ACME-sign-in"', 'every = "1m"', 'every = "1d"', "times = 3",
    "promised = 2026-11-20T14:00:00", 'deemed_accepted = "1d"', "internal = true",
    "rounds = [{ due = 2026-11-20, delivered = 2026-11-20 }]", "amount = -5",
    'paused = [{ from = 2026-11-01, why = "x" }]', "ends = 2026-09-30", "closed = 2026-11-01",
    "payments = [{ on = 2026-11-02, amount = 1 }]", 'time_zone = "Asia/Tokyo"',
    "moves = [{ on = 2026-11-02, to = 2026-11-20T14:00:00, told = 2026-11-02 }]",
    "ranked = [{ on = 2026-11-02T09:00:00, severity = 'high' }]",
    'waits = [{ since = 2026-11-02, for = "other" }]',
]  # fmt: skip
"""Fields that change how a record is judged."""


def add_field(dice: random.Random, text: str) -> str:
    """Put a field below the header of a record."""
    lines = _lines(text)
    at = _pick(dice, lines, r"^\[\[?\w+\]\]?$") + 1
    return "\n".join([*lines[:at], dice.choice(ADDED), *lines[at:]])


def change_value(dice: random.Random, text: str) -> str:
    """Give one key another value."""
    lines = _lines(text)
    n = _pick(dice, lines, r"^\s*[\w.-]+ = ")
    lines[n] = lines[n].split(" = ")[0] + " = " + dice.choice(VALUES)
    return "\n".join(lines)


def change_inner_value(dice: random.Random, text: str) -> str:
    """Give one key of an inline table, or one item of a list, another value."""
    found = list(re.finditer(r'(?<== )("[^"\n]*"|[\d-]{10}|\d+)(?=[ ,\]}])', text))
    if not found:
        return text
    at = dice.choice(found)
    return text[: at.start()] + dice.choice(VALUES) + text[at.end() :]


def change_day(dice: random.Random, text: str) -> str:
    """Move one day, by a little or by ages."""
    found = list(re.finditer(r"\d{4}-\d\d-\d\d", text))
    if not found:
        return text
    at = dice.choice(found)
    year = dice.choice(["0001", "0026", "1900", "2025", "2026", "2027", "9026", "9999"])
    return f"{text[: at.start()]}{year}{at[0][4:]}{text[at.end() :]}"


def rename_key(dice: random.Random, text: str) -> str:
    """Give one key the name of another, or of none."""
    lines = _lines(text)
    names = re.findall(r"^\s*([\w.-]+) = ", text, re.M) or ["x"]
    n = _pick(dice, lines, r"^\s*[\w.-]+ = ")
    name = dice.choice([*names, "x", "id", "id.a", '""', '"ä"', "a.b.c"])
    lines[n] = re.sub(r"^\s*[\w.-]+(?= = )", lambda _: name, lines[n])
    return "\n".join(lines)


def drop_or_repeat_line(dice: random.Random, text: str) -> str:
    """Leave a line out, write it twice, or move it elsewhere."""
    lines = _lines(text)
    line = lines.pop(dice.randrange(len(lines)))
    for _ in range(dice.randrange(3)):
        lines.insert(dice.randrange(len(lines) + 1), line)
    return "\n".join(lines)


def change_header(dice: random.Random, text: str) -> str:
    """Write another header in place of one."""
    lines = _lines(text)
    n = _pick(dice, lines, r"^\s*\[")
    headers = [line for line in lines if line.lstrip().startswith("[")] or ["[x]"]
    lines[n] = dice.choice([*headers, "[project]", "[[project]]", "[[x]]", "[[commitment.moves]]"])
    return "\n".join(lines)


def repeat_part(dice: random.Random, text: str) -> str:
    """Write a part of the file many times, up to the largest size that is read."""
    parts = re.split(r"(?m)^(?=\[\[)", text)
    n = dice.randrange(len(parts))
    times = min(dice.choice([2, 30, 300, 3000]), max(1, 1_000_000 // (len(parts[n]) + 1)))
    number = iter(range(10_000_000))
    part = parts[n] if dice.random() < 0.3 else ""
    again = [
        part
        or re.sub(r'(?m)^id = "([^"\n]*)"', lambda m: f'id = "{m[1]}-{next(number)}"', parts[n])
        for _ in range(times)
    ]
    return "".join([*parts[:n], *again, *parts[n + 1 :]])


def change_characters(dice: random.Random, text: str) -> str:
    """Change, add or leave out a few characters."""
    for _ in range(dice.choice([1, 1, 1, 5, 40])):
        at = dice.randrange(len(text) + 1)
        new = dice.choice(["", "\n", "\r", "\r\n", '"', "'", "[", "]", "{", "}", "=", ".", ",", "#",
                           "\0", "\x1b[31m", "\u202e", "\ufeff", "\u00a0", "é", "🎉", "0", "-", " ",
                           "\\", '"""', "::error::", "=HYPERLINK()", "[" * 150,
                           "x" * 6000])  # fmt: skip
        text = text[:at] + new + text[at + dice.choice([0, 0, 1, 30]) :]
    return text


def join_lines(dice: random.Random, text: str) -> str:
    """Put many unknown keys, people or items on one line."""
    many = ", ".join(f"k{n} = {dice.choice(VALUES[:20])}".replace("\n", "") for n in range(300))
    where = dice.choice(["[project.people]\n", "[project.calendar]\n", "[[commitment]]\n", ""])
    return f"{text}\n{where}many = {{ {many} }}\n"


def add_unknown_keys(dice: random.Random, text: str) -> str:
    """Add thousands of keys that nobody knows."""
    names = "".join(f"unknown_{n} = {n}\n" for n in range(dice.choice([10, 3000, 30_000])))
    return text.replace("\n", "\n" + names, 1)


MUTATIONS: list[Mutation] = [
    add_field,
    add_field,
    *[change_value] * 6, *[change_inner_value] * 4, *[change_day] * 5, *[rename_key] * 3,
    *[drop_or_repeat_line] * 3, *[change_header] * 2, *[change_characters] * 5, repeat_part,
    join_lines, add_unknown_keys,
]  # fmt: skip


def mutated(dice: random.Random, data: bytes) -> bytes:
    """Change a file once or a few times."""
    text = data.decode()
    for _ in range(dice.choice([1, 1, 1, 2, 5])):
        text = dice.choice(MUTATIONS)(dice, text)
    changed = text.encode()
    if dice.random() < 0.03:
        at = dice.randrange(len(changed) + 1)
        changed = changed[:at] + dice.randbytes(dice.choice([1, 4, 100])) + changed[at:]
    return changed


# Commands ----------------------------------------------------------------------------------------

Words = list[str]
_FORMATS = ["full", "concise", "grouped", "json", "github", "gitlab", "junit", "sarif", "markdown"]
_KINDS = ["commitment", "issue", "change", "risk", "touchpoint", "review"]


def reading(dice: random.Random, project: str, record: str) -> Words:
    """A command that only reads."""
    page = ["--format", dice.choice(["text", "markdown", "html", "json"])]
    return dice.choice([
        ["check", "--output-format", dice.choice(_FORMATS)],
        ["check", "--output-format", dice.choice(_FORMATS), "--practice", "thorough"],
        ["status", *page], ["status", project, *page], ["waiting", *page],
        ["agenda", project, *page],
        ["report", project], ["report", project, "--incomplete"],
        ["report", project, "--audience", "internal", "--incomplete"], ["advise", record, *page],
        ["advise", project], ["list", dice.choice(_KINDS), *page], ["show", record, *page],
        ["explain", record, *page], ["trend", project], ["trend", project, "--format", "json"],
        ["drift"], ["check", "--history"], ["config"],
        ["status", "--full"], ["status", "--person", "mira"], ["sla", *page],
        ["calendar", project], ["calendar", project, "--audience", "client"],
        ["agenda", project, "--audience", "client"], ["waiting", project, "--audience", "client"],
        ["report", project, "--incomplete", "--format", dice.choice(["html", "eml"])],
        ["report", project, "--incomplete", "--language", dice.choice(["fi", "ru", "fr"])],
        ["list", "all"], ["list", dice.choice(_KINDS), "--all"],
        ["list", dice.choice(_KINDS), "--format", "csv"], ["show", record, "--history"],
    ])  # fmt: skip


def recording(dice: random.Random, project: str, record: str) -> Words:
    """A command that writes."""
    fact = dice.choice(["delivered", "accepted", "told", "fixed", "closed", "checked", "triaged"])
    key = dice.choice(["title=New", "why=because", "owner=mira", "tags=a", "amount=1", "notes=x"])
    return dice.choice([
        ["mark", record, fact], ["mark", record, "--set", key], ["mark", project, "closed"],
        ["move", record, "2026-12-01", "--why", "late"],
        ["move", record, "2026-12-01 14:00", "--why", "late", "--told", "2026-11-20"],
        ["mark", record, "--set", "duplicate_of=ACME-sign-in"], ["delete", record],
        ["rename", record, "NEW-1"], ["reassign", "mira", "olli"], ["undo"],
        ["correct", record, "title=New"], ["close", project, "--open"],
        ["log", "call", "--project", project, "--promise", "mira 2026-12-01 14:00 Call back"],
        ["escalate", record, "--why", "late"],
        ["new", dice.choice(_KINDS[:4]), "--title", "Something new", "--project", project],
        ["log", "call", "--project", project, "--summary", "we spoke"],
    ])  # fmt: skip


class Run(NamedTuple):
    """One run: the command, how it ended, how many seconds of the processor it took, on what."""

    words: Words
    code: int
    seconds: float
    file: str
    data: bytes
    said: str

    @property
    def is_fault(self) -> bool:
        """Whether it failed by a fault of clientcare itself."""
        return self.code in (FAULT, -1)


class _TooLong(BaseException):
    """A run has taken longer than anybody waits."""


def _give_up(_number: int, _frame: FrameType | None) -> None:
    raise _TooLong


def run(words: Words, file: str, data: bytes) -> Run:
    """Run a command line in this process; code -1 is an exception, -2 one that took too long."""
    said = io.StringIO()
    start = time.process_time()
    can_wait = hasattr(signal, "SIGPROF")
    if can_wait:
        signal.signal(signal.SIGPROF, _give_up)
        signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = main(words)
    except _TooLong:
        code = -2
    except Exception as error:
        code = -1
        said.write(f"{type(error).__name__}: {error}")
    finally:
        if can_wait:
            signal.setitimer(signal.ITIMER_PROF, 0)
    return Run(words, code, time.process_time() - start, file, data, said.getvalue()[-500:])


def runs(seed: int, folder: Path) -> Iterator[Run]:
    """Run commands over mutated agencies, for ever; each seed gives the same ones.

    `folder` is an empty one, in which the workspace and its history are made.
    """
    root = Path(shutil.copytree(AGENCY, folder / "agency"))
    files = sorted(p for p in root.rglob("*.toml"))
    _git(root, "init", "-q")
    _git(root, "add", "-A")
    _git(root, "commit", "-q", "-m", "as it was")
    whole = {path: path.read_bytes() for path in files}
    ids = re.findall(r'(?m)^id = "([\w.-]+)"', b"\n".join(whole.values()).decode())
    projects = ["acme-portal", "saari-guide", "tamm-driver-app"]
    dice = random.Random(seed)
    while True:
        path = dice.choice(files)
        data = mutated(dice, whole[path])
        for make in (reading, reading, recording):
            path.write_bytes(data)
            words = make(dice, dice.choice(projects), dice.choice(ids))
            when = ["--as-of", AS_OF] if make is reading else []
            name = path.relative_to(root).as_posix()
            yield run(["--root", str(root), "-q", *when, *words], name, data)
            if make is recording:
                _restore(root, whole)


def _restore(root: Path, whole: dict[Path, bytes]) -> None:
    for path in set(root.rglob("*.toml")) - whole.keys():
        path.unlink()
    for path, data in whole.items():
        path.write_bytes(data)


def _git(root: Path, *words: str) -> None:
    who = {f"GIT_{role}_{what}": "fuzz@example.org" for role in ("AUTHOR", "COMMITTER")
           for what in ("NAME", "EMAIL")}  # fmt: skip
    days = {"GIT_AUTHOR_DATE": "2026-11-01T10:00:00", "GIT_COMMITTER_DATE": "2026-11-01T10:00:00"}
    subprocess.run(["git", *words], cwd=root, check=True, env={**os.environ, **who, **days})


def report(seconds: float, seed: int, keep: Path | None) -> int:
    """Run for a time, print what was found, and return how many runs failed."""
    end = time.monotonic() + seconds
    done: list[Run] = []
    with tempfile.TemporaryDirectory() as folder:
        for one in runs(seed, Path(folder)):
            done.append(one._replace(data=b"") if one.seconds < 1 and not one.is_fault else one)
            if one.is_fault or one.code == -2:
                print(f"{one.code}: {' '.join(one.words[3:])} on {one.file}: {one.said.strip()}")
                _keep(one, keep, len(done))
            if time.monotonic() > end:
                break
    faults = sum(one.is_fault for one in done)
    late = sum(one.code == -2 for one in done)
    print(f"{len(done)} runs, {faults} faults, {late} given up after {PATIENCE} s")
    for one in sorted(done, key=lambda one: -one.seconds)[:5]:
        print(
            f"{one.seconds:6.2f} s  {len(one.data):>8} bytes  {' '.join(one.words[3:])}  {one.file}"
        )
        if one.seconds > 2:
            _keep(one, keep, done.index(one))
    return faults + late


def _keep(one: Run, folder: Path | None, number: int) -> None:
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number}-{one.file.replace('/', '-')}").write_bytes(one.data)


def _main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="for how long (60)")
    parser.add_argument("--seed", type=int, default=1, help="another one gives other inputs")
    parser.add_argument(
        "--keep", type=Path, help="a folder for the inputs that failed or were slow"
    )
    flags = parser.parse_args()
    return int(report(flags.seconds, flags.seed, flags.keep) > 0)


if __name__ == "__main__":
    sys.exit(_main())
