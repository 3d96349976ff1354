"""Every command and format is asked the same questions, and two different answers fail.

Who is asked, by when, is it overdue, by how much, what comes next.
"""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from clientcare.deadlines import CLOCKS
from clientcare.exchange.calendar_file import events
from clientcare.facts.states import is_closed
from clientcare.facts.workspace import Context, Workspace
from clientcare.pending import Pending, pending
from clientcare.playbooks.advice import advise_record
from clientcare.playbooks.reading import read_playbooks
from clientcare.records import Commitment, Issue
from clientcare.report.disclosure import for_client
from clientcare.rules.catalogue import select
from clientcare.rules.engine import check
from clientcare.summary.health import colours_of
from clientcare.summary.trend import trend_of
from tests.any_workspace import Drawn, any_workspaces
from tests.cli.running import run, write
from tests.cli.test_came_back import PROJECT, SETTINGS
from tests.drawn import examples
from tests.for_each import for_each
from tests.workspaces import workspace

AGENCY = str(Path(__file__).parent.parent / "examples" / "agency")
FEW = examples(30)
OVERDUE = ("CC101", "CC102", "CC504", "CC801", "CC802")
Json = dict[str, Any]


def told(root: str, day: str, *words: str) -> Json:
    ran = run(*words, "--root", root, "--as-of", day, "--format", "json")
    assert ran.code == 0, ran.err
    found: Json = json.loads(ran.out)
    return found


def asked(one: Json) -> tuple[object, ...]:
    """What is waited for, of whom, since when, how late, and what was done about it."""
    late = one.get("late", one.get("overdue"))
    blocks = tuple(one["blocks"])
    return one["record"], one["on"], one["who"], one["since"], late, blocks, one["reminded"]


def same_answers(root: str, day: str) -> None:
    """Ask every command about every project of a workspace."""
    waiting = told(root, day, "waiting")["pending"]
    listed = {one["id"]: one for one in told(root, day, "list", "commitment")["records"]}
    fixes = {one["id"]: one for one in told(root, day, "list", "issue")["records"]}
    for project in told(root, day, "status")["projects"]:
        mine = [one for one in waiting if one["project"] == project["id"]]
        answers = {asked(one) for one in mine}
        assert {asked(one) for one in project["waiting"]} <= answers
        for one in project["commitments"]:
            same = {key: listed[one["id"]][key] for key in ("due", "overdue", "days_late")}
            assert same == {key: one[key] for key in same}, one["id"]
        for one in project["issues"]:
            same = {key: fixes[one["id"]][key] for key in ("due", "days_late")}
            assert same == {key: one[key] for key in same}, one["id"]
        if project["closed"] is None:
            agenda = told(root, day, "agenda", project["id"])
            ours = [*agenda["decide"], *agenda["they_owe"], *agenda["we_owe"]]
            assert {asked(one) for one in ours} == answers
            steps = {(one["kind"], one["record"]): one["next_step"] for one in mine}
            for one in ours:
                assert one["next_step"] == steps[one["kind"], one["record"]]
    same_lateness(root, day, {**listed, **fixes})
    for form in ("text", "markdown", "html"):
        ran = run("waiting", "--root", root, "--as-of", day, "--format", form)
        for one in waiting:
            assert one["record"] in ran.out, form
            assert one["who"] is None or one["who"] in ran.out, form


def same_lateness(root: str, day: str, listed: dict[str, Json]) -> None:
    """What `check` finds overdue, and by how much, is what `list`, `show` and `explain` say."""
    words = ("check", "--root", root, "--as-of", day, "--select", ",".join((*OVERDUE, "CC206")))
    ran = run(*words, "--output-format", "json")
    late = {}
    for finding in json.loads(ran.out)["findings"]:
        if number := re.search(r"(\d+) working days? overdue", finding["message"]):
            late[finding["record"]] = int(number[1])
    open_ = {name for name, one in listed.items() if one["overdue"]}
    assert set(late) == open_
    for name, one in listed.items():
        if name in late:
            assert one["days_late"] == late[name], name
        clocks = {c["name"]: c for c in told(root, day, "explain", name)["clocks"]}
        state = clocks["lateness"]["state"] if "lateness" in clocks else "running"
        assert (state == "overdue") == (name in late), name
        if one["days_late"]:
            assert f"{one['days_late']} working day" in clocks["lateness"]["verdict"], name


@pytest.mark.parametrize("day", ["2026-06-12", "2026-09-30", "2026-11-20"])
def test_the_agency_has_one_answer_to_each_question(day: str) -> None:
    same_answers(AGENCY, day)


# Cases that once had two -------------------------------------------------------------------------

PAYMENT = """\
[[commitment]]
id = "inv"
title = "Invoice 7"
by = "client"
kind = "payment"
owner = "b"
amount = 28000
currency = "EUR"
promised = 2026-11-06
"""
OTHER = """\
[project]
id = "p2"
name = "Other"
client = "East Inc"
[[issue]]
id = "d1"
title = "The bill is wrong"
kind = "dispute"
found = 2026-11-09
affects = ["inv"]
"""


