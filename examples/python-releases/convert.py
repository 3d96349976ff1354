"""Write the records of this workspace from the history of two Python release schedules.

    python convert.py PATH/TO/python-releases.json            writes projects/
    python convert.py PATH/TO/python-releases.json --check    exits 1 where projects/ is stale

A release that appears is a promise made on that day, an expected date that changes is a move, and
the actual date is the delivery. What a record could say only by bending a date is refused (exit
code 2).
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

HERE = Path(__file__).resolve().parent
VERSIONS = ("3.12", "3.13")
START = " development begins"
LEAD = "release-team"


class RefusedError(Exception):
    """The schedule says something that no honest record can say."""


@dataclass(frozen=True)
class Entry:
    """One line of a schedule: the day a release is expected, or the day it came out."""

    state: Literal["expected", "actual"]
    day: date


@dataclass(frozen=True)
class Snapshot:
    """A whole schedule after a change: the day of the change in UTC, its reference, the lines."""

    day: date
    reference: str
    entries: dict[str, Entry]


@dataclass(frozen=True)
class Move:
    """A new date, in the order in which its keys are written."""

    on: date
    to: date
    told: date
    why: str


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """One release, in the order in which its keys are written; what is empty is left out."""

    id: str
    title: str
    kind: str = "milestone"
    owner: str = LEAD
    made: date
    promised: date | None = None
    moves: tuple[Move, ...] = ()
    delivered: date | None = None
    evidence: str | None = None
    revoked: date | None = None
    replaced: date | None = None
    replaced_by: str | None = None
    why: str | None = None
    sources: tuple[str, ...] = ()

    @property
    def due(self) -> date | None:
        """The date that the schedule gave last."""
        return self.moves[-1].to if self.moves else self.promised

    @property
    def dropped(self) -> bool:
        """Whether the schedule has lost it."""
        return bool(self.revoked or self.replaced)


def read(path: Path, version: str) -> list[Snapshot]:
    """The schedules of one version, oldest first."""
    return [
        Snapshot(
            day=datetime.fromisoformat(raw["on"]).astimezone(UTC).date(),
            reference=raw["ref"] if raw["ref"].startswith("#") else f"commit {raw['ref']}",
            entries={
                name: Entry(entry["state"], date.fromisoformat(entry["date"]))
                for name, entry in raw["dates"].items()
            },
        )
        for raw in json.loads(path.read_text(encoding="utf-8"))[version]
    ]


def commitments(version: str, snapshots: list[Snapshot]) -> list[Commitment]:
    """Every release that a schedule ever named, in the order of their dates."""
    known: dict[str, Commitment] = {}
    for snapshot in snapshots:
        before = dict(known)
        for name, entry in snapshot.entries.items():
            if name.endswith(START):
                continue  # the start of the project, and no release
            if name in known:
                known[name] = changed(known[name], entry, snapshot)
            else:
                known[name] = appeared(version, name, entry, snapshot)
        new = [known[name] for name in known if name not in before]
        for name, commitment in before.items():
            if name not in snapshot.entries and not commitment.dropped:
                known[name] = vanished(commitment, new, snapshot)
    return sorted(known.values(), key=lambda one: (one.delivered or one.due or one.made, one.made))


def appeared(version: str, name: str, entry: Entry, snapshot: Snapshot) -> Commitment:
    """A release that the schedule names for the first time."""
    actual = entry.state == "actual"
    new = Commitment(
        id=record_id(version, name),
        title=f"Python {name}",
        # Never promised, the first thing known of it is that it came out.
        made=entry.day if actual else snapshot.day,
    )
    if actual:
        return delivered(new, entry.day, snapshot)
    return replace(new, promised=entry.day, sources=(snapshot.reference,))


def changed(known: Commitment, entry: Entry, snapshot: Snapshot) -> Commitment:
    """A release that the schedule named before: moved, delivered, or as it was."""
    if known.dropped:
        raise RefusedError(f"{known.title} came back on {snapshot.day} after it was dropped")
    if known.delivered and (entry.state, entry.day) != ("actual", known.delivered):
        raise RefusedError(f"{known.title} was released, which was changed on {snapshot.day}")
    if known.delivered or (entry.state, entry.day) == ("expected", known.due):
        return known
    step = moved if entry.state == "expected" else delivered
    return step(known, entry.day, snapshot)


def moved(known: Commitment, to: date, snapshot: Snapshot) -> Commitment:
    """The release with one more move: the public change of the schedule is also what told it."""
    if to < snapshot.day:
        raise RefusedError(f"{known.title} was moved on {snapshot.day} to {to}, which had passed")
    why = f"The release schedule was changed ({snapshot.reference})."
    move = Move(on=snapshot.day, to=to, told=snapshot.day, why=why)
    return replace(known, moves=(*known.moves, move))


def delivered(known: Commitment, day: date, snapshot: Snapshot) -> Commitment:
    """The release on the day it came out, whenever the schedule came to say so."""
    if day > snapshot.day:
        raise RefusedError(f"{known.title} is called released on {day}, after {snapshot.day}")
    if day < known.made or any(move.on > day for move in known.moves):
        raise RefusedError(f"{known.title} was promised or moved after its release on {day}")
    evidence = f"Recorded in the release schedule on {snapshot.day} ({snapshot.reference})."
    return replace(known, delivered=day, evidence=evidence)


def vanished(known: Commitment, new: list[Commitment], snapshot: Snapshot) -> Commitment:
    """A release no longer named: replaced if just one new name has its date, else withdrawn."""
    if known.delivered:
        raise RefusedError(f"{known.title} was released, and is missing on {snapshot.day}")
    heirs = [commitment for commitment in new if commitment.promised == known.due]
    if len(heirs) == 1:
        why = f"Renamed in the release schedule ({snapshot.reference})."
        return replace(known, replaced=snapshot.day, replaced_by=heirs[0].id, why=why)
    why = f"Dropped from the release schedule ({snapshot.reference})."
    return replace(known, revoked=snapshot.day, why=why)


def record_id(version: str, name: str) -> str:
    """`PY313-rc-1` for 3.13.0 candidate 1, `PY313-3.13.1` for 3.13.1."""
    stage = name.removeprefix(f"{version}.0 ").replace("candidate", "rc")
    return f"{prefix(version)}-{stage.replace(' ', '-')}"


def prefix(version: str) -> str:
    """`PY313` for 3.13."""
    return f"PY{version.replace('.', '')}"


def project_text(version: str, snapshots: list[Snapshot]) -> str:
    """The project.toml of one version, with the start of its development if the schedule has it."""
    start = snapshots[-1].entries.get(version + START)
    lines = [
        "# Written by ../../convert.py.",
        "",
        "[project]",
        f'id = "python-{version}"',
        f'name = "Python {version}"',
        'client = "Python\'s users"',
        f'prefix = "{prefix(version)}"',
        f'lead = "{LEAD}"',
    ]
    if start and start.state == "actual":
        lines.append(f"started = {start.day}")
    return "\n".join(lines) + "\n"


def schedule_text(version: str, snapshots: list[Snapshot]) -> str:
    """The schedule.toml of one version: a commitment a release."""
    head = (
        f"# The releases of Python {version}. Written by ../../convert.py.\n"
        "# The references are pull requests and commits of github.com/python/peps.\n"
    )
    records = ("\n".join(commitment_lines(one)) for one in commitments(version, snapshots))
    return "\n".join([head, *(record + "\n" for record in records)])


def commitment_lines(commitment: Commitment) -> Iterator[str]:
    """One commitment in TOML, a move a line."""
    yield "[[commitment]]"
    for key in fields(commitment):
        value = getattr(commitment, key.name)
        if key.name == "moves" and value:
            yield "moves = ["
            for move in value:
                pairs = (f"{part.name} = {toml(getattr(move, part.name))}" for part in fields(move))
                yield f"    {{ {', '.join(pairs)} }},"
            yield "]"
        elif value:
            yield f"{key.name} = {toml(value)}"


def toml(value: date | str | tuple[str, ...]) -> str:
    """A value in TOML; JSON writes these texts and lists of texts as TOML does."""
    return value.isoformat() if isinstance(value, date) else json.dumps(value)


def workspace(source: Path) -> dict[str, str]:
    """Every generated file: its path below this folder, and its text."""
    texts = {}
    for version in VERSIONS:
        snapshots = read(source, version)
        folder = f"projects/python-{version}"
        texts[f"{folder}/project.toml"] = project_text(version, snapshots)
        texts[f"{folder}/schedule.toml"] = schedule_text(version, snapshots)
    return texts


def on_disk(path: Path) -> str | None:
    """A file's text, or nothing where there is no file."""
    return path.read_text(encoding="utf-8") if path.is_file() else None


def main(argv: list[str]) -> int:
    """Write the records, or say which of them are stale."""
    parser = argparse.ArgumentParser(description="Write projects/ from the release schedules.")
    parser.add_argument("source", type=Path, help="python-releases.json")
    parser.add_argument("--check", action="store_true", help="exit 1 where a file is stale")
    options = parser.parse_args(argv)
    try:
        texts = workspace(options.source)
    except RefusedError as refusal:
        print(refusal, file=sys.stderr)
        return 2
    stale = [path for path, text in texts.items() if on_disk(HERE / path) != text]
    for path in stale:
        if options.check:
            print(f"stale: {path}", file=sys.stderr)
        else:
            (HERE / path).parent.mkdir(parents=True, exist_ok=True)
            (HERE / path).write_text(texts[path], encoding="utf-8", newline="\n")
    return 1 if options.check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
