"""A git repository to measure with: record files that grew fact by fact, commit by commit."""

import datetime as dt
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import tomli_w

from benchmarks.measure import clean_environment
from benchmarks.stock import Record, Table
from benchmarks.workspace import path_of, projects, settings, text_of

_WHO: Final = "Mira Laine <mira@supplier.example>"
_PLANS: Final = frozenset({"promised", "to", "due", "ends"})  # days that lie ahead when written


class Version(NamedTuple):
    """What a file became on a day."""

    day: dt.date
    path: str
    text: str


def write_history(root: Path, files: int, commits: int) -> Path:
    """Write a repository of `files` record files in `commits` commits; the same every time.

    One file in fifty has had its first promise changed without a word. ValueError where the files
    do not have as many versions as there are to be commits.
    """
    root.mkdir(parents=True)
    _git(root, "init", "--quiet", "--initial-branch=main")
    _git(root, "fast-import", "--quiet", feed=b"".join(_stream(files, commits)))
    _git(root, "reset", "--quiet", "--hard")
    _git(root, "repack", "-adfq", "--threads=1")
    return root


def blobs(root: Path) -> list[str]:
    """The names of every blob of the repository."""
    listed = _git(
        root,
        "cat-file",
        "--batch-all-objects",
        "--batch-check=%(objecttype) %(objectname)",
    )
    return [line.split()[1] for line in listed.splitlines() if line.startswith("blob ")]


def versions(files: int) -> list[Version]:
    """Every version of every file, in the order of their days."""
    found: list[Version] = []
    for project in projects(files):
        start = dt.date(2025, 6, 1)
        text = tomli_w.dumps({"project": project.table()})
        found.append(Version(start, f"projects/{project.stem}/project.toml", text))
        for n, record in enumerate(project.records()):
            path = f"projects/{path_of(project, record)}"
            found += (Version(day, path, text) for day, text in _growth(record, silent=n % 50 == 2))
    return sorted(found)


def _growth(record: Record, *, silent: bool) -> Iterator[tuple[dt.date, str]]:
    """The texts of a record on each day on which it learnt a fact."""
    seen = ""
    for turn, day in enumerate(sorted(set(_days(record.fields)))):
        fields = _known(record.fields, day)
        promised = fields.get("promised")
        if silent and not turn and isinstance(promised, dt.date):
            fields["promised"] = promised - dt.timedelta(days=7)
        text = text_of(Record(record.kind, record.stem, fields))
        if text != seen:
            yield day, text
        seen = text


def _days(fields: Table) -> Iterator[dt.date]:
    """The days of the facts in a table and the tables in it."""
    for key, value in fields.items():
        if isinstance(value, list):
            for item in value:
                yield from _days(item if isinstance(item, dict) else {key: item})
        elif isinstance(value, dict):
            yield from _days(value)
        elif key not in _PLANS and isinstance(value, dt.date):
            yield _day(value)


def _known(fields: Table, day: dt.date) -> Table:
    """The fields without the facts later than the day."""
    return {key: _cut(value, day) for key, value in fields.items() if _stands(key, value, day)}


def _cut(value: object, day: dt.date) -> object:
    if isinstance(value, list):
        return [_cut(item, day) for item in value if _stands("", item, day)]
    return _known(value, day) if isinstance(value, dict) else value


def _stands(key: str, value: object, day: dt.date) -> bool:
    """Whether a value was known on the day: a table when the first of its facts was."""
    if isinstance(value, dict):
        return min(_days(value), default=day) <= day
    return key in _PLANS or not isinstance(value, dt.date) or _day(value) <= day


def _day(value: dt.date) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) else value


def _stream(files: int, commits: int) -> Iterator[bytes]:
    """The repository in the language of `git fast-import`."""
    changes = versions(files)
    if len(changes) < commits - 1:
        raise ValueError(f"{files} files have {len(changes)} versions, too few for the commits")
    first = Version(changes[0].day, "clientcare.toml", tomli_w.dumps(settings()))
    yield _commit(0, [first])
    for turn in range(1, commits):
        part = slice(
            (turn - 1) * len(changes) // (commits - 1), turn * len(changes) // (commits - 1)
        )
        yield _commit(turn, changes[part])


def _commit(turn: int, changes: list[Version]) -> bytes:
    """One commit on the day of its last change; the turn keeps the seconds in order."""
    day = changes[-1].day
    second = int(dt.datetime(day.year, day.month, day.day, 6, tzinfo=dt.UTC).timestamp()) + turn
    subject = f"Record what happened to {Path(changes[-1].path).stem}".encode()
    parts = [
        b"commit refs/heads/main\n",
        f"committer {_WHO} {second} +0300\n".encode(),
        b"data %d\n%s\n" % (len(subject), subject),
    ]
    for change in changes:
        text = change.text.encode()
        parts.append(f"M 100644 inline {change.path}\n".encode())
        parts.append(b"data %d\n%s\n" % (len(text), text))
    return b"".join([*parts, b"\n"])


def _git(root: Path, *arguments: str, feed: bytes | None = None) -> str:
    done = subprocess.run(
        ["git", "-C", str(root), *arguments],
        input=feed,
        stdout=subprocess.PIPE,
        check=True,
        env=clean_environment(),
    )
    return done.stdout.decode()
