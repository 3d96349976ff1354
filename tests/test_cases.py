"""Inputs that once went wrong, each with what is right: one row a case, from the command line."""

import json
import shlex
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.cli.running import run, write
from tests.cli.test_came_back import PROJECT, SETTINGS


def commitment(*lines: str, id: str = "c1", title: str = "Search") -> str:
    return "\n".join(["[[commitment]]", f'id = "{id}"', f'title = "{title}"', *lines, ""])


def issue(*lines: str) -> str:
    return "\n".join(["[[issue]]", 'id = "i1"', 'title = "Down"', 'owner = "a"', *lines, ""])


PAYMENT = ('by = "client"', 'kind = "payment"', 'owner = "b"', 'currency = "EUR"')
BACK = issue(
    "found = 2026-10-01", "promised = 2026-10-09", "triaged = 2026-10-01", "told = 2026-10-01",
    "fixed = 2026-10-08", "confirmed = 2026-10-12", "closed = 2026-10-12",
    'reopened = [{ on = 2026-11-16, why = "again" }]',
)  # fmt: skip
SUNDAY = commitment('owner = "a"', "promised = 2026-11-20", "delivered = 2026-11-22")
CHAIN = (
    commitment('owner = "a"', "promised = 2026-12-01", 'needs = ["c2"]')
    + commitment('owner = "a"', "promised = 2026-11-30", 'needs = ["c3"]', id="c2")
    + commitment('owner = "a"', "promised = 2026-12-10", id="c3")
)
GONE = PROJECT.replace('email = "anna@us.example"', "left = 2026-11-01")
AWAY = PROJECT.replace(
    'email = "anna@us.example"', 'away = [{ from = 2026-11-16, to = 2026-11-27, cover = "c" }]'
) + ('[project.people.c]\nname = "Carl"\nside = "us"\nemail = "carl@us.example"\n')
LEAVING = PROJECT.replace('email = "anna@us.example"', "left = 2026-11-20")
SERIOUS = issue(
    'kind = "KIND"', 'severity = "critical"', "found = 2026-11-17", "told = 2026-11-17",
    "triaged = 2026-11-17", 'impact = "x"', "promised = 2026-12-01",
)  # fmt: skip
EVERY_4H = """\
[project.cadence]
update = "4h"
[[touchpoint]]
kind = "update"
on = 2026-11-18T09:00:00
"""
TWO_ANSWERS = commitment(
    'owner = "a"', "promised = 2026-11-20",
    'moves = [{ on = 2026-11-10, to = 2026-12-02, why = "x", told = 2026-11-10, '
    "agreed = 2026-11-12, refused = 2026-11-13 }]",
)  # fmt: skip
OWNED = commitment('owner = "a"', "promised = 2026-11-30")
DRAFT = (
    '[[change]]\nid = "x1"\ntitle = "More"\nrequested = 2026-11-16\nrequested_by = "b"\n'
    'consequences = ["two weeks later"]\neffort = { cost = 9750, currency = "EUR" }\n'
)
ENDED = PROJECT.replace('client = "West Inc"', 'client = "West Inc"\nends = 2026-09-30')
CLOSED = PROJECT.replace('client = "West Inc"', 'client = "West Inc"\nclosed = 2026-11-10')
HUNGARY = SETTINGS + '[calendar]\nholidays = "HU"\n'
SUNDAYS = SETTINGS + '[calendar]\nworkdays = ["sun", "mon", "tue", "wed", "thu"]\n'


