"""What came back, what is late by no working day, who is gone: whole kinds, from outside."""

import json
from pathlib import Path

import pytest

from tests.cli.running import run, write

SETTINGS = 'time_zone = "Europe/Berlin"\n'
PROJECT = """\
[project]
id = "p1"
name = "Shop"
client = "West Inc"
[project.people.a]
name = "Anna"
side = "us"
email = "anna@us.example"
[project.people.b]
name = "Bo"
side = "client"
[[project.escalation]]
level = 1
ours = "a"
theirs = "b"
respond_within = "4h"
"""
FIXED = """\
[[issue]]
id = "i1"
title = "Orders are lost"
found = 2026-10-01
told = 2026-10-01
triaged = 2026-10-01
owner = "a"
promised = 2026-10-09
fixed = 2026-10-08
"""
DELIVERED = """\
[[commitment]]
id = "c1"
title = "Order page"
owner = "a"
made = 2026-09-01
promised = 2026-10-09
delivered = 2026-10-08
"""


def root(tmp_path: Path, records: str, project: str = PROJECT) -> str:
    files = {"clientcare.toml": SETTINGS, "projects/p1.toml": project, "projects/r.toml": records}
    moved = {name.replace("p1.toml", "p1/project.toml"): text for name, text in files.items()}
    moved["projects/p1/r.toml"] = moved.pop("projects/r.toml")
    return str(write(tmp_path, moved))


def findings(root: str, day: str, *codes: str) -> list[str]:
    ran = run("check", "--root", root, "--as-of", day, "--output-format", "json")
    found = json.loads(ran.out)["findings"]
    return [f"{f['code']} {f['record']}: {f['message']}" for f in found if f["code"] in codes]


def row(root: str, kind: str, name: str, day: str) -> dict[str, object]:
    ran = run("list", kind, "--root", root, "--as-of", day, "--format", "json")
    rows: list[dict[str, object]] = json.loads(ran.out)["records"]
    return next(one for one in rows if one["id"] == name)


def kept(root: str, day: str) -> tuple[int, int]:
    ran = run("status", "--root", root, "--as-of", day, "--format", "json")
    ours = json.loads(ran.out)["projects"][0]["kept"]["us"]
    return ours["kept"], ours["due"]


# It came back ------------------------------------------------------------------------------------

LATE = ("CC101", "CC206")


def test_what_was_confirmed_and_came_back_starts_a_new_clock(tmp_path: Path) -> None:
    settled = FIXED + "confirmed = 2026-10-12\nclosed = 2026-10-12\n"
    again = settled + '[[issue.reopened]]\non = 2026-11-16\nwhy = "again"\n'
    where = root(tmp_path, again)
    assert findings(where, "2026-11-18", "CC206") == []
    assert findings(where, "2026-11-18", "CC205") == ["CC205 i1: no date is promised for the fix"]
    assert "days ago" not in run("report", "p1", "--root", where, "--as-of", "2026-11-18").out
    fixed = root(tmp_path, again + "fixed = 2026-11-19\n")
    assert row(fixed, "issue", "i1", "2026-11-20")["days_late"] == 0


def test_its_own_new_date_binds_and_is_counted_by_itself(tmp_path: Path) -> None:
    settled = FIXED + "confirmed = 2026-10-12\nclosed = 2026-10-12\n"
    again = settled + '[[issue.reopened]]\non = 2026-11-16\nwhy = "again"\ndue = 2026-11-18\n'
    where = root(tmp_path, again)
    assert findings(where, "2026-11-18", "CC206", "CC205") == []
    assert findings(where, "2026-11-20", "CC206", "CC205", "CC104") == [
        "CC206 i1: 2 working days overdue: due 2026-11-18"
    ]
    assert row(where, "issue", "i1", "2026-11-20")["due"] == "2026-11-18"


def test_a_move_told_since_binds_too(tmp_path: Path) -> None:
    settled = FIXED + "confirmed = 2026-10-12\nclosed = 2026-10-12\n"
    moved = settled.replace(
        "fixed",
        'moves = [{ on = 2026-11-17, to = 2026-11-19, why = "x", told = 2026-11-17 }]\nfixed',
    )
    where = root(tmp_path, moved + "[[issue.reopened]]\non = 2026-11-16\n")
    assert findings(where, "2026-11-20", "CC206", "CC205") == [
        "CC206 i1: 1 working day overdue: due 2026-11-19"
    ]


def test_what_came_back_unconfirmed_was_never_done_but_lay_with_the_client(tmp_path: Path) -> None:
    where = root(tmp_path, FIXED + "[[issue.reopened]]\non = 2026-11-16\n")
    assert findings(where, "2026-11-18", "CC206") == [
        "CC206 i1: 3 working days overdue: due 2026-10-09"
    ]
    said = run("explain", "i1", "--root", where, "--as-of", "2026-11-18").out
    assert "3 working days late" in said


