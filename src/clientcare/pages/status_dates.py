"""Of a project's status: overdue, due soon, slipped, problems, escalations, who waits for whom."""

from collections.abc import Mapping

from clientcare.pages import blocks as tree
from clientcare.pages.blocks import Run, Words, faint, joined, row
from clientcare.pages.parts import NOBODY, Names, days, late_by, limit, when
from clientcare.summary import Escalated, Problem, ProjectSummary, Promise, Waiting
from clientcare.wording import count, listed

SIDES = {"us": "ours", "client": "client's", "other": "others'"}
SEVERITIES: Mapping[str | None, tree.Style] = {"critical": "red", "high": "amber"}
FEW_HOURS = 16
"""Working hours up to which time is told in hours rather than days."""


def overdue(project: ProjectSummary, names: Names) -> list[tree.Row]:
    """What is owed too late: ours, then the client's, then what third parties owe."""
    late = [*project.overdue("us"), *project.overdue("client"), *project.overdue("other")]
    return [_overdue(one, names) for one in late]


def _overdue(one: Promise, names: Names) -> tree.Row:
    return row(
        (SIDES[one.by], Run(late_by(one), "red" if one.by == "us" else "amber")),
        names.of(one.title, one.id),
        f"due {one.due}",
        owner(one.owner_name),
        _waited(one, names),
        _forecast(one),
    )


def owner(name: str | None) -> Words:
    """Name who owes something, or say that nobody does."""
    return name or tree.strong("nobody owns it")


def _waited(one: Promise, names: Names) -> str:
    """Say how many of the days late were spent waiting on the other side, and for what."""
    number = one.days_late_client if one.by == "us" else one.days_late_ours
    if not number or one.by == "other":
        return ""
    return f"{number} of them waiting on {names.short(h.record or h.what for h in one.holds)}"


def _forecast(one: Promise | Problem) -> Run:
    return Run(f"forecast {one.forecast}, not told yet" if one.forecast else "", "amber")


def due_soon(project: ProjectSummary, names: Names) -> list[tree.Row]:
    """What falls due soon, and what it still waits for."""
    return [
        row(
            (SIDES[one.by], str(one.due)),
            names.of(one.title, one.id),
            owner(one.owner_name),
            tree.strong(f"waits for {names.short(one.needs)}" if one.needs else ""),
        )
        for one in project.due_soon
    ]


def slipped(project: ProjectSummary, names: Names) -> list[tree.Row]:
    """What is due later than first promised, or is going to be."""
    return [_slipped(one, names) for one in project.slipped]


def _slipped(one: Promise | Problem, names: Names) -> tree.Row:
    fix = "the fix" if isinstance(one, Problem) else ""
    name = names.of(one.title, one.id)
    if not one.slip_days:
        lead = Run(f"+{days(one.forecast_days)}?", "amber")
        return row((lead,), name, fix, f"due {one.due}", _forecast(one))
    sides = (
        ("ours", one.slip_ours),
        ("the client's", one.slip_client),
        ("others'", one.slip_other),
    )
    return row(
        (f"+{days(one.slip_days)}",),
        name,
        fix,
        f"{one.promised} → {one.due}",
        count(one.moves, "move") if one.moves else "sent back",
        listed([f"{number} {side}" for side, number in sides if number]),
        _forecast(one),
    )


# Problems ----------------------------------------------------------------------------------------


def problems(project: ProjectSummary, names: Names) -> list[tree.Row]:
    """Every open problem: how bad, how old, whether the client knows, what comes next."""
    return [_problem(one, names) for one in project.problems]


def _problem(one: Problem, names: Names) -> tree.Row:
    client = one.client_priority
    severity = Run(one.severity or "unranked", SEVERITIES.get(one.severity, "plain"))
    return row(
        (severity, days(one.age)),
        names.of(one.title, one.id),
        one.state,
        f"{client} to the client" if client and client != one.severity else "",
        told(one),
        _fix_date(one),
        joined((faint("next: "), one.next_step.words)) if one.next_step else "",
    )


def told(one: Problem) -> Words:
    """Say when the client was told of a problem, or up to when to tell them."""
    if one.told:
        return f"told {when(one.told)[:10]}"
    if one.untold or one.tell_by is None:
        return Run("the client does not know", "red")
    return tree.strong(f"tell the client by {limit(one.tell_by)}")


def _fix_date(one: Problem) -> Words:
    if one.due is None or one.state not in ("new", "triaged", "worked-around"):
        return ""
    late = Run(f"fix was due {one.due}, {late_by(one)} late", "red")
    return late if one.overdue else f"fix due {one.due}"


def escalations(project: ProjectSummary, names: Names) -> list[tree.Row]:
    """Every escalation that runs: at which level, with whom, how much time is left or over."""
    return [_escalated(one, names) for one in project.escalations]


def _escalated(one: Escalated, names: Names) -> tree.Row:
    people = listed([name for name in (one.ours, one.theirs) if name])
    raised = f"raised by {'us' if one.by == 'us' else 'the client'} {when(one.raised)}"
    return row(
        (Run(f"level {one.now_at_level}", "red" if one.overdue else "plain"), _time_left(one)),
        names.of(one.title, one.record),
        f"with {people}" if people else tree.strong("with nobody"),
        raised if one.level == one.now_at_level else f"{raised}, at level {one.level}",
    )


def _time_left(one: Escalated) -> Run:
    """Say how much time is left to answer, or how long that time has been over."""
    if one.answered:
        return Run("answered, not resolved", "amber")
    if one.respond_by is None or one.hours_left is None or one.days_left is None:
        return Run("no time to answer is set")
    hours, number = abs(one.hours_left), abs(one.days_left)
    span = count(hours, "hour") if hours else "under an hour"
    if hours > FEW_HOURS and number:
        span = days(number)
    return Run(f"{span} over", "red") if one.overdue else Run(f"{span} left")


# Waiting -----------------------------------------------------------------------------------------


def waiting(project: ProjectSummary, names: Names) -> list[tree.Row]:
    """Who waits for whom; what is overdue and holds up nothing was said before."""
    return [
        _waiting(one, names)
        for one in project.waiting
        if one.kind != "commitment" or one.blocks or not one.overdue
    ]


def _waiting(one: Waiting, names: Names) -> tree.Row:
    due = one.overdue or one.kind != "commitment"
    long = days(one.days) if due else f"until {one.since}" if one.since else "no date"
    lead = Run(long, "strong" if one.overdue else "plain")
    return row(
        ("they wait" if one.on == "us" else "we wait", lead),
        joined(("for ", one.who or NOBODY[one.on], ": ", names.of(one.title, one.record))),
        f"holds up {names.short(one.blocks)}" if one.blocks and one.kind == "commitment" else "",
        f"reminded {one.reminded}" if one.reminded else "",
    )
