"""Any workspace that the format allows, drawn from the models; each text is a word of its own.

Beside the files it says of each word whether the client of the first project may read it. That is
decided here from the page on records alone, by lists and conditions written down once more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

import tomli_w
from hypothesis import strategies as st

from clientcare.calendar.now import Now
from clientcare.facts.workspace import Context, Workspace
from clientcare.records import KINDS, Person, Project, Table, specs
from clientcare.records.commitment import OF_A_ROUND, SERIES_TOO
from clientcare.records.validation import Problem, reader_of
from clientcare.store import Snapshot
from tests.workspaces import SETTINGS, loaded

TODAY = date(2026, 6, 15)
OURS, THEIRS = "atlas", "borea"
PEOPLE = {"mira": "us", "jan": "client", "tom": "other"}

NEVER = {
    ("*", "notes"), ("*", "tags"), ("*", "sources"), ("*", "waive"),
    ("*", "duplicate_of"),
    ("Project", "prefix"), ("Project", "language"), ("Project", "policy"),
    ("Project", "report"),
    ("Person", "capacity"), ("Move", "cause"), ("Commitment", "reminders"),
    ("Round", "reminders"),
    ("Issue", "root_cause"), ("Step", "since"), ("Step", "share"), ("Step", "from"),
    ("Part", "note"), ("WrittenOff", "why"),
    ("Compensation", "why"), ("Touchpoint", "mood"), ("Touchpoint", "why"),
    ("Touchpoint", "report"), ("Review", "feedback"),
}  # fmt: skip
"""What the page on records marks as internal always."""


@dataclass
class Drawn:
    """A workspace as it was drawn: files, and each word with whether the client may read it."""

    files: dict[str, str] = field(default_factory=dict)
    readable: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)
    foreign: set[str] = field(default_factory=set)
    """What the client of the other project may read, and ours may not."""

    def load(self) -> Snapshot:
        """Read the files."""
        return loaded(dict(self.files), SETTINGS)

    def workspace(self) -> Workspace:
        """The workspace as known at the end of TODAY."""
        read = self.load()
        return Workspace(read, Now.end_of(TODAY, read.settings.zone))


def ours(drawn: Drawn) -> Context:
    """The project whose client reads."""
    found = drawn.workspace().context(f"{OURS}zq")
    assert found
    return found


# Drawing -----------------------------------------------------------------------------------------


class _Drawing:
    """Draws tables from the models; every text is a new word."""

    def __init__(self, random: Random, prefix: str, ids: list[str]) -> None:
        self.random = random
        self.prefix = prefix
        self.ids = ids
        self.count = 0

    def word(self) -> str:
        self.count += 1
        return f"{self.prefix}{self.count:04d}zq"

    def table(self, model: type[Table], **given: Any) -> dict[str, Any]:
        """Draw a table; what is given stands as it is."""
        found: dict[str, Any] = dict(given)
        filled = self.random.choice((0.3, 0.7, 1.0))
        for name, spec in specs(model).items():
            key = spec.key
            if key == "duplicate_of":  # what repeats another record is shown nowhere
                continue
            if key not in found and (spec.required or self.random.random() < filled):
                found[key] = self.value(model, name)
        return found

    def value(self, model: type[Table], name: str) -> Any:
        spec = specs(model)[name]
        if name == "time_zone":
            return "Asia/Tokyo"
        if spec.table and name != "closed":
            if not spec.many:
                return self.table(spec.table)
            return [self.table(spec.table) for _ in range(self.random.randint(0, 2))]
        if spec.role == "person":
            return self.names(model, name, list(PEOPLE))
        if spec.role == "record":
            return self.names(model, name, self.ids)
        kind = self.random.choice(_kinds(model, name))
        if kind in ("word", "words"):
            return self.word() if kind == "word" else [self.word()]
        return kind

    def names(self, model: type[Table], name: str, pool: list[str]) -> Any:
        some = self.random.choices(pool, k=self.random.randint(1, 2))
        return some if _takes(model, name, some) else some[0]


DAYS = [TODAY + timedelta(n) for n in (-40, -9, -1, 0, 1, 30)]
MOMENTS = [datetime(2026, 6, day, 9, tzinfo=UTC) for day in (10, 18)]
_OTHERS: tuple[Any, ...] = (
    True, False, "2d", "EUR", "en", "FI", "09:00-17:00", "next",
    ["mon", "tue"], ["fix"], 1, 5, Decimal("0.5"),
    "us", "client", "other", "low", "high", "critical", "red", "update", "meeting", "payment",
    "deliverable", "agreed", "declined", "ours", "change", "refund", "none", "dispute", "mail",
    "previous",
)  # fmt: skip


@cache
def _kinds(model: type[Table], name: str) -> list[Any]:
    """What a field takes: a word, a list of words, days, or whatever of the usual values fits."""
    if _takes(model, name, "aWord0001zq"):
        return ["word"]
    if _takes(model, name, ["aWord0001zq"]):
        return ["words"]
    days = [day for day in (*DAYS, *MOMENTS) if _takes(model, name, day)]
    lists = [[day] for day in DAYS if not days and _takes(model, name, [day])]
    fitting = [value for value in _OTHERS if _takes(model, name, value)]
    assert days or lists or fitting, (model, name)
    return days or lists or fitting


def _takes(model: type[Table], name: str, value: Any) -> bool:
    problems: list[Problem] = []
    reader_of(specs(model)[name].annotation)(value, problems)
    return not problems


def any_workspaces() -> st.SearchStrategy[Drawn]:
    """Draw a workspace of two projects with some records in each; evenly, by a seed."""
    return st.integers(0, 2**32).map(lambda seed: drawn_from(Random(seed)))


def drawn_from(random: Random) -> Drawn:
    """Draw a workspace."""
    drawn = Drawn()
    for project, client in ((OURS, True), (THEIRS, False)):
        some = [(kind, n) for kind in KINDS if kind != "project" for n in range(2)]
        kinds = random.sample(some, random.randint(1, 8))
        ids = {(kind, n): f"{project}{kind}{n}zq" for kind, n in kinds}
        tables = drawn_tables(random, project, ids, list(ids.values()))
        drawn.files[f"{project}/project.toml"] = tomli_w.dumps(tables)
        _sort(drawn, tables, ours=client)
    drawn.hidden -= drawn.readable
    return drawn


def drawn_tables(
    random: Random, project: str, ids: Mapping[tuple[str, int], str], named: list[str]
) -> dict[str, Any]:
    """Draw a project and its records of some kinds and ids, which name some records."""
    drawing = _Drawing(random, project, named)
    people = {
        name: drawing.table(Person, name=drawing.word(), side=side) for name, side in PEOPLE.items()
    }
    own = drawing.table(Project, id=f"{project}zq", internal=False, people=people)
    tables: dict[str, Any] = {"project": own}
    for (kind, _), name in ids.items():
        table = drawing.table(KINDS[kind].model, id=name)
        if kind == "commitment" and table.get("kind") == "payment":
            table.setdefault("by", "client")
        if kind == "commitment":
            _make_series(table, random)
        tables.setdefault(kind, []).append(table)
    return tables


def _make_series(table: dict[str, Any], random: Random) -> None:
    """Let a drawn commitment come again, or not: what it cannot have then goes."""
    if "every" not in table or "promised" not in table or random.random() < 0.3:
        drop = {"every", "until", "times", "rounds"}
    else:
        drop = set(OF_A_ROUND) | SERIES_TOO | {random.choice(("until", "times"))}
        table["every"] = random.choice(("1d", "3d", "1w", "1m", "10cd"))
        first = table["promised"]
        first = first.date() if isinstance(first, datetime) else first
        table["until"] = max(table.get("until", TODAY), first)
        table["rounds"] = [{**one, "due": first} for one in table.get("rounds", [])[:1]]
    for key in drop:
        table.pop(key, None)


# Judging -----------------------------------------------------------------------------------------


def _sort(drawn: Drawn, tables: Mapping[str, Any], *, ours: bool) -> None:
    """Say of every word of a project whether the project's client may read it.

    A name that `may_name` releases is not to be told, and may be.
    """
    readable, hidden = set[str](), set[str]()
    released = {*tables["project"].get("report", {}).get("may_name", ())}
    for kind, value in tables.items():
        for table in value if isinstance(value, list) else [value]:
            open_ = _exists(table, KINDS[kind].model) and _may_read(kind, table)
            for word, shown in _words(table, KINDS[kind].model, table, shown=open_):
                (readable if shown else hidden).add(word)
    drawn.hidden |= hidden - released
    if ours:
        drawn.readable |= readable
    else:
        drawn.foreign |= readable


def _known(day: date | None) -> bool:
    """Whether a fact of that day has happened by TODAY."""
    return day is not None and (day.date() if isinstance(day, datetime) else day) <= TODAY


def _exists(table: Mapping[str, Any], model: type[Table]) -> bool:
    return (
        not model.EXISTS_FROM or model.EXISTS_FROM not in table or _known(table[model.EXISTS_FROM])
    )


def _may_read(kind: str, table: Mapping[str, Any]) -> bool:
    if table.get("internal"):
        return False
    if kind == "risk":
        return _known(table.get("shared"))
    if kind == "review":
        return "jan" in table.get("with", ())
    return True


def _may_read_inside(name: str, table: Mapping[str, Any], owner: Mapping[str, Any]) -> bool:
    if name == "Move":
        theirs = owner.get("by", "us") != "us"
        return theirs or any(_known(table.get(fact)) for fact in ("told", "agreed", "refused"))
    if name == "Option":
        return _known(table.get("presented"))
    if name == "Compensation":
        return _known(table.get("offered")) and table.get("kind") != "none"
    return True


def _is_draft(key: str, model: type[Table], table: Mapping[str, Any]) -> bool:
    """Whether it is a price or a consequence of a change that nobody presented yet."""
    draft = model.__name__ == "Change" and key in ("effort", "consequences")
    return draft and not any(_known(table.get(fact)) for fact in ("presented", "decided"))


def _words(
    table: Mapping[str, Any], model: type[Table], owner: Mapping[str, Any], *, shown: bool
) -> Iterator[tuple[str, bool]]:
    """Every word of a table, in depth, with whether the client may read it."""
    for spec in specs(model).values():
        value = table.get(spec.key)
        never = {("*", spec.key), (model.__name__, spec.key)} & NEVER
        open_ = shown and not never and not _is_draft(spec.key, model, table)
        if spec.table:
            inner = value.values() if spec.key == "people" and value else value
            for each in [inner] if isinstance(inner, dict) else inner or ():
                if isinstance(each, dict):
                    known = _exists(each, spec.table)
                    allowed = known and _may_read_inside(spec.table.__name__, each, owner)
                    yield from _words(each, spec.table, owner, shown=open_ and allowed)
        elif not spec.role:
            for word in value if isinstance(value, list) else [value]:
                if isinstance(word, str) and word.endswith("zq"):
                    yield word, open_
