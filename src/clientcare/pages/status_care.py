"""Of a project's status: contact, money, people, and the figures behind it all."""

from collections.abc import Iterator
from datetime import date

from clientcare.pages import blocks as tree
from clientcare.pages.blocks import Inline, Run, dotted, faint, joined, row
from clientcare.pages.parts import Names, amount, days, mood_of, owed, percent, when
from clientcare.records.base import Side
from clientcare.summary import (
    Figures,
    Load,
    Mood,
    Offer,
    Payment,
    ProjectSummary,
    Rhythm,
    Slip,
    Sum,
    Taken,
    Tally,
)
from clientcare.wording import count, listed

# Contact -----------------------------------------------------------------------------------------


def contact(project: ProjectSummary, names: Names) -> list[tree.Row]:
    """When we last spoke, what is due again, and the mood as a small chart."""
    rhythms = [one for one in project.contact.rhythms if one.what != "pulse"]
    known = [_rhythm(one) for one in rhythms if one.last or one.by]
    rows = [row(("last",), *known)] if known else []
    return [*rows, *_mood(project.contact.moods, project.contact.last_why)]


def _rhythm(one: Rhythm) -> Inline:
    last = f"{one.what} {one.last}" if one.last else f"no {one.what} yet"
    by = f", {'was due' if one.overdue else 'next'} by {when(one.by)}" if one.by else ""
    return joined((last, Run(by, "amber" if one.overdue else "faint")))


def _mood(moods: tuple[Mood, ...], why: Mood | None) -> Iterator[tree.Row]:
    if moods:
        earlier = f"{why.mood} on {why.on}: " if why and why != moods[-1] else ""
        yield row(("mood",), mood_of(moods), f"{earlier}“{why.why}”" if why else "")


# Money -------------------------------------------------------------------------------------------


def money(project: ProjectSummary, names: Names) -> list[tree.Row]:
    """Open payments in both directions, totals by currency, and compensation under way."""
    found = project.money
    payments = sorted(found.open, key=lambda one: (one.due or date.max, one.id))
    rows = [(_credit if one.is_credit else _payment)(one, names) for one in payments]
    if len(payments) > 1:
        rows += _totals(project)
    return [*rows, *(_offer(one, names) for one in found.offers if one.pending)]


OWES = {"us": "we owe", "client": "they owe", "other": "others owe"}
CREDIT = {"us": "our credit", "client": "their credit", "other": "others' credit"}


def _credit(one: Payment, names: Names) -> tree.Row:
    """What a side has to its credit: never late, and nobody asks for it."""
    worth = tree.strong(amount(-one.open if one.open else None, one.currency))
    beyond = f"paid beyond {amount(one.amount, one.currency)}" if one.paid else ""
    return row((CREDIT[one.by],), joined((worth, " ", names.of(one.title, one.id))), beyond)


def _payment(one: Payment, names: Names) -> tree.Row:
    return row(
        (OWES[one.by],),
        joined((owed(one), " ", names.of(one.title, one.id))),
        f"due {one.due}" if one.due else "no due date",
        Run(f"{days(one.days_late)} late" if one.overdue else "", "amber"),
        f"last step: {one.taken}, {one.taken_on}" if one.taken else "",
        f"next step: {one.next_step}, after {when(one.next_by)}" if one.next_by else "",
        f"questioned by {listed(one.disputed)}" if one.disputed else "",
    )


def _totals(project: ProjectSummary) -> Iterator[tree.Row]:
    """What each side owes in all, and what credit is left to it, credits taken off what is owed."""
    sides: tuple[Side, ...] = ("client", "us")
    for by in sides:
        late = {one.currency: one for one in project.money.total(by, overdue=True)}
        open_ = (one for one in project.money.open if one.by == by)
        told = {one.currency for one in open_ if one.amount is not None}
        totals = [one for one in project.money.total(by) if one.currency in told]
        owes = [_sum(one, late.get(one.currency)) for one in totals if one.amount >= 0]
        credit = [amount(-one.amount, one.currency) for one in totals if one.amount < 0]
        for lead, sums in ((OWES[by], owes), (CREDIT[by], credit)):
            if sums:
                yield row((lead,), joined(("in all ", dotted(*sums, between=", "))))