INVOICE = commitment(
    *PAYMENT, "amount = 12500.00", 'invoice = "R1"', "promised = 2026-10-30", id="P1-inv"
)
DISPUTED = INVOICE + (
    '[[issue]]\nid = "d1"\ntitle = "Hours"\nkind = "dispute"\nowner = "a"\nfound = 2026-10-26\n'
    'found_by = "client"\naffects = ["P1-inv"]\n'
)
SETTLED = DISPUTED + "closed = 2026-11-03\n"
IN_HOURS = PROJECT.replace('"West Inc"', '"West Inc"\nstarted = 2026-11-02') + (
    '[project.cadence]\nupdate = "4h"\n[project.policy.dunning]\nmail = "3h"\ncall = "6h"\n'
)
HOURLY = INVOICE.replace("2026-10-30", "2026-11-19") + (
    '[[touchpoint]]\non = 2026-11-20T09:00:00\nkind = "update"\nwith = ["b"]\n'
)
LATER, SOONER = "2026-11-20T14:00:00", "2026-11-20T11:30:00"
AGREE = issue(
    "found = 2026-11-02", "told = 2026-11-02", "triaged = 2026-11-03", 'client_owner = "e"',
    "promised = 2026-11-18",
    'moves = [{ on = 2026-11-17, to = 2026-11-26, why = "more", told = 2026-11-17 }]',
)  # fmt: skip
TWO_OF_THEIRS = PROJECT + '[project.people.e]\nname = "Eva"\nside = "client"\n'
WAITING = issue(
    "found = 2026-11-02", "told = 2026-11-02", "triaged = 2026-11-03", 'severity = "high"',
    'impact = "no orders"', 'waits = [{ since = 2026-11-09, why = "logs" }]',
) + (
    '[[touchpoint]]\non = 2026-11-12\nkind = "call"\nabout = ["i1"]\nsummary = "asked"\n'
)  # fmt: skip
NEXT = {"projects/p2.toml": '[project]\nid = "p2"\nname = "Portal"\nclient = "Next"\n'}
PLAIN_WORDS = commitment('owner = "a"', "promised = 2026-12-01", title="Next we green the search")
NAMED = commitment('owner = "a"', "promised = 2026-12-01", title="Do it as we did for Next")
COMPLAINT = '[[touchpoint]]\non = 2026-11-19\nkind = "complaint"\nsummary = "bad"\nwith = ["b"]\n'
ROUNDS = commitment('owner = "a"', "promised = 2026-11-02") + commitment(
    'owner = "a"',
    "made = 2026-05-04",
    "promised = 2026-06-01",
    'every = "1m"',
    id="c2",
    title="Report",
)
FEES = commitment(*PAYMENT, "amount = 100", "promised = 2026-09-01", 'every = "1m"', title="Fee")
PARTLY = (
    INVOICE
    + (
        "payments = [{ on = 2026-11-10, amount = 12000 }]\n"
        "written_off = [{ on = 2026-11-12, amount = 500 }]\n"
    )
    + '[[touchpoint]]\non = 2026-11-02\nkind = "update"\n'
)
AWAY_OWNER = issue(
    "found = 2026-11-19", "told = 2026-11-19", 'severity = "high"', "promised = 2026-12-07",
    'plan = [{ step = "Plan", owner = "a", due = 2026-11-25 },'
    ' { step = "Move", owner = "a", due = 2026-12-07 }]',
)  # fmt: skip
UPDATED = OWNED + '[[touchpoint]]\non = 2026-11-16\nkind = "update"\nwith = ["b"]\n'
WEEKLY = PROJECT + '[project.cadence]\nupdate = "1w"\n'
DEEMED = PROJECT + '[project.contract]\ndeemed_accepted = "5d"\n'
SILENT = commitment('owner = "a"', "promised = 2026-11-10", "delivered = 2026-11-10") + (
    '[[touchpoint]]\non = 2026-11-10\nkind = "message"\nabout = ["c1"]\nsummary = "here"\n'
)
WITHIN = commitment(
    'owner = "a"', "made = 2026-11-10", "promised = 2026-11-20T10:00:00",
    'moves = [{ on = 2026-11-19, to = 2026-11-20T15:00:00, why = "x", told = 2026-11-19 }]',
)  # fmt: skip
ANSWERED = issue(
    'severity = "high"', "found = 2026-11-02T09:00:00", "triaged = 2026-11-03", "told = 2026-11-03"
)
PROMISED = PROJECT + (
    '[project.contract]\nclocks = ["triage", "fix"]\n[project.policy.severity.high]\nfix = "3d"\n'
)
WORKED = issue("found = 2026-11-02", 'workaround.text = "w"', "workaround.given = 2026-11-03")


FULL = "check --output-format full"


class Case(NamedTuple):
    """What is typed as of a day, and what of the output must be there, and what must not."""

    name: str
    records: str
    words: str
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    project: str = PROJECT
    settings: str = SETTINGS
    as_of: str = "2026-11-20"
    more: Mapping[str, str] = {}