def test_an_accepted_delivery_that_came_back_stays_kept(tmp_path: Path) -> None:
    accepted = DELIVERED + "accepted = 2026-10-12\n"
    assert kept(root(tmp_path, accepted), "2026-11-20") == (1, 1)
    back = accepted + 'returns = [{ on = 2026-11-16, why = "again" }]\n'
    where = root(tmp_path, back)
    assert findings(where, "2026-11-18", "CC101") == []
    assert findings(where, "2026-11-18", "CC114") == [
        "CC114 c1: sent back on 2026-11-16, and no day is given for when it comes again"
    ]
    assert kept(where, "2026-11-20") == (1, 1)
    dated = root(tmp_path, back.replace('"again" }', '"again", due = 2026-11-17 }'))
    assert findings(dated, "2026-11-18", "CC101", "CC104", "CC114") == [
        "CC101 c1: 1 working day overdue: due 2026-11-17"
    ]
    assert kept(dated, "2026-11-20") == (1, 1)


def test_a_delivery_that_came_back_unaccepted_was_not_kept(tmp_path: Path) -> None:
    back = DELIVERED + "returns = [{ on = 2026-10-12, redelivered = 2026-10-14 }]\n"
    where = root(tmp_path, back)
    assert kept(where, "2026-11-20") == (0, 1)
    assert row(where, "commitment", "c1", "2026-11-20")["days_late"] == 3


# Late is one answer ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("came", "days"), [("2026-11-20", 0), ("2026-11-21", 1), ("2026-11-22", 1),
                       ("2026-11-23", 1), ("2026-11-24", 2)],
)  # fmt: skip
def test_late_is_one_answer_everywhere(tmp_path: Path, came: str, days: int) -> None:
    promised = DELIVERED.replace("2026-10-09", "2026-11-20").replace("2026-10-08", came)
    where = root(tmp_path, promised)
    now = "2026-11-30"
    assert row(where, "commitment", "c1", now)["days_late"] == days
    assert kept(where, now) == (0 if days else 1, 1)
    clocks = run("explain", "c1", "--root", where, "--as-of", now, "--format", "json").out
    (clock,) = (c for c in json.loads(clocks)["clocks"] if c["name"] == "lateness")
    assert clock["state"] == ("late" if days else "in time")
    open_ = root(tmp_path, promised.replace(f"delivered = {came}\n", ""))
    late = findings(open_, came, "CC101")
    words = f"{days} working day{'s' * (days != 1)} overdue: due 2026-11-20"
    assert late == ([f"CC101 c1: {words}"] if days else [])
    assert row(open_, "commitment", "c1", came)["days_late"] == days


# Chains of needs ---------------------------------------------------------------------------------


def test_a_date_before_that_of_any_need_in_its_chain_is_found(tmp_path: Path) -> None:
    chain = "".join(
        f'[[commitment]]\nid = "{name}"\ntitle = "{name}"\nowner = "a"\npromised = 2026-11-{day}\n'
        f"needs = {needs}\n"
        for name, day, needs in (("A", "20", '["B"]'), ("B", "19", '["C"]'), ("C", "18", "[]"))
    )
    assert findings(root(tmp_path, chain), "2026-11-02", "CC110") == []
    moved = chain.replace(
        "needs = []",
        'moves = [{ on = 2026-11-02, to = 2026-11-25, why = "x", told = 2026-11-02 }]',
    )
    assert findings(root(tmp_path, moved), "2026-11-02", "CC110") == [
        "CC110 A: due 2026-11-20, before C, which it needs through B, is due on 2026-11-25",
        "CC110 B: due 2026-11-19, before C, which it needs, is due on 2026-11-25",
    ]


# Who is there ------------------------------------------------------------------------------------


def test_on_the_day_of_leaving_somebody_is_gone_everywhere(tmp_path: Path) -> None:
    left = PROJECT.replace('side = "client"\n', 'side = "client"\nkey = true\nleft = 2026-11-18\n')
    owed = '[[commitment]]\nid = "q1"\ntitle = "Logo"\nby = "client"\nowner = "b"\n'
    where = root(tmp_path, owed + "promised = 2026-11-13\n", left)
    assert findings(where, "2026-11-17", "CC112") == []
    assert "Bo" in run("report", "p1", "--root", where, "--as-of", "2026-11-17").out
    assert findings(where, "2026-11-18", "CC112") == ["CC112 q1: b left on 2026-11-18"]


