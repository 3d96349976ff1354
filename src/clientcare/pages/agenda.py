"""`agenda`: the next status meeting, with what is for us only set apart."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any

from clientcare.pages import blocks as tree
from clientcare.pages import parts
from clientcare.pages.blocks import Run, Words, dotted, faint, named, row, typed
from clientcare.pages.parts import OURS, Names, by_series, days, in_words, next_words, opening
from clientcare.pages.waiting import held_up, how_long, what, who_and_what
from clientcare.pending import Pending
from clientcare.summary.agenda import Agenda, ChangeRequest, Event, InternalItem, NewDate, Notice
from clientcare.summary.people import Attendee
from clientcare.summary.promises import Problem
from clientcare.wording import count, effort, listed, trim

UNTIL = "For us only until it is told"
BOTH = "For both"
ONLY = "For us only: do not show"
Blocks = Iterator[tree.Rows]


def page(agenda: Agenda) -> tree.Document:
    """The agenda of the next meeting."""
    names = Names(agenda.project)
    untold = tuple(each for one in agenda.untold for each in _untold(one, names))
    shown: tuple[tree.Block, ...] = tuple(for_both(agenda))
    if not shown and not agenda.internal:
        shown = (tree.paragraph("Nothing has changed, and nothing is late or due soon."),)
    sections = [tree.Section(tree.run(BOTH) if untold else (), shown, divided=bool(untold))]
    if untold:
        rows = [tree.Rows("tell them", untold)]
        sections.append(tree.Section(tree.run(UNTIL), _marked(rows), divided=True))
    sections.append(tree.Section(tree.run(ONLY), _marked(_for_us(agenda)), divided=True))
    head = opening(agenda.now, agenda.unreadable, 0, *_headline(agenda))
    filled = (part for part in sections if part.blocks)
    return tree.document(f"Agenda as of {agenda.now.day}", *head, *filled)


def _marked(groups: Iterable[tree.Rows]) -> tuple[tree.Rows, ...]:
    """Mark each line as ours, so that none can be taken for one that is shown."""
    mark = faint(OURS)
    return tuple(
        one._replace(rows=tuple(each._replace(lead=(mark, *each.lead)) for each in one.rows))
        for one in groups
    )


def _headline(agenda: Agenda) -> Iterator[Words]:
    yield named(agenda.project.name, agenda.project.id)
    yield agenda.project.client or ""
    yield Run(parts.phase_of(agenda.project), "amber")
    yield f"last met {agenda.since}" if agenda.since else "never met yet"
    if agenda.by:
        yield (Run(f"was due by {agenda.by}", "amber") if agenda.overdue else f"due by {agenda.by}")
    yield faint("days are working days")


def for_both(agenda: Agenda) -> Blocks:
    """What is raised with the client: only what they may read."""
    return _parts(agenda, internal=False)


def _for_us(agenda: Agenda) -> Blocks:
    """What the client must not see: internal records, how they feel, who may not come."""
    yield from _parts(agenda, internal=True)
    contact, mood = agenda.project.contact, list[tree.Row]()
    if contact.moods:
        why = contact.last_why
        day = f" ({why.on})" if why and why != contact.moods[-1] else ""
        said = f"“{why.why}”{day}" if why else ""
        mood.append(row(("last",), parts.mood_of(contact.moods), said))
    groups = (
        ("mood", [*mood, *(row(("ask",), tree.run(text)) for text in agenda.ask)]),
        ("people", [_person(one) for one in agenda.people]),
        ("held back", [_held_back(one) for one in agenda.held_back]),
        ("log it", [tree.Row((), (Run(agenda.command, "command"),))]),
    )
    yield from (tree.Rows(label, tuple(rows)) for label, rows in groups if rows)


def _parts(agenda: Agenda, *, internal: bool) -> Blocks:
    names, waits = Names(agenda.project), partial(_pending, today=agenda.now.day)
    groups: tuple[tuple[str, Sequence[Any], Callable[[Any, Names], tree.Row]], ...] = (
        ("decide", agenda.decide, waits),
        ("new dates", agenda.dates, _new_date),
        ("they owe", [one for one in agenda.they_owe if one.on == "client"], waits),
        ("others", [one for one in agenda.they_owe if one.on == "other"], waits),
        ("we owe", agenda.we_owe, waits),
        ("problems", agenda.problems, _problem),
        ("changes", agenda.requests, _request),
        ("changed", agenda.changed, _event),
    )
    for label, entries, draw in groups:
        mine = [one for one in entries if (agenda.internal or _is_internal(one)) is internal]
        rows = []
        for one, more in by_series(mine, _name_of_pending):
            drawn = draw(one, names)
            rows.append(drawn._replace(body=dotted(drawn.body, parts.more_rounds(more))))
        if rows:
            yield tree.Rows(label, tuple(rows))


def _name_of_pending(one: Any) -> str:
    return f"{one.record} {one.kind}" if isinstance(one, Pending) else ""


def _is_internal(one: Any) -> bool:
    return one.record.internal if isinstance(one, Problem) else bool(one.internal)


def _untold(one: Notice, names: Names) -> Iterator[tree.Row]:
    moved = one.kind == "move"
    yield row(
        ("new date" if moved else "problem",),
        names.of(one.title, one.record),
        f"{one.old} → {one.new}" if moved else "",
        f"{'known since' if moved else 'found'} {one.since}",
        Run("overdue: do not wait for the meeting" if one.late else "", "red"),
        trim(one.why) or Run("no reason written down" if moved else "", "amber"),
    )
    yield tree.Row(((),), typed(one.command))


# What the client may see -------------------------------------------------------------------------

HAPPENED = {
    "moved": "new date told", "told": "problem told", "found": "problem found",
    "requested": "change asked for", "assessed": "change assessed", "agreed": "change agreed",
    "declined": "change declined", "shared": "risk shared", "happened": "risk came true",
    "help called for": "escalated",
}  # fmt: skip
"""What an event is called, where its own word does not say it."""
FOLLOWS = {"promised": "for", "moved": "to", "sent back": "again by", "replaced": "by"}


def _event(one: Event, names: Names) -> tree.Row:
    follows = FOLLOWS.get(one.what, "")
    detail = f"{follows} {one.detail}".strip() if one.detail else ""
    happened = HAPPENED.get(one.what, one.what)
    return row((str(one.day), happened), names.of(one.title, one.record), detail)


def _new_date(one: NewDate, names: Names) -> tree.Row:
    return row(
        (f"+{days(one.days)}" if one.days > 0 else days(one.days) if one.days else "same day",),
        names.of(one.title, one.record),
        "the fix" if one.fix else "",
        f"{one.promised} → {one.due}" if one.promised else f"now {one.due}",
        f"told {one.told}",
        f"agreed {one.agreed}" if one.agreed else tree.strong("not agreed yet"),
        trim(one.why) or Run("no reason written down", "amber"),
    )


def _pending(one: Pending, names: Names, today: date) -> tree.Row:
    return row((how_long(one, today),), who_and_what(one, names), what(one), held_up(one, names))


def _problem(one: Problem, names: Names) -> tree.Row:
    fix = f"fix was due {one.due}" if one.overdue else f"fix due {one.due}"
    open_ = one.due and one.state in ("new", "triaged", "worked-around")
    return row(
        (one.severity or "unranked", days(one.age)),
        names.of(one.title, one.id),
        in_words(one.state),
        Run(fix if open_ else "", "amber" if one.overdue else "plain"),
        next_words(one),
    )


def _request(one: ChangeRequest, names: Names) -> tree.Row:
    takes = listed(effort(one.days, one.delay, one.cost))
    todo = "to decide" if one.presented else "present" if one.assessed else "assess"
    return row(
        (one.decision or "decided" if one.decided else todo,),
        names.of(one.title, one.record),
        f"asked for {one.requested}" if one.requested else "",
        f"takes {takes}" if takes else "",
        " ".join(filter(None, map(trim, one.consequences))),
    )


# For us only -------------------------------------------------------------------------------------


def _person(one: Attendee) -> tree.Row:
    missed = f"in none of the last {count(one.missed, 'talk')}" if one.missed else ""
    when, _, cover = (one.away or "").partition(", ")
    away: Words = Run(when, "amber")
    if cover:  # where it is broken, between the days and who stands in
        gap = Run(" ", "amber", "gap")
        away = (Run(f"{when},", "amber", "whole"), gap, Run(cover, "amber", "whole"))
    side, name = "ours" if one.side == "us" else "theirs", named(one.name, one.id)
    return row((side,), name, trim(one.role), away, Run(missed, "amber"))


def _held_back(one: InternalItem) -> tree.Row:
    leads = {"option": "not presented", "compensation": "not offered", "risk": "not shared"}
    return row((leads[one.kind],), named(one.title, one.record), trim(one.text))
