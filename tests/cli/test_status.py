"""`clientcare status` from outside."""

import fcntl
import json
import os
import pty
import re
import struct
import sys
import termios
from datetime import date
from pathlib import Path

import pytest

from tests.cli.running import run, write
from tests.for_each import for_each
from tests.history.repositories import Repo

AS_OF = ("--as-of", "2026-06-15")
PROJECT = """\
[project]
id = "portal"
name = "Room portal"
client = "Acme Oy"
lead = "mira"
started = 2026-06-01

[project.people]
mira = { name = "Mira Laine", side = "us" }
jan = { name = "Jan Berg", side = "client" }

[[project.escalation]]
level = 1
ours = "mira"
theirs = "jan"
respond_within = "4h"
"""
RECORDS = """\
[[commitment]]
id = "PORTAL-search"
title = "Room search"
owner = "mira"
made = 2026-06-01
promised = 2026-06-10
needs = ["PORTAL-accounts"]
acceptance = ["it finds every room"]

[[commitment]]
id = "PORTAL-accounts"
title = "Test accounts"
by = "client"
kind = "access"
owner = "jan"
promised = 2026-06-09
delivered = 2026-06-12

[[commitment]]
id = "PORTAL-map"
title = "Map of the rooms"
owner = "mira"
promised = 2026-06-11
acceptance = ["it shows every floor"]

[[commitment.waive]]
rule = "overdue-commitment"
until = 2026-06-30
why = "Jan is away until the end of June"
"""
FILES = {
    "clientcare.toml": 'time_zone = "Europe/Helsinki"\n',
    "projects/portal/project.toml": PROJECT,
    "projects/portal/records.toml": RECORDS,
}
TEXT = """\
Mon 2026-06-15 · 1 project: 1 red · days are working days

✖ red  Room portal · portal · Acme Oy
       promise 3 days late · amber a week ago

✖  3 days late  Room search PORTAL-search · all waiting for “Test accounts” · Mira Laine
   2 days late  Map of the rooms PORTAL-map · Mira Laine · next: deliver, or agree a new date

waived     overdue commitment until 2026-06-30
do next    1.  Deliver it, or agree a new date: clientcare mark PORTAL-search delivered
"""
FULL = """\
Mon 2026-06-15 · 1 project: 1 red · days are working days

✖ red  Room portal · portal
       amber a week ago · Acme Oy · led by Mira Laine

why        ✖  Room search PORTAL-search: 3 working days overdue: due 2026-06-10; \
3 waiting on the client (PORTAL-accounts), 0 ours
           –  waived: overdue-commitment PORTAL-map until 2026-06-30

overdue    ours  3 days  Room search · due 2026-06-10 · Mira Laine · \
3 of them waiting on “Test accounts”
           ours  2 days  Map of the rooms PORTAL-map · due 2026-06-11 · Mira Laine
figures    we kept    0 of 2 by the first date · \
as many by the last agreed one
           they kept  0 of 1 by the first date · \
as many by the last agreed one · slip: median 3, worst 3 days

do next    1.  Deliver it, or agree a new date: clientcare mark PORTAL-search delivered
"""


def test_the_status_of_a_workspace(tmp_path: Path) -> None:
    ran = run("status", "--root", str(write(tmp_path, FILES)), *AS_OF)
    assert (ran.code, ran.out, ran.err) == (0, TEXT, "")


def test_every_section_of_it(tmp_path: Path) -> None:
    ran = run("status", "--full", "--root", str(write(tmp_path, FILES)), *AS_OF)
    assert (ran.code, ran.out, ran.err) == (0, FULL, "")


def test_the_formats(tmp_path: Path) -> None:
    root = str(write(tmp_path, FILES))
    markdown = run("status", "--root", root, *AS_OF, "--format", "markdown")
    assert markdown.out.startswith("# Status as of 2026-06-15\n")
    found = json.loads(run("status", "--root", root, *AS_OF, "--format", "json").out)
    assert (found["version"], found["as_of"]) == (1, "2026-06-15")
    assert [(p["id"], p["colour"]) for p in found["projects"]] == [("portal", "red")]
    waived = found["projects"][0]["waived"]
    assert [(one["rule"], one["record"]) for one in waived] == [
        ("overdue-commitment", "PORTAL-map")
    ]