def root(tmp_path: Path, records: str, project: str = PROJECT, other: str = "") -> str:
    files = {
        "clientcare.toml": SETTINGS,
        "projects/p1/project.toml": project,
        "projects/p1/r.toml": records,
    }
    if other:
        files["projects/p2/project.toml"] = other
    return str(write(tmp_path, files))


def codes(where: str, day: str) -> set[str]:
    ran = run("check", "--root", where, "--as-of", day, "--output-format", "json")
    return {finding["code"] for finding in json.loads(ran.out)["findings"]}


def test_a_dispute_of_another_project_stops_the_pressing_everywhere(tmp_path: Path) -> None:
    where, day = root(tmp_path, PAYMENT, other=OTHER), "2026-11-20"
    assert "CC802" not in codes(where, day)
    (one,) = (p for p in told(where, day, "waiting")["pending"] if p["record"] == "inv")
    assert one["next_step"]["what"] == "settle d1 first"
    advice = run("advise", "inv", "--root", where, "--as-of", day).out
    assert "d1" in advice
    status = told(where, day, "status", "p1")["projects"][0]
    assert status["payments"][0]["disputed"] == ["d1"]
    assert not [step for step in status["next_steps"] if "reminders" in step["command"]]
    clocks = told(where, day, "explain", "inv")["clocks"]
    assert {c["state"] for c in clocks if c["name"].startswith("dunning")} == {"stopped"}
    same_answers(where, day)


def test_a_limit_in_hours_is_past_everywhere_at_the_same_moment(tmp_path: Path) -> None:
    hours = PROJECT + '[project.policy.dunning]\nmail = "2h"\n[project.cadence]\nupdate = "3h"\n'
    update = '[[touchpoint]]\non = 2026-11-09T09:00:00\nkind = "update"\n'
    where = root(tmp_path, PAYMENT + update, hours)
    for moment, past in (("2026-11-09T10:30:00", False), ("2026-11-09T12:30:00", True)):
        assert ("CC802" in codes(where, moment)) == past
        assert ("CC401" in codes(where, moment)) == past
        project = told(where, moment, "status", "p1")["projects"][0]
        assert (project["payments"][0]["step"] == "mail") == past
        clocks = {c["name"]: c["state"] for c in told(where, moment, "explain", "inv")["clocks"]}
        assert (clocks["dunning: mail"] == "overdue") == past
        contact = {c["name"]: c["state"] for c in told(where, moment, "explain", "p1")["clocks"]}
        assert (contact["next update"] == "overdue") == past
        (one,) = told(where, moment, "waiting")["pending"]
        assert ("after 2026-11-09 11:00" in one["next_step"]["what"]) != past
        advised = run("advise", "inv", "--root", where, "--as-of", moment).out
        assert ("after 2026-11-09 11:00  Send a reminder." in advised) != past
        (situation,) = told(where, moment, "advise", "inv")["situations"]
        days = {step["name"]: step["after"] for step in situation["steps"]}
        assert days["remind"] == (None if past else "2026-11-09")
        same_answers(where, moment)


def test_who_must_agree_a_new_date_is_one_person() -> None:
    day = "2026-11-20"
    pend = told(AGENCY, day, "waiting", "acme-portal")["pending"]
    (one,) = (p for p in pend if (p["kind"], p["record"]) == ("agreement", "ACME-login-outage"))
    report = run("report", "acme-portal", "--root", AGENCY, "--as-of", day).out
    (row,) = (
        line for line in report.splitlines()
        if "Company users cannot sign in" in line and "agree" in line.lower()
    )  # fmt: skip
    assert one["who"] in row


def test_a_wait_of_an_issue_is_told_alike(tmp_path: Path) -> None:
    issue = (
        '[[issue]]\nid = "i1"\ntitle = "Slow"\nfound = 2026-11-02\naffects = ["c1"]\n'
        '[[issue.waits]]\nsince = 2026-11-09\nwhy = "the logs"\n'
        '[[commitment]]\nid = "c1"\ntitle = "Search"\nowner = "a"\npromised = 2026-12-01\n'
        '[[touchpoint]]\non = 2026-11-11\nkind = "call"\nabout = ["i1"]\n'
    )
    where, day = root(tmp_path, issue), "2026-11-20"
    (one,) = (p for p in told(where, day, "waiting")["pending"] if p["kind"] == "wait")
    assert (one["who"], one["reminded"], one["blocks"]) == ("Bo", "2026-11-11", ["c1"])
    same_answers(where, day)


def test_a_fix_without_a_date_is_as_late_in_status_as_in_check(tmp_path: Path) -> None:
    project = PROJECT + '[project.policy.severity.low]\nfix = "2d"\n'
    issue = '[[issue]]\nid = "i1"\ntitle = "Slow"\nseverity = "low"\nfound = 2026-11-10\n'
    where, day = root(tmp_path, issue, project), "2026-11-13"
    checked = run("check", "--root", where, "--as-of", day, "--select", "CC206").out
    assert "1 working day over the 2d within which it was to be fixed" in checked
    said = run("status", "p1", "--root", where, "--as-of", day).out
    assert "fix 1 day over its limit" in said
    assert "0 days late" not in said


