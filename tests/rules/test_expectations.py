"""Family 5: what was agreed, what is unclear, what was asked for since. Today is a Monday."""

from datetime import date, datetime

from clientcare.rules.catalogue import select
from clientcare.rules.engine import check
from tests.for_each import for_each
from tests.rules.judging import commitment, contact, findings, said
from tests.workspaces import PROJECT, SETTINGS, workspace

BY_CLIENT = 'by = "client"'

# CC501 and CC502: the agreement ------------------------------------------------------------------

AGREEMENT = {
    "goals": 'goals = ["guests book rooms themselves"]\n',
    "scope": 'scope = ["search", "booking"]\n',
    "out_of_scope": 'out_of_scope = ["payments at the desk"]\n',
    "assumptions": 'assumptions = ["the client hosts the portal"]\n',
}


def without(*keys: str) -> str:
    """The usual project without parts of the agreement."""
    project = PROJECT
    for key in keys:
        assert AGREEMENT[key] in project
        project = project.replace(AGREEMENT[key], "")
    return project


@for_each("key", AGREEMENT)
def test_each_part_of_the_agreement_is_missed(key: str) -> None:
    expected = [f"warning demo None: the agreement lacks {key}"]
    assert said("", "CC501", project=without(key)) == expected


def test_the_parts_that_are_missing_are_named_together() -> None:
    expected = "warning demo None: the agreement lacks goals, scope, out_of_scope and assumptions"
    assert said("", "CC501", project=without(*AGREEMENT)) == [expected]


def test_an_agreement_that_is_whole_or_over_lacks_nothing() -> None:
    assert said("", "CC501") == []
    closed = without("goals").replace("ends =", "closed = 2026-06-12\nends =")
    assert said("", "CC501", project=closed) == []


def hurts(points: str) -> str:
    """The usual project with other pain points."""
    usual = 'pain_points = [{ text = "double bookings", confirmed = 2026-06-01 }]'
    assert usual in PROJECT
    return PROJECT.replace(usual, points)


def test_pain_points_are_recorded_and_confirmed() -> None:
    assert said("", "CC502") == []
    assert said("", "CC502", project=hurts("")) == [
        "warning demo None: no pain points are recorded"
    ]
    two = 'pain_points = [{ text = "a", confirmed = 2026-06-01 }, { text = "b" }]'
    assert said("", "CC502", project=hurts(two)) == [
        "warning demo pain_points[1]: the client never confirmed this"
    ]


def test_a_confirmation_counts_from_its_day() -> None:
    project = hurts('pain_points = [{ text = "a", confirmed = 2026-06-15 }]')
    assert said("", "CC502", project=project) == []
    assert len(said("", "CC502", project=project, now=date(2026, 6, 14))) == 1


# CC503 unclear-requirements ----------------------------------------------------------------------


def question(name: str, kind: str, *more: str) -> str:
    """Something that the client is to tell us."""
    return commitment(name, BY_CLIENT, f'kind = "{kind}"', "promised = 2026-06-30", *more)


def needing(due: str, *names: str, more: tuple[str, ...] = ()) -> str:
    """A promise of ours that waits for others."""
    return commitment("C1", f"promised = {due}", f"needs = {list(names)}", *more)


@for_each("kind", ["answer", "decision"])
@for_each("due", ["2026-06-22", "2026-06-01"])
def test_what_is_due_soon_cannot_wait_for_an_answer(kind: str, due: str) -> None:
    assert said(needing(due, "Q1") + question("Q1", kind), "CC503") == [
        f"warning C1 needs: due {due}, and Q1 not answered yet"
    ]


@for_each(
    "records",
    [
        needing("2026-06-23", "Q1") + question("Q1", "answer"),
        needing("2026-06-18", "Q1") + question("Q1", "answer", "delivered = 2026-06-15"),
        needing("2026-06-18", "Q1") + question("Q1", "answer", "cancelled = 2026-06-15"),
        needing("2026-06-18", "Q1") + question("Q1", "access"),
        needing("2026-06-18", "Q1") + question("Q1", "feedback"),
        needing("2026-06-18") + question("Q1", "answer"),
        needing("2026-06-18", "Q1", more=("delivered = 2026-06-12",)) + question("Q1", "answer"),
        needing("2026-06-18", "Q1", more=(BY_CLIENT,)) + question("Q1", "answer"),
    ])  # fmt: skip
def test_what_is_clear_or_not_due_soon_may_go_on(records: str) -> None:
    assert said(records, "CC503") == []


def test_an_answer_that_comes_back_is_open_again() -> None:
    back = 'returns = [{ on = 2026-06-12, why = "only half of it" }]'
    answer = question("Q1", "answer", "delivered = 2026-06-10", back)
    assert len(said(needing("2026-06-18", "Q1") + answer, "CC503")) == 1


def test_it_speaks_for_what_is_blocked_and_names_it() -> None:
    records = (
        needing("2026-06-18", "Q1", "A1") + question("Q1", "decision") + question("A1", "access")
    )
    (finding,) = findings(records, "CC103", "CC503")
    assert (finding.code, finding.message) == (
        "CC503",
        "due 2026-06-18, and Q1 not answered yet",
    )
    assert [related.message for related in finding.related] == [
        "Q1 is open",
        "instead of blocked-commitment: due 2026-06-18, and waits for Q1 and A1",
    ]
    assert finding.fix == "ask again, and record it: clientcare mark Q1 reminders --set how=call"
    (blocked,) = findings(records, "CC103")
    assert blocked.code == "CC103"