def test_projects_are_named_by_a_part_of_their_id(tmp_path: Path) -> None:
    other = PROJECT.replace('"portal"', '"guide"').replace("Room portal", "Guide")
    root = str(write(tmp_path, {**FILES, "projects/guide/project.toml": other}))
    assert "2 projects: 1 red and 1 green" in run("status", "--root", root, *AS_OF).out
    assert "● green  Guide · guide · Acme Oy" in run("status", "gui", "--root", root, *AS_OF).out
    ran = run("status", "giude", "--root", root, *AS_OF)
    assert (ran.code, ran.out) == (2, "")
    assert "giude" in ran.err
    assert "guide" in ran.err


def test_all_shows_closed_projects_and_settled_records(tmp_path: Path) -> None:
    closed = PROJECT.replace("started = 2026-06-01", "closed = 2026-06-12")
    root = str(write(tmp_path, {**FILES, "projects/portal/project.toml": closed}))
    some = json.loads(run("status", "--root", root, *AS_OF, "--format", "json").out)
    names = [one["id"] for one in some["projects"][0]["commitments"]]
    assert "PORTAL-search" in names  # it is open, and the project does not take it along
    assert "PORTAL-accounts" not in names
    every = json.loads(run("status", "--all", "--root", root, *AS_OF, "--format", "json").out)
    names = [one["id"] for one in every["projects"][0]["commitments"]]
    assert "PORTAL-accounts" in names


def test_a_closed_project_of_which_nothing_is_owed_is_left_out(tmp_path: Path) -> None:
    closed = PROJECT.replace("started = 2026-06-01", "closed = 2026-06-12")
    files = {"clientcare.toml": FILES["clientcare.toml"], "projects/portal/project.toml": closed}
    root = str(write(tmp_path, files))
    some = json.loads(run("status", "--root", root, *AS_OF, "--format", "json").out)
    assert some["projects"] == []


def test_what_cannot_be_read_comes_first_and_is_said_once(tmp_path: Path) -> None:
    root = str(write(tmp_path, {**FILES, "projects/portal/broken.toml": b"[[risk]\n"}))
    ran = run("status", "--root", root, *AS_OF)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("1 file cannot be read whole;")
    assert ran.out.count("broken.toml") == 1


def test_another_day_has_another_status(tmp_path: Path) -> None:
    root = str(write(tmp_path, FILES))
    assert "1 green" not in run("status", "--root", root, *AS_OF).out
    assert "overdue" not in run("status", "--root", root, "--as-of", "2026-06-03").out


def test_colour_only_where_it_is_asked_for(tmp_path: Path) -> None:
    root = str(write(tmp_path, FILES))
    assert "\x1b" not in run("status", "--root", root, *AS_OF).out
    painted = run("status", "--root", root, *AS_OF, "--color", "always").out
    assert "\x1b[1;31m✖ red\x1b[0m" in painted


# Since, person, pager -----------------------------------------------------------------------------


def changed(root: str, *words: str) -> tuple[str | None, str | None]:
    """The colour of the project at the time compared with, and its day."""
    out = run("status", "--root", root, *AS_OF, "--format", "json", *words).out
    (project,) = json.loads(out)["projects"]
    return project["before"], project["before_on"]


def test_the_colour_is_compared_with_a_day_a_meeting_or_a_commit(tmp_path: Path) -> None:
    meeting = '[[touchpoint]]\non = 2026-06-12\nkind = "meeting"\nwith = ["mira", "jan"]\n'
    files = {**FILES, "projects/portal/log.toml": meeting}
    repo = Repo(tmp_path)
    repo.commit({**files, "projects/portal/records.toml": ""}, date(2026, 6, 10))
    repo.commit(files, date(2026, 6, 11))
    root = str(tmp_path)
    assert changed(root) == ("amber", "2026-06-08")
    assert changed(root, "--since", "2026-06-11") == ("red", "2026-06-11")
    assert changed(root, "--since", "meeting") == ("red", "2026-06-12")
    assert changed(root, "--since", "HEAD~1") == (None, "2026-06-10")
    said = run("status", "--root", root, *AS_OF, "--since", "9.6.")
    assert ("amber on 2026-06-09" in said.out, said.err) == (True, '"9.6." is Tuesday 2026-06-09\n')
    ran = run("status", "--root", root, *AS_OF, "--since", "2027-01-01")
    assert ran.err.startswith("error: --since 2027-01-01 lies after ")
    ran = run("status", "--root", root, *AS_OF, "--since", "never")
    assert (ran.code, ran.out) == (2, "")
    assert '--since "never" is neither a day nor a commit' in ran.err


