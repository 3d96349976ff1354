"""What `agenda` says, block by block: what to tell first, what the client may see, what not."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from clientcare.calendar.working_time import Now
from clientcare.summary import Problem
from clientcare.summary.agenda import Agenda, HeldBack, NewDate, Request, Untold
from clientcare.summary.attending import Attendee
from clientcare.summary.happened import Event
from clientcare.summary.pending import Pending
from clientcare.views.layout import Block, Row, Span, Words, joined, words
from clientcare.views.status.care import MOODS, MOST_MOODS
from clientcare.views.status.words import BAD, POOR, Names, days, dim, row
from clientcare.views.waiting_rows import how_long, what, who_and_what
from clientcare.wording import count, listed

Blocks = Iterator[Block]


def headline(agenda: Agenda) -> Words:
    """Say with whom the meeting is, when the last one was and by when this one is due."""
    project = agenda.project
    return joined(
        (
            words(Span(project.name, "bold"), " ", Span(project.id, "cyan")),
            project.client or "",
            f"last met {agenda.since}" if agenda.since else "never met yet",
            _due(agenda),
            dim("days are working days"),
        )
    )


def _due(agenda: Agenda) -> Span:
    if agenda.by is None:
        return Span("")
    return Span(f"{'was due' if agenda.overdue else 'due'} by {agenda.by}", POOR * agenda.overdue)


def to_tell(agenda: Agenda) -> Blocks:
    """What the client does not know yet, each with what to type once it was told."""
    names = Names()
    rows = [row for one in agenda.untold for row in _untold(one, names)]
    if rows:
        yield Block("tell them", tuple(rows))


def said(text: str | None) -> str:
    """Take what somebody wrote; nothing but blanks is nothing."""
    return (text or "").strip()


def for_both(agenda: Agenda) -> Blocks:
    """What is raised with the client: only what they may read."""
    return _blocks(agenda, internal=False)


def for_us(agenda: Agenda) -> Blocks:
    """What the client must not see: internal records, how they feel, who may not come."""
    yield from _blocks(agenda, internal=True)
    parts = (
        ("mood", [*_mood(agenda), *(row(("ask",), text) for text in agenda.ask)]),
        ("people", [_person(one) for one in agenda.people]),
        ("held back", [_held_back(one) for one in agenda.held_back]),
        ("log it", list(_afterwards(agenda))),
    )
    yield from (Block(label, tuple(rows)) for label, rows in parts if rows)


def _blocks(agenda: Agenda, *, internal: bool) -> Blocks:
    names = Names()
    now = agenda.now
    parts: tuple[tuple[str, Sequence[Any], Callable[[Any, Names], Row]], ...] = (
        ("changed", agenda.changed, _event),
        ("new dates", agenda.dates, _new_date),
        ("decide", agenda.decide, _pending),
        ("they owe", agenda.they_owe, _pending),
        ("we owe", agenda.we_owe, _pending),
        ("problems", agenda.problems, lambda one, n: _problem(one, n, now)),
        ("changes", agenda.requests, _request),
    )
    for label, entries, draw in parts:
        shown = [
            draw(one, names)
            for one in entries
            if (agenda.internal or _is_internal(one)) is internal
        ]
        if shown:
            yield Block(label, tuple(shown))


def _is_internal(one: Any) -> bool:
    return one.record.internal if isinstance(one, Problem) else bool(one.internal)


def _untold(one: Untold, names: Names) -> Iterator[Row]:
    late = Span("overdue: do not wait for the meeting", BAD) if one.late else ""
    known = f"{'found' if one.kind == 'problem' else 'known since'} {one.since}"
    moved = f"{one.old} → {one.new}" if one.kind == "move" else ""
    why = said(one.why) or Span("no reason written down" if one.kind == "move" else "", POOR)
    lead = "problem" if one.kind == "problem" else "new date"
    yield row((lead,), names.of(one.title, one.record), moved, known, late, why)
    yield Row((Span(""),), words(Span(one.command, "bold cyan", "whole")))


# What the client may see -------------------------------------------------------------------------

HAPPENED = {
    "promised": "promised",
    "moved": "new date told",
    "sent back": "sent back",
    "told": "problem told",
    "found": "problem found",
    "requested": "change asked for",
    "assessed": "change assessed",
    "agreed": "change agreed",
    "declined": "change declined",
    "shared": "risk shared",
    "happened": "risk came true",
}
"""What an event is called, where its own word does not say it."""
FOLLOWS = {"promised": "for", "moved": "to", "sent back": "again by", "replaced": "by"}


def _event(one: Event, names: Names) -> Row:
    what = HAPPENED.get(one.what, one.what)
    follows = FOLLOWS.get(one.what, "")
    detail = f"{follows} {one.detail}".strip() if one.detail else ""
    return row((str(one.day), what), names.of(one.title, one.record), detail)


def _new_date(one: NewDate, names: Names) -> Row:
    moved = f"{one.promised} → {one.due}" if one.promised else f"now {one.due}"
    return row(
        (f"+{days(one.days)}" if one.days >= 0 else days(one.days),),
        names.of(one.title, one.record),
        "the fix" if one.fix else "",
        moved,
        f"told {one.told}",
        f"agreed {one.agreed}" if one.agreed else Span("not agreed yet", "bold"),
        said(one.why) or Span("no reason written down", POOR),
    )


def _pending(one: Pending, names: Names) -> Row:
    verb = "holds up" if one.kind in ("commitment", "payment") else "touches"
    held = f"{verb} {listed(one.blocks)}" if one.blocks else ""
    return Row((how_long(one),), joined((who_and_what(one, names), what(one), held)))


def _problem(one: Problem, names: Names, now: Now) -> Row:
    late = one.overdue
    fix = f"fix was due {one.due}" if late else f"fix due {one.due}"
    open_ = one.due and one.state in ("new", "triaged", "worked-around")
    return row(
        (one.severity or "unranked", days(one.age)),
        names.of(one.title, one.id),
        one.state,
        Span(fix if open_ else "", POOR if late else ""),
        words(dim("next: "), one.next_step.what) if one.next_step else "",
    )


def _request(one: Request, names: Names) -> Row:
    lead = one.decision or "decided" if one.decided else "to decide" if one.assessed else "assess"
    takes = listed([part for part in (_work(one), _delay(one), one.cost) if part])
    return row(
        (lead,),
        names.of(one.title, one.record),
        f"asked for {one.requested}" if one.requested else "",
        f"takes {takes}" if takes else "",
        " ".join(filter(None, map(said, one.consequences))),
    )


def _work(one: Request) -> str:
    return f"{one.days} days of work" if one.days else ""


def _delay(one: Request) -> str:
    return f"a delay of {one.delay}" if one.delay else ""


# For us only -------------------------------------------------------------------------------------


def _mood(agenda: Agenda) -> Iterator[Row]:
    moods, why = agenda.project.contact.moods, agenda.project.contact.last_why
    if moods:
        last = moods[-1]
        chart = "".join(MOODS[mood.mood - 1] for mood in moods[-MOST_MOODS:])
        style = BAD if last.mood <= 2 else POOR if last.mood == 3 else ""
        day = f" ({why.on})" if why and why != last else ""
        now = words(Span(f"{chart} {last.mood} of 5", style), f" on {last.on}")
        yield row(("last",), now, f"“{why.why}”{day}" if why else "")


def _person(one: Attendee) -> Row:
    missed = f"in none of the last {count(one.missed, 'talk')}" if one.missed else ""
    return row(
        ("ours" if one.side == "us" else "theirs",),
        words(Span(one.name, "bold"), " ", Span(one.id, "cyan")),
        said(one.role),
        Span(one.away or "", POOR),
        Span(missed, POOR),
    )


def _held_back(one: HeldBack) -> Row:
    what = "not offered" if one.kind == "compensation" else "not shared"
    named = words(Span(one.title, "bold"), " ", Span(one.record, "cyan"))
    return row((what,), named, said(one.text))


def log_command(agenda: Agenda) -> str:
    """Write what records the meeting once it was held, and what was told in it."""
    from clientcare.summary.pending import typed

    people = ",".join(one.id for one in agenda.people)
    told = ",".join(agenda.to_tell)
    parts = [
        f"clientcare log meeting --project {typed(agenda.project.id)}",
        f"--with {people}" if people else "--with …",
        "--ours … --theirs … --mood …",
        f"--told {told}" if told else "",
    ]
    return " ".join(part for part in parts if part)


def _afterwards(agenda: Agenda) -> Iterable[Row]:
    yield Row((), words(Span(log_command(agenda), "bold cyan")))