def _sum(one: Sum, late: Sum | None) -> str:
    text = amount(one.amount, one.currency)
    if late is None:
        return text
    return f"{text}, {amount(min(late.amount, one.amount), late.currency)} of it late"


def _offer(one: Offer, names: Names) -> tree.Row:
    day = {"offered": one.offered, "accepted": one.accepted}.get(one.state)
    name = names.of(one.title, one.issue)
    return row(
        ("in return",),
        joined((one.what or one.kind or "compensation", " for ", name)),
        amount(one.amount, one.currency) if one.amount is not None else "",
        f"{one.state} {day}" if day else one.state,
        Run("to be settled" if one.accepted else "", "amber" if one.overdue else "plain"),
    )


# People ------------------------------------------------------------------------------------------


def people(project: ProjectSummary, names: Names) -> list[tree.Row]:
    """Who is asked for more than they have, and who was taken from what."""
    return [_load(load, project, names) for load in project.people]


def _load(load: Load, project: ProjectSummary, names: Names) -> tree.Row:
    mine = [one for one in load.steps if one.source and one.project == project.id]
    over = f"asked for {percent(load.share)} of their time, has {percent(load.capacity)}"
    return row(
        (Run("too much", "amber") if load.over else "taken",),
        tree.strong(load.name),
        over if load.over else "",
        f"for {names.short(sorted({one.issue for one in load.steps}))}" if load.over else "",
        *(_taken(one, names) for one in mine),
    )


def _taken(one: Taken, names: Names) -> Inline:
    since = f" since {one.since}" if one.since else ""
    moved = f" (its date was {'' if one.moved else 'not '}moved)"
    source = names.of(one.source_title, one.source or "")
    return joined(("taken from ", source, f"{since} for {names.short([one.issue])}", faint(moved)))


# Figures -----------------------------------------------------------------------------------------


def figures(project: ProjectSummary, names: Names) -> list[tree.Row]:
    """Kept promises of both sides with their interval, slips, and why dates of ours moved."""
    found = project.figures
    rows = [
        *_kept("we kept", found.kept_us, found.slip_us),
        *_kept("they kept", found.kept_client, found.slip_client),
        *_causes(found),
    ]
    if rows and project.unreadable:
        lead = faint("unseen")
        rows.append(row((lead,), f"what cannot be read, {project.unreadable} in all"))
    return rows


def _kept(lead: str, tally: Tally, slip: Slip) -> Iterator[tree.Row]:
    if not tally.due:
        return
    first = _share(tally.kept, tally.due, tally.low, tally.high)
    agreed = _share(tally.kept_agreed, tally.due, tally.low_agreed, tally.high_agreed)
    same = tally.kept == tally.kept_agreed
    yield row(
        (lead,),
        f"{first} by the first date",
        "as many by the last agreed one" if same else f"{agreed} by the last agreed one",
        f"{tally.recorded_late} of them recorded late" if tally.recorded_late else "",
        _slip(slip),
    )


def _slip(slip: Slip) -> str:
    if slip.median is None or not slip.worst:
        return ""
    return f"slip: median {slip.median:g}, worst {days(slip.worst)}"


FEW = 5
"""Cases below which a share is no figure."""


def _share(kept: int, due: int, low: float | None, high: float | None) -> str:
    if low is None or high is None or due < FEW:
        return f"{kept} of {due}"
    return f"{kept} of {due} ({percent(kept / due)}, likely {low * 100:.0f}–{high * 100:.0f} %)"


def _causes(found: Figures) -> Iterator[tree.Row]:
    if found.causes:
        parts = (
            f"{cause.cause or 'no cause named'}: {count(cause.moves, 'move')}, {days(cause.days)}"
            for cause in found.causes
        )
        yield row(("moved by",), *parts)