def test_without_a_meeting_nothing_is_compared(tmp_path: Path) -> None:
    root = str(write(tmp_path, FILES))
    assert changed(root, "--since", "meeting") == (None, None)


TO_DO = """\
[[issue]]
id = "PORTAL-login"
title = "Login fails"
found = 2026-06-11
found_by = "client"
triaged = 2026-06-11
severity = "high"
owner = "mira"

[[issue.plan]]
step = "Restart"
owner = "mira"
due = 2026-06-16

[[issue.plan]]
step = "Far away"
owner = "mira"
due = 2026-09-01

[[review]]
on = 2026-06-10
title = "Look back"
id = "PORTAL-review"

[[review.lessons]]
lesson = "Ask first"
action = "Write a list of questions"
owner = "mira"
due = 2026-06-12

[[touchpoint]]
id = "PORTAL-note"
on = 2026-06-12
kind = "message"
from = "client"
title = "Where is the map?"
"""


def test_what_a_person_owes_over_all_projects(tmp_path: Path) -> None:
    often = PROJECT + '\n[project.cadence]\nupdate = "2w"\n'
    files = {"projects/portal/more.toml": TO_DO, "projects/portal/project.toml": often}
    root = str(write(tmp_path, {**FILES, **files}))
    ran = run("status", "--person", "mira", "--root", root, *AS_OF)
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0].startswith("Mon 2026-06-15 · Mira Laine · mira · ")
    for words in (
        "3 days late  Room search PORTAL-search · Room portal · deliver, or agree a new date",
        "1 day late   Look back PORTAL-review · Room portal · Write a list of questions",
        "this week    Login fails PORTAL-login · Room portal · Restart: clientcare mark",
        "today        Where is the map? PORTAL-note · Room portal · answer, open since 2026-06-12",
        "Room portal · send an update: clientcare log update --project portal",
    ):
        assert words in ran.out, words
    assert "Far away" not in ran.out
    found = json.loads(
        run("status", "--person", "Jan", "--root", root, *AS_OF, "--format", "json").out
    )
    assert (found["person"], found["name"]) == ("jan", "Jan Berg")
    assert run("status", "--person", "nobody", "--root", root, *AS_OF).code == 2
    for flags in (("--since", "meeting"), ("--full",), ("--all",)):
        ran = run("status", "--person", "mira", *flags, "--root", root, *AS_OF)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(f"error: --person and {flags[0]} exclude each other\n")


FAR = """\
[[commitment]]
id = "PORTAL-{name}"
title = "{name}"
owner = "mira"
promised = {due}
moves = [{{ on = {on}, to = 2026-12-30, why = "the map"{told} }}]

"""
UNSAID = """\
[[issue]]
id = "PORTAL-quiet"
title = "quiet"
found = 2026-06-01
triaged = 2026-06-01
severity = "high"
promised = 2026-12-01

[[touchpoint]]
id = "PORTAL-sad"
on = 2026-06-10
kind = "meeting"
mood = 2

[[touchpoint]]
id = "PORTAL-glad"
on = 2026-06-02
kind = "meeting"
mood = 2
answered = 2026-06-03
"""


def test_what_the_client_has_to_hear_is_owed_however_far_off_the_date_is(tmp_path: Path) -> None:
    files = UNSAID + "".join(
        FAR.format(name=name, due=due, on=on, told=told)
        for name, due, on, told in (
            ("late", "2026-12-01", "2026-06-11", ""), ("new", "2026-12-01", "2026-06-15", ""),
            ("near", "2026-06-17", "2026-06-12", ""), ("over", "2026-06-12", "2026-06-12", ""),
            ("told", "2026-12-01", "2026-06-11", ", told = 2026-06-11"),
        )
    )  # fmt: skip
    root = str(write(tmp_path, {**FILES, "projects/portal/far.toml": files}))
    out = run("status", "--person", "mira", "--root", root, *AS_OF).out
    tell = "Room portal · tell them of the new date, 2026-12-30: clientcare mark PORTAL-"
    for words in (
        f"1 day late   late PORTAL-late · {tell}late told",
        f"this week    new PORTAL-new · {tell}new told",
        f"today        near PORTAL-near · {tell}near told",
        f"1 day late   over PORTAL-over · {tell}over told",
        "quiet PORTAL-quiet · Room portal · tell the client: clientcare mark PORTAL-quiet told",
        "mood 2 of 5 PORTAL-sad · Room portal · call them and find the cause: clientcare mark",
    ):
        assert words in out, (words, out)
    assert [out.count(f"mark PORTAL-{one}") for one in ("near", "over", "told", "glad")] == [
        1, 1, 0, 0,
    ]  # fmt: skip


