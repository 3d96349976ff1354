"""Family 7: how the client feels, and whether somebody listened. Today is Monday 2026-06-15."""

from datetime import date

from tests.for_each import for_each
from tests.rules.judging import commitment, contact, findings, issue, said
from tests.workspaces import PROJECT

WHY = 'why = "the search is slow"'


def mood(on: str, value: int | str, *more: str, name: str = "T1", kind: str = "meeting") -> str:
    """A contact with a mood."""
    return contact(on, kind, f"mood = {value}", *more, name=name)


# CC701 unexplained-mood --------------------------------------------------------------------------


@for_each(
    ("value", "counts"),
    [(1, 1), (3, 3), ("{ jan = 5, eva = 2 }", 2), ("{ eva = 3 }", 3)],
)
def test_the_latest_mood_says_why_it_is_low(value: int | str, counts: int) -> None:
    assert said(mood("2026-06-12", value), "CC701") == [
        f"warning T1 mood: mood {counts} of 5, and nothing says why"
    ]
    assert said(mood("2026-06-12", value, WHY), "CC701") == []


@for_each(
    "records",
    [
        mood("2026-06-12", 4),
        mood("2026-06-12", "{ jan = 5, eva = 4 }"),
        mood("2026-06-12", "{}"),
        contact("2026-06-12", "meeting"),
        mood("2026-06-10", 2) + mood("2026-06-12", 4, name="T2"),
        mood("2026-06-12", 2, WHY, name="T2") + mood("2026-06-10", 2),
        mood("2026-06-16", 2),
        '[[touchpoint]]\nkind = "meeting"\nmood = 2\n',
    ],
)
def test_a_good_an_earlier_or_an_explained_mood_asks_nothing(records: str) -> None:
    assert said(records, "CC701") == []


def test_a_later_contact_without_a_mood_makes_the_mood_no_older() -> None:
    records = mood("2026-06-10", 2) + contact("2026-06-12", "meeting")
    assert len(said(records, "CC701")) == 1


def test_a_why_of_blanks_is_none() -> None:
    assert len(said(mood("2026-06-12", 2, 'why = "  "'), "CC701")) == 1


def test_of_moods_of_one_time_the_last_in_the_file_is_the_latest() -> None:
    low, good = mood("2026-06-12", 2), mood("2026-06-12", 4, name="T2")
    assert said(low + good, "CC701") == []
    assert len(said(good + low, "CC701")) == 1
    by_hour = mood("2026-06-12T12:00:00+03:00", 2) + mood("2026-06-12T09:30:00Z", 4, name="T2")
    assert said(by_hour, "CC701") == []


# CC702 unanswered-dissatisfaction ----------------------------------------------------------------


@for_each("value", [1, 2, "{ jan = 4, eva = 1 }"])
def test_a_bad_mood_is_taken_up_within_two_days(value: int | str) -> None:
    (line,) = said(mood("2026-06-10", value, WHY), "CC702")
    least = value if isinstance(value, int) else 1
    expected = f"mood {least} of 5 on 2026-06-10, and nobody took it up"
    assert line == f"error T1 mood: {expected}"
    assert said(mood("2026-06-11", value, WHY), "CC702") == []


def complaint(on: str, *more: str) -> str:
    """A complaint, written down as it came."""
    return contact(on, "complaint", *more, name="T1")


def test_a_complaint_is_taken_up_within_two_days() -> None:
    assert said(complaint("2026-06-10"), "CC702") == [
        "error T1 kind: a complaint on 2026-06-10, and nobody took it up"
    ]
    assert said(complaint("2026-06-11"), "CC702") == []
    assert said(complaint("2026-06-10T21:00:00Z"), "CC702") == []  # the 11th in Helsinki


def test_a_complaint_in_a_good_mood_is_one_all_the_same() -> None:
    assert len(said(complaint("2026-06-10", "mood = 4"), "CC702")) == 1


@for_each(
    "records",
    [
        mood("2026-06-01", 3),
        contact("2026-06-01", "message", 'from = "client"'),
        '[[touchpoint]]\nkind = "complaint"\n',
        complaint("2026-06-16"),
    ],
)
def test_nobody_is_unhappy(records: str) -> None:
    assert said(records, "CC702") == []


