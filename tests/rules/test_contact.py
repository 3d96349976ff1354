"""Family 4: whether we hear from the client, and who is there. Today is Monday 2026-06-15."""

from datetime import datetime
from zoneinfo import ZoneInfo

from tests.for_each import for_each
from tests.rules.judging import commitment, contact, findings, issue, said
from tests.workspaces import PROJECT

EARLIER = PROJECT.replace("started = 2026-06-01\n", "started = 2026-05-04\n")
FROM_CLIENT = 'from = "client"'


def _clock(hour: int, minute: int = 0) -> datetime:
    """A time of today."""
    return datetime(2026, 6, 15, hour, minute, tzinfo=ZoneInfo("Europe/Helsinki"))


# CC405 absent-key-person -------------------------------------------------------------------------


def talk(on: str, *people: str, kind: str = "meeting") -> str:
    """A meeting with some people."""
    return contact(on, kind, f"with = {list(people)}")


def test_a_key_person_of_either_side_who_was_in_no_talk_of_late_is_missed() -> None:
    assert said(talk("2026-06-03", "mira", "eva") + talk("2026-06-10", "mira"), "CC405") == [
        "warning demo people.jan: Jan Salo was in none of the last 2 meetings, demos and calls"
    ]
    assert said(talk("2026-06-03", "jan") + talk("2026-06-10", kind="call"), "CC405") == [
        "warning demo people.mira: Mira Laine was in none of the last 2 meetings, demos and calls"
    ]


def test_whoever_is_missed_is_brought_in_or_no_longer_key() -> None:
    records = talk("2026-06-03", "mira", "eva") + talk("2026-06-10", "mira")
    (one,) = findings(records, "CC405")
    assert one.fix == (
        "bring them in: clientcare log meeting --project demo --with jan; or name somebody else "
        "as key: clientcare mark demo --set people.jan.key=false"
    )


def test_a_third_party_may_be_key_too() -> None:
    project = PROJECT.replace('side = "other"', 'side = "other", key = true')
    records = talk("2026-06-03", "mira", "jan") + talk("2026-06-10", "mira")
    assert said(records, "CC405", project=project) == [
        "warning demo people.tom: Tom Host was in none of the last 2 meetings, demos and calls"
    ]


@for_each(
    "records",
    [
        "",
        talk("2026-06-10"),
        talk("2026-06-03", "mira") + talk("2026-06-10", "jan"),
        talk("2026-06-03") + talk("2026-06-10", "mira", "jan", kind="demo"),
        talk("2026-05-15") + talk("2026-06-10"),  # over twenty working days ago
        talk("2026-06-10") + talk("2026-06-11", kind="update"),
        talk("2026-06-10") + talk("2026-06-11", kind="message"),
    ],
)
def test_nobody_is_missed_who_came_once_or_where_there_was_hardly_a_talk(records: str) -> None:
    assert said(records, "CC405") == []


def test_talks_count_for_as_long_as_the_policy_says() -> None:
    assert len(said(talk("2026-05-18") + talk("2026-06-10"), "CC405")) == 2
    came_long_ago = talk("2026-05-15", "mira", "jan") + talk("2026-06-03") + talk("2026-06-10")
    assert len(said(came_long_ago, "CC405")) == 2
    project = PROJECT + '[project.policy]\nabsence = "21d"\n'
    assert said(came_long_ago, "CC405", project=project) == []


@for_each(("day", "missed"), [("2026-06-15", 1), ("2026-06-16", 2)])
def test_who_has_left_is_not_missed(day: str, missed: int) -> None:
    project = PROJECT.replace('name = "Jan Salo",', f'name = "Jan Salo", left = {day},')
    records = talk("2026-06-03") + talk("2026-06-10")
    assert len(said(records, "CC405", project=project)) == missed


# CC406 narrow-circulation ------------------------------------------------------------------------


def sent(on: str, *people: str, name: str = "U1") -> str:
    """An update that went to some people."""
    return contact(on, "update", f"with = {list(people)}", name=name)


def test_the_latest_update_goes_to_every_key_person_on_both_sides() -> None:
    assert said(sent("2026-06-10", "mira"), "CC406") == [
        "warning U1 with: the latest update did not go to Jan Salo"
    ]
    assert said(sent("2026-06-10", "eva"), "CC406") == [
        "warning U1 with: the latest update did not go to Mira Laine and Jan Salo"
    ]


