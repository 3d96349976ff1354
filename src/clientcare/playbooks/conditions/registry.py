"""The closed set of named conditions: each reads the facts of a record, and shows its evidence."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import NamedTuple

from clientcare.facts.workspace import Context
from clientcare.records import Record
from clientcare.store import Entry


class Evidence(NamedTuple):
    """What shows that a condition holds: in a few words, and since when; either may be missing."""

    words: str = ""
    on: date | None = None


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

    def last(self, values: Iterable[tuple[date | datetime, str]]) -> Evidence | None:
        """Take the latest of some facts, each with its words."""
        found = [(self.context.day(value), words) for value, words in values]
        if not found:
            return None
        day, words = max(found, key=lambda pair: pair[0])
        return Evidence(words, day)


Test = Callable[[Case], Evidence | None]


class Condition(NamedTuple):
    """A condition: its name, the kinds of record that it reads, and what it asks."""

    name: str
    kinds: tuple[str, ...]
    test: Test
    meaning: str


CONDITIONS: dict[str, Condition] = {}
HOLDS = Evidence()
"""What holds, and needs no words."""


def condition(name: str, *kinds: type[Record]) -> Callable[[Test], Test]:
    """Enter a function as a condition; the first line of its docstring says what it asks."""

    def enter(test: Test) -> Test:
        meaning = (test.__doc__ or "").strip().partition("\n")[0].rstrip(".")
        assert name not in CONDITIONS, name
        CONDITIONS[name] = Condition(name, tuple(k.KIND for k in kinds), test, meaning)
        return test

    return enter


def holds(name: str, case: Case) -> Evidence | None:
    """Ask a condition of a record."""
    return CONDITIONS[name].test(case)


def given(text: str | None, words: str = "") -> Evidence | None:
    """Take a text that somebody wrote as evidence; one of nothing but spaces is none."""
    return Evidence(words) if (text or "").strip() else None