# Any workspace -----------------------------------------------------------------------------------

RULES = {
    "CC201": "tell", "CC202": "triage", "CC207": "workaround", "CC208": "options",
    "CC209": "plan", "CC212": "update", "CC301": "answer the escalation", "CC302": "escalate",
    "CC306": "resolve the escalation", "CC401": "next update", "CC402": "next meeting",
    "CC403": "next demo", "CC404": "next pulse", "CC407": "answer", "CC408": "hear from the client",
    "CC505": "assess", "CC507": "decide", "CC603": "accept", "CC702": "take it up",
    "CC705": "mediate", "CC706": "explain", "CC805": "settle compensation", "CC901": "review",
    "CC906": "look again", "CC907": "first risk", "CC106": "tell of a move",
    "CC107": "agree to a move", "CC504": "chase", "CC802": "dunning",
}  # fmt: skip
"""The rules that are a line over one clock."""
LOOK_AT_ALL = ("CC603", "CC805", "CC901")


def overdue_by_clock(context: Context, code: str) -> set[str]:
    clock = CLOCKS[RULES[code]]
    found = set()
    for entries in context.entries.values():
        for entry in entries:
            open_ = code in LOOK_AT_ALL or not is_closed(entry.record)
            judged = open_ and isinstance(entry.record, clock.kinds)
            if judged and any(True for _ in clock.overdue(entry.record, context)):
                found.add(entry.id)
    return found


@pytest.mark.slow
@FEW
@given(any_workspaces())
def test_a_rule_on_a_clock_fires_exactly_while_it_is_overdue(drawn: Drawn) -> None:
    space = drawn.workspace()
    chosen = select(space.snapshot.settings, practice="thorough", select=tuple(RULES))
    found = check(space, chosen)
    for context in space.contexts:
        mine = [f for f in (*found.findings, *found.waived) if f.project == context.id]
        for code in RULES:
            fired = {f.record for f in mine if f.code == code}
            assert fired == overdue_by_clock(context, code), code


def clients_answer(one: Pending) -> tuple[object, ...]:
    return one.kind, one.record, one.on, one.person, one.since, one.days


@pytest.mark.slow
@FEW
@given(any_workspaces())
def test_the_trend_and_the_calendar_end_where_the_records_are(drawn: Drawn) -> None:
    for context in drawn.workspace().contexts:
        known = {one.id: one for one in context.our_promises}
        trend, health = trend_of(context), colours_of([context], undated=True)
        late = sum(context.dates(one).overdue + context.unjudged(one) for one in known.values())
        assert (trend.weeks[-1].colour, trend.weeks[-1].overdue) == (health[context.id], late)
        for line in trend.lines:
            dates = context.dates(known[line.id])
            assert (line.forecast, line.slip) == (dates.forecast, dates.slip) or line.settled
            assert line.last == dates.due or line.settled
        for event in events(context):
            if event.what in ("due", "fix") and event.record in known:
                assert str(event.on)[:10] == str(context.dates(known[event.record]).due)[:10]


@FEW
@given(any_workspaces())
def test_the_client_reads_what_we_read_of_what_both_see(drawn: Drawn) -> None:
    space: Workspace = drawn.workspace()
    for context in space.contexts:
        if context.project is None or context.project.internal:
            continue
        view = for_client(context)
        ours = {clients_answer(one) for one in pending(context) if not one.internal}
        promises: list[Commitment | Issue] = [*view.records(Commitment), *view.records(Issue)]
        for record in promises:
            whole = context.record(record.id)
            assert isinstance(whole, Commitment | Issue)
            they_read, we_read = view.dates(record), context.dates(whole)
            if they_read.took_over == we_read.took_over:  # else from what they may not read
                assert (they_read.due, they_read.overdue) == (we_read.due, we_read.overdue)
        theirs = [one for one in pending(view) if one.kind in ("agreement", "acceptance")]
        assert {clients_answer(one) for one in theirs} <= ours


@for_each("taken", ["", "mail", "call", "notice"])
def test_advice_presses_for_a_payment_with_the_step_that_waits(taken: str) -> None:
    """Of any day, whatever was left out before; CC802 names the same step."""
    reminder = f'reminders = [{{ on = 2026-11-10, how = "{taken}" }}]\n' if taken else ""
    for passed in range(7, 45):
        day = date(2026, 11, 6) + timedelta(passed)
        space = workspace(PAYMENT + reminder + 'invoice = "7"\n', now=day)
        (context,), entry = space.contexts, space.find("inv")
        assert entry
        (waits,) = pending(context)
        (advice,) = advise_record(entry, context, read_playbooks())
        assert waits.step
        now = [one for one in advice.next if one.name != "reason"]
        if now:  # else the next step can wait
            assert now[0].command == waits.step.command, day
        for one in check(space, select(space.snapshot.settings)).findings:
            if one.code == "CC802":
                assert one.fix.endswith(f"{waits.step.command}")
                assert advice.next[0].command == waits.step.command, day
