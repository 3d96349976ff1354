"""CC401 to CC404: whether what is set to happen every so often happens. Today is 2026-06-15."""

from datetime import datetime
from zoneinfo import ZoneInfo

from tests.for_each import for_each
from tests.rules.judging import commitment, contact, findings, issue, said
from tests.workspaces import PROJECT, SETTINGS


def every(what: str, within: str = "1w", project: str = PROJECT) -> str:
    """The usual project, with one cadence."""
    return f'{project}[project.cadence]\n{what} = "{within}"\n'


UNSTARTED = PROJECT.replace("started = 2026-06-01\n", "")
EARLIER = PROJECT.replace("started = 2026-06-01\n", "started = 2026-05-04\n")
FROM_CLIENT = 'from = "client"'


def _clock(hour: int, minute: int = 0) -> datetime:
    """A time of today."""
    return datetime(2026, 6, 15, hour, minute, tzinfo=ZoneInfo("Europe/Helsinki"))


# CC401 overdue-update ----------------------------------------------------------------------------


@for_each(
    "records",
    [
        contact("2026-06-08", "update"),
        contact("2026-06-06", "update"),  # a week later is a Saturday: Monday is in time
        contact("2026-06-08", "meeting"),
        contact("2026-06-01", "update") + contact("2026-06-09", "update"),
        contact("2026-06-07T23:30:00Z", "update"),  # the 8th in Helsinki
    ],
)
def test_an_update_or_a_meeting_within_the_cadence_is_enough(records: str) -> None:
    assert said(records, "CC401", project=every("update")) == []


@for_each(
    "records",
    [
        contact("2026-06-05", "update"),
        contact("2026-06-05", "meeting"),
        contact("2026-06-05", "update") + contact("2026-06-12", "demo"),
        contact("2026-06-05", "update") + contact("2026-06-12", "call"),
        contact("2026-06-05", "update") + contact("2026-06-12", "message"),
        contact("2026-06-05", "update") + contact("2026-06-12", "update", FROM_CLIENT),
        contact("2026-06-05", "update") + contact("2026-06-16", "update"),  # not known yet
        contact("2026-06-05", "update") + '[[touchpoint]]\nkind = "update"\n',
        contact("2026-06-05T20:59:00Z", "update"),  # a minute before the 6th
    ],
)
def test_nothing_else_counts_as_an_update(records: str) -> None:
    assert said(records, "CC401", project=every("update")) == [
        (
            "warning demo cadence.update: the last update or meeting was 6 working days ago, "
            "on 2026-06-05; every 1w is set"
        )
    ]


def test_without_an_update_the_cadence_counts_from_the_start() -> None:
    assert said("", "CC401", project=every("update", "2w")) == []
    assert said("", "CC401", project=every("update")) == [
        "warning demo cadence.update: no update or meeting since the start; every 1w is set"
    ]


@for_each(
    "project",
    [
        EARLIER,
        every("update", project=UNSTARTED),
        every("update", project=PROJECT.replace("2026-06-01", "2026-06-22")),
        every("update", project=PROJECT.replace("ends =", "closed = 2026-06-12\nends =")),
    ],
)
def test_a_cadence_that_does_not_run_is_not_missed(project: str) -> None:
    assert said("", "CC401", project=project) == []


def test_the_cadence_of_the_workspace_holds_where_a_project_sets_none() -> None:
    records, settings = contact("2026-06-05", "update"), SETTINGS + '[cadence]\nupdate = "1w"\n'
    assert len(said(records, "CC401", settings=settings)) == 1
    assert said(records, "CC401", settings=settings, project=every("update", "2w")) == []


def test_the_calendar_is_the_projects() -> None:
    project = every("update") + "[project.calendar]\nclosed = [2026-06-12]\n"
    assert said(contact("2026-06-05", "update"), "CC401", project=project) == []


def test_a_cadence_in_hours_runs_by_the_clock_of_the_workspace() -> None:
    records = contact("2026-06-15T06:00:00Z", "update")  # nine in Helsinki
    project = every("update", "4h")
    at_one, later = _clock(13), _clock(13, 1)
    assert said(records, "CC401", project=project, now=at_one) == []
    assert len(said(records, "CC401", project=project, now=later)) == 1


def moved(on: str, *more: str) -> tuple[str, str]:
    """The lines of a promise that was moved."""
    extra = "".join(f", {one}" for one in more)
    return "promised = 2026-06-30", f'moves = [{{ on = {on}, to = 2026-07-07, why = "x"{extra} }}]'


LAST = contact("2026-06-05", "update")


@for_each(
    "records",
    [
        LAST + commitment("C1", *moved("2026-06-08")),
        LAST + commitment("C1", *moved("2026-06-08", "told = 2026-06-08")),
        LAST + issue("C1", *moved("2026-06-08")),
    ],
)
def test_a_move_meanwhile_makes_a_missing_update_an_error(records: str) -> None:
    assert said(records, "CC401", project=every("update")) == [
        (
            "error demo cadence.update: the last update or meeting was 6 working days ago, "
            "on 2026-06-05; every 1w is set; C1 moved meanwhile"
        )
    ]


