"""Family 0: the files and the records themselves; these guard the gate."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from clientcare.clock.calendar import day_of, instant_of
from clientcare.clock.known import FACT
from clientcare.clock.states import delivery
from clientcare.findings import ERROR
from clientcare.records import (
    KINDS,
    Change,
    Commitment,
    Issue,
    Path,
    Record,
    Touchpoint,
    with_role,
)
from clientcare.records.base import Move
from clientcare.records.faults import nearest
from clientcare.records.unsafe import may_be_unsafe, unsafe_texts
from clientcare.rules.catalogue import ESSENTIAL, Hit, Pointer, at, rule
from clientcare.store import Broken, Entry
from clientcare.workspace import Context, Workspace

ANY = tuple(KINDS)


@rule(
    "CC001", "unreadable-file", on=("file",), severity=ERROR, level=ESSENTIAL, scope="workspace",
    why="A promise in a file that cannot be read is a promise nobody is watching.",
    fix="correct the file at the place shown; everything else was still checked",
    bad='[[commitment]]\nid = "ACME-1"\ntitle = "Search\n',
    good='[[commitment]]\nid = "ACME-1"\ntitle = "Search"\n',
)  # fmt: skip
def unreadable_file(workspace: Workspace) -> Iterator[Hit]:
    """A record file cannot be read."""
    for file in workspace.loaded.unreadable:
        if file.fault:
            yield at((), file.fault.message, fix=file.fault.fix, where=file)


@rule(
    "CC002", "invalid-record", on=("file", *ANY), severity=ERROR, level=ESSENTIAL,
    scope="workspace",
    why="What the format does not know is not checked: a misspelt date is a date nobody watches.",
    fix="correct the key or the value; the record was not judged further",
    bad='[[commitment]]\nid = "ACME-1"\ntitle = "Search"\ndue = 2026-06-30\n',
    good='[[commitment]]\nid = "ACME-1"\ntitle = "Search"\npromised = 2026-06-30\n',
)  # fmt: skip
def invalid_record(workspace: Workspace) -> Iterator[Hit]:
    """A key, a type or a value that the format does not have."""
    for broken in workspace.loaded.broken:
        for fault in broken.faults:
            yield at(fault.path, fault.message, fix=fault.fix, on_key=fault.on_key, where=broken)


@rule(
    "CC003", "duplicate-id", on=ANY, severity=ERROR, level=ESSENTIAL, scope="workspace",
    why="Two records under one id: a fact told about one would be read as told about the other.",
    fix="give one of them another id, and correct what refers to it",
    bad='[[commitment]]\nid = "ACME-1"\ntitle = "Search"\n[[issue]]\nid = "acme-1"\n'
    'title = "Login fails"\nfound = 2026-06-12\n',
    good='[[commitment]]\nid = "ACME-1"\ntitle = "Search"\n[[issue]]\nid = "ACME-2"\n'
    'title = "Login fails"\nfound = 2026-06-12\n',
)  # fmt: skip
def duplicate_id(workspace: Workspace) -> Iterator[Hit]:
    """An id stands twice in the workspace, case aside."""
    loaded = workspace.loaded
    first: dict[str, Entry | Broken] = {}
    everything: list[Entry | Broken] = [
        *loaded.entries,
        *(broken for broken in loaded.broken if broken.id),
    ]
    for here in everything:
        name = (here.id or "").lower()
        earlier = first.setdefault(name, here)
        if earlier is here or not (_given(earlier) or _given(here)):
            continue
        if (earlier.file, earlier.path) != (here.file, here.path):
            also = Pointer(("id",), "the first one stands here", earlier)
            message = f'the id "{here.id}" stands twice: first in {loaded.shown(earlier.file)}'
            yield at("id", message, related=(also,), where=here)


def _given(here: Any) -> bool:
    return not isinstance(here, Entry) or getattr(here.record, "id", None) is not None


# References --------------------------------------------------------------------------------------

_KIND_OF_REFERENCE = {
    "needs": "commitment",
    "replaced_by": "commitment",
    "from": "commitment",
    "change": "change",
}


@rule(
    "CC004", "unknown-reference", on=ANY, severity=ERROR, level=ESSENTIAL, scope="workspace",
    why="A reference that leads nowhere hides who answers, or what waits for what.",
    fix="correct the id, or write the record or person that it names",
    bad='[[commitment]]\nid = "ACME-1"\ntitle = "Search"\nowner = "mirra"\n',
    good='[[commitment]]\nid = "ACME-1"\ntitle = "Search"\nowner = "mira"\n',
)  # fmt: skip
def unknown_reference(workspace: Workspace) -> Iterator[Hit]:
    """A person or record id does not exist."""
    loaded = workspace.loaded
    kinds = {entry.id.lower(): entry.kind for entry in loaded.entries}
    kinds |= {broken.id.lower(): broken.kind for broken in loaded.broken if broken.id}
    waits = bool(loaded.unreadable) or any(broken.id is None for broken in loaded.broken)
    for entry in workspace.entries:
        home = entry.home
        people = home.people if home and home.entry else None
        for path, role, name in _references(entry.record):
            hit = None
            if role == "person" and people is not None and name not in people:
                hit = _unknown(path, name, "person", people)
            elif role == "record":
                hit = _wrong_record(path, name, kinds, waits=waits)
            if hit:
                yield hit._replace(where=entry)


_POINTING = frozenset({"person", "record"})


def _references(record: Record) -> Iterator[tuple[Path, str, str]]:
    """Every id that a record names: where, of what, which."""
    for path, role, value in with_role(record, _POINTING):
        if isinstance(value, str):
            yield path, role, value
        else:
            yield from (((*path, n), role, name) for n, name in enumerate(value))
    if isinstance(record, Touchpoint) and isinstance(record.mood, dict):
        yield from ((("mood", name), "person", name) for name in record.mood)


def _wrong_record(path: Path, name: str, kinds: dict[str, str], *, waits: bool) -> Hit | None:
    kind = kinds.get(name.lower())
    if kind is None:
        return None if waits else _unknown(path, name, "record", kinds)
    key = next(str(step) for step in reversed(path) if isinstance(step, str))
    wanted = _KIND_OF_REFERENCE.get(key, kind)
    if kind != wanted:
        message = f'"{name}" is of kind {kind}, where a {wanted} is meant'
        return at(path, message, fix=f"name a {wanted} here")
    return None


def _unknown(path: Path, name: str, what: str, known: Iterable[str]) -> Hit:
    meant = nearest(name, known)
    fix = f"did you mean `{meant}`?" if meant else None
    return at(path, f'there is no {what} "{name}"', fix=fix)


# Dates in order ----------------------------------------------------------------------------------

Dated = tuple[Path, date | datetime | None]


@rule(
    "CC005", "impossible-dates", on=ANY, severity=ERROR, level=ESSENTIAL, scope="workspace",
    why="Dates that cannot be true make every figure that rests on them untrue.",
    fix="correct one of the two dates",
    bad='[[commitment]]\nid = "ACME-1"\ntitle = "Search"\nmade = 2026-05-04\n'
    "delivered = 2026-04-30\n",
    good='[[commitment]]\nid = "ACME-1"\ntitle = "Search"\nmade = 2026-05-04\n'
    "delivered = 2026-05-29\n",
)  # fmt: skip
def impossible_dates(workspace: Workspace) -> Iterator[Hit]:
    """Facts are out of order, or commitments wait for each other in a circle."""
    for context in workspace.contexts:
        ordered = _Order(context)
        for kind, orders in _ORDERS.items():
            for entry in context.entries.get(kind, ()):
                for hit in orders(entry.record, ordered):
                    yield hit._replace(where=entry)
    yield from _cycles(workspace)


class _Order:
    """Compares days and moments: as days where one of them is a day; a tie is in order."""

    def __init__(self, context: Context) -> None:
        self.zone = context.calendar.zone

    def __call__(self, *chain: Dated) -> Iterator[Hit]:
        """Hit each fact that lies before the one it must follow; absent ones are passed over."""
        present = [(path, value) for path, value in chain if value is not None]
        for (before, early), (after, late) in pairwise(present):
            if self._later(early, late):
                message = f"{_words(after)} {late} lies before {_words(before)} {early}"
                also = Pointer(before, f"{_words(before)} is {early}")
                yield at(after, message, related=(also,))

    def _later(self, early: date | datetime, late: date | datetime) -> bool:
        if isinstance(early, datetime) and isinstance(late, datetime):
            return instant_of(early, self.zone) > instant_of(late, self.zone)
        return day_of(early, self.zone) > day_of(late, self.zone)


def _words(path: Path) -> str:
    return " ".join(f"{step + 1}" if isinstance(step, int) else step for step in path)


def _commitment_order(record: Any, order: _Order) -> Iterator[Hit]:
    made, handed = (("made",), record.made), (("delivered",), record.delivered)
    yield from order(made, handed)
    before: Dated = handed
    for n, back in enumerate(record.returns):
        path: Path = ("returns", n)
        again: Dated = ((*path, "redelivered"), back.redelivered)
        if before[1] is None:
            yield at((*path, "on"), f"returned {back.on}, and never delivered before")
        yield from order(before, ((*path, "on"), back.on), again)
        before = again if back.redelivered else before
    if record.checked and before[1]:
        yield from order((("checked", "on"), record.checked.on), before)
    yield from order(handed, (("accepted",), record.accepted))
    yield from _move_order(record.moves, made, _end(record, delivery(record)), order)
    yield from _escalation_order(record, order)


def _end(record: Any, day: date | None) -> Dated:
    return ("delivered",) if not record.returns else ("returns",), day


def _move_order(moves: tuple[Move, ...], made: Dated, end: Dated, order: _Order) -> Iterator[Hit]:
    before = made
    for n, move in enumerate(moves):
        path: Path = ("moves", n)
        on, told = ((*path, "on"), move.on), ((*path, "told"), move.told)
        yield from order(before, on, ((*path, "to"), move.to))
        yield from order(on, told, ((*path, "agreed"), move.agreed))
        yield from order(told if move.told else on, ((*path, "refused"), move.refused))
        if end[1]:
            last = told if move.told and move.told > move.on else on
            for hit in order(last, end):
                message = f"{_words(last[0])} {last[1]} lies after the delivery of {end[1]}"
                yield hit._replace(path=last[0], message=message, related=())
        before = on


def _escalation_order(record: Any, order: _Order) -> Iterator[Hit]:
    for n, one in enumerate(record.escalations):
        path: Path = ("escalations", n)
        yield from order(
            ((*path, "raised"), one.raised),
            ((*path, "answered"), one.answered),
            ((*path, "resolved"), one.resolved),
        )


def _issue_order(record: Any, order: _Order) -> Iterator[Hit]:
    found: Dated = (("found",), record.found)
    yield from order((("began",), record.began), found)
    for path, _, value in with_role(record, FACT):
        if path not in (("found",), ("began",)):
            yield from order(found, (path, value))
    fixed = record.fixed if not record.reopened else None
    day = day_of(fixed, order.zone) if fixed else None
    yield from _move_order(record.moves, found, (("fixed",), day), order)
    yield from _escalation_order(record, order)
    for n, wait in enumerate(record.waits):
        yield from order((("waits", n, "since"), wait.since), (("waits", n, "until"), wait.until))


def _change_order(record: Any, order: _Order) -> Iterator[Hit]:
    yield from order(
        (("requested",), record.requested),
        (("assessed",), record.assessed),
        (("decided",), record.decided),
    )


_ORDERS: dict[str, Callable[[Any, _Order], Iterator[Hit]]] = {
    Commitment.KIND: _commitment_order,
    Issue.KIND: _issue_order,
    Change.KIND: _change_order,
}


def _cycles(workspace: Workspace) -> Iterator[Hit]:
    """Find commitments that wait for themselves, each circle once, at its first record."""
    done: set[str] = set()
    for entry in workspace.entries:
        if not isinstance(entry.record, Commitment) or not entry.record.needs:
            continue
        circle = _circle(entry, workspace, done)
        if circle:
            way = " → ".join([*(step.id for step in circle), circle[0].id])
            also = tuple(
                Pointer(("needs",), f"{step.id} is in the circle", step) for step in circle[1:]
            )
            yield at("needs", f"waits for itself: {way}", related=also, where=circle[0])


def _circle(start: Entry, workspace: Workspace, done: set[str]) -> list[Entry]:
    """Walk the needs from a record; return the first circle that no earlier walk has seen."""
    trail: list[Entry] = []
    steps: list[Iterator[str]] = []

    def enter(entry: Entry) -> None:
        trail.append(entry)
        needs = entry.record.needs if isinstance(entry.record, Commitment) else ()
        steps.append(iter(needs))

    if start.id.lower() in done:
        return []
    enter(start)
    while steps:
        name = next(steps[-1], None)
        if name is None:
            done.add(trail.pop().id.lower())
            steps.pop()
            continue
        on_trail = [n for n, entry in enumerate(trail) if entry.id.lower() == name.lower()]
        if on_trail:
            done.update(entry.id.lower() for entry in trail)
            return trail[on_trail[0] :]
        entry = workspace.find(name)
        if entry and name.lower() not in done:
            enter(entry)
    return []


# Belonging, the future, and what cannot be seen --------------------------------------------------


@rule(
    "CC006", "orphan-record", on=ANY, severity=ERROR, level=ESSENTIAL, scope="workspace",
    why="A record without a project has no people, no ladder and no reader.",
    fix="move the file below a folder with a project.toml, or write one there",
    bad="",
    good='[[commitment]]\nid = "ACME-1"\ntitle = "Search"\n',
)  # fmt: skip
def orphan_record(workspace: Workspace) -> Iterator[Hit]:
    """No project claims the record."""
    loaded = workspace.loaded
    everything: list[Entry | Broken] = [*loaded.entries, *loaded.broken]
    for here in everything:
        if here.home is None:
            yield at((), "no project claims this record", where=here)


@rule(
    "CC007", "future-fact", on=ANY, severity=ERROR, level=ESSENTIAL, scope="workspace",
    why="A thing recorded as done before it is done is the fastest way to lose a client's trust.",
    fix="correct the day, or record the fact when it has happened",
    bad='[[commitment]]\nid = "ACME-1"\ntitle = "Search"\ndelivered = 2026-06-30\n',
    good='[[commitment]]\nid = "ACME-1"\ntitle = "Search"\npromised = 2026-06-30\n',
)  # fmt: skip
def future_fact(workspace: Workspace) -> Iterator[Hit]:
    """A thing is recorded as done on a day after the present."""
    if not workspace.judged_today:
        return
    knows = workspace.now.knows
    for entry, _ in workspace.later:
        for path, _, value in with_role(entry.record, FACT):
            for day in value if isinstance(value, tuple) else (value,):
                if not knows(day):
                    yield at(path, f"{_words(path)} {day} lies in the future", where=entry)


@rule(
    "CC011", "unsafe-text", on=ANY, severity=ERROR, level=ESSENTIAL, scope="workspace",
    why="Characters that nobody sees can make a reader, a terminal or a robot read something else.",
    fix="write the text again without the character",
    bad='[[commitment]]\nid = "ACME-1"\ntitle = "Search \\u202e hcraes"\n',
    good='[[commitment]]\nid = "ACME-1"\ntitle = "Søk på sida"\n',
)  # fmt: skip
def unsafe_text(workspace: Workspace) -> Iterator[Hit]:
    """A text holds control, bidirectional or invisible characters."""
    suspects = {id(file) for file in workspace.loaded.files if may_be_unsafe(file.text)}
    if not suspects:
        return
    for entry in workspace.loaded.entries:
        if id(entry.file) in suspects:
            for path, name in unsafe_texts(entry.record):
                yield at(path, f"an invisible or control character ({name})", where=entry)