@for_each(
    "records",
    [
        sent("2026-06-10", "mira", "jan"),
        sent("2026-06-03", "mira") + sent("2026-06-10", "jan", "mira", name="U2"),
        sent("2026-06-10", "jan", "mira", name="U2") + sent("2026-06-03", "mira"),
        contact("2026-06-10", "update"),
        contact("2026-06-10", "meeting", 'with = ["mira"]'),
        contact("2026-06-10", "update", FROM_CLIENT, 'with = ["mira"]'),
    ],
)
def test_an_update_that_went_to_all_or_is_not_the_latest_is_fine(records: str) -> None:
    assert said(records, "CC406") == []


def test_a_third_party_and_who_has_left_need_no_update() -> None:
    project = PROJECT.replace('side = "other"', 'side = "other", key = true')
    project = project.replace('name = "Jan Salo",', 'name = "Jan Salo", left = 2026-06-15,')
    assert said(sent("2026-06-10", "mira"), "CC406", project=project) == []


def test_of_updates_of_one_time_the_last_in_the_file_is_the_latest() -> None:
    wide, narrow = sent("2026-06-10", "mira", "jan"), sent("2026-06-10", "mira", name="U2")
    assert [f.record for f in findings(wide + narrow, "CC406")] == ["U2"]
    assert findings(narrow + wide, "CC406") == []


def test_the_latest_update_is_so_by_its_instant_not_by_its_figures() -> None:
    early = sent("2026-06-10T10:00:00+03:00", "mira")
    late = sent("2026-06-10T08:30:00Z", "mira", "jan", name="U2")
    assert findings(late + early, "CC406") == []
    assert findings(early + late, "CC406") == []


# CC407 unanswered-client -------------------------------------------------------------------------


def test_a_message_is_answered_within_a_working_day() -> None:
    records = contact("2026-06-11", "message", FROM_CLIENT, name="T1")
    assert said(records, "CC407") == [
        "error T1 on: a message from the client, 2 working days ago, on 2026-06-11, unanswered"
    ]
    assert said(records.replace("06-11", "06-12"), "CC407") == []


def test_a_complaint_is_the_clients_whatever_else_is_said() -> None:
    assert said(contact("2026-06-11", "complaint", name="T1"), "CC407") == [
        "error T1 on: a complaint from the client, 2 working days ago, on 2026-06-11, unanswered"
    ]


@for_each(
    "records",
    [
        contact("2026-06-01", "message", FROM_CLIENT, "answered = 2026-06-15"),
        contact("2026-06-01", "complaint", "answered = 2026-06-12T12:00:00Z"),
        contact("2026-06-01", "message"),
        contact("2026-06-01", "call", FROM_CLIENT),
        contact("2026-06-01", "meeting", FROM_CLIENT),
        contact("2026-06-01", "survey", FROM_CLIENT),
        '[[touchpoint]]\nkind = "message"\nfrom = "client"\n',
    ],
)
def test_what_is_answered_or_asks_for_nothing_waits_for_no_answer(records: str) -> None:
    assert said(records, "CC407") == []


def test_an_answer_that_has_not_come_yet_is_none() -> None:
    records = contact("2026-06-11", "message", FROM_CLIENT, "answered = 2026-06-16")
    assert len(said(records, "CC407")) == 1


def test_a_message_counts_from_its_day_in_the_workspace() -> None:
    late_on_the_11th = contact("2026-06-11T20:59:59Z", "message", FROM_CLIENT)
    on_the_12th = contact("2026-06-11T21:00:00Z", "message", FROM_CLIENT)
    assert len(said(late_on_the_11th, "CC407")) == 1
    assert said(on_the_12th, "CC407") == []


def test_an_answer_within_hours_is_counted_in_opening_hours() -> None:
    project = PROJECT + '[project.policy]\nanswer_client = "4h"\n'
    records = contact("2026-06-12T15:00:00", "message", FROM_CLIENT)
    at_eleven, later = _clock(11), _clock(11, 1)
    assert said(records, "CC407", now=at_eleven, project=project) == []
    assert len(said(records, "CC407", now=later, project=project)) == 1


# CC408 silent-client -----------------------------------------------------------------------------