def test_what_is_open_of_a_closed_project_is_owed_and_no_contact(tmp_path: Path) -> None:
    closed = PROJECT.replace("started = 2026-06-01", "started = 2026-06-01\nclosed = 2026-06-12")
    often = closed + '\n[project.cadence]\nupdate = "1w"\nmeeting = "1w"\n'
    files = {**FILES, "projects/portal/project.toml": often}
    out = run("status", "--person", "mira", "--root", str(write(tmp_path, files)), *AS_OF).out
    assert "3 days late  Room search PORTAL-search" in out
    assert "log update" not in out
    assert "log meeting" not in out


WAITING = """
[[issue]]
id = "PORTAL-down"
title = "Down"
severity = "high"
found = 2026-06-10T09:00:00
told = 2026-06-10T09:30:00
owner = "mira"
escalations = [
    { level = 1, raised = 2026-06-12T09:00:00, by = "client", why = "no word" },
    { level = 1, raised = 2026-06-15T08:00:00, by = "us", why = "no logs" },
]

[[commitment]]
id = "PORTAL-logo"
title = "Logo"
by = "client"
kind = "access"
owner = "jan"
promised = 2026-06-12

[[commitment]]
id = "PORTAL-menu"
title = "Menu"
owner = "mira"
made = 2026-06-01
promised = 2026-06-03
delivered = 2026-06-03
"""


def test_what_has_a_limit_stands_by_its_day_and_what_records_it_beside_it(tmp_path: Path) -> None:
    root = str(write(tmp_path, {**FILES, "projects/portal/more.toml": WAITING}))

    def told(who: str) -> list[str]:
        ran = run("status", "--person", who, "--root", root, "--as-of", "2026-06-15T13:30")
        lines = (re.sub("  +", " ", line) for line in ran.out.splitlines())
        return [line.replace(" · Room portal", "") for line in lines]

    answered = "clientcare escalate PORTAL-down --answered --answer …"
    assert (
        "8 h 30 min late Down PORTAL-down · answer the escalation, open since 2026-06-12: "
        f"{answered}"
    ) in told("mira")
    assert "no date" not in "".join(told("mira"))
    assert told("jan")[2:] == [
        "1 day late Logo PORTAL-logo · deliver it: clientcare mark PORTAL-logo received",
        ("30 min late Down PORTAL-down · answer the escalation, open since 2026-06-15: "
        f"{answered}"),
        ("this week Menu PORTAL-menu · accept it, or send it back, open since 2026-06-03, "
        "when they say yes: clientcare mark PORTAL-menu accepted"),
    ]  # fmt: skip


def test_what_is_due_by_an_hour_or_on_a_day_off_is_said_alike(tmp_path: Path) -> None:
    due = '[[commitment]]\nid = "PORTAL-{}"\ntitle = "{}"\nowner = "mira"\npromised = {}\n'
    records = due.format("cut", "Cut over", "2026-06-12T12:00:00")
    records += due.format("faq", "Questions", "2026-06-13")  # a Saturday
    root = str(write(tmp_path, {**FILES, "projects/portal/more.toml": records}))
    for words in (("status", "--person", "mira"), ("waiting",), ("agenda", "portal")):
        out = run(*words, "--root", root, "--as-of", "2026-06-12T13:30").out
        assert re.search("1 h 30 min .*Cut over", out), out
        assert re.search("this week .*Questions", out), out
        assert "due today" not in out


