"""Family 9: what we learned with the client, and what may come. Today is Monday 2026-06-15."""

from datetime import date

from tests.for_each import for_each
from tests.rules.judging import commitment, contact, findings, issue, record, said
from tests.workspaces import PROJECT, outcome, workspace

# CC901 missing-review ----------------------------------------------------------------------------


def closed(day: str, *more: str, severity: str = "high") -> str:
    """A serious problem that is over."""
    return issue("I1", "found = 2026-05-04", f'severity = "{severity}"', f"closed = {day}", *more)


def ended(day: str, started: str = "2026-01-07") -> str:
    """The usual project, closed on a day."""
    project = PROJECT.replace("started = 2026-06-01", f"started = {started}")
    return project.replace("ends =", f"closed = {day}\nends =")


def review(on: str, *lines: str, name: str = "R1") -> str:
    """A retrospective."""
    return record("review", name, f"on = {on}", *lines)


@for_each("severity", ["high", "critical"])
def test_a_serious_problem_is_reviewed_within_ten_days_of_its_end(severity: str) -> None:
    assert said(closed("2026-06-01", severity=severity), "CC901") == []
    assert said(closed("2026-05-29", severity=severity), "CC901") == [
        "warning I1 closed: closed 2026-05-29, and never reviewed"
    ]


ABOUT = 'about = ["i1"]'


@for_each(
    "records",
    [
        closed("2026-05-29") + review("2026-06-15", ABOUT),
        closed("2026-05-29") + review("2026-05-06", 'about = ["X1", "I1"]') + issue("X1"),
        closed("2026-05-29") + record("review", "R1", ABOUT),
        closed("2026-05-29", severity="medium"),
        issue("I1", "found = 2026-05-04", "closed = 2026-05-29"),
        issue("I1", "found = 2026-05-04", 'severity = "critical"'),
        closed("2026-05-29", "reopened = [{ on = 2026-06-01 }]"),
    ],
)
def test_what_was_reviewed_is_small_or_goes_on_needs_no_review(records: str) -> None:
    assert said(records, "CC901") == []


@for_each(
    "other",
    [
        review("2026-06-01"),
        review("2026-06-01", 'about = ["X1"]') + issue("X1"),
        review("2026-06-01", 'about = ["demo"]'),
        review("2026-06-16", ABOUT),
        review("2026-05-01", ABOUT),
    ],
)
def test_another_review_is_none(other: str) -> None:
    assert len(said(closed("2026-05-29") + other, "CC901")) == 1


def test_what_came_back_is_reviewed_again() -> None:
    twice = closed("2026-05-06", "reopened = [{ on = 2026-05-18, closed = 2026-05-29 }]")
    before, since = review("2026-05-15", ABOUT), review("2026-05-18", ABOUT)
    assert said(twice + before, "CC901") == [
        "warning I1 reopened[0].closed: closed 2026-05-29, and never reviewed"
    ]
    assert said(twice + since, "CC901") == []


def test_a_project_is_reviewed_within_ten_days_of_its_end() -> None:
    assert said("", "CC901", project=ended("2026-06-01")) == []
    assert said("", "CC901", project=ended("2026-05-29")) == [
        "warning demo closed: closed 2026-05-29, and never reviewed"
    ]
    assert said("", "CC901") == []


@for_each(
    "records",
    [
        review("2026-06-15"),
        review("2026-06-15", 'about = ["DEMO"]'),
        review("2026-05-15"),  # ten working days before the end
        record("review", "R1"),
    ],
)
def test_a_review_near_its_end_is_one_of_the_project(records: str) -> None:
    assert said(records, "CC901", project=ended("2026-05-29")) == []


@for_each(
    "records",
    [
        review("2026-05-14"),
        review("2026-06-15", 'about = ["X1"]') + issue("X1"),
        review("2026-06-16"),
    ],
)
def test_another_review_is_none_of_the_project(records: str) -> None:
    assert len(said(records, "CC901", project=ended("2026-05-29"))) == 1


# CC902 review-without-client ---------------------------------------------------------------------


@for_each("people", ['["mira", "olli"]', '["tom"]', "[]"])
def test_somebody_of_the_clients_is_at_a_review_of_the_last_twenty_days(people: str) -> None:
    line = "warning R1 with: nobody from the client was there"
    assert said(review("2026-05-18", f"with = {people}"), "CC902") == [line]
    assert said(review("2026-05-15", f"with = {people}"), "CC902") == []
    assert said(review("2026-06-16", f"with = {people}"), "CC902") == []


