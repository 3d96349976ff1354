"""Real schedules, replayed commit by commit: drift finds exactly what the data hold.

The release schedules of Python 3.9, 3.12 and 3.13 as they stood after each change of their PEPs are
committed one after the other; once with the first promise edited in place, once with moves.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import tomli_w

from clientcare.calendar.now import Now
from clientcare.history.git import Repository
from clientcare.history.reading import History, read_history
from clientcare.history.snapshots import load_at
from clientcare.records import Commitment
from clientcare.settings import Settings
from tests.history.repositories import Repo

pytestmark = pytest.mark.slow

SOURCE = Path(__file__).parents[1] / "data/python-releases.json"
SETTINGS = Settings()
NOW = Now.end_of(date(2026, 11, 22), SETTINGS.zone)
Schedule = Mapping[str, tuple[str, date]]


class Stand(NamedTuple):
    """A schedule as it stood after a change: each release with its state and date."""

    at: datetime
    version: str
    dates: Schedule


def current_facts() -> list[Stand]:
    """Every state of every schedule, in the order in which they were committed."""
    data = json.loads(SOURCE.read_text(encoding="utf-8"))
    found = [
        Stand(
            datetime.fromisoformat(change["on"]),
            version,
            {
                name: (one["state"], date.fromisoformat(one["date"]))
                for name, one in change["dates"].items()
            },
        )
        for version, changes in data.items()
        for change in changes
    ]
    return sorted(found, key=lambda stand: stand.at)


STANDS = current_facts()


# Writing it down ---------------------------------------------------------------------------------


class Book:
    """The records of one schedule, written anew after each change of it."""

    def __init__(self, *, declare: bool) -> None:
        self.declare = declare
        self.records: dict[str, dict[str, Any]] = {}

    def take(self, stand: Stand) -> str:
        """Record a change; return the file."""
        on = stand.at.date()
        for name in [*self.records, *stand.dates]:
            self._take(name, stand.dates.get(name), on, stand.version)
        shown = [self.records[name] for name in stand.dates]
        return tomli_w.dumps({"commitment": shown})

    def _take(self, name: str, now: tuple[str, date] | None, on: date, version: str) -> None:
        if now is None:
            return
        state, day = now
        fresh = {"id": identity(version, name), "title": name}
        record = self.records.setdefault(name, fresh)
        if state == "actual":
            record["delivered"] = day
            return
        record.pop("delivered", None)
        if "promised" not in record or not self.declare:
            record["promised"] = day
        elif due_of(record) != day:
            move = {"on": on, "to": day, "why": "the schedule changed", "told": on}
            record.setdefault("moves", []).append(move)


def identity(version: str, name: str) -> str:
    words = "".join(sign if sign.isalnum() or sign == "." else "-" for sign in name)
    return f"R-{version}-{words}"


def due_of(record: Mapping[str, Any]) -> date:
    """The date that binds in a record of the book."""
    moves = record.get("moves", [])
    found: date = moves[-1]["to"] if moves else record["promised"]
    return found


def history_of(folder: Path, *, declare: bool) -> tuple[Repo, History]:
    """Write the whole history into a repository, and read it."""
    repo = Repo(folder)
    books = {stand.version: Book(declare=declare) for stand in STANDS}
    projects = {
        f"projects/python-{v}/project.toml": f'[project]\nname = "Python {v}"\nclient = "Users"\n'
        for v in books
    }
    repo.git("fast-import", "--quiet", feed=b"".join(stream(books, projects)))
    repo.git("reset", "--quiet", "--hard")
    return repo, read_history(Repository(folder), "projects", NOW)


def stream(books: Mapping[str, Book], projects: Mapping[str, str]) -> Iterator[bytes]:
    """The history as `git fast-import` reads it: a commit a change, at the moment of the change."""
    files = {"clientcare.toml": "", **projects}
    for stand in STANDS:
        files[f"projects/python-{stand.version}/schedule.toml"] = books[stand.version].take(stand)
        stamp = f"{int(stand.at.timestamp())} {stand.at:%z}"
        yield f"commit refs/heads/main\ncommitter R M <r@example.org> {stamp}\n".encode()
        yield b"data 6\nChange\n"
        for name, text in files.items():
            data = text.encode()
            yield b"M 100644 inline %s\ndata %d\n%s\n" % (name.encode(), len(data), data)
        files = {}


# What the data hold ------------------------------------------------------------------------------


class Found(NamedTuple):
    """A change: its commit's number, what it is, the record, from which date to which."""

    commit: int
    what: str
    record: str
    old: date | None = None
    new: date | None = None