EARLY = ("found = 2026-05-04",)
UNHAPPY = [complaint("2026-06-01"), mood("2026-06-01", 2)]


def about(*names: str) -> str:
    """A line to add to a contact."""
    return f"about = {list(names)}\n"


@for_each("unhappy", UNHAPPY)
@for_each(
    "more",
    [
        "answered = 2026-06-15\n",
        about("i1") + issue("I1"),
        about("I1") + issue("I1", *EARLY, "closed = 2026-06-01"),
        about("I1") + issue("I1", *EARLY, "closed = 2026-05-05", "reopened = [{on = 2026-06-02}]"),
        issue("I1", 'kind = "dissatisfaction"'),
        issue("I1", 'kind = "dispute"', "found = 2026-06-12", "closed = 2026-06-12"),
        issue("I1", 'kind = "mass-complaint"', "found = 2026-06-12"),
        mood("2026-06-02", 3, name="T2"),
        mood("2026-06-03", 2, name="T3", kind="survey") + mood("2026-06-12", 3, name="T2"),
    ])  # fmt: skip
def test_it_is_taken_up_by_an_answer_an_issue_or_a_better_mood(unhappy: str, more: str) -> None:
    assert [f.record for f in findings(unhappy + more, "CC702") if f.record == "T1"] == []


@for_each("unhappy", UNHAPPY)
@for_each(
    "more",
    [
        "answered = 2026-06-16\n",
        issue("I1"),
        about("I1") + issue("I1", *EARLY, "closed = 2026-05-29"),
        about("C1") + commitment("C1"),
        issue("I1", 'kind = "dissatisfaction"', "found = 2026-05-29"),
        issue("I1", 'kind = "dissatisfaction"', "found = 2026-06-16"),
        mood("2026-06-12", 2, name="T2") + about("I1") + issue("I1"),
        mood("2026-05-29", 5, name="T2"),
        mood("2026-06-16", 5, name="T2"),
        contact("2026-06-12", "call"),
    ])  # fmt: skip
def test_nothing_else_takes_it_up(unhappy: str, more: str) -> None:
    assert [f.record for f in findings(unhappy + more, "CC702")] == ["T1"]


@for_each("kind", ["complaint", "meeting"])
def test_a_better_mood_of_the_same_day_counts_by_its_hour(kind: str) -> None:
    bad = contact("2026-06-10T10:00:00+03:00", kind, "mood = 2", name="T1")
    after, before = "2026-06-10T07:30:00Z", "2026-06-10T06:30:00Z"
    assert said(mood(after, 4, name="T2") + bad, "CC702") == []
    assert len(said(bad + mood(before, 4, name="T2"), "CC702")) == 1


def test_each_unanswered_complaint_is_found() -> None:
    records = mood("2026-06-01", 1) + contact("2026-06-03", "complaint", name="T2")
    assert [f.record for f in findings(records, "CC702")] == ["T1", "T2"]


# CC703 falling-mood ------------------------------------------------------------------------------


def trail(*values: int | str) -> str:
    """Moods of one day after the other."""
    return "".join(
        mood(f"2026-06-{day:02}", value, WHY, name=f"T{day}") for day, value in enumerate(values, 1)
    )


@for_each(
    ("values", "fall"),
    [
        ((5, 4, 3), "5 to 4 to 3"),
        ((1, 5, 3, 1), "5 to 3 to 1"),
        ((5, "{ jan = 5, eva = 4 }", "{ jan = 5, eva = 2 }"), "5 to 4 to 2"),
    ],
)
def test_three_steps_down_are_a_direction(values: tuple[int | str, ...], fall: str) -> None:
    assert said(trail(*values), "CC703") == [f"warning demo None: the mood fell from {fall}"]


@for_each("values", [(), (5, 4), (5, 4, 4), (5, 5, 4), (5, 4, 3, 4), (3, 4, 5)])
def test_anything_else_is_none(values: tuple[int, ...]) -> None:
    assert said(trail(*values), "CC703") == []