def test_a_promise_due_while_its_owner_is_away_needs_a_cover(tmp_path: Path) -> None:
    promise = DELIVERED.replace("delivered = 2026-10-08\n", "")
    away = PROJECT.replace(
        'side = "us"\n', 'side = "us"\naway = [{ from = 2026-10-05, to = 2026-10-16 }]\n'
    )
    said = "CC112 c1: a is not there on 2026-10-09, when it is due; nobody covers"
    assert findings(root(tmp_path, promise, away), "2026-09-30", "CC112") == [said]
    cover = away.replace("2026-10-16 }", '2026-10-16, cover = "d" }')
    cover += '[project.people.d]\nname = "Dora"\nside = "us"\n'
    assert findings(root(tmp_path, promise, cover), "2026-09-30", "CC112") == []
    both = cover + "away = [{ from = 2026-10-08 }]\n"
    assert findings(root(tmp_path, promise, both), "2026-09-30", "CC112") == [said]


def test_who_decides_is_of_the_side_that_was_asked(tmp_path: Path) -> None:
    accepted = DELIVERED + 'accepted = 2026-10-12\naccepted_by = "a"\n'
    assert findings(root(tmp_path, accepted), "2026-11-20", "CC112") == [
        "CC112 c1: a is not on the client's side"
    ]
    theirs = accepted.replace('accepted_by = "a"', 'accepted_by = "b"')
    assert findings(root(tmp_path, theirs), "2026-11-20", "CC112") == []
    raised = FIXED + "[[issue.escalations]]\nraised = 2026-10-05\nanswered = 2026-10-05\n"
    asked = raised + 'answered_by = "a"\n'
    assert findings(root(tmp_path, asked), "2026-11-20", "CC112") == [
        "CC112 i1: a is not on the client's side"
    ]
    ours = asked.replace("raised =", 'by = "client"\nraised =')
    assert findings(root(tmp_path, ours), "2026-11-20", "CC112") == []


def test_nobody_who_left_gets_the_report_or_is_called(tmp_path: Path) -> None:
    left = PROJECT.replace('side = "client"\n', 'side = "client"\nkey = true\nleft = 2026-11-18\n')
    where = root(tmp_path, DELIVERED, left)
    assert run("report", "p1", "--root", where, "--as-of", "2026-11-17").out.count("Bo") == 3
    assert "Bo" not in run("report", "p1", "--root", where, "--as-of", "2026-11-18").out


DEPUTY = (
    PROJECT.replace(
        'side = "client"\n',
        'side = "client"\naway = [{ from = 2026-11-16, to = 2026-11-27, cover = "c" }]\n',
    )
    + '[project.people.c]\nname = "Cleo"\nside = "client"\n'
)


def asked(where: str, day: str) -> list[str]:
    ran = run("waiting", "--root", where, "--as-of", day, "--format", "json")
    return [one["who"] for one in json.loads(ran.out)["pending"]]


def test_who_is_away_is_stood_in_for_by_the_deputy(tmp_path: Path) -> None:
    where = root(tmp_path, DELIVERED, DEPUTY)
    assert asked(where, "2026-11-13") == ["Bo"]
    assert asked(where, "2026-11-18") == ["Cleo"]
    assert asked(where, "2026-11-30") == ["Bo"]
    assert "Cleo" in run("report", "p1", "--root", where, "--as-of", "2026-11-18").out
    gone = DEPUTY + "left = 2026-11-17\n"
    alone = root(tmp_path, DELIVERED, gone)
    assert asked(alone, "2026-11-18") == ["Bo"]
    assert findings(alone, "2026-11-16", "CC305") == []
    assert findings(alone, "2026-11-18", "CC305") == [
        "CC305 p1: level 1: b is away until 2026-11-27, and nobody covers"
    ]


# Dunning -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "calm", "loud"),
    [
        ("2026-12-24", "2026-12-28", "2026-12-29"),  # the first working day after is the 28th
        ("2026-11-20", "2026-11-23", "2026-11-24"),  # a Friday
    ],
)
def test_a_step_of_the_ladder_waits_for_the_next_working_day(
    tmp_path: Path, due: str, calm: str, loud: str
) -> None:
    payment = (
        f'[[commitment]]\nid = "inv"\ntitle = "Invoice"\nby = "client"\nkind = "payment"\n'
        f'owner = "b"\namount = 100\ncurrency = "EUR"\ninvoice = "7"\npromised = {due}\n'
    )
    holidays = SETTINGS + '[calendar]\nholidays = "DE"\n'
    where = root(tmp_path, payment)
    (Path(where) / "clientcare.toml").write_text(holidays, encoding="utf-8")
    assert findings(where, calm, "CC802") == []
    assert len(findings(where, loud, "CC802")) == 1


def test_a_project_that_cannot_be_judged_has_no_unowned_problems(tmp_path: Path) -> None:
    broken = PROJECT.replace('name = "Shop"\n', 'name = "Shop"\ngoal = "x"\n')
    where = root(tmp_path, FIXED.replace("fixed = 2026-10-08\n", ""), broken)
    assert findings(where, "2026-10-05", "CC204", "CC304") == []