def test_the_first_step_is_for_a_critical_problem_and_each_record_has_one(tmp_path: Path) -> None:
    records = "".join(
        f'[[commitment]]\nid = "PORTAL-{n}"\ntitle = "Part {n}"\nowner = "mira"\n'
        f"promised = 2026-06-0{n}\n" for n in range(1, 8)
    )  # fmt: skip
    down = '[[issue]]\nid = "PORTAL-down"\ntitle = "Down"\nseverity = "critical"\nowner = "mira"\n'
    down += "found = 2026-06-15T09:00:00\ntold = 2026-06-15T09:10:00\n"
    root = str(write(tmp_path, {**FILES, "projects/portal/more.toml": records + down}))
    out = run("status", "portal", "--root", root, "--as-of", "2026-06-15T09:30").out
    first = "1.  Diagnose and rank it: clientcare mark PORTAL-down triaged"
    assert f"{first}\n" in out
    late = [line for line in out.splitlines() if line.startswith("✖") and " days late " in line]
    assert len(late) > 3
    for line in late:
        name = re.search("PORTAL-[a-z0-9]+", line)
        assert name
        assert ("next: " in line) != (f"mark {name[0]} delivered" in out), line


def shown(root: str, *words: str, rows: int = 10, pager: str | None = None) -> str:
    """What a terminal of some lines shows of the command."""
    child, handle = pty.fork()
    if not child:
        os.environ.update({"TERM": "dumb", "PAGER": "sed s/^/PAGED/"})
        if pager is not None:
            os.environ["CLIENTCARE_PAGER"] = pager
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", rows, 80, 0, 0))
        line = [sys.executable, "-m", "clientcare", "status", *words, "--root", root, *AS_OF]
        os.execv(line[0], line)
    found = ""
    while True:
        try:
            some = os.read(handle, 65536)
        except OSError:
            break
        if not some:
            break
        found += some.decode()
    os.close(handle)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, found
    return found


@pytest.mark.slow
def test_what_is_longer_than_the_screen_goes_through_the_pager(tmp_path: Path) -> None:
    root = str(write(tmp_path, FILES))
    assert "PAGEDMon 2026-06-15" in shown(root, "--full")
    assert "FIRSTMon 2026-06-15" in shown(root, "--full", pager="sed s/^/FIRST/")
    assert "PAGED" not in shown(root, "--full", "--no-pager")
    assert "PAGED" not in shown(root, "--full", rows=50)
    for none in ("", "cat", "no-such-pager"):
        text = shown(root, "--full", pager=none)
        assert "Mon 2026-06-15" in text
        assert "PAGED" not in text


@pytest.mark.slow
def test_a_screen_holds_as_many_records_as_it_has_room_for(tmp_path: Path) -> None:
    late = '[[commitment]]\nid = "PORTAL-{0}"\ntitle = "Room {0}"\npromised = 2026-06-10\n'
    many = "".join(late.format(n) for n in range(12))
    root = str(write(tmp_path, {**FILES, "projects/portal/many.toml": many}))
    small, tall = shown(root, rows=20), shown(root, rows=60)
    assert small.count("\n") < 20
    assert "clientcare status portal --full" in small
    assert tall.count("Room ") > small.count("Room ")


@pytest.mark.slow
def test_many_projects_say_as_much_as_the_screen_has_room_for(tmp_path: Path) -> None:
    late = '[[commitment]]\nid = "LATE-{}{}"\ntitle = "Rooms with a long name: {}"\n'
    late += "promised = 2026-06-10\n"
    files = {"clientcare.toml": ""}
    for n in range(7):
        records = "".join(late.format(n, word, word) for word in ("search", "booking"))
        files[f"projects/p{n}.toml"] = PROJECT.replace("portal", f"p{n}") + records
    root = str(write(tmp_path, files))
    tall, screen, small = (shown(root, rows=rows) for rows in (40, 24, 14))
    late = "promise 3 days late: Rooms with a long name: "
    assert tall.count(late) == 14
    assert screen.count(f"{late}search") == 7
    assert "DANGERS" not in screen
    assert screen.count("\n") < 24
    assert "DANGERS" in small
    assert small.count("\n") < 14
    assert all(f"p{n}" in text for n in range(7) for text in (tall, screen, small))


