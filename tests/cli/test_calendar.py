"""`calendar`: every date as a file that a calendar opens, read back with an independent parser."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from clientcare.exchange.calendar_file import Event, render
from tests.cli.meeting_sample import LOUD
from tests.cli.running import Ran, run, write

DAY = "2026-06-15"


def calendar(root: Path, *words: str, as_of: str = DAY) -> Ran:
    return run("calendar", *words, "--root", str(root), "--as-of", as_of)


def read(text: str) -> dict[str, Any]:
    """The events of a file by their UIDs."""
    found = Calendar.from_ical(text)
    return {str(event["UID"]): event for event in found.walk("VEVENT")}


SEARCH = "portal-search.due@clientcare"


def test_a_promise_is_an_event_of_the_whole_day(tmp_path: Path) -> None:
    done = calendar(write(tmp_path, LOUD), "portal")
    assert done.code == 0
    event = read(done.out)[SEARCH]
    assert str(event["SUMMARY"]) == "Room search"
    start, end = event["DTSTART"].dt, event["DTEND"].dt
    assert isinstance(start, date)
    assert not isinstance(start, datetime)
    assert (end - start).days == 1
    assert str(event["STATUS"]) == "CONFIRMED"


def test_a_move_keeps_the_event_and_counts_up(tmp_path: Path) -> None:
    move = '[[commitment]]\nid = "PORTAL-map"\ntitle = "Map"\npromised = 2026-07-01\n'
    told = 'moves = [{ on = 2026-06-12, to = 2026-07-08, told = 2026-06-12, why = "late" }]\n'
    before = read(calendar(write(tmp_path, {**LOUD, "projects/portal/m.toml": move})).out)
    after = read(calendar(write(tmp_path, {**LOUD, "projects/portal/m.toml": move + told})).out)
    name = "portal-map.due@clientcare"
    assert (before[name]["DTSTART"].dt, before[name]["SEQUENCE"]) == (date(2026, 7, 1), 0)
    assert (after[name]["DTSTART"].dt, after[name]["SEQUENCE"]) == (date(2026, 7, 8), 1)


def test_a_calendar_without_dates_has_the_component_that_the_format_asks_for(
    tmp_path: Path,
) -> None:
    """A subscription goes on working when the last date is gone, and shows nothing."""
    quiet = {"clientcare.toml": "", "projects/q.toml": '[project]\nname = "Q"\nclient = "W"\n'}
    done = calendar(write(tmp_path / "q", quiet), "q")
    found = Calendar.from_ical(done.out)
    assert done.code == 0
    assert [one.name for one in found.walk()] == ["VCALENDAR", "VTIMEZONE", "STANDARD"]
    assert not list(Calendar.from_ical(calendar(write(tmp_path, LOUD)).out).walk("VTIMEZONE"))


PROMISE = '[[commitment]]\nid = "PORTAL-x"\ntitle = "X"\npromised = 2026-06-10\n'
PROBLEM = '[[issue]]\nid = "PORTAL-x"\ntitle = "X"\nfound = 2026-06-01\npromised = 2026-06-10\n'


@pytest.mark.parametrize(("record", "what", "done", "back"), [
    (PROMISE, "due", "delivered", "returns = [{{ on = 2026-06-12{} }}]\n"),
    (PROBLEM, "fix", "fixed", "reopened = [{{ on = 2026-06-12{} }}]\n"),
])  # fmt: skip
def test_what_is_over_and_comes_back_counts_up_each_time(
    record: str, what: str, done: str, back: str, tmp_path: Path
) -> None:
    """A calendar passes over an event that has no higher SEQUENCE than the one it knows."""
    again = f", {done.replace('deli', 'redeli')} = 2026-06-14"
    first = f"{record}{done} = 2026-06-10\n"
    found = []
    for text in (record, first, first + back.format(""), first + back.format(again)):
        root = write(tmp_path, {**LOUD, "projects/portal/x.toml": text})
        event = read(calendar(root).out)[f"portal-x.{what}@clientcare"]
        found.append((int(event["SEQUENCE"]), str(event["STATUS"])))
    assert found == [(0, "CONFIRMED"), (1, "CANCELLED"), (2, "CONFIRMED"), (3, "CANCELLED")]


@pytest.mark.parametrize(("as_of", "status"), [("2026-07-02", "CANCELLED"), ("2026-08-15", None)])
def test_what_is_over_is_cancelled_for_thirty_days(
    as_of: str, status: str | None, tmp_path: Path
) -> None:
    done = (
        '[[commitment]]\nid = "PORTAL-map"\ntitle = "Map"\npromised = 2026-07-01\n'
        "delivered = 2026-07-01\n"
    )
    root = write(tmp_path, {**LOUD, "projects/portal/m.toml": done})
    found = read(calendar(root, as_of=as_of).out).get("portal-map.due@clientcare")
    assert (str(found["STATUS"]) if found else None) == status


def test_a_clients_file_holds_what_they_may_read(tmp_path: Path) -> None:
    hidden = (
        '[[commitment]]\nid = "PORTAL-hidden"\ntitle = "Keep them"\ninternal = true\n'
        "promised = 2026-06-16\n"
    )
    root = write(tmp_path, {**LOUD, "projects/portal/h.toml": hidden})
    ours, theirs = calendar(root, "portal").out, calendar(root, "--audience", "client").out
    assert "Keep them" in ours
    assert "Keep them" not in theirs
    assert SEARCH in read(theirs)


def test_what_is_for_us_only_is_marked_and_comes_last(tmp_path: Path) -> None:
    more = (
        '[[commitment]]\nid = "PORTAL-hidden"\ntitle = "Keep them"\ninternal = true\n'
        'promised = 2026-06-01\n[[review]]\nid = "PORTAL-look"\non = 2026-06-10\n'
        'with = ["mira"]\nlessons = [{ lesson = "Ask", action = "Ask", owner = "mira", '
        "due = 2026-06-20 }]\n"
    )
    root = write(tmp_path, {**LOUD, "projects/portal/h.toml": more})
    found = list(read(calendar(root, "portal").out).values())
    marked = [str(one["SUMMARY"]) for one in found if "CLASS" in one]
    hidden = ["Keep them", "Plan for a second client", "Lesson: Ask"]
    assert marked == [f"us only: {title}" for title in hidden]
    assert [str(one["SUMMARY"]) for one in found][-3:] == marked
    assert {str(one["CLASS"]) for one in found[-3:]} == {"PRIVATE"}
    write(root, {"projects/portal/project.toml": LOUD["projects/portal/project.toml"].replace(
        "[project]\n", "[project]\ninternal = true\n", 1)})  # fmt: skip
    assert all("CLASS" in one for one in read(calendar(root, "portal").out).values())


def test_a_clients_file_has_a_demo_that_was_promised(tmp_path: Path) -> None:
    demo = (
        '[[commitment]]\nid = "PORTAL-d"\ntitle = "Show it"\nkind = "demo"\npromised = 2026-06-16\n'
    )
    root = write(tmp_path, {**LOUD, "projects/portal/demo.toml": demo})
    found = read(calendar(root, "--audience", "client").out)["portal-d.due@clientcare"]
    assert str(found["SUMMARY"]) == "Show it"


def test_while_on_hold_a_clients_file_promises_no_next_report(tmp_path: Path) -> None:
    project = LOUD["projects/portal/project.toml"]
    project = project.replace('{ meeting = "2w" }', '{ meeting = "2w", update = "1w" }')
    paused = '[[project.paused]]\nfrom = 2026-06-08\nwhy = "Budget"\n'
    for agreed, count in (("", 2), ("agreed = 2026-06-08\n", 0)):
        files = {"projects/portal/project.toml": f"{project}{paused}{agreed}"}
        root = write(tmp_path, {**LOUD, **files})
        out = calendar(root, "--audience", "client").out
        assert out.count("CATEGORIES:update") + out.count("CATEGORIES:meeting") == count


def test_a_clients_file_says_what_a_third_party_owes(tmp_path: Path) -> None:
    permit = (
        '[[commitment]]\nid = "PORTAL-permit"\ntitle = "Permit"\nby = "other"\n'
        "promised = 2026-06-16\n"
    )
    root = write(tmp_path, {**LOUD, "projects/portal/permit.toml": permit})
    found = read(calendar(root, "--audience", "client").out)["portal-permit.due@clientcare"]
    assert str(found["SUMMARY"]) == "Permit (by a third party)"


def test_a_clients_file_says_what_an_answer_and_a_meeting_are_about(tmp_path: Path) -> None:
    name = "projects/portal/project.toml"
    project = LOUD[name].replace('meeting = "2w"', 'meeting = "3d"')
    plan = """
        [[commitment]]
        id = "PORTAL-plan"
        title = "Room plan"
        promised = 2026-07-01
        escalations = [{ level = 1, raised = 2026-06-05, by = "client" }]
        """
    root = write(tmp_path, {**LOUD, name: project, "projects/portal/plan.toml": plan})
    found = calendar(root, "portal", "--audience", "client").out
    assert "SUMMARY:Answer: Room plan" in found
    assert "SUMMARY:The next meeting was due by 9 June 2026\\; it has not" in found


def test_a_clients_file_is_searched(tmp_path: Path) -> None:
    named = (
        '[[commitment]]\nid = "PORTAL-map"\ntitle = "Map as for Nordwind"\npromised = 2026-07-01\n'
    )
    other = '[project]\nname = "Toys"\nclient = "Nordwind GmbH"\n'
    files = {**LOUD, "projects/portal/m.toml": named, "projects/nova/project.toml": other}
    done = calendar(write(tmp_path, files), "portal", "--audience", "client")
    assert (done.code, done.out) == (2, "")
    assert 'names "Nordwind GmbH"' in done.err


@pytest.mark.parametrize("words", [("--audience", "client", "--person", "mira")])
def test_a_person_is_for_us(words: tuple[str, ...], tmp_path: Path) -> None:
    assert calendar(write(tmp_path, LOUD), "portal", *words).code == 2


def test_a_person_that_nobody_is_called(tmp_path: Path) -> None:
    done = calendar(write(tmp_path, LOUD), "--person", "mirra")
    assert (done.code, done.out) == (2, "")
    assert 'there is no person "mirra"' in done.err
    assert "mira" in done.err


def test_the_dates_of_a_person(tmp_path: Path) -> None:
    found = read(calendar(write(tmp_path, LOUD), "--person", "mira").out)
    everything = read(calendar(write(tmp_path, LOUD)).out)
    assert set(found) < set(everything)
    assert found


def test_a_file_is_written_with_its_line_ends(tmp_path: Path) -> None:
    target = tmp_path / "dates.ics"
    assert calendar(write(tmp_path / "care", LOUD), "-o", str(target)).code == 0
    data = target.read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))


NASTY = "Räume; a, b \\ c\nBEGIN:VEVENT\r\nSUMMARY:x " + "ü" * 90


def test_no_text_becomes_a_line_of_the_file() -> None:
    event = Event("R-1", "due", NASTY, date(2026, 7, 1), None, "deliverable", url="https://e.x/\n")
    text = render([event], NASTY, datetime.fromisoformat("2026-06-15T12:00:00+03:00"), {})
    (found,) = read(text).values()
    assert str(found["SUMMARY"]) == " ".join(NASTY.split())
    assert "URL" not in found
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.count("BEGIN:VEVENT\r\n") == 1


MORE = """\
[[commitment]]
id = "PORTAL-bill"
title = "Credit for May"
by = "client"
kind = "payment"
amount = -10
promised = 2026-06-19