@for_each(
    "last",
    [
        contact("2026-05-29", "message", FROM_CLIENT),
        contact("2026-05-29", "update", FROM_CLIENT),
        contact("2026-05-29", "complaint"),
        talk("2026-05-29", "mira", "eva"),
        talk("2026-05-29", "eva", kind="demo"),
        talk("2026-05-29", "eva", kind="call"),
    ],
)
def test_a_client_is_silent_when_nothing_came_for_ten_working_days(last: str) -> None:
    ours = contact("2026-06-12", "update", 'with = ["jan"]')
    assert said(last + ours, "CC408") == [
        "warning demo None: the client was last heard from 11 working days ago, on 2026-05-29"
    ]
    assert said(last.replace("05-29", "06-01") + ours, "CC408") == []


@for_each(
    "ours",
    [
        contact("2026-05-29", "update"),
        talk("2026-05-29", "mira"),
        talk("2026-05-29", "tom", kind="call"),
        contact("2026-05-29", "message", 'with = ["jan"]', "answered = 2026-06-12"),
        contact("2026-05-29", "survey"),
    ],
)
def test_a_client_who_never_spoke_is_silent_since_the_first_contact(ours: str) -> None:
    last = contact("2026-06-12", "update")
    assert said(last + ours, "CC408") == [
        (
            "warning demo None: the client was never heard from; the first contact was "
            "11 working days ago, on 2026-05-29"
        )
    ]
    assert said(last + ours.replace("05-29", "06-01"), "CC408") == []


def test_without_a_dated_contact_nobody_is_silent() -> None:
    assert said("", "CC408", project=EARLIER) == []
    assert said('[[touchpoint]]\nkind = "update"\n', "CC408", project=EARLIER) == []


def test_a_closed_project_has_no_silent_client() -> None:
    project = PROJECT.replace("ends =", "closed = 2026-06-12\nends =")
    assert said(contact("2026-05-29", "update"), "CC408", project=project) == []


# CC409 one-sided-meeting -------------------------------------------------------------------------

OURS, THEIRS = 'ours = "in test"', 'theirs = "accounts ready"'


@for_each(
    ("line", "message"),
    [
        (OURS, "info M1 ours: only our update is recorded"),
        (THEIRS, "info M1 theirs: only theirs is recorded"),
    ],
)
def test_the_latest_meeting_has_both_sides_updates(line: str, message: str) -> None:
    assert said(contact("2026-06-12", "meeting", line, name="M1"), "CC409") == [message]


@for_each(
    "records",
    [
        contact("2026-06-12", "meeting"),
        contact("2026-06-12", "meeting", OURS, THEIRS),
        contact("2026-06-12", "call", OURS),
        contact("2026-06-10", "meeting", OURS) + contact("2026-06-12", "meeting"),
        '[[touchpoint]]\nkind = "meeting"\nours = "in test"\n',
    ],
)
def test_other_meetings_are_not_one_sided(records: str) -> None:
    assert said(records, "CC409") == []


# Ours and theirs ---------------------------------------------------------------------------------


def test_a_complaint_about_a_record_is_no_word_of_ours_on_it() -> None:
    """It reminds nobody, looks at no risk, and tells the client nothing of a problem."""
    about = contact(
        "2026-06-15", "complaint", 'about = ["C1", "R1", "I1"]', "answered = 2026-06-15"
    )
    records = (
        commitment("C1", 'by = "client"', "promised = 2026-06-08")
        + '[[risk]]\nid = "R1"\ntitle = "Late"\nseen = 2026-05-04\n'
        + issue("I1", "told = 2026-06-01", 'severity = "high"')
    )
    rules = ("CC504", "CC906", "CC212")
    assert len(said(records + about, *rules)) == 3
    assert said(records + about.replace("complaint", "call"), *rules) == []


def test_a_key_person_was_there_where_their_cover_was() -> None:
    away = "away = [{ from = 2026-06-01, to = 2026-06-07, cover = 'eva' }]"
    project = PROJECT.replace('name = "Jan Salo",', f'name = "Jan Salo", {away},')
    there = talk("2026-06-03", "mira", "eva") + talk("2026-06-10", "mira")
    assert said(there, "CC405", project=project) == []
    after = there.replace("06-03", "06-08")
    assert len(said(after, "CC405", project=project)) == 1