@pytest.mark.slow
@pytest.mark.parametrize("number", [4, 5])
def test_a_long_name_of_a_project_leaves_room_for_its_worst_danger(
    tmp_path: Path, number: int
) -> None:
    late = '[[commitment]]\nid = "LATE-{0}-{1}"\ntitle = "Room {1}"\npromised = 2026-06-{1}\n'
    name = "A portal for meeting rooms and everyone who books them on weekends and at night"
    files = {"clientcare.toml": ""}
    for n in range(number):
        records = "".join(late.format(n, day) for day in ("01", "03", "05", "08", "10"))
        project = PROJECT.replace("portal", f"p{n}").replace(f"Room p{n}", name)
        project = project.replace("Acme Oy", "Meridian Hospitality and Conference Services Oy")
        files[f"projects/p{n}.toml"] = project + records
    text = shown(str(write(tmp_path, files)), rows=24)
    assert text.count("\n") < 24
    assert text.count("promise 10 days late: Room 01") == number


AGENCY = str(Path(__file__).parents[2] / "examples/agency")


@pytest.mark.slow
@for_each("project", ["", "acme-portal", "saari-guide", "tamm-driver-app"])
def test_the_agency_fits_on_one_screen(project: str) -> None:
    text = shown(AGENCY, *filter(None, [project]), "--as-of", "2026-11-20T09:00", rows=24)
    assert "PAGED" not in text
    assert text.count("\n") < 24
    assert max(map(len, text.splitlines())) <= 80


def test_a_danger_stands_before_how_a_project_came_to_its_end(tmp_path: Path) -> None:
    late = '\n[[commitment]]\nid = "LATE-1"\ntitle = "The search"\npromised = 2026-06-11\n'
    ended = PROJECT.replace("started = 2026-06-01", "started = 2026-01-05\nends = 2026-06-05")
    files = {f"projects/p{n}.toml": PROJECT.replace("portal", f"p{n}") for n in range(4)}
    write(tmp_path, {"clientcare.toml": "", **files, "projects/ended.toml": ended + late})
    shown = run("status", "--root", str(tmp_path), *AS_OF).out
    (row,) = [line for line in shown.splitlines() if "promise" in line]
    assert "promise 2 days late: The search · was to end 2026-06-05, not closed" in row


def test_what_somebody_owed_who_has_left_stands_with_who_is_asked_now(tmp_path: Path) -> None:
    people = 'otto = { name = "Otto Salmi", side = "us", left = 2026-06-01 }\n'
    project = PROJECT.replace("[project.people]\n", f"[project.people]\n{people}")
    late = '\n[[commitment]]\nid = "LATE-1"\ntitle = "A"\nowner = "otto"\npromised = 2026-06-11\n'
    write(tmp_path, {"clientcare.toml": "", "projects/p.toml": project + late})
    for words in (("status",), ("status", "--full"), ("waiting",)):
        shown = run(*words, "--root", str(tmp_path), *AS_OF).out
        assert "Mira Laine" in shown
        assert "Otto Salmi" not in shown


def test_the_whole_of_a_project_has_every_record_of_its_first_screen(tmp_path: Path) -> None:
    more = """
[[change]]
id = "CH-1"
title = "Gift cards"
requested = 2026-05-18

[[risk]]
id = "RI-1"
title = "The network fails"
seen = 2026-06-01
probability = "high"
impact = "high"
owner = "mira"
"""
    write(tmp_path, {"clientcare.toml": "", "projects/p.toml": PROJECT + more})
    first, whole = (
        run("status", "portal", *words, "--root", str(tmp_path), *AS_OF).out
        for words in ((), ("--full",))
    )
    for record in ("CH-1", "RI-1"):
        assert record in first
        assert record in whole


def test_what_is_wrong_with_several_events_is_said_once(tmp_path: Path) -> None:
    call = '\n[[touchpoint]]\non = 2026-06-1{}\nkind = "call"\nsummary = "a\\u202eb"\n'
    text = PROJECT + call.format(1) + call.format(2)
    write(tmp_path, {"clientcare.toml": "", "projects/p.toml": text})
    shown = run("status", "portal", "--root", str(tmp_path), *AS_OF).out
    (contact,) = [line for line in shown.splitlines() if line.startswith("contact")]
    assert contact.count("unsafe text") == 1