[[commitment]]
id = "PORTAL-refund"
title = "Refund"
by = "us"
kind = "payment"
amount = 10
promised = 2026-06-19

[[issue]]
id = "PORTAL-slow"
title = "It is slow"
found = 2026-06-12
told = 2026-06-12
owner = "olli"
promised = 2026-06-26
sources = ["PORT-1", "https://example.com/issues/3"]
escalations = [{ level = 1, raised = 2026-06-12, by = "client", why = "slow" }]

[[issue]]
id = "PORTAL-bug"
title = "It is blue"
found = 2026-06-12
told = 2026-06-12
promised = 2026-06-26

[[commitment]]
id = "PORTAL-old"
title = "What was left"
owner = "gus"
promised = 2026-06-26

[[review]]
on = 2026-06-10
with = ["jan"]
lessons = [{ action = "Test on Mondays", owner = "olli", due = 2026-06-20 }]

[[review]]
on = 2026-06-10
with = ["jan"]
lessons = [{ action = "Ask on Tuesdays", owner = "olli", due = 2026-06-20 }]
"""


@pytest.fixture
def more(tmp_path: Path) -> Path:
    name, gus = "projects/portal/project.toml", "gus = { name = 'Gus', left = 2026-06-01 }\n"
    project = LOUD[name].replace("[project.people]\n", f"[project.people]\n{gus}")
    return write(tmp_path, {**LOUD, name: project, "projects/portal/more.toml": MORE})


@pytest.mark.parametrize("audience", ["internal", "client"])
def test_no_two_dates_have_one_name(audience: str, more: Path) -> None:
    text = calendar(more, "portal", "--audience", audience).out
    assert len(read(text)) == text.count("BEGIN:VEVENT")
    assert text.count("Mondays") == text.count("Tuesdays") == 1
    assert "us only: Lesson" not in text


def test_a_person_has_the_escalations_to_answer_and_what_falls_to_them(more: Path) -> None:
    leads, owns = (read(calendar(more, "--person", one).out) for one in ("mira", "olli"))
    assert "portal-refund.due@clientcare" not in leads  # nobody owns it
    assert "portal-bug.fix@clientcare" in leads  # nobody owns it, so Mira is asked, who leads
    assert "portal-old.due@clientcare" in leads  # whoever owns it has left
    assert {"portal-slow.fix@clientcare"} <= set(owns) - set(leads)
    assert "portal-slow.escalation0@clientcare" in leads  # of the first level of the ladder
    assert "SUMMARY:Escalation to be answered: " in calendar(more, "--person", "mira").out


def test_the_fix_of_an_imported_problem_leads_to_it(more: Path) -> None:
    ours, theirs = (
        read(calendar(more, "portal", "--audience", one).out)["portal-slow.fix@clientcare"]
        for one in ("internal", "client")
    )
    assert str(ours["URL"]) == "https://example.com/issues/3"
    assert "URL" not in theirs


def test_a_credit_is_no_date_and_only_the_client_is_told_to_pay(more: Path) -> None:
    found = calendar(more, "portal", "--audience", "client").out
    assert "Credit for May" not in found + calendar(more, "portal").out
    assert "SUMMARY:Refund" in found
