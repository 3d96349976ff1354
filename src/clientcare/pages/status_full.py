"""`status --full`: the sections of a project, from what is overdue to the figures behind it."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from clientcare.pages import blocks as tree
from clientcare.pages import parts
from clientcare.pages.blocks import Inline, Run, Words, dotted, faint, joined, row
from clientcare.pages.parts import FEW, Names, amount, days, late_by, mood_of, owed, percent, when
from clientcare.records.base import Side
from clientcare.summary.figures import Payment, Slip, Sum, Tally
from clientcare.summary.model import ProjectSummary
from clientcare.summary.promises import EscalationStatus, Problem, Promise
from clientcare.wording import count, listed

Rows = Iterator[tree.Row]


def contact(project: ProjectSummary, names: Names) -> Rows:
    """When we last spoke, what is due again, and the mood as a small chart."""
    known: list[Words] = []
    for one in project.contact.rhythms:
        if one.what != "pulse" and (one.last or one.by):
            last = f"{one.what} {one.last}" if one.last else f"no {one.what} yet"
            by = f", {'was due' if one.overdue else 'next'} by {when(one.by)}" if one.by else ""
            known.append(joined((last, Run(by, "amber" if one.overdue else "faint"))))
    if known:
        yield row(("last",), *known)
    moods, why = project.contact.moods, project.contact.last_why
    if moods:
        earlier = f"{why.mood} on {why.on}: " if why and why != moods[-1] else ""
        yield row(("mood",), mood_of(moods), f"{earlier}“{why.why}”" if why else "")


OWES = {"us": "we owe", "client": "they owe", "other": "others owe"}
CREDIT = {"us": "our credit", "client": "their credit", "other": "others' credit"}
"""What a side has to its credit: never late, and nobody asks for it."""


def money(project: ProjectSummary, names: Names) -> Rows:
    """Open payments in both directions, totals by currency, and compensation under way."""
    payments = sorted(project.money.open, key=lambda one: (one.due or date.max, one.id))
    yield from (_payment(one, names) for one in payments)
    if len(payments) > 1:
        yield from _totals(project)
    for one in project.money.offers:
        if one.pending:
            day = {"offered": one.offered, "accepted": one.accepted}.get(one.state)
            name = names.of(one.title, one.issue)
            yield row(
                ("in return",),
                joined((one.what or one.kind or "compensation", " for ", name)),
                amount(one.amount, one.currency) if one.amount is not None else "",
                f"{one.state} {day}" if day else one.state,
                Run("to be settled" if one.accepted else "", "amber" if one.overdue else "plain"),
            )


def _payment(one: Payment, names: Names) -> tree.Row:
    name = names.of(one.title, one.id)
    if one.is_credit:
        worth = tree.strong(amount(-one.open if one.open else None, one.currency))
        beyond = f"paid beyond {amount(one.amount, one.currency)}" if one.paid else ""
        return row((CREDIT[one.by],), joined((worth, " ", name)), beyond)
    return row(
        (OWES[one.by],),
        joined((owed(one), " ", name)),
        f"due {one.due}" if one.due else "no due date",
        Run(f"{days(one.days_late)} late" if one.overdue else "", "amber"),
        f"last step: {one.taken}, {one.taken_on}" if one.taken else "",
        f"next step: {one.next_step}, after {when(one.next_by)}" if one.next_by else "",
        f"questioned by {listed(one.disputed)}" if one.disputed else "",
    )


def _totals(project: ProjectSummary) -> Rows:
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


def people(project: ProjectSummary, names: Names) -> Rows:
    """Who is asked for more than they have, and who was taken from what."""
    for load in project.people:
        taken: list[Inline] = []
        for one in load.steps:
            if one.source and one.project == project.id:
                since = f" since {one.since}" if one.since else ""
                moved = faint(f" (its date was {'' if one.moved else 'not '}moved)")
                source = names.of(one.source_title, one.source)
                what = f"{since} for {names.short([one.issue])}"
                taken.append(joined(("taken from ", source, what, moved)))
        over = f"asked for {percent(load.share)} of their time, has {percent(load.capacity)}"
        yield row(
            (Run("too much", "amber") if load.over else "taken",),
            tree.strong(load.name),
            over if load.over else "",
            f"for {names.short(sorted({one.issue for one in load.steps}))}" if load.over else "",
            *taken,
        )


def figures(project: ProjectSummary, names: Names) -> Rows:
    """Kept promises of both sides with their interval, slips, and why dates of ours moved."""
    found = project.figures
    rows = [*_kept("we kept", found.kept_us, found.slip_us)]
    rows += _kept("they kept", found.kept_client, found.slip_client)
    if found.causes:
        rows.append(row(("moved by",), *(
            f"{cause.cause or 'no cause named'}: {count(cause.moves, 'move')}, {days(cause.days)}"
            for cause in found.causes
        )))  # fmt: skip
    yield from rows
    if rows and project.unreadable:
        yield row((faint("unseen"),), f"what cannot be read, {project.unreadable} in all")


def _kept(lead: str, tally: Tally, slip: Slip) -> Rows:
    if not tally.due:
        return
    first = _share(tally.kept, tally.due, tally.low, tally.high)
    agreed = _share(tally.kept_agreed, tally.due, tally.low_agreed, tally.high_agreed)
    same, slipped = tally.kept == tally.kept_agreed, ""
    if slip.median is not None and slip.worst:
        slipped = f"slip: median {slip.median:g}, worst {days(slip.worst)}"
    yield row(
        (lead,),
        f"{first} by the first date",
        "as many by the last agreed one" if same else f"{agreed} by the last agreed one",
        f"{tally.recorded_late} of them recorded late" if tally.recorded_late else "",
        slipped,
    )


def _share(kept: int, due: int, low: float | None, high: float | None) -> str:
    if low is None or high is None or due < FEW:
        return f"{kept} of {due}"
    return f"{kept} of {due} ({percent(kept / due)}, likely {low * 100:.0f}–{high * 100:.0f} %)"


SIDES = {"us": "ours", "client": "client's", "other": "others'"}
SEVERITIES: Mapping[str | None, tree.Style] = {"critical": "red", "high": "amber"}
FEW_HOURS = 16
"""Working hours up to which time is told in hours rather than days."""


def overdue(project: ProjectSummary, names: Names) -> Rows:
    """What is owed too late: ours, then the client's, then what third parties owe."""
    for one in (*project.overdue("us"), *project.overdue("client"), *project.overdue("other")):
        held = names.short(wait.record or wait.why for wait in one.waits)
        yield row(
            (SIDES[one.by], Run(late_by(one), "red" if one.by == "us" else "amber")),
            names.of(one.title, one.id),
            f"due {one.due}",
            owner(one.owner_name),
            f"{one.days_waited} of them waiting on {held}" if one.days_waited else "",
            _forecast(one),
        )