@for_each(
    "records",
    [review("2026-06-12", 'with = ["mira", "eva"]'), record("review", "R1", 'with = ["mira"]')],
)
def test_a_review_with_the_client_or_without_a_day_is_fine(records: str) -> None:
    assert said(records, "CC902") == []


def test_of_a_project_that_cannot_be_read_nobody_knows_the_people() -> None:
    records = review("2026-06-12", 'with = ["eva"]')
    space = workspace(records, project=PROJECT + "[project.wrong]\n")
    assert {finding.code for finding in outcome(space, "CC902").findings} == {"CC002"}


# CC903 idle-lesson -------------------------------------------------------------------------------


def lesson(*parts: str) -> str:
    """A review of long ago with one lesson."""
    table = ", ".join(('lesson = "test"', *parts))
    return review("2026-03-02", f"lessons = [{{ {table} }}]")


PARTS = {"action": 'action = "buy phones"', "owner": 'owner = "mira"', "date": "due = 2026-06-15"}


def test_a_lesson_has_an_action_an_owner_and_a_date() -> None:
    assert said(lesson(), "CC903") == [
        "warning R1 lessons[0]: a lesson without action, owner and date"
    ]
    for missing in PARTS:
        rest = [text for part, text in PARTS.items() if part != missing]
        assert said(lesson(*rest), "CC903") == [
            f"warning R1 lessons[0]: a lesson without {missing}"
        ]
    assert said(lesson(*PARTS.values()), "CC903") == []


def test_a_lesson_is_due_until_its_day_is_over() -> None:
    late = lesson(PARTS["action"], PARTS["owner"], "due = 2026-06-14")
    assert said(late, "CC903") == ["warning R1 lessons[0]: a lesson that was due 2026-06-14"]
    assert said(late, "CC903", now=date(2026, 6, 14)) == []


def test_a_lesson_that_was_acted_on_is_learned() -> None:
    assert said(lesson("done = 2026-06-15"), "CC903") == []
    late = lesson(*PARTS.values(), "done = 2026-06-20").replace("06-15", "06-05")
    assert len(said(late, "CC903")) == 1
    assert said(late, "CC903", now=date(2026, 6, 20)) == []


def test_each_idle_lesson_is_found_at_its_place() -> None:
    lessons = '{ lesson = "a", done = 2026-03-03 }, { lesson = "b" }, { lesson = "c" }'
    found = findings(review("2026-03-02", f"lessons = [{lessons}]"), "CC903")
    assert [finding.field for finding in found] == ["lessons[1]", "lessons[2]"]
    assert len({finding.fingerprint for finding in found}) == 2


# CC904 unasked-feedback --------------------------------------------------------------------------

ASKED = "feedback_asked = 2026-06-12"


def test_the_client_is_asked_at_a_review_of_the_last_twenty_days() -> None:
    line = "warning R1 on: the client was not asked for feedback"
    assert said(review("2026-05-18"), "CC904") == [line]
    assert said(review("2026-05-15"), "CC904") == []
    assert said(review("2026-05-18", ASKED), "CC904") == []
    assert said(review("2026-05-18", ASKED), "CC904", now=date(2026, 6, 11)) == [line]
    assert said(record("review", "R1"), "CC904") == []


def test_the_client_of_a_closed_project_is_asked() -> None:
    line = "warning demo closed: closed 2026-05-29, and the client never asked for feedback"
    project = ended("2026-05-29")
    assert said("", "CC904", project=project) == [line]
    assert said(review("2026-05-11", ASKED), "CC904", project=project) == [line]
    about_another = review("2026-06-10", 'about = ["X1"]', ASKED) + issue("X1")
    assert said(about_another, "CC904", project=project) == [line]
    assert said(review("2026-05-29", ASKED), "CC904", project=project) == []
    assert said("", "CC904") == []


# Risks -------------------------------------------------------------------------------------------


def risk(*lines: str) -> str:
    """A risk."""
    return record("risk", "R1", *lines)


RANKS = {
    ("high", "low"): "high",
    ("low", "high"): "high",
    ("high", None): "high",
    ("medium", "medium"): "medium",
    ("medium", None): "medium",
    ("medium", "low"): None,
    ("low", "medium"): None,
    ("low", "low"): None,
    ("low", None): None,
    (None, None): None,
}


