"""Family 0, order: facts that cannot have happened in the order in which they are dated."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from functools import partial
from itertools import pairwise
from typing import Any

from clientcare.calendar.working_time import day_of, instant_of
from clientcare.facts.states import FACT, delivery
from clientcare.facts.workspace import Context, Workspace
from clientcare.findings import ERROR, Remedy
from clientcare.records import Change, Commitment, Issue, Path, Project, Risk, Touchpoint, with_role
from clientcare.records.base import Move
from clientcare.rules.catalogue import ANY, ESSENTIAL, Hit, Pointer, at, rule
from clientcare.store import Entry
from clientcare.wording import field_words

Dated = tuple[Path, date | datetime | None]


@rule("CC005", "impossible-dates", on=ANY, severity=ERROR, level=ESSENTIAL, scope="workspace",
    why="Dates that cannot be true make every figure that rests on them untrue.",
    fix=Remedy("correct one of the two dates"),
    bad='[[commitment]]\nid = "ACME-1"\ntitle = "Search"\nmade = 2026-05-04\n'
    "delivered = 2026-04-30\n",
    good='[[commitment]]\nid = "ACME-1"\ntitle = "Search"\nmade = 2026-05-04\n'
    "delivered = 2026-05-29\n")  # fmt: skip
def impossible_dates(workspace: Workspace) -> Iterator[Hit]:
    """Facts are out of order, or commitments wait for each other in a circle."""
    for context in workspace.contexts:
        ordered = _Order(context)
        for kind, orders in _ORDERS.items():
            for entry in context.entries.get(kind, ()):
                yield from (hit._replace(where=entry) for hit in orders(entry.record, ordered))
        for entry in context.recorded.get(Commitment.KIND, ()):
            if "rounds" in vars(entry.record):
                yield from _rounds(entry, workspace)
    yield from _cycles(workspace)


def _rounds(entry: Entry, workspace: Workspace) -> Iterator[Hit]:
    """Find what was recorded of a round that is none, and of one round in two places."""
    record = entry.record
    assert isinstance(record, Commitment)
    series, first = workspace.series(entry), dict[date, int]()
    for n, one in enumerate(record.rounds):
        path: Path = ("rounds", n, "due")
        due = series.day(one.due)
        if due is None:
            near = [f"`due = {day}`" for day in series.near(one.due)]
            fix = Remedy(f"write {' or '.join(near)}") if near else None
            yield at(path, f"no round is due on {one.due}", fix=fix, where=entry)
        elif (m := first.setdefault(due, n)) != n:
            also = Pointer(("rounds", m, "due"), f"{record.rounds[m].due} is here", entry)
            fix = Remedy(f"write all of it into one entry with `due = {due}`")
            message = f"the round of {due} is recorded twice"
            yield at(path, message, fix=fix, related=(also,), where=entry)


class _Order:
    """Compares days and moments: as days where one of them is a day; a tie is in order."""

    def __init__(self, context: Context) -> None:
        self.zone = context.calendar.zone

    def __call__(self, *chain: Dated) -> list[Hit]:
        """Hit each fact that lies before the one it must follow; absent ones are passed over."""
        hits: list[Hit] = []
        before: Path = ()
        early: date | datetime | None = None
        for after, late in chain:
            if late is None:
                continue
            if early is not None and self.is_later(early, late):
                first, then = field_words(before), field_words(after)
                also = Pointer(before, f"{first} is {early}")
                message = f"{then} {late} lies before {first} {early}"
                hits.append(at(after, message, related=(also,), key=(first, then)))
            before, early = after, late
        return hits

    def is_later(self, early: date | datetime, late: date | datetime) -> bool:
        """Whether a fact lies after one that it must not follow."""
        if type(early) is date is type(late):
            return early > late
        if early is late or early.toordinal() + 2 < late.toordinal():  # whatever the zones
            return False
        if isinstance(early, datetime) and isinstance(late, datetime):
            return instant_of(early, self.zone) > instant_of(late, self.zone)
        return day_of(early, self.zone) > day_of(late, self.zone)


def _dated(table: Any, *names: str, path: Path = ()) -> list[Dated]:
    """Some fields of a table, which lies at a path."""
    return [((*path, name), getattr(table, name)) for name in names]


def _commitment_order(record: Any, order: _Order) -> Iterator[Hit]:
    made: Dated = (("made",), record.made)  # not by name: most records have no more than these
    handed: Dated = (("delivered",), record.delivered)
    accepted: Dated = (("accepted",), record.accepted)
    yield from order(made, handed, accepted)
    for name, parts in (("payments", record.payments), ("written_off", record.written_off)):
        for n, part in enumerate(parts):
            yield from order(made, ((name, n, "on"), part.on))
    before = handed if record.delivered else accepted
    redelivered: list[Dated] = []
    for n, back in enumerate(record.returns):
        on, again = _dated(back, "on", "redelivered", path=("returns", n))
        redelivered.append(again)
        if before[1] is None:
            yield at(on[0], f"returned {back.on}, and never delivered before")
        yield from order(before, on, again)
        before = again if back.redelivered else before
    if record.cancelled or record.revoked or record.replaced:
        came = (handed, *redelivered, accepted)  # before it was given up, if ever
        for end in _dated(record, "cancelled", "revoked", "replaced"):
            yield from [hit for one in came for hit in order(one, end)][-1:]
    if record.checked:
        yield from _check_order(record, order)
    if record.moves:
        what: Path = ("returns",) if record.returns else ("delivered",)
        yield from _move_order(record.moves, made, (what, delivery(record)), order)
    if record.escalations:
        yield from _entry_order(record, order, *_STEPS_OF_AN_ESCALATION)


def _check_order(record: Any, order: _Order) -> Iterator[Hit]:
    """Find a test that came after the delivery it was for: before the next one was asked for."""
    handed: Dated = (("delivered",), record.delivered)
    for n, back in enumerate(record.returns):
        if back.on <= record.checked.on:
            handed = (("returns", n, "redelivered"), back.redelivered)
    yield from order((("checked", "on"), record.checked.on), handed)


def _move_order(moves: tuple[Move, ...], made: Dated, end: Dated, order: _Order) -> Iterator[Hit]:
    before = made
    for n, move in enumerate(moves):
        if [(one.on, one.to) for one in moves[max(n - 1, 0) : n]] == [(move.on, move.to)]:
            # as a merge may leave it
            message = f"the move of {move.on} to {move.to} is recorded twice"
            also = Pointer(("moves", n - 1, "to"), "the other one")
            fix = Remedy("write all of it into one entry")
            yield at(("moves", n, "to"), message, fix=fix, related=(also,))
        on, to, told, agreed, refused = _dated(
            move, "on", "to", "told", "agreed", "refused", path=("moves", n)
        )
        yield from order(before, on, to)
        yield from order(on, told, agreed)
        yield from order(told if move.told else on, refused)
        if move.agreed and move.refused:
            message = f"moves {n + 1} agreed {move.agreed} and refused {move.refused}: one answer"
            fix = Remedy("keep the one that stands; another answer belongs to a move of its own")
            yield at(refused[0], message, fix=fix, related=(Pointer(agreed[0], "the other one"),))
        if end[1]:
            last = told if move.told and move.told > move.on else on
            for hit in order(last, end):
                what = "fix" if end[0] == ("fixed",) else "delivery"
                message = f"{field_words(last[0])} {last[1]} lies after the {what} of {end[1]}"
                yield hit._replace(path=last[0], message=message, related=())
        before = on


def _entry_order(record: Any, order: _Order, name: str, *days: str) -> Iterator[Hit]:
    """Compare some days of each entry of a list."""
    for n, one in enumerate(getattr(record, name)):
        yield from order(*_dated(one, *days, path=(name, n)))


def _order_from_first(
    table: Any, order: _Order, within: Path = (), besides: Path = ()
) -> list[Hit]:
    """Hit each fact before the one from which on a record exists, or the entry of one at a path."""
    start = getattr(table, table.EXISTS_FROM)
    found: list[Hit] = []
    for path, _, value in with_role(table, FACT, within) if start else ():
        for place, day in _days_of(path, value):
            if order.is_later(start, day) and path != besides:
                found += order(((*within, table.EXISTS_FROM), start), (place, day))
    return found


def _days_of(path: Path, value: Any) -> list[tuple[Path, Any]]:
    """A day at its path, or each of several."""
    several = isinstance(value, tuple)
    return [((*path, n), day) for n, day in enumerate(value)] if several else [(path, value)]


_STEPS_OF_AN_ESCALATION = ("escalations", "raised", "answered", "resolved")
_STEPS_OF_A_PROBLEM = (
    ("waits", "since", "until"),
    ("options", "presented", "chosen"),
    ("compensation", "offered", "accepted", "settled"),
)


def _issue_order(record: Any, order: _Order) -> Iterator[Hit]:
    yield from order(*_dated(record, "began", "found"))
    yield from _order_from_first(record, order, besides=("began",))
    fixed = record.fixed if not record.reopened else None
    day = day_of(fixed, order.zone) if fixed else None
    nothing: Dated = ((), None)  # that no move is before `found` is said above
    yield from _move_order(record.moves, nothing, (("fixed",), day), order)
    yield from _reopening_order(record, order)
    for n, back in enumerate(record.reopened):
        yield from _order_from_first(back, order, ("reopened", n))
    for steps in (_STEPS_OF_AN_ESCALATION, *_STEPS_OF_A_PROBLEM):
        yield from _entry_order(record, order, *steps)


def _reopening_order(record: Any, order: _Order) -> Iterator[Hit]:
    """What is reopened was done before, for the clocks of a problem start anew that day."""
    path: Path = ()
    for n, (before, back) in enumerate(pairwise((record, *record.reopened))):
        ends = _dated(before, "fixed", "confirmed", "closed", path=path)
        done = next((one for one in ends if one[1]), None)
        path = ("reopened", n)
        if done is None and not order.is_later(record.found, back.on):  # which is said above
            yield at((*path, "on"), f"reopened {back.on}, and never fixed or closed before")
        elif done:
            yield from order(done, ((*path, "on"), back.on))


def _project_order(record: Any, order: _Order) -> Iterator[Hit]:
    for end in ("ends", "closed"):
        yield from order(*_dated(record, "started", end))
    for n, one in enumerate(record.paused):
        path: Path = ("paused", n)
        yield from order(((*path, "from"), one.from_), ((*path, "until"), one.until))
    for name, person in record.people.items():
        for n, one in enumerate(person.away):
            path = ("people", name, "away", n)
            yield from order(((*path, "from"), one.from_), ((*path, "to"), one.to))


_ORDERS: dict[str, Callable[[Any, _Order], Iterable[Hit]]] = {
    Commitment.KIND: _commitment_order,
    Issue.KIND: _issue_order,
    Project.KIND: _project_order,
    Change.KIND: lambda one, order: [
        *order(*_dated(one, "requested", "assessed", "decided")),
        *order(*_dated(one, "requested", "presented")),
    ],
    # What happened may have been seen afterwards.
    Risk.KIND: partial(_order_from_first, besides=("happened",)),
    Touchpoint.KIND: _order_from_first,
}


def _cycles(workspace: Workspace) -> Iterator[Hit]:
    """Find commitments that wait for themselves, each circle at the first of its ids."""
    waiting = [entry for entry in workspace.entries if "needs" in vars(entry.record)]
    done: set[str] = set()
    for entry in sorted(waiting, key=lambda entry: entry.id.lower()):
        circle = _circle(entry, workspace, done)
        if circle:
            first = circle.index(min(circle, key=lambda step: step.id.lower()))
            circle = [*circle[first:], *circle[:first]]
            way = " → ".join([*(step.id for step in circle), circle[0].id])
            also = tuple(
                Pointer(("needs",), f"{step.id} is in the circle", step) for step in circle[1:]
            )
            fix = Remedy("take one of them out of `needs`")
            yield at("needs", f"waits for itself: {way}", fix=fix, related=also, where=circle[0])


def _circle(start: Entry, workspace: Workspace, done: set[str]) -> list[Entry]:
    """Walk the needs from a record; return the first circle that no earlier walk has seen."""
    trail: dict[str, Entry] = {}
    steps: list[Iterator[str]] = []

    def enter(entry: Entry) -> None:
        trail[entry.id.lower()] = entry
        needs = entry.record.needs if isinstance(entry.record, Commitment) else ()
        steps.append(iter(sorted(name.lower() for name in needs)))

    if start.id.lower() not in done:
        enter(start)
    while steps:
        name = next(steps[-1], None)
        if name is None:
            done.add(trail.popitem()[0])
            steps.pop()
        elif name not in done and (entry := workspace.find(name)):
            found = entry.id.lower()  # a duplicate, or a round, may be named otherwise
            if found in trail:
                done.update(trail)
                names = list(trail)
                return [trail[step] for step in names[names.index(found) :]]
            if found not in done:
                enter(entry)
    return []