# CC504 unchased-client ---------------------------------------------------------------------------


def owed(due: str, *more: str) -> str:
    """Something that the client owes."""
    return commitment("C1", BY_CLIENT, 'kind = "access"', f"promised = {due}", *more)


def reminded(*days: str) -> str:
    """Reminders on some days."""
    return f"reminders = [{', '.join(f'{{ on = {day} }}' for day in days)}]"


def test_what_the_client_owes_is_chased_within_three_days() -> None:
    assert said(owed("2026-06-10"), "CC504") == []
    assert said(owed("2026-06-09"), "CC504") == [
        "warning C1 promised: 4 working days overdue: due 2026-06-09; nobody reminded them"
    ]


def test_each_reminder_holds_for_three_days() -> None:
    assert said(owed("2026-06-01", reminded("2026-06-03", "2026-06-10")), "CC504") == []
    back = ("delivered = 2026-06-04", "returns = [{ on = 2026-06-10 }]")
    assert said(owed("2026-06-01", reminded("2026-06-03"), *back), "CC504") == []
    assert said(owed("2026-06-01", reminded("2026-06-09", "2026-06-03")), "CC504") == [
        (
            "warning C1 promised: 10 working days overdue: due 2026-06-01; "
            "last reminded on 2026-06-09"
        )
    ]


@for_each(("due", "day"), [("2026-06-10", "2026-06-01"), ("2026-06-10", "2026-06-10")])
def test_a_reminder_up_to_the_due_day_changes_nothing(due: str, day: str) -> None:
    assert said(owed(due, reminded(day)), "CC504") == []
    assert said(owed(due, reminded(day)), "CC504", now=date(2026, 6, 16)) == [
        f"warning C1 promised: 4 working days overdue: due {due}; last reminded on {day}"
    ]


@for_each("kind", ["call", "meeting", "message", "update"])
def test_a_contact_of_ours_about_it_is_a_reminder(kind: str) -> None:
    records = owed("2026-06-01")
    assert said(records + contact("2026-06-10", kind, 'about = ["c1"]'), "CC504") == []
    assert len(said(records + contact("2026-06-09", kind, 'about = ["C1"]'), "CC504")) == 1
    theirs = contact("2026-06-10", kind, 'from = "client"', 'about = ["C1"]')
    assert len(said(records + theirs, "CC504")) == 1


def test_an_escalation_of_ours_is_a_reminder_and_the_next_step_is_that_of_every_view() -> None:
    asked = 'reminders = [{ on = 2026-06-02 }, { on = 2026-06-03, how = "call" }]'
    (late,) = findings(owed("2026-06-01", asked), "CC504")
    assert late.remedy.command.startswith("clientcare escalate C1")
    for by, said_of in {"us": [], "client": [1]}.items():
        escalated = f'escalations = [{{ level = 1, raised = 2026-06-12, by = "{by}" }}]'
        assert len(findings(owed("2026-06-01", asked, escalated), "CC504")) == len(said_of)


@for_each(
    "records",
    [
        owed("2026-06-01", "delivered = 2026-06-15"),
        owed("2026-06-01", "revoked = 2026-06-15"),
        owed("2026-06-01", "moves = [{ on = 2026-06-02, to = 2026-06-10 }]"),
        owed("2026-06-01").replace('"access"', '"payment"'),
        owed("2026-06-01").replace('"client"', '"other"'),
        owed("2026-06-01").replace(BY_CLIENT, ""),
        commitment("C1", BY_CLIENT),
    ],
)
def test_nobody_is_chased_for_what_is_not_overdue_or_has_rules_of_its_own(records: str) -> None:
    assert said(records, "CC504") == []


def test_it_speaks_for_the_overdue_input_unless_practice_is_essential() -> None:
    space = workspace(owed("2026-06-09"))
    settings = space.snapshot.settings
    standard = check(space, select(settings, practice="standard")).findings
    (finding,) = [f for f in standard if f.code in ("CC102", "CC504")]
    assert finding.code == "CC504"
    assert [one.message for one in finding.related] == [
        "instead of overdue-input: 4 working days overdue: due 2026-06-09"
    ]
    essential = check(space, select(settings, practice="essential")).findings
    assert [f.code for f in essential] == ["CC102"]


def test_once_reminded_it_is_an_overdue_input_again() -> None:
    records = owed("2026-06-01", reminded("2026-06-12"))
    assert [finding.code for finding in findings(records, "CC102", "CC504")] == ["CC102"]


def test_what_was_due_at_an_hour_is_chased_from_that_hour() -> None:
    settings = f'{SETTINGS}[policy]\nchase_within = "4h"\n'
    records = commitment("C-1", BY_CLIENT, "promised = 2026-06-15T10:00:00")
    for hour, late in ((13, 0), (14, 1)):
        now = datetime.fromisoformat(f"2026-06-15T{hour}:00:01")
        assert len(said(records, "CC504", now=now, settings=settings)) == late