CASES = [
    Case("J1 reopened after it was closed", BACK, "check", lacks=("CC206",), as_of="2026-11-18"),
    Case("J1 the client reads no old lateness", BACK, "report p1",
         lacks=("working days ago", "days late"), as_of="2026-11-18"),
    Case("J2 a raise makes nothing late that was in time",
         issue('severity = "medium"', "found = 2026-11-02", "triaged = 2026-11-04",
               "told = 2026-11-03", "updates = [{ on = 2026-11-16 }]",
               'ranked = [{ on = 2026-11-16T09:00:00, severity = "high", why = "more" }]'),
         "check", lacks=("CC202", "CC302"), as_of="2026-11-17"),
    Case("J4 a negative amount is a credit",
         commitment(*PAYMENT, "amount = -2500.00", "promised = 2026-09-01"), "check",
         lacks=("CC801", "CC802")),
    Case("J5 late on a Sunday is late by a day", SUNDAY, "explain c1", ("1 working day late",),
         ("in time",), as_of="2026-11-23"),
    Case("J5 and everywhere", SUNDAY, "list commitment", ("1d",), as_of="2026-11-23"),
    Case("J6 a dunning step falls on a working day",
         commitment(*PAYMENT, "amount = 100", "promised = 2026-11-20"), "check",
         lacks=("CC802",), as_of="2026-11-22"),
    Case("J7 a working Saturday",
         commitment('owner = "a"', "promised = 2026-08-08"), "check", lacks=("day off",),
         settings=HUNGARY, as_of="2026-08-07"),
    Case("J8 a closed project keeps its promises",
         commitment('owner = "a"', "promised = 2026-11-13"), "waiting",
         ("Anna · Search",), ("nobody waits",), project=CLOSED),
    Case("J8 past its end", OWNED, "status", ("was to end 2026-09-30",), project=ENDED),
    Case("J9 a need slips through a chain", CHAIN, "check",
         ("due 2026-12-01, before c3, which it needs through c2",)),
    Case("J9 and the client does not read that the date stands", CHAIN, "report p1",
         ("| in question: depends on “Search”, due 10 December 2026 |",)),
    Case("J10 who has left is not called", OWNED, "report p1", lacks=("Anna,",), project=GONE),
    Case("J10 the deputy with their address", OWNED, "report p1",
         ("contact Carl, <carl@us.example>",), project=AWAY),
    Case("J11 a question needs no test",
         issue('kind = "requirements"', "found = 2026-11-16", "fixed = 2026-11-17"), "check",
         lacks=("CC604", "CC207", "CC302")),
    Case("J11 and no workaround", SERIOUS.replace("KIND", "payment"), "status p1",
         ("Solve it: clientcare mark i1 fixed",), ("workaround", "plan")),
    Case("J11 nor is one advised", SERIOUS.replace("KIND", "requirements"), "advise i1",
         ("Unclear requirements",), ("works meanwhile", "Write the repair")),
    Case("J11 what is broken has both", SERIOUS.replace("KIND", "defect"), "advise i1",
         ("works meanwhile", "Write the repair")),
    Case("J11 what was fixed is not tested by every kind",
         SERIOUS.replace("KIND", "requirements") + "fixed = 2026-11-18\n", "status --format json",
         ("ask the client to confirm",), ("test the fix",)),
    Case("J13 a finding tells the hours of a cadence", EVERY_4H, "check --output-format concise",
         ("the last update or meeting was on 2026-11-18, 1 min over, limit 4 h; every 4h is set",),
         as_of="2026-11-18T13:01"),
    Case("J13 and is silent before", EVERY_4H, "check", lacks=("CC401",), as_of="2026-11-18T13:00"),
    Case("J14 the leaving day is none of theirs", OWNED, "check",
         ("a left on 2026-11-20",), project=LEAVING),
    Case("J14 and the day before is", OWNED, "check", lacks=("a left on",), project=LEAVING,
         as_of="2026-11-19"),
    Case("J17 an unknown language is found", OWNED, "check", ("CC012",),
         project=PROJECT.replace('"West Inc"', '"West Inc"\nlanguage = "it"')),
    Case("J19 a draft price is held back", DRAFT, "report p1", lacks=("9,750", "two weeks later")),
    Case("J20 no ladder, no false findings", issue('severity = "high"', "found = 2026-11-19"),
         "check", ("CC002",), ("CC204",), project=PROJECT.replace('"West Inc"', "5")),
    Case("J20 no ladder, no time to answer in",
         issue("found = 2026-11-01", "escalations = [{ level = 1, raised = 2026-11-05 }]"),
         "check", ("CC002",), ("CC301",), project=PROJECT.replace('"West Inc"', "5")),
    Case("J21 the way to a whole day", OWNED, "check", ('"24h"',), settings=SETTINGS +
         '[calendar]\nhours = "00:00-24:00"\n'),
    Case("J23 one word for a weekly day off",
         commitment('owner = "a"', "promised = 2026-11-12"), "explain c1", ("weekend",),
         ("Friday",), settings=SUNDAYS),
    Case("T19 an amount with its currency",
         commitment(*PAYMENT).replace('currency = "EUR"', "amount = 1.250,50 EUR"), FULL,
         ("write 1250.50",)),
    Case("an agreed date is asked about no more",
         TWO_ANSWERS.replace(", refused = 2026-11-13", ""), FULL,
         ("CC104 slipped-date info", "do:  the client has agreed: hold the new date"),
         ("mark c1 agreed",)),
    Case("one that was told alone is", TWO_ANSWERS.replace(
        ", agreed = 2026-11-12, refused = 2026-11-13", ""), FULL, ("clientcare mark c1 agreed",)),
    Case("a move has one answer", TWO_ANSWERS, FULL,
         ("CC005", "moves 1 agreed 2026-11-12 and refused 2026-11-13: one answer")),
    Case("and either alone is none too many",
         TWO_ANSWERS.replace(", refused = 2026-11-13", ""), "check", lacks=("CC005",)),
    Case("nor is a second one recorded", TWO_ANSWERS.replace(", refused = 2026-11-13", ""),
         "mark c1 refused", ("error: not recorded: moves 1 agreed 2026-11-12 and refused",)),
    Case("an entry that is full names what changes it",
         commitment('reminders = [{ on = 2026-11-12, answer = "soon" }]'),
         "mark c1 --set reminders.answer=later",
         ("clientcare mark c1 --set reminders.answer=… --entry 1",)),
    Case("T19 a point between thousands", commitment(*PAYMENT, "amount = 12.500"), FULL,
         ("write 12500, or 12.50",)),
    Case("T21 a file that cannot be read is named where a record was to be added",
         'title = "he said "yes""', "new risk --project p1 --title Late",
         ("error: projects/p1.toml:17: the text ends",)),
    Case("T20 an hour that is none", issue("found = 2026-11-20T25:00"), FULL,
         ("there is no such time",), ("seconds",)),
    Case("T19 a month that is none", commitment("promised = 2026-13-01"), FULL,
         ("CC001",), ("remove the quotes",)),
    Case("T20 a quarter", commitment('promised = "2027-Q1"'), FULL, ("write 2027-03-31",),
         ("remove the quotes",)),
    Case("T20 a day that is none", commitment('promised = "2027-02-30"'), FULL, ("CC002",),
         ("remove the quotes",)),
    Case("F1 a year that cannot be", issue("found = 2026-11-02",
         'escalations = [{ raised = 0026-05-02, why = "x" }]'), "status", ("cannot be",)),
    Case("F2 a year far ahead", commitment("promised = 9026-05-01"), FULL, ("2026-05-01",)),
    Case("F5 the oldest fact in the year 1970", commitment("made = 1970-01-01", 'owner = "a"',
         "promised = 2026-11-30"), "trend p1", ("overdue",)),
    Case("F5 a date in 2099", commitment("made = 2026-11-02", 'owner = "a"',
         "promised = 2099-12-31"), "trend p1", ("2099",)),
    Case("explain through half a century", commitment("made = 1970-01-01", 'owner = "a"',
         "promised = 1970-01-05"), "explain c1", ("working days late",)),
    Case("J3 what was paid is a part payment", INVOICE, "mark P1-inv paid --set amount=7500",
         ("+     { on = 2026-11-20, amount = 7500 }",), ("- amount", "delivered")),
    Case("J2 a new rank has a day",
         issue('severity = "medium"', "found = 2026-11-02", "triaged = 2026-11-03"),
         "mark i1 --set severity=critical",
         ("severity is recorded already: medium", "mark i1 ranked --set severity=…")),
    Case("J2 a first rank has none", issue('severity = "medium"', "found = 2026-11-02"),
         "mark i1 triaged --set severity=high --dry-run", ('+ severity = "high"',)),
    Case("what is late is kept in the words of its kind", commitment(
             'by = "us"', 'kind = "payment"', 'owner = "a"', "amount = 5", 'currency = "EUR"',
             "promised = 2026-11-10"),
         "status p1", ("Pay it, or agree a new date: clientcare mark c1 paid",)),
    Case("J3 a recorded amount stands", INVOICE, "mark P1-inv --set amount=7500",
         ("is recorded already: 12500.00",)),
    Case("J3 the whole amount settles it", INVOICE, "mark P1-inv paid --set amount=12500",
         ("cleared: CC802",)),
    Case("J12 a disputed payment is not pressed: check", DISPUTED, "check", ("CC801",), ("CC802",)),
    Case("J12 waiting", DISPUTED, "waiting", ("next: settle d1 first",), ("reminders",)),
    Case("J12 status", DISPUTED, "status p1", ("Settle d1 first: clientcare advise d1",),
         ("not paid", "reminders")),
    Case("J12 advise", DISPUTED, "advise p1", ("do not press",)),
    Case("J12 a settled dispute stops nothing", SETTLED, "waiting", ("send the formal notice",),
         ("settle d1",)),
    *(Case(f"J13 a limit in hours over: {words}", HOURLY, words, has, lacks, IN_HOURS,
           as_of=LATER)
      for words, has, lacks in (
          ("check", ("CC802", "CC401"), ()),
          ("explain P1-inv", ("mail: overdue by 2 h",), ()),
          ("waiting", ("remind them by mail: ",), ("after",)),
          ("advise P1-inv", ("1.  Send a reminder.", "after 2026-11-20 15:00  Call."), ()),
          ("status p1", ("due by 2026-11-20 13:00", "Take the next step"), ("due today",)),
          ("status --full", ("was due by 2026-11-20 13:00", "mail, after 2026-11-20 12:00"), ()),
      )),
    *(Case(f"J13 and before: {words}", HOURLY, words, has, lacks, IN_HOURS, as_of=SOONER)
      for words, has, lacks in (
          ("check", ("CC801",), ("CC802", "CC401")),
          ("waiting", ("by mail after 2026-11-20 12:00",), ()),
          ("advise P1-inv", ("after 2026-11-20 12:00  Send a reminder.",), ()),
          ("status p1", ("due today",), ("Take the next step",)),
          ("status --full", ("next by 2026-11-20 13:00",), ()),
      )),
    Case("T17 a correction needs no flag", OWNED, "correct c1 --set title=x",
         ("without --set: clientcare correct ID KEY=VALUE",), ("did you mean",)),
    Case("a comma in a file's name for GitHub", OWNED, "check --output-format github",
         ("file=projects/a%2Cb.toml,",), more={"projects/a,b.toml": "x = = 1\n"}),
    Case("a promise that comes again is made in a contact", OWNED,
         'log call --summary x --promise "a 2026-12-04 14:00 every 1w Status mail" --dry-run',
         ('+ title = "Status mail"', '+ promised = 2026-12-04T14:00:00', '+ every = "1w"')),
    Case("a promise whose title begins as a series does", OWNED,
         'log call --summary x --promise "a 2026-12-04 Every room" --dry-run',
         ('+ title = "Every room"',), ("+ every",)),
    Case("a series without a title", OWNED,
         'log call --summary x --promise "a 2026-12-04 every 1w" --dry-run',
         ("lacks an owner, a date or a title",)),
    Case("a period in words", OWNED,
         'log call --summary x --promise "a 2026-12-04 every week Mail" --dry-run',
         ('"week" is not a duration', '"2w"')),
    *(Case(f"J15 who agrees to a new date: {words}", AGREE, words, ("Eva",), project=TWO_OF_THEIRS)
      for words in ("waiting", "agenda p1")),
    Case("J15 the letter", AGREE, "report p1", ("Down | Eva |",), project=TWO_OF_THEIRS),
    Case("J15 who has left agrees to nothing", AGREE, "report p1", ("Down | Bo ",),
         project=TWO_OF_THEIRS + "left = 2026-11-18\n"),
    *(Case(f"J16 a wait has one reminder: {words}", WAITING, f"{words} --format json",
           ('"reminded": "2026-11-12"', '"blocks": []')) for words in ("waiting", "status p1")),
    Case("J17 the languages exist", OWNED, "report p1", ("tilanneraportti",),
         project=PROJECT.replace('"West Inc"', '"West Inc"\nlanguage = "fi"')),
    Case("J18 another client's name as a plain word", PLAIN_WORDS, "report p1",
         ("Next we green the search",), more=NEXT),
    Case("J18 another client's name", NAMED, "report p1", ('may_name = ["Next"]',), ("# Shop",),
         more=NEXT),
    Case("J18 a name that was released", NAMED, "report p1", ("did for Next",), more=NEXT,
         project=PROJECT.replace('"West Inc"', '"West Inc"\nreport.may_name = ["Next"]')),
    Case("T17 the name of a fact is no field", INVOICE, "mark P1-inv --set paid=2026-11-02",
         ("clientcare mark P1-inv paid --on DAY",), ("did you mean",)),
    Case("T17 nearly the name of a fact", INVOICE, "mark P1-inv payd", ("`paid`",)),
    *(Case(f"T17 {zone}", OWNED, "check", ('write it as "Europe/Helsinki"',), ("did you mean",),
           settings=f'time_zone = "{zone}"\n')
      for zone in ("localtime", "Localtime", "posixrules", "GMT+1")),
    Case("T17 a zone in small letters", OWNED, "check", ('did you mean "Europe/Berlin"',),
         settings='time_zone = "europe/berlin"\n'),
    Case("F3 tens of thousands of unknown keys",
         commitment(*(f"k{n:05}x = 1" for n in range(70_000))), "check", ("CC002",)),
    Case("F8 a dotted key is recorded as any other", WORKED,
         "mark i1 workaround --on 2026-11-10 --set text=t", ("is recorded already",)),
    Case("a complaint comes from the client, whoever wrote it down", COMPLAINT, "list touchpoint",
         ("complaint  client",)),
    Case("and we wrote what has no sender", COMPLAINT.replace("complaint", "message"),
         "list touchpoint", ("message  us",)),
    Case("an internal record is for us alone",
         OWNED.replace("2026-11-30", "2026-11-10\ninternal = true"), "agenda p1",
         ("us only  8 days  Anna · Search c1",)),
    Case("rounds that are overdue stand together in the letter", ROUNDS, "report p1",
         ("7 deliveries are late", "Report (1 June 2026) and 5 later ones – due on 1 June 2026",
          "Report (1 June 2026) and 5 later ones |", "Search – due on 2 November 2026"),
         ("Report (1 July 2026)",)),
    Case("and what the client owes, with its sum", FEES, "report p1",
         ("Pay: Fee (1 September 2026) and 2 later ones, €300",
          "Pay: Fee (1 December 2026), €100", "We need 4 things")),
    Case("rounds with an amount of their own", FEES + '[[commitment.rounds]]\ndue = 2026-10-01\n'
         "payments = [{ on = 2026-10-05, amount = 60 }]\n", "report p1",
         ("2 later ones, €240 still open of €300",)),
    Case("rounds stand together in what one person owes", ROUNDS, "status --person a",
         ("7 late", "Report (2026-06-01) c2@2026-06-01 · Shop · and 5 more rounds")),
    Case("what was paid in the end is paid",
         PARTLY.replace("12000 }]", "12000 },").replace("written_off = [", ""),
         "report p1", ("paid on 12 November",), ("nothing more",)),
    Case("what was written off in the end is not paid", PARTLY, "report p1",
         ("settled on 12 November 2026: we ask for nothing more of it",), ("paid on",)),
    Case("who stands in answers for a problem", AWAY_OWNER, "report p1",
         ("Responsible: Carl on our side", "Plan (Carl)", "Move           | Anna |"),
         project=AWAY),
    Case("a calendar is no text", OWNED, "calendar -o x.txt", ("FILE.ics",), ("wrote",)),
    Case("the next report is one for the client", UPDATED, "report p1",
         ("The next report comes by 27 November 2026",), project=WEEKLY),
    Case("the next report in the client's calendar", UPDATED, "calendar p1 --audience client",
         ("The next report comes by 27 November 2026", "DTSTART;VALUE=DATE:20261127"),
         ("23 November",), project=WEEKLY),
    Case("the next report in ours", UPDATED, "calendar p1", ("DTSTART;VALUE=DATE:20261123",),
         project=WEEKLY),
    Case("response times for the client", ANSWERED, "sla p1 --audience client",
         ("For West Inc.", "Diagnosis  high      1 working day   1 of 1", "Solution", "0 of 1"),
         ("First message", "Down", "i1", "median"), project=PROMISED),
    Case("response times in the client's language", ANSWERED, "sla p1 --audience client",
         ("Diagnose", "1 Arbeitstag"),
         project=PROMISED.replace('"West Inc"', '"West Inc"\nlanguage = "de"')),
    Case("no response times where none was promised", ANSWERED, "sla p1 --audience client",
         ("promises no response times", "clocks = ["), ("Diagnosis",)),
    Case("response times since a day are for us", ANSWERED,
         "sla p1 --audience client --since 2026-11-01", ("for us alone",), ("Diagnosis",)),
    Case("ours have all of them", ANSWERED, "sla p1", ("told", "worked around"), project=PROMISED),
    Case("accepted by silence is untested no more", SILENT, "check", lacks=("CC602", "CC603"),
         project=DEEMED),
    Case("and before it is", SILENT, "check", ("CC602",), project=DEEMED, as_of="2026-11-13"),
    Case("a move within a day is named", WITHIN, "check", ("CC104",)),
    Case("and is no slip of days", WITHIN, "status --full", ("within the day",), ("+0 days",)),
    Case("nothing is ours twice over", OWNED, "agenda p1", lacks=("ours (ours)",)),
    Case("nor is a slip", commitment(
             "promised = 2026-11-20", 'moves = [{ on = 2026-11-12, to = 2026-11-27, '
             'why = "w", cause = "ours", told = 2026-11-12 }]', id="P1-o"),
         "explain P1-o", ("2026-11-20 to 2026-11-27: ours: 5 working days",)),
    Case("an amount without a currency", commitment(*PAYMENT[:3], "amount = 420"), FULL,
         ("an amount without a currency",), ("420.",)),
    Case("a day in a table, not as TOML has it",
         commitment('moves = [{ on = 1.11.2026, to = 9/30/2026, why = "on 1.11.2026, x" }]'), FULL,
         ("not a date: 1.11.2026",
          'write [{ on = 2026-11-01, to = 2026-09-30, why = "on 1.11.2026, x" }]')),
    Case("the same on a line of its own",
         commitment("moves = [", '    { on = 2026-11-01, to = 2026-11-3, why = "x" },', "]"), FULL,
         ("not a date: 2026-11-3", 'write { on = 2026-11-01, to = 2026-11-03, why = "x" }')),
    Case("a day that may be two", commitment("checked = { on = 3/4/2026 }"), FULL,
         ("write { on = 2026-04-03 } or { on = 2026-03-04 }",)),
    Case("what is not ranked is said once", issue("found = 2026-10-01", "told = 2026-10-01"),
         "status", ("new · not ranked",), ("not ranked, new",)),
    Case("who has left hands over", commitment(), FULL,
         ("left on 2026-11-02", "clientcare reassign a PERSON"),
         project=PROJECT.replace('"us"\n', '"us"\nleft = 2026-11-02\n')),
    Case("what an agreed change lacks is named as it is set",
         '[[change]]\nid = "x1"\ntitle = "Seats"\nrequested = 2026-11-02\nrequested_by = "b"\n'
         'decided = 2026-11-10\ndecision = "agreed"\neffort.work_days = 3\n', FULL,
         ("clientcare mark x1 --set effort.delay=… effort.cost=… consequences=…",)),
    Case("what a risk lacks is named as it is set",
         '[[risk]]\nid = "r1"\ntitle = "Fire"\nprobability = "high"\nimpact = "high"\n'
         'owner = "a"\nseen = 2026-11-10\n', FULL, ("clientcare mark r1 --set response=…",)),
    Case("a blank value is no step", WAITING, "mark i1 plan --set step=", ("plan would be empty",)),
    Case("told before it was moved", OWNED, "move c1 2026-12-01 --why x --told 2026-11-18",
         ("on = 2026-11-18", "told = 2026-11-18")),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_right(tmp_path: Path, case: Case) -> None:
    files = {"clientcare.toml": case.settings, "projects/p1.toml": case.project + case.records}
    files |= case.more
    root = str(write(tmp_path, files))
    begun = time.process_time()
    ran = run("--root", root, "--as-of", case.as_of, *shlex.split(case.words))
    assert time.process_time() - begun < 4
    assert ran.code in (0, 1, 2), ran.err
    told = ran.out + ran.err
    assert [text for text in case.has if text not in told] == []
    assert [text for text in case.lacks if text in told] == []


AGENCY = Path(__file__).parent.parent / "examples" / "agency"
VERDICTS = (("check", "--output-format", "json"), ("status", "--format", "json"))


def verdicts(root: Path) -> list[str]:
    """What a workspace is judged to be at a moment."""
    where = ("--root", str(root), "--as-of", "2026-11-20T16:30:00+02:00")
    return [run(*where, *words).out.replace(str(root), "") for words in VERDICTS]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("zone", "language", "columns"),
    [
        ("UTC", "C", "40"),
        ("America/Los_Angeles", "de_DE.UTF-8", "200"),
        ("Asia/Kathmandu", "tr_TR.UTF-8", "80"),
        ("Pacific/Kiritimati", "fi_FI.UTF-8", "1"),
    ],
)
def test_no_verdict_depends_on_the_machine(
    zone: str, language: str, columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = verdicts(AGENCY)
    for name, value in {"TZ": zone, "LANG": language, "LC_ALL": language}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COLUMNS", columns)
    time.tzset()
    try:
        assert verdicts(AGENCY) == expected
    finally:
        monkeypatch.undo()
        time.tzset()


def test_no_verdict_depends_on_the_order_of_files(tmp_path: Path) -> None:
    """Records stand in one file a project each, and are moved into files that sort otherwise."""
    kinds = [CHAIN, BACK, DRAFT, OWNED.replace("c1", "c9")]
    plain = {"clientcare.toml": SETTINGS, "projects/p/project.toml": PROJECT}
    found = []
    for n, order in enumerate((kinds, kinds[::-1])):
        files = {f"projects/p/{k}.toml": text for k, text in enumerate(order)}
        checked, summed = verdicts(write(tmp_path / str(n), plain | files))
        told = [
            (one["code"], one["record"], one["message"], one["severity"])
            for one in json.loads(checked)["findings"]
        ]
        found.append((sorted(told), _by_id(json.loads(summed)["projects"][0])))
    assert found[0] == found[1]


def _by_id(project: dict[str, Any]) -> dict[str, Any]:
    """A project's summary with its records in an order of their own."""
    lists = {
        k: sorted(project[k], key=lambda one: str(one["id"])) for k in ("commitments", "issues")
    }
    return project | lists


def test_trend_judges_a_long_life_on_fewer_days(tmp_path: Path) -> None:
    records = commitment("made = 1970-01-01", 'owner = "a"', "promised = 2026-11-30")
    files = {"clientcare.toml": SETTINGS, "projects/p1.toml": PROJECT + records}
    words = ("--root", str(write(tmp_path, files)), "--as-of", "2026-11-20", "trend", "p1")
    weeks = [one["on"] for one in json.loads(run(*words, "--format", "json").out)["weeks"]]
    assert 100 < len(weeks) <= 157
    assert weeks[-1] == "2026-11-20"
    assert weeks[0] <= "1970-01-01"


def test_f4_a_long_line_with_many_faults_is_judged_at_once(tmp_path: Path) -> None:
    faulty = ", ".join('{ on = "x", to = 5, why = 7 }' for _ in range(200))
    records = commitment(f"moves = [{faulty}]")
    root = str(
        write(tmp_path, {"clientcare.toml": SETTINGS, "projects/p1.toml": PROJECT + records})
    )
    begun = time.process_time()
    ran = run("--root", root, "check", "--output-format", "json")
    assert time.process_time() - begun < 4
    prints = [one["fingerprint"] for one in json.loads(ran.out)["findings"]]
    assert len(prints) > 500
    assert len(prints) == len(set(prints))


def test_f7_no_line_end_of_another_line_is_lost(tmp_path: Path) -> None:
    """A file whose lines end as on two systems keeps each end."""
    mixed = PROJECT + "\r\n".join([*OWNED.split("\n"), "[[risk]]", 'id = "R-0"', 'title = "Old"\n'])
    root = write(tmp_path, {"clientcare.toml": SETTINGS})
    path = root / "projects" / "p1.toml"
    path.parent.mkdir()
    path.write_bytes(mixed.encode())
    ran = run("--root", str(root), "mark", "R-0", "--set", "title=New")
    assert ran.code == 0, ran.err
    assert path.read_bytes().decode() == mixed.replace("Old", "New")


@pytest.mark.parametrize("title", ["../x", "con", "a/b", "Ørsted & Söhne", "NUL.txt"])
def test_f10_what_is_made_stays_in_its_folder_under_a_name_that_all_systems_hold(
    tmp_path: Path, title: str
) -> None:
    root = write(tmp_path, {"clientcare.toml": SETTINGS, "projects/p1.toml": PROJECT})
    ran = run("--root", str(root), "new", "project", "--name", title, "--client", "C")
    assert ran.code == 0, ran.err
    made = [
        path for path in root.rglob("*.toml") if path.name not in ("clientcare.toml", "p1.toml")
    ]
    assert len(made) == 1
    assert made[0].is_relative_to(root / "projects")
    for part in made[0].relative_to(root).parts:
        assert part.partition(".")[0].lower() not in ("con", "nul", "aux", "prn", "")