@for_each(
    "records",
    [
        LAST + commitment("C1", *moved("2026-06-05")),
        LAST + commitment("C1", *moved("2026-06-02")),
        LAST + commitment("C1", *moved("2026-06-08"), "delivered = 2026-06-12"),
        LAST + commitment("C1", *moved("2026-06-08"), 'by = "client"'),
        LAST + issue("C1", *moved("2026-06-08"), "fixed = 2026-06-12", "closed = 2026-06-12"),
        LAST + commitment("C1", *moved("2026-06-16")),
    ],
)
def test_a_move_that_the_client_knows_or_that_is_over_makes_it_none(records: str) -> None:
    (finding,) = findings(records, "CC401", project=every("update"))
    assert finding.severity.word == "warning"


def test_without_any_update_every_move_is_one_since() -> None:
    records = commitment("C1", *moved("2026-06-02")) + commitment("C2", *moved("2026-06-03"))
    assert said(records, "CC401", project=every("update")) == [
        (
            "error demo cadence.update: no update or meeting since the start; every 1w is set; "
            "C1 and C2 moved meanwhile"
        )
    ]


def test_a_move_while_the_cadence_is_kept_is_no_finding() -> None:
    records = contact("2026-06-08", "update") + commitment("C1", *moved("2026-06-10"))
    assert said(records, "CC401", project=every("update")) == []


# CC402 to CC404 ----------------------------------------------------------------------------------


@for_each("kind", ["meeting", "demo"])
def test_a_meeting_or_a_demo_is_a_meeting(kind: str) -> None:
    assert said(contact("2026-06-08", kind), "CC402", project=every("meeting")) == []
    assert said(contact("2026-06-05", kind), "CC402", project=every("meeting")) == [
        "warning demo cadence.meeting: no meeting or demo since 2026-06-05; every 1w is set"
    ]


@for_each("kind", ["update", "call", "message", "survey"])
def test_nothing_else_is_a_meeting(kind: str) -> None:
    assert said(contact("2026-06-12", kind), "CC402", project=every("meeting")) == [
        "warning demo cadence.meeting: no meeting or demo since 2026-06-01; every 1w is set"
    ]


def test_the_latest_of_two_kinds_counts_whatever_their_order_in_the_file() -> None:
    records = contact("2026-06-08", "demo") + contact("2026-06-02", "meeting")
    assert said(records, "CC402", project=every("meeting")) == []
    assert said("", "CC402", project=every("meeting", project=UNSTARTED)) == []


OPEN = commitment("C1", "promised = 2026-06-30")


def test_a_demo_is_missed_while_a_deliverable_is_open() -> None:
    records = OPEN + contact("2026-06-05", "demo") + contact("2026-06-12", "meeting")
    assert said(records, "CC403", project=every("demo")) == [
        "warning demo cadence.demo: nothing shown since 2026-06-05; every 1w is set"
    ]
    assert said(OPEN, "CC403", project=every("demo")) == [
        "warning demo cadence.demo: nothing shown since 2026-06-01; every 1w is set"
    ]


@for_each(
    "records",
    [
        "",
        OPEN + contact("2026-06-08", "demo"),
        commitment("C1", "promised = 2026-06-30", "delivered = 2026-06-12"),
        commitment("C1", "promised = 2026-06-30", 'kind = "milestone"'),
        commitment("C1", "promised = 2026-06-30", 'by = "client"'),
        commitment("C1", "promised = 2026-06-30", "cancelled = 2026-06-12"),
    ],
)
def test_no_demo_is_missed_where_there_is_nothing_to_show(records: str) -> None:
    assert said(records, "CC403", project=every("demo")) == []


@for_each(
    "records",
    [
        contact("2026-06-08", "survey"),
        contact("2026-06-08", "meeting", "mood = 1"),
        contact("2026-06-08", "call", "mood = { jan = 4 }"),
    ],
)
def test_a_survey_or_a_mood_is_a_pulse(records: str) -> None:
    assert said(records, "CC404", project=every("pulse")) == []


@for_each(
    ("records", "since"),
    [
        (contact("2026-06-12", "meeting"), "2026-06-01"),
        (contact("2026-06-12", "call"), "2026-06-01"),
        (contact("2026-06-05", "survey"), "2026-06-05"),
        (contact("2026-06-05", "survey") + contact("2026-06-02", "survey"), "2026-06-05"),
        (contact("2026-06-05", "meeting", "mood = 5"), "2026-06-05"),
    ],
)
def test_nothing_else_is_a_pulse(records: str, since: str) -> None:
    assert said(records, "CC404", project=every("pulse")) == [
        f"warning demo cadence.pulse: nobody asked how they feel since {since}; every 1w is set"
    ]
