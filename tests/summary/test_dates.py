"""Commitments and escalations: overdue, due soon, slipped, whose days, time left."""

from datetime import date, datetime

from clientcare.summary.model import ProjectSummary
from tests.for_each import for_each
from tests.summary.sums import commitment, project_of


def ids(found: list[object]) -> list[str]:
    return [str(getattr(one, "id", None) or getattr(one, "record", None)) for one in found]


def test_overdue_begins_the_day_after_and_the_latest_stands_first() -> None:
    project = project_of(
        commitment("D-1", "promised = 2026-06-12")
        + commitment("D-2", "promised = 2026-06-09")
        + commitment("D-3", "promised = 2026-06-15")
        + commitment("D-4", "promised = 2026-06-09", "delivered = 2026-06-15")
        + commitment("D-5", "promised = 2026-06-09", by="client")
        + commitment("D-6", "promised = 2026-06-09", by="other", owner="tom")
    )
    assert ids([*project.overdue("us")]) == ["D-2", "D-1"]
    assert [one.days_late for one in project.overdue("us")] == [4, 1]
    assert ids([*project.overdue("client")]) == ["D-5"]
    assert ids([*project.overdue("other")]) == ["D-6"]


def test_due_soon_is_what_falls_due_within_the_policy() -> None:
    project = project_of(
        commitment("D-1", "promised = 2026-06-22")
        + commitment("D-2", "promised = 2026-06-23")
        + commitment("D-3", "promised = 2026-06-15", by="client")
        + commitment("D-4", "promised = 2026-06-12")
        + commitment("D-5", "promised = 2026-06-16", "delivered = 2026-06-11")
        + commitment("D-6")
    )
    assert ids([*project.due_soon]) == ["D-3", "D-1"]


def test_slipped_is_what_is_due_later_or_forecast_later() -> None:
    told = "moves = [{ on = 2026-06-10, to = 2026-06-25, told = 2026-06-10, cause = 'client' }]"
    untold = "moves = [{ on = 2026-06-12, to = 2026-06-25 }]"
    earlier = "moves = [{ on = 2026-06-10, to = 2026-06-17, told = 2026-06-10 }]"
    project = project_of(
        commitment("D-1", "promised = 2026-06-18", told)
        + commitment("D-2", "promised = 2026-06-18", untold)
        + commitment("D-3", "promised = 2026-06-18", earlier)
        + commitment("D-4", "promised = 2026-06-08", told, "delivered = 2026-06-11")
        + '[[issue]]\nid = "I-1"\ntitle = "x"\nfound = 2026-06-08\npromised = 2026-06-16\n'
        + told
    )
    assert ids([*project.slipped]) == ["D-1", "D-2", "I-1"]
    first, second, _ = project.slipped
    assert (first.due, first.forecast, first.moves) == (date(2026, 6, 25), None, 1)
    assert (first.slip_days, first.slip_ours, first.slip_client, first.slip_other) == (5, 0, 5, 0)
    assert (second.due, second.forecast, second.moves) == (date(2026, 6, 18), date(2026, 6, 25), 0)
    assert second.slip_days == 0


def test_days_late_are_divided_with_their_evidence() -> None:
    project = project_of(
        commitment("D-1", "promised = 2026-06-09", "made = 2026-06-01", 'needs = ["D-2"]')
        + commitment("D-2", "promised = 2026-06-05", "delivered = 2026-06-10", by="client")
    )
    (late,) = project.overdue("us")
    assert (late.days_late, late.days_late_ours, late.days_late_client) == (4, 1, 3)
    assert late.days_late_other == 0
    (wait,) = late.waits
    assert wait[:4] == ("D-2", "Title of D-2", date(2026, 6, 5), date(2026, 6, 10))
    assert wait.length == 3


def test_the_clients_days_late_are_theirs_but_those_spent_waiting_on_us() -> None:
    project = project_of(
        commitment("D-1", "promised = 2026-06-09", 'needs = ["D-2"]', by="client")
        + commitment("D-2", "promised = 2026-06-10", "delivered = 2026-06-11")
    )
    (late,) = project.overdue("client")
    assert (late.days_late, late.days_late_ours, late.days_late_client) == (4, 1, 3)


def test_needs_and_blocks_name_what_is_open() -> None:
    project = project_of(
        commitment("D-1", "promised = 2026-06-30", 'needs = ["d-2", "D-3", "D-4"]')
        + commitment("D-2", "promised = 2026-06-25", by="client")
        + commitment("D-3", "promised = 2026-06-05", "delivered = 2026-06-05", by="client")
    )
    by_id = {one.id: one for one in project.commitments}
    assert by_id["D-1"].needs == ("D-2",)
    assert by_id["D-2"].blocks == ("D-1",)
    assert by_id["D-3"].blocks == ()


# Escalations -------------------------------------------------------------------------------------


def escalated(raised: str, now: date | datetime, *more: str) -> ProjectSummary:
    entry = f"escalations = [{{ level = 1, raised = {raised}{''.join(more)} }}]"
    return project_of(commitment("D-1", "promised = 2026-07-30", entry), now=now)


@for_each(
    ("now", "hours", "days", "overdue", "level", "people"),
    [
        # Raised on Thursday 11 June, to be answered by the end of Friday 12 June (level 1: 1d).
        (datetime.fromisoformat("2026-06-12T09:00"), 8, 0, False, 1, ("Mira Laine", "Jan Salo")),
        (datetime.fromisoformat("2026-06-12T16:30"), 0, 0, False, 1, ("Mira Laine", "Jan Salo")),
        (datetime.fromisoformat("2026-06-15T11:00"), -2, -1, True, 2, ("Olli Kanto", "Eva Ranta")),
        (date(2026, 6, 17), -24, -3, True, 2, ("Olli Kanto", "Eva Ranta")),
    ],
)
def test_an_escalation_has_time_left_or_over_and_climbs(
    now: date | datetime,
    hours: int,
    days: int,
    overdue: bool,
    level: int,
    people: tuple[str, str],
) -> None:
    (one,) = escalated("2026-06-11", now).escalations
    assert (one.hours_left, one.days_left, one.overdue) == (hours, days, overdue)
    assert (one.level, one.now_at_level, one.ours, one.theirs) == (1, level, *people)


def test_an_answered_escalation_runs_until_it_is_resolved() -> None:
    (one,) = escalated("2026-06-11", date(2026, 6, 15), ", answered = 2026-06-12").escalations
    assert (one.hours_left, one.overdue, one.answered) == (None, False, date(2026, 6, 12))
    done = escalated("2026-06-11", date(2026, 6, 15), ", resolved = 2026-06-12")
    assert done.escalations == []


def test_a_superseded_escalation_and_one_of_a_closed_record_do_not_run() -> None:
    two = "escalations = [{ level = 1, raised = 2026-06-11 }, { level = 2, raised = 2026-06-15 }]"
    (one,) = project_of(commitment("D-1", "promised = 2026-07-30", two)).escalations
    assert one.level == 2
    delivered = commitment("D-1", "promised = 2026-07-30", "delivered = 2026-06-15", two)
    assert project_of(delivered).escalations == []


def test_moments_are_told_as_the_workspaces_clocks_show_them() -> None:
    (one,) = escalated("2026-06-11T10:00:00Z", date(2026, 6, 11)).escalations
    assert isinstance(one.raised, datetime)
    assert one.raised.isoformat() == "2026-06-11T13:00:00+03:00"