def test_moods_fall_by_their_days_whatever_their_order_in_the_file() -> None:
    records = [mood(f"2026-06-{9 - value:02}", value, name=f"T{value}") for value in (3, 5, 4)]
    assert len(said("".join(records), "CC703")) == 1
    assert said("".join(records), "CC703", now=date(2026, 6, 5)) == []


# CC704 to CC706: disputes and mass complaints ----------------------------------------------------


def disputes(text: str) -> str:
    """The usual project with another way to settle disputes."""
    usual = 'disputes = { how = "the two directors talk", neutral = "The chamber", '
    usual += "agreed = 2026-06-01 }"
    assert usual in PROJECT
    return PROJECT.replace(usual, text)


def test_how_to_disagree_is_agreed() -> None:
    how, neutral = "no agreed way to settle one", "no neutral third party"
    for text, missing in {
        "": f"{how} and {neutral}",
        'disputes = { how = "talk" }': neutral,
        'disputes = { neutral = "The chamber" }': how,
    }.items():
        (finding,) = findings("", "CC704", project=disputes(text))
        assert finding.message == f"for a dispute there is {missing}"
    assert said("", "CC704") == []
    assert said("", "CC704", project=disputes('disputes = { how = "a", neutral = "b" }')) == []


def test_a_dispute_is_mediated_within_ten_days() -> None:
    dispute = 'kind = "dispute"'
    assert said(issue("I1", dispute), "CC705") == []
    assert said(issue("I1", dispute, "found = 2026-05-29"), "CC705") == [
        "warning I1 found: in dispute since 2026-05-29, without mediation"
    ]
    assert said(issue("I1", dispute, "found = 2026-05-31T21:00:00Z"), "CC705") == []


OLD = 'kind = "dispute"', "found = 2026-05-04"


@for_each(
    "records",
    [
        issue("I1", *OLD, "mediation = [{ on = 2026-06-15 }]"),
        issue("I1", *OLD, "fixed = 2026-06-12"),
        issue("I1", *OLD, "closed = 2026-06-12"),
        issue("I1", "found = 2026-05-04", 'kind = "dissatisfaction"'),
        issue("I1", "found = 2026-05-04", 'kind = "payment"'),
    ],
)
def test_a_dispute_that_is_mediated_or_settled_does_not_stall(records: str) -> None:
    assert said(records, "CC705") == []


def test_a_mediation_to_come_is_none_and_waiting_extends_nothing() -> None:
    assert len(said(issue("I1", *OLD, "mediation = [{ on = 2026-06-16 }]"), "CC705")) == 1
    assert len(said(issue("I1", *OLD, "waits = [{ since = 2026-05-04 }]"), "CC705")) == 1


MASS = 'kind = "mass-complaint"'
PARTS = ('statement = "we were wrong"', 'evidence = "the log"', 'plan = [{ step = "refund" }]')


def test_a_mass_complaint_is_explained_within_two_days() -> None:
    assert said(issue("I1", MASS, "found = 2026-06-11"), "CC706") == []
    assert said(issue("I1", MASS, "found = 2026-06-10"), "CC706") == [
        "error I1 kind: since 2026-06-10, and still no statement, evidence and plan"
    ]


@for_each(("part", "missing"), [(0, "statement"), (1, "evidence"), (2, "plan")])
def test_each_part_of_the_explanation_is_missed(part: int, missing: str) -> None:
    rest = [text for n, text in enumerate(PARTS) if n != part]
    assert said(issue("I1", MASS, *rest), "CC706") == [
        f"error I1 kind: since 2026-06-01, and still no {missing}"
    ]
    (found,) = findings(issue("I1", MASS, *rest), "CC706")
    what = "plan --set step" if missing == "plan" else f"--set {missing}"
    assert found.remedy.command.startswith(f"clientcare mark I1 {what}=…")
    assert (found.remedy.step == "write the plan") == (missing == "plan")


@for_each(
    "records",
    [
        issue("I1", MASS, *PARTS),
        issue("I1", MASS, "closed = 2026-06-12"),
        issue("I1", 'kind = "dissatisfaction"'),
    ],
)
def test_what_is_explained_or_concerns_few_is_fine(records: str) -> None:
    assert said(records, "CC706") == []