BROKEN = """\
[[issue]]
id = "PORTAL-{name}"
title = "{name}"
owner = "mira"
severity = "{severity}"
kind = "defect"
found = 2026-06-01T09:00:00
{more}

"""
TOLD = "told = 2026-06-01T09:30:00\ntriaged = 2026-06-01T10:00:00\n"
DONE = "fixed = 2026-06-02T09:00:00\n"
TESTED = 'checked = { on = 2026-06-02, how = "by hand", by = "mira" }\n'
STEP = 'plan = [{{ step = "find out", owner = "{}", due = {} }}]\n'
RAISED = """\
ranked = [{ on = 2026-06-01T11:00:00, severity = "critical", why = "more users" }]
workaround = { text = "paper", given = 2026-06-01T12:00:00 }
"""
CLOCK_OF = {
    "tell the client": "tell", "diagnose and rank it": "triage",
    "give the client a workaround": "workaround", "plan the repair": "plan",
}  # fmt: skip


@pytest.mark.parametrize("as_of", ["2026-06-15", "2026-06-15T14:20", "2026-06-14", "2026-06-01"])
def test_a_step_is_as_late_for_a_person_as_its_limit_is_in_explain(
    tmp_path: Path, as_of: str
) -> None:
    records = (
        ("untold", "critical", ""), ("unranked", "high", "told = 2026-06-01T09:30:00\n"),
        ("broken", "high", TOLD), ("unplanned", "low", TOLD + RAISED),
        ("solved", "critical", DONE + TESTED),
    )  # fmt: skip
    text = "".join(BROKEN.format(name=a, severity=b, more=c) for a, b, c in records)
    root = str(write(tmp_path, {**FILES, "projects/portal/broken.toml": text}))
    at = ("--root", root, "--as-of", as_of)
    owes = json.loads(run("status", "--person", "mira", *at, "--format", "json").out)["owes"]
    mine = {one["record"]: one for one in owes if one["what"] in CLOCK_OF}
    assert sorted(mine) == sorted(f"PORTAL-{name}" for name, *_ in records)
    lines = run("status", "--person", "mira", *at).out
    for name, one in mine.items():
        told = json.loads(run("explain", name, *at, "--format", "json").out)["clocks"]
        clock = next(each for each in told if each["name"] == CLOCK_OF[one["what"]])
        assert (one["days_late"] > 0) == (clock["state"] == "overdue"), (one, clock)
        line = next(line for line in lines.splitlines() if name in line and one["what"] in line)
        if one["days_late"]:
            late = clock["verdict"].removeprefix("overdue by ").replace(" working", "")
            assert line.startswith(f"{late} late"), (line, clock)


def test_the_steps_of_a_problem_for_each_person(tmp_path: Path) -> None:
    ranked = TOLD.replace(
        "told = ", 'workaround = { text = "paper", given = 2026-06-01T12:00:00 }\ntold = '
    )
    records = (
        ("mine", "high", ranked + STEP.format("mira", "2026-06-17")),
        ("late", "high", ranked + "promised = 2026-06-12\n" + STEP.format("mira", "2026-06-17")),
        ("hour", "low", TOLD + "promised = 2026-06-15T10:00:00\n"),
        ("untested", "low", TOLD + DONE), ("asked", "low", TOLD + DONE + TESTED),
        ("silent", "low", STEP.format("mira", "2026-06-17")),
    )  # fmt: skip
    text = "".join(BROKEN.format(name=a, severity=b, more=c) for a, b, c in records)
    root = str(write(tmp_path, {**FILES, "projects/portal/broken.toml": text}))
    as_of = ("--root", root, "--as-of", "2026-06-15T14:00")
    owes = json.loads(run("status", "--person", "mira", *as_of, "--format", "json").out)["owes"]
    found = [(one["record"].removeprefix("PORTAL-"), one["what"], one["days_late"],
              one["minutes_late"]) for one in owes]  # fmt: skip
    late = ("late", "find out, Mira Laine, by 2026-06-17", 1, 0)
    for one in (
        ("mine", "find out", 0, 0), late, ("hour", "fix it", 1, 240),
        ("untested", "test the fix", 0, 0), ("silent", "tell the client", 5, 0),
        ("silent", "find out", 0, 0),
    ):  # fmt: skip
        name, *_ = one
        assert one in [each for each in found if each[0] == name], found
    assert [one[0] for one in found].count("late") == 1
    assert "asked" not in [one[0] for one in found]