def owner(name: str | None) -> Words:
    """Name who owes something, or say that nobody does."""
    return name or tree.strong("nobody owns it")


def _forecast(one: Promise | Problem) -> Run:
    return Run(f"forecast {one.forecast}, not told yet" if one.forecast else "", "amber")


def due_soon(project: ProjectSummary, names: Names) -> Rows:
    """What falls due soon, and what it still waits for."""
    for one in project.due_soon:
        yield row(
            (SIDES[one.by], str(one.due)),
            names.of(one.title, one.id),
            owner(one.owner_name),
            tree.strong(f"waits for {names.short(one.needs)}" if one.needs else ""),
        )


def slipped(project: ProjectSummary, names: Names) -> Rows:
    """What is due later than first promised, or is going to be."""
    for one in project.slipped:
        said: tuple[str, ...] = (f"due {one.due}",)
        lead: Words = f"+{days(one.slip_days)}"
        if one.slip_days:
            sides = {
                "ours": one.slip_ours, "the client's": one.slip_client, "others'": one.slip_other,
            }  # fmt: skip
            said = (
                f"{one.promised} → {one.due}",
                count(one.moves, "move") if one.moves else "sent back",
                listed([f"{number} {side}" for side, number in sides.items() if number]),
            )
        else:
            ahead = f"+{days(one.forecast_days)}?" if one.forecast_days else "within the day"
            lead = Run(ahead, "amber")
        fix = "the fix" if isinstance(one, Problem) else ""
        yield row((lead,), names.of(one.title, one.id), fix, *said, _forecast(one))


def problems(project: ProjectSummary, names: Names) -> Rows:
    """Every open problem: how bad, how old, whether the client knows, what comes next."""
    for one in project.problems:
        client = one.client_priority
        severity = Run(one.severity or "unranked", SEVERITIES.get(one.severity, "plain"))
        fix: Words = ""
        if one.due and one.state in ("new", "triaged", "worked-around"):
            late = Run(f"fix was due {one.due}, {late_by(one)} late", "red")
            fix = late if one.overdue else f"fix due {one.due}"
        yield row(
            (severity, days(one.age)),
            names.of(one.title, one.id),
            parts.in_words(one.state),
            f"{client} to the client" if client and client != one.severity else "",
            told(one),
            fix,
            parts.next_words(one),
        )


def told(one: Problem) -> Words:
    """Say when the client was told of a problem, or up to when to tell them."""
    if one.told:
        return f"told {when(one.told)[:10]}"
    by = one.tell_by
    if one.untold or by is None:
        return Run("the client does not know", "red")
    end_of_day = by.hour == by.minute == by.second == 0
    limit: date | datetime = by.date() - timedelta(1) if end_of_day else by
    return tree.strong(f"tell the client by {when(limit)}")


def escalations(project: ProjectSummary, names: Names) -> Rows:
    """Every escalation that runs: at which level, with whom, how much time is left or over."""
    for one in project.escalations:
        people = listed([name for name in (one.ours, one.theirs) if name])
        raised = f"raised by {'us' if one.by == 'us' else 'the client'} {when(one.raised)}"
        yield row(
            (Run(f"level {one.now_at_level}", "red" if one.overdue else "plain"), _time_left(one)),
            names.of(one.title, one.record),
            f"with {people}" if people else tree.strong("with nobody"),
            raised if one.level == one.now_at_level else f"{raised}, at level {one.level}",
        )


def _time_left(one: EscalationStatus) -> Run:
    if one.answered:
        return Run("answered, not resolved", "amber")
    if one.respond_by is None or one.hours_left is None or one.days_left is None:
        return Run("no time to answer is set")
    hours, number = abs(one.hours_left), abs(one.days_left)
    span = count(hours, "hour") if hours else "under an hour"
    if hours > FEW_HOURS and number:
        span = days(number)
    return Run(f"{span} over", "red") if one.overdue else Run(f"{span} left")


def waiting(project: ProjectSummary, names: Names) -> Rows:
    """Who waits for whom; what is overdue and holds up nothing was said before."""
    for one in project.waiting:
        if not one.is_promise or one.blocks or not one.late:
            due = one.late or not one.is_promise
            long = days(one.waited) if due else f"until {one.since}" if one.since else "no date"
            held_up = one.blocks and one.is_promise
            who = "they wait" if one.on == "us" else "we wait"
            whom = one.who or parts.NOBODY[one.on]
            yield row(
                (who, Run(long, "strong" if one.late else "plain")),
                joined(("for ", whom, ": ", names.of(one.title, one.record))),
                f"holds up {names.short(one.blocks)}" if held_up else "",
                f"reminded {one.reminded}" if one.reminded else "",
            )