def in_data() -> list[Found]:
    """Every change that the data contain, worked out from them alone."""
    found: list[Found] = []
    last: dict[str, dict[str, tuple[str, date]]] = {}
    due: dict[str, date] = {}
    gone: dict[str, tuple[str, date]] = {}
    for number, stand in enumerate(STANDS):
        before, now = last.setdefault(stand.version, {}), stand.dates
        for name in {**before, **now}:
            record = identity(stand.version, name)
            found += _change(number, record, before.get(name), now.get(name), due, gone)
        last[stand.version] = dict(now)
    return sorted(found, key=lambda one: (one.commit, one.record.lower(), one.what))


def _change(
    number: int,
    name: str,
    before: tuple[str, date] | None,
    now: tuple[str, date] | None,
    due: dict[str, date],
    gone: dict[str, tuple[str, date]],
) -> Iterator[Found]:
    if now is None:
        assert before is not None
        gone[name] = before
        yield Found(number, "dropped", name)  # kept or not: a figure counted it
        return
    if before is None and name in gone:
        before = gone.pop(name)
        yield Found(number, "restored", name)
    state, day = now
    if state == "expected":
        if name in due and due[name] != day:
            yield Found(number, "move", name, due[name], day)
        due[name] = day
    if before and before[0] == "actual" and before != now:
        fact = day if state == "actual" else None
        yield Found(number, "rewritten-fact", name, before[1], fact)


@pytest.fixture(scope="module", params=[False, True], ids=["in-place", "moves"])
def told(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[bool, Repo, History]:
    declare = bool(request.param)
    return declare, *history_of(tmp_path_factory.mktemp("python"), declare=declare)


def test_drift_finds_exactly_what_the_data_hold(told: tuple[bool, Repo, History]) -> None:
    declare, repo, history = told
    line = repo.git("rev-list", "--reverse", "HEAD").split()
    assert (history.commits, len(line), history.unreadable) == (len(STANDS), len(STANDS), [])
    seen = [
        Found(
            line.index(e.commit.id) if e.commit else -1,
            e.difference.what,
            e.record,
            e.difference.old,
            e.difference.new,
        )
        for e in history.events
    ]
    expected = in_data()
    assert sorted(seen, key=lambda one: (one.commit, one.record.lower(), one.what)) == expected
    moves = [e.difference for e in history.events if e.difference.what == "move"]
    assert len(moves) == 93
    assert {move.declared for move in moves} == {declare}


def test_every_commit_gives_the_schedule_as_the_data_had_it(
    told: tuple[bool, Repo, History],
) -> None:
    _, repo, _ = told
    repository = Repository(repo.folder)
    current: dict[str, Schedule] = {}
    line = repo.git("rev-list", "--reverse", "HEAD").split()
    for stand, commit in zip(STANDS, line, strict=True):
        current[stand.version] = stand.dates
        loaded = load_at(repository, repository.commit(commit))
        seen: dict[str, tuple[str, date]] = {}
        for entry in loaded.entries:
            if isinstance(entry.record, Commitment):
                record = entry.record
                last = record.moves[-1].to if record.moves else record.promised
                state = "actual" if record.delivered else "expected"
                day = record.delivered or last
                assert day
                seen[record.id] = state, day
        assert seen == {
            identity(version, name): one
            for version, dates in current.items()
            for name, one in dates.items()
        }