@for_each(("both", "rank"), RANKS.items())
def test_a_risk_of_medium_rank_or_higher_has_an_owner_and_a_response(
    both: tuple[str | None, str | None], rank: str | None
) -> None:
    lines = [f'{k} = "{v}"' for k, v in zip(("probability", "impact"), both, strict=True) if v]
    expected = [f"warning R1 None: a risk of {rank} rank without owner and response"]
    assert said(risk(*lines), "CC905") == (expected if rank else [])
    assert said(risk(*lines, 'owner = "mira"', 'response = "watch it"'), "CC905") == []


def test_what_a_risk_lacks_is_named() -> None:
    assert said(risk('impact = "high"', 'owner = "mira"'), "CC905") == [
        "warning R1 None: a risk of high rank without response"
    ]
    assert said(risk('impact = "high"', 'response = "watch it"'), "CC905") == [
        "warning R1 None: a risk of high rank without owner"
    ]
    assert said(risk('impact = "high"', "closed = 2026-06-12"), "CC905") == []


def test_a_risk_is_looked_at_every_twenty_days() -> None:
    assert said(risk("seen = 2026-05-18"), "CC906") == []
    assert said(risk("seen = 2026-05-15"), "CC906") == [
        "warning R1 None: last looked at 21 working days ago"
    ]


SEEN = "seen = 2026-03-02"


@for_each(
    "records",
    [
        risk(SEEN, "reviewed = [2026-05-18, 2026-04-01]"),
        risk(SEEN) + contact("2026-05-18", "call", 'about = ["r1"]'),
        risk(SEEN) + contact("2026-05-17T21:00:00Z", "meeting", 'about = ["R1"]'),
        risk(SEEN, "closed = 2026-06-12"),
        risk('impact = "high"'),
    ],
)
def test_a_risk_that_was_looked_at_or_has_no_day_is_not_stale(records: str) -> None:
    assert said(records, "CC906") == []


@for_each(
    "records",
    [
        risk(SEEN, "reviewed = [2026-05-15, 2026-06-16]"),
        risk(SEEN) + contact("2026-05-15", "call", 'about = ["R1"]'),
        risk(SEEN) + contact("2026-06-12", "call"),
        risk(SEEN) + contact("2026-06-12", "call", 'about = ["R1"]', 'from = "client"'),
        risk(SEEN) + review("2026-06-12", 'about = ["R1"]').replace('"R1"\non', '"V1"\non'),
        risk(SEEN, "shared = 2026-06-12"),
    ],
)
def test_nothing_else_is_a_look_at_a_risk(records: str) -> None:
    assert [f.code for f in findings(records, "CC906")] == ["CC906"]


def test_a_project_has_a_risk_after_twenty_days() -> None:
    def started(day: str) -> str:
        return PROJECT.replace("started = 2026-06-01", f"started = {day}")

    assert said("", "CC907", project=started("2026-05-18")) == []
    assert said("", "CC907", project=started("2026-05-15")) == [
        "info demo started: running since 2026-05-15, and no risk recorded"
    ]
    old = started("2026-03-02")
    assert said(risk(SEEN), "CC907", project=old) == []
    assert said(risk(SEEN, "closed = 2026-04-01"), "CC907", project=old) == []
    assert len(said(risk("seen = 2026-06-16"), "CC907", project=old)) == 1
    assert said("", "CC907", project=PROJECT.replace("started = 2026-06-01\n", "")) == []
    assert said("", "CC907", project=ended("2026-06-12")) == []


def test_a_risk_that_happened_became_something() -> None:
    happened = "happened = 2026-06-10"
    assert said(risk(SEEN, happened), "CC908") == [
        "warning R1 happened: happened on 2026-06-10, and nothing says what became of it"
    ]
    assert said(risk(SEEN, happened, 'became = "C1"') + commitment("C1"), "CC908") == []
    assert len(said(risk(SEEN, happened, 'became = "r1"'), "CC908")) == 1  # nothing else
    assert said(risk(SEEN, happened, "closed = 2026-06-10"), "CC908") == []
    assert said(risk(SEEN, happened), "CC908", now=date(2026, 6, 9)) == []
    assert said(risk(SEEN), "CC908") == []
