"""Contact: rhythms and moods; and who waits for whom."""

from datetime import date

from clientcare.summary.people import Mood, Rhythm
from tests.summary.sums import commitment, project_of
from tests.workspaces import SETTINGS

CADENCE = SETTINGS + '[cadence]\nupdate = "1w"\nmeeting = "2w"\ndemo = "2d"\n'


def touch(day: str, kind: str, *more: str) -> str:
    return "\n".join(["[[touchpoint]]", f"on = {day}", f'kind = "{kind}"', *more]) + "\n"


def test_each_kind_of_contact_has_its_last_day_and_its_next() -> None:
    records = (
        touch("2026-06-05", "update")
        + touch("2026-06-03", "update")
        + touch("2026-06-10", "meeting")
        + touch("2026-06-11T16:00:00", "demo")
        + touch("2026-06-12", "update", 'from = "client"')
        + touch("2026-06-20", "update")
        + commitment("D-1", "promised = 2026-09-01")  # something to show
    )
    update, meeting, demo, pulse = project_of(records, settings=CADENCE).contact.rhythms
    # A meeting is an update too, and a demo a meeting.
    assert update == Rhythm("update", date(2026, 6, 5), 6, "1w", date(2026, 6, 17), False)
    assert meeting == Rhythm("meeting", date(2026, 6, 10), 3, "2w", date(2026, 6, 25), False)
    assert demo == Rhythm("demo", date(2026, 6, 11), 2, "2d", date(2026, 6, 15), False)
    assert pulse == Rhythm("pulse", None, None, None, None, False)
    later = project_of(records, settings=CADENCE, now=date(2026, 6, 16)).contact.rhythms
    assert later[2].overdue


def test_a_cadence_runs_from_the_start_where_nothing_happened_yet() -> None:
    update = project_of("", settings=CADENCE).contact.rhythms[0]
    assert update == Rhythm("update", None, None, "1w", date(2026, 6, 8), True)


def test_moods_come_in_order_each_the_lowest_of_those_asked() -> None:
    contact = project_of(
        touch("2026-06-10", "meeting", "mood = { jan = 4, eva = 2 }", 'why = "the delay"')
        + touch("2026-06-03", "survey", "mood = 5", 'why = "a good start"')
        + touch("2026-06-12", "call", "mood = 3")
    ).contact
    assert contact.moods == (
        Mood(date(2026, 6, 3), 5, "a good start"),
        Mood(date(2026, 6, 10), 2, "the delay"),
        Mood(date(2026, 6, 12), 3, None),
    )
    assert contact.last_why == Mood(date(2026, 6, 10), 2, "the delay")
    assert project_of("").contact.last_why is None


def test_the_client_was_heard_when_they_turned_to_us_or_took_part() -> None:
    ours = touch("2026-06-12", "meeting", 'with = ["mira"]')
    both = touch("2026-06-10", "call", 'with = ["mira", "jan"]')
    wrote = touch("2026-06-11", "message", 'from = "client"')
    assert project_of(ours).contact.heard is None
    assert project_of(ours + both).contact.heard == date(2026, 6, 10)
    assert project_of(ours + both + wrote).contact.heard == date(2026, 6, 11)


# Waiting -----------------------------------------------------------------------------------------


def test_what_is_overdue_or_soon_needed_by_the_other_side_is_waited_for() -> None:
    found = project_of(
        commitment("D-1", "promised = 2026-06-30", 'needs = ["C-1", "C-2", "C-3"]')
        + commitment(
            "C-1",
            "promised = 2026-06-08",
            "reminders = [{ on = 2026-06-09 }, { on = 2026-06-11 }]",
            by="client",
        )
        + commitment("C-2", "promised = 2026-06-18", by="client")
        + commitment("C-3", "promised = 2026-07-18", by="client")
        + commitment("C-4", "promised = 2026-06-18", by="client")
        + commitment("D-2", "promised = 2026-06-11")
        + commitment("D-3", "promised = 2026-06-16", 'needs = ["D-1"]')
    ).waiting
    assert [(w.record, w.on, w.waited, w.late, w.blocks) for w in found] == [
        ("C-1", "client", 5, True, ("D-1",)),
        ("D-2", "us", 2, True, ()),
        ("C-2", "client", 0, False, ("D-1",)),
    ]
    assert (found[0].who, found[0].reminded) == ("Jan Salo", date(2026, 6, 11))


def test_a_contact_about_it_counts_as_a_reminder() -> None:
    records = commitment("C-1", "promised = 2026-06-08", by="client")
    talked = touch("2026-06-12", "call", 'about = ["c-1"]')
    theirs = touch("2026-06-15", "message", 'from = "client"', 'about = ["C-1"]')
    (one, _) = project_of(records + talked + theirs).waiting
    assert one.reminded == date(2026, 6, 12)


def test_open_waits_of_open_issues_and_unanswered_messages_wait_too() -> None:
    issue = '[[issue]]\nid = "I-{0}"\ntitle = "x"\nfound = 2026-06-01\nclient_owner = "eva"\n'
    over = "{ since = 2026-06-02, until = 2026-06-03 }"
    wait = f'waits = [{{ since = 2026-06-10, why = "figures" }}, {over}]\n'
    message = touch("2026-06-12", "message", 'from = "client"', 'title = "Where is it?"')
    answered = touch("2026-06-12", "message", 'from = "client"', "answered = 2026-06-12")
    found = project_of(
        issue.format(1)
        + wait
        + issue.format(2)
        + wait
        + "closed = 2026-06-11\n"
        + message
        + answered
    ).waiting
    first, second = found
    assert (first.kind, first.record, first.title) == ("wait", "I-1", "figures")
    assert (first.on, first.who, first.since) == ("client", "Eva Ranta", date(2026, 6, 10))
    assert (first.waited, first.late, first.blocks, first.reminded) == (3, True, (), None)
    assert (second.kind, second.record) == ("message", "records-2026-06-12-1")
    assert (second.title, second.on, second.who) == ("Where is it?", "us", "Mira Laine")
    assert (second.since, second.waited, second.late) == (date(2026, 6, 12), 1, False)
    assert (second.blocks, second.reminded) == ((), None)
