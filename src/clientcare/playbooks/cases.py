"""The closed set of named conditions: each reads the facts of a record, and shows its evidence."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from clientcare.dataclass import NamedTuple
from clientcare.facts.workspace import Context
from clientcare.records import Change, Commitment, Issue, Project, Record, Touchpoint
from clientcare.store import Entry

R = TypeVar("R", bound=Record)
F = TypeVar("F")


class Evidence(NamedTuple):
    """What shows that a condition holds: in a few words, and since when; either may be missing."""

    words: str = ""
    on: date | None = None


HOLDS = Evidence()
"""What holds, and needs no words."""


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

    def seen(self, value: date | datetime | None, words: str = "") -> Evidence | None:
        """Take a fact as evidence, if there is one."""
        return Evidence(words, self.context.day(value)) if value else None

    def last(self, values: Iterable[tuple[date | datetime | None, str]]) -> Evidence | None:
        """Take the latest of some facts, each with its words; what has no day is none."""
        found = [(self.context.day(value), words) for value, words in values if value]
        if not found:
            return None
        day, words = max(found, key=lambda pair: pair[0])
        return Evidence(words, day)


Test = Callable[[R, Case], Evidence | None]


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
        """Take the kinds that the tests can read."""
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


def of(find: Callable[[R, Case], F | None], test: Callable[[F, Case], Evidence | None]) -> Test[R]:
    """Test something that is found about a record; where it is not, nothing holds."""

    def tested(record: R, case: Case) -> Evidence | None:
        found = find(record, case)
        return test(found, case) if found is not None else None

    return tested


def holds(name: str, case: Case) -> Evidence | None:
    """Ask a condition of a record."""
    return CONDITIONS[name].test(case.record, case)


def yes(so: object) -> Evidence | None:
    """Take as evidence without words that something is so."""
    return HOLDS if so else None


def said(text: str | None, words: str | None = "") -> Evidence | None:
    """Take a text that somebody wrote as evidence; one of nothing but spaces is none."""
    return Evidence(words or "") if (text or "").strip() else None
