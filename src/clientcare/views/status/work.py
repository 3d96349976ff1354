"""What is owed and what went wrong: overdue, due soon, slipped, problems, escalated, waiting."""

from clientcare.summary import Escalated, Problem, ProjectSummary, Promise, Waiting
from clientcare.views.layout import Row, Span, words
from clientcare.views.status.words import (
    BAD,
    POOR,
    SIDES,
    Names,
    days,
    dim,
    limit,
    owner,
    row,
    when,
)
from clientcare.wording import count, listed

FEW_HOURS = 16
"""Working hours up to which time is told in hours rather than days."""


# Dates -------------------------------------------------------------------------------------------


def overdue(project: ProjectSummary, names: Names) -> list[Row]:
    """What is owed too late: ours, then the client's, then what third parties owe."""
    late = [*project.overdue("us"), *project.overdue("client"), *project.overdue("other")]
    return [_overdue(one, names) for one in late]


def _overdue(one: Promise, names: Names) -> Row:
    return row(
        (SIDES[one.by], Span(days(one.days_late), BAD if one.by == "us" else POOR)),
        names.of(one.title, one.id),
        f"due {one.due}",
        owner(one.owner_name),
        _waited(one),
        _forecast(one),
    )


def _waited(one: Promise) -> str:
    """Say how many of the days late were spent waiting on the other side, and for what."""
    number = one.days_late_client if one.by == "us" else one.days_late_ours
    if not number or one.by == "other":
        return ""
    return f"{number} of them waiting on {listed([h.record or h.what for h in one.holds])}"


def _forecast(one: Promise | Problem) -> Span:
    return Span(f"forecast {one.forecast}, not told yet" if one.forecast else "", POOR)


def due_soon(project: ProjectSummary, names: Names) -> list[Row]:
    """What falls due soon, and what it still waits for."""
    return [
        row(
            (SIDES[one.by], str(one.due)),
            names.of(one.title, one.id),
            owner(one.owner_name),
            Span(f"waits for {listed(one.needs)}" if one.needs else "", "bold"),
        )
        for one in project.due_soon
    ]


def slipped(project: ProjectSummary, names: Names) -> list[Row]:
    """What is due later than first promised, or is going to be."""
    return [_slipped(one, names) for one in project.slipped]


def _slipped(one: Promise | Problem, names: Names) -> Row:
    fix = "the fix" if isinstance(one, Problem) else ""
    if not one.slip_days:
        lead = Span(f"+{days(one.forecast_days)}?", POOR)
        return row((lead,), names.of(one.title, one.id), fix, f"due {one.due}", _forecast(one))
    sides = (
        ("ours", one.slip_ours),
        ("the client's", one.slip_client),
        ("others'", one.slip_other),
    )
    whose = listed([f"{number} {side}" for side, number in sides if number])
    return row(
        (f"+{days(one.slip_days)}",),
        names.of(one.title, one.id),
        fix,
        f"{one.promised} → {one.due}",
        count(one.moves, "move") if one.moves else "sent back",
        whose,
        _forecast(one),
    )


# Problems ----------------------------------------------------------------------------------------

_SEVERITY = {"critical": BAD, "high": POOR}


def problems(project: ProjectSummary, names: Names) -> list[Row]:
    """Every open problem: how bad, how old, whether the client knows, what comes next."""
    return [_problem(one, names) for one in project.problems]


def _problem(one: Problem, names: Names) -> Row:
    client = one.client_priority
    return row(
        (Span(one.severity or "unranked", _SEVERITY.get(one.severity or "", "")), days(one.age)),
        names.of(one.title, one.id),
        one.state,
        f"{client} to the client" if client and client != one.severity else "",
        _told(one),
        _fix_date(one),
        words(dim("next: "), one.next_step.words) if one.next_step else "",
    )


def _told(one: Problem) -> str | Span:
    if one.told:
        return f"told {when(one.told)[:10]}"
    if one.untold or one.tell_by is None:
        return Span("the client does not know", BAD)
    return Span(f"tell the client by {limit(one.tell_by)}", "bold")


def _fix_date(one: Problem) -> str | Span:
    if one.due is None or one.state not in ("new", "triaged", "worked-around"):
        return ""
    late = Span(f"fix was due {one.due}, {days(one.days_late)} late", BAD)
    return late if one.overdue else f"fix due {one.due}"


def escalations(project: ProjectSummary, names: Names) -> list[Row]:
    """Every escalation that runs: at which level, with whom, how much time is left or over."""
    return [_escalated(one, names) for one in project.escalations]


def _escalated(one: Escalated, names: Names) -> Row:
    people = listed([name for name in (one.ours, one.theirs) if name])
    raised = f"raised by {'us' if one.by == 'us' else 'the client'} {when(one.raised)}"
    return row(
        (Span(f"level {one.now_at_level}", BAD if one.overdue else ""), _time_left(one)),
        names.of(one.title, one.record),
        f"with {people}" if people else Span("with nobody", "bold"),
        raised if one.level == one.now_at_level else f"{raised}, at level {one.level}",
    )


def _time_left(one: Escalated) -> Span:
    """Say how much time is left to answer, or how long that time has been over."""
    if one.answered:
        return Span("answered, not resolved", POOR)
    if one.respond_by is None or one.hours_left is None or one.days_left is None:
        return Span("no time to answer is set")
    hours, number = abs(one.hours_left), abs(one.days_left)
    span = count(hours, "hour") if hours else "under an hour"
    if hours > FEW_HOURS and number:
        span = days(number)
    return Span(f"{span} over", BAD) if one.overdue else Span(f"{span} left")


# Waiting -----------------------------------------------------------------------------------------


def waiting(project: ProjectSummary, names: Names) -> list[Row]:
    """Who waits for whom; what is overdue and holds up nothing was said before."""
    return [
        _waiting(one, names)
        for one in project.waiting
        if one.kind != "commitment" or one.blocks or not one.overdue
    ]


def _waiting(one: Waiting, names: Names) -> Row:
    nobody = {"us": "us", "client": "the client", "other": "a third party"}
    due = one.overdue or one.kind != "commitment"
    long = days(one.days) if due else f"until {one.since}" if one.since else "no date"
    return row(
        ("they wait" if one.on == "us" else "we wait", Span(long, "bold" if one.overdue else "")),
        words("for ", one.who or nobody[one.on], ": ", *names.of(one.title, one.record)),
        f"holds up {listed(one.blocks)}" if one.blocks and one.kind == "commitment" else "",
        f"reminded {one.reminded}" if one.reminded else "",
    )
