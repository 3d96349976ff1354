"""The closed set of named conditions: each reads the facts of a record, and shows its evidence."""

from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from clientcare.dataclass import NamedTuple
from clientcare.facts.workspace import Context
from clientcare.records import Change, Commitment, Issue, Project, Record, Touchpoint
from clientcare.store import Entry
from clientcare.wording import listed, trim

R = TypeVar("R", bound=Record)


class Evidence(NamedTuple):
    """What shows that a condition holds: in a few words, and since when; either may be missing.

    `until` is the limit in words, to the minute where it is in hours, of which `on` is the day.
    """

    words: str = ""
    on: date | None = None
    until: str = ""


class Case(NamedTuple):
    """A record to be judged, in its project; of an event without an id the tool's own."""

    entry: Entry
    context: Context

    @property
    def record(self) -> Record:
        """The record itself."""
        return self.entry.record

    @property
    def id(self) -> str:
        """The record's id."""
        return self.entry.id

    @property
    def project(self) -> Project | None:
        """The project of the record; None where it cannot be read."""
        return self.context.project

    def seen(self, value: date | datetime | None, words: str = "") -> Evidence | None:
        """Take a fact as evidence, if there is one."""
        return Evidence(words, self.context.day(value)) if value else None

    def last(self, values: Iterable[tuple[date | datetime | None, str]]) -> Evidence | None:
        """Take the latest of some facts, each with its words; what has no day is none."""
        found = [(self.context.day(value), words) for value, words in values if value]
        day, words = max(found, key=lambda pair: pair[0], default=(None, ""))
        return self.seen(day, words)

    def last_of_all(self, days: Collection[date | None]) -> Evidence | None:
        """Take the latest of some days, if none of them is missing."""
        return None if None in days else self.last((day, "") for day in days)


Test = Callable[[R, Case], object]
"""Gives evidence, the words or the day of it, or whether something is so; None: it is not."""


class Condition(NamedTuple):
    """A condition: its name, the kinds of record that it reads, and what it asks."""

    name: str
    kinds: tuple[str, ...]
    test: Test[Any]
    meaning: str


CONDITIONS: dict[str, Condition] = {}


class On(Generic[R]):
    """Enters conditions on some kinds of record: `on_issue("fixed", "It is fixed")(test)`."""

    def __init__(self, *kinds: type[R]) -> None:
        self.kinds = tuple(kind.KIND for kind in kinds)

    def __call__(self, name: str, meaning: str) -> Callable[[Test[R]], Test[R]]:
        """Enter a test of a record under a name, with what it asks."""

        def enter(test: Test[R]) -> Test[R]:
            assert name not in CONDITIONS, name
            CONDITIONS[name] = Condition(name, self.kinds, test, meaning)
            return test

        return enter


on_commitment = On[Commitment](Commitment)
on_issue = On[Issue](Issue)
on_promise = On[Commitment | Issue](Commitment, Issue)
on_change = On[Change](Change)
on_touchpoint = On[Touchpoint](Touchpoint)
on_project = On[Project](Project)


def holds(name: str, case: Case) -> Evidence | None:
    """Ask a condition of a record; a text of nothing but spaces is no evidence."""
    shown = CONDITIONS[name].test(case.record, case)
    if isinstance(shown, Evidence):
        return shown
    if isinstance(shown, date):
        return case.seen(shown)
    if isinstance(shown, str):
        return Evidence(shown) if said(shown) else None
    return Evidence() if shown else None


def said(text: str | None) -> bool:
    """Whether somebody wrote more than spaces."""
    return bool(trim(text))


def naming(what: str, records: Iterable[Commitment]) -> str | None:
    """Say what is so of some records, by their ids; nothing where there are none."""
    names = [one.id for one in records]
    return f"{what} {listed(names)}" if names else None
