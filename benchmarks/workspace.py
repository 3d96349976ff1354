"""Folders to measure with: workspaces of records, and as much work for the peers."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import tomli_w

from benchmarks.records import Project
from benchmarks.stock import AS_OF, OUR_PEOPLE, Record, Table

SEED: Final = 2026
PER_PROJECT: Final = 100

_FOLDERS: Final = {
    "commitment": "commitments",
    "issue": "issues",
    "touchpoint": "log",
    "change": "changes",
    "risk": "risks",
    "review": "reviews",
}


def settings(holidays: str | None = None) -> Table:
    """A `clientcare.toml`: everything as it is by default, with our people."""
    calendar = {} if holidays is None else {"holidays": holidays}
    people = {person: {"name": person.capitalize(), "side": "us"} for person in OUR_PEOPLE}
    return {"time_zone": "Europe/Helsinki", "calendar": calendar, "people": people}


def projects(size: int, per_project: int = PER_PROJECT, seed: int = SEED) -> Iterator[Project]:
    """Projects that hold `size` records together, evenly, themselves counted."""
    total = max(1, round(size / per_project))
    each, more = divmod(size, total)
    for number in range(1, total + 1):
        yield Project(number, each + (number <= more), seed)


def record_files(project: Project) -> Iterator[tuple[str, str]]:
    """The project as one record a file: path below the records folder, and text."""
    yield f"{project.stem}/project.toml", tomli_w.dumps({"project": project.table()})
    for record in project.records():
        yield path_of(project, record), text_of(record)


def path_of(project: Project, record: Record) -> str:
    """Where a record with a file of its own stands below the records folder."""
    return f"{project.stem}/{_FOLDERS[record.kind]}/{record.stem}.toml"


def text_of(record: Record) -> str:
    """The file of one record."""
    return tomli_w.dumps({record.kind: [record.fields]})


def project_file(project: Project) -> Iterator[tuple[str, str]]:
    """The project as one file with all its records."""
    tables: dict[str, list[Table]] = {}
    for record in project.records():
        tables.setdefault(record.kind, []).append(record.fields)
    yield f"{project.stem}.toml", tomli_w.dumps({"project": project.table(), **tables})


def write_workspace(
    root: Path,
    size: int,
    *,
    per_project: int = PER_PROJECT,
    layout: Callable[[Project], Iterator[tuple[str, str]]] = record_files,
    holidays: str | None = None,
    seed: int = SEED,
) -> Path:
    """Write a workspace of `size` records in the files that `layout` makes; always the same."""
    root.mkdir(parents=True)
    _write(root / "clientcare.toml", tomli_w.dumps(settings(holidays)))
    for project in projects(size, per_project, seed):
        for name, text in layout(project):
            _write(root / "projects" / name, text)
    return root


def write_journal(path: Path, size: int) -> Path:
    """Write a journal of `size` transactions that hledger's strict check and ledger accept."""
    lines = ["commodity EUR 1000.00", "account assets:bank", "account expenses:travel", ""]
    for n in range(size):
        day = AS_OF - timedelta(days=(size - n) % 700)
        lines += [
            f"{day.isoformat()} * ({n}) Ticket {n}  ; booked for the visit to the client",
            f"    expenses:travel    {10 + n % 90}.{n % 100:02d} EUR",
            "    assets:bank",
            "",
        ]
    _write(path, "\n".join(lines))
    return path


def write_ledger(path: Path, size: int) -> Path:
    """Write a ledger of `size` transactions that bean-check accepts."""
    lines = [f"2020-01-01 open {name} EUR" for name in ("Assets:Bank", "Expenses:Travel")]
    for n in range(size):
        day = AS_OF - timedelta(days=(size - n) % 700)
        amount = f"{10 + n % 90}.{n % 100:02d}"
        lines += [
            f'{day.isoformat()} * "Ticket {n}" "booked for the visit to the client"',
            f"  Expenses:Travel  {amount} EUR",
            "  Assets:Bank",
            "",
        ]
    _write(path, "\n".join(lines) + "\n")
    return path


def write_requirements(root: Path, size: int) -> Path:
    """Write a tree of `size` requirements that doorstop validates."""
    _write(
        root / "reqs" / ".doorstop.yml",
        "settings:\n  digits: 5\n  itemformat: yaml\n  prefix: REQ\n  sep: ''\n",
    )
    for n in range(1, size + 1):
        _write(
            root / "reqs" / f"REQ{n:05d}.yml",
            f"active: true\nderived: false\nheader: ''\nlevel: 1.{n}.1\nlinks: []\n"
            "normative: true\nref: ''\nreviewed: null\n"
            f"text: |\n  The ticket number {n} shall reach the traveller a week before.\n",
        )
    return root


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
