"""What comes again, from outside: recorded, listed, judged and told round by round."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from clientcare.output.markdown import escape
from clientcare.records import fields
from clientcare.records.commitment import Round
from tests.cli.running import FILES, run, write
from tests.cli.test_came_back import PROJECT, SETTINGS
from tests.edit.test_every_fact import sample
from tests.for_each import for_each
from tests.history.repositories import Repo

REPORT = """\
[[commitment]]
id = "report"
title = "Monthly report"
owner = "a"
acceptance = ["on one page"]
promised = 2026-08-30
every = "1m"
until = 2027-06-30
"""
ROUNDS = """\
rounds = [
  { due = 2026-08-31, delivered = 2026-08-31, accepted = 2026-09-02, accepted_by = "b" },
  { due = 2026-09-30, delivered = 2026-10-05 },
]
"""
FIGURES = """\
[[commitment]]
id = "figures"
title = "Sales figures"
by = "client"
owner = "b"
promised = 2026-10-25
every = "1m"
"""
AGAIN = "leave out the day; if it comes again: clientcare mark plain --set every=1m"
TODAY = ("--as-of", "2026-11-20")


def made(folder: Path, records: str = REPORT + ROUNDS, settings: str = SETTINGS) -> Path:
    files: dict[str, str | bytes] = {
        "clientcare.toml": settings,
        "projects/p1.toml": PROJECT + records,
    }
    return write(folder, files)


def out(root: Path, *words: str) -> str:
    ran = run(*words, "--root", str(root), *TODAY)
    assert ran.code in (0, 1), ran.err
    return ran.out


def told(root: Path, *words: str) -> Any:
    return json.loads(out(root, *words, "--format", "json"))


def found(root: Path, *rules: str) -> list[str]:
    """The findings of some rules, each as `code record field: message`."""
    select = f"--select={','.join(rules)}"
    shown = json.loads(out(root, "check", select, "--output-format", "json"))["findings"]
    return [f"{f['code']} {f['record']} {f['field']}: {f['message']}" for f in shown]


def lines_of(root: Path) -> list[str]:
    return (root / "projects/p1.toml").read_text().splitlines()


# Judged ------------------------------------------------------------------------------------------


def test_each_round_is_judged_by_itself(tmp_path: Path) -> None:
    root, late = made(tmp_path), "report@2026-09-30 rounds[1].delivered:"
    assert found(root, "CC1", "CC6") == [
        "CC101 report@2026-10-30 promised: 15 working days overdue: due 2026-10-30",
        f"CC602 {late} delivered, and nothing says that it was tested",
        f"CC603 {late} delivered 2026-10-05, and neither accepted nor returned",
    ]


def test_overdue_rounds_stand_in_the_order_of_their_days(tmp_path: Path) -> None:
    root = made(tmp_path, REPORT.replace("2026-08-30", "2026-10-12").replace("1m", "1w"))
    days = [one.split()[1] for one in found(root, "CC101")]
    assert days == [f"report@2026-{day}" for day in ("10-12", "10-19", "10-26", "11-02", "11-09",
                                                     "11-16")]  # fmt: skip


def test_what_is_so_of_every_round_is_said_once(tmp_path: Path) -> None:
    root = made(tmp_path, REPORT.replace('owner = "a"\n', ""))
    assert found(root, "CC112") == ["CC112 report@2026-08-31 None: nobody owns it"]
    root = made(tmp_path, REPORT.replace('acceptance = ["on one page"]\n', ""))
    said = "CC601 report@2026-08-31 None: each round without acceptance criteria"
    assert found(root, "CC601") == [said]
    done = run("mark", "report", "--set", "acceptance=short", "--root", str(root), *TODAY)
    assert done.out.count("cleared: CC601") == 1


def test_a_series_in_order_is_silent(tmp_path: Path) -> None:
    root = made(tmp_path, REPORT.replace("2026-08-30", "2026-11-30"))
    assert found(root, "CC") == []


def test_the_figures_count_rounds(tmp_path: Path) -> None:
    kept = told(made(tmp_path), "status")["projects"][0]["kept"]["us"]
    assert (kept["kept"], kept["due"]) == (1, 3)


def test_rounds_of_one_day_before_and_after_it_was_moved(tmp_path: Path) -> None:
    """25 October 2026 is a Sunday."""
    for day in ("2026-10-25", "2026-10-26"):
        records = f"{FIGURES}[[commitment.rounds]]\ndue = {day}\ndelivered = 2026-10-26\n"
        root = made(tmp_path, records)
        rounds = told(root, "list", "commitment")["records"]
        assert [(one["round"], one["state"]) for one in rounds] == [
            ("2026-10-26", "delivered"),
            ("2026-11-25", "open"),
        ]


def test_a_calendar_may_move_rounds_to_the_day_before(tmp_path: Path) -> None:
    settings = f'{SETTINGS}[calendar]\nshift = "previous"\n'
    root = made(tmp_path, FIGURES, settings)
    first = told(root, "list", "commitment")["records"][0]
    assert first["round"] == "2026-10-23"


def test_a_contact_about_a_series_is_a_reminder_of_its_rounds(tmp_path: Path) -> None:
    call = '[[touchpoint]]\non = 2026-11-19\nkind = "call"\nabout = ["{}"]\n'
    about = {name: made(tmp_path / name.replace("@", "-"), FIGURES + call.format(name))
             for name in ("figures", "figures@2026-10-26")}  # fmt: skip
    for root in about.values():
        assert [one.split()[0] for one in found(root, "CC504", "CC102")] == ["CC102"]


def test_a_round_of_another_series_holds_up_the_one_that_needs_it(tmp_path: Path) -> None:
    needs = REPORT.replace("2026-08-30", "2026-10-30") + 'needs = ["figures"]\n'
    root = made(tmp_path, needs + FIGURES.replace("2026-10-25", "2026-08-25"))
    (late,) = [one for one in told(root, "status")["projects"][0]["commitments"]
               if one["id"] == "report@2026-10-30"]  # fmt: skip
    assert (late["days_late"], late["days_late_client"]) == (15, 15)
    needed = told(root, "show", "report@2026-10-30")["facts"]["needs"]
    assert needed == ["figures@2026-10-26"]


def test_what_was_cancelled_comes_no_more(tmp_path: Path) -> None:
    ended = 'cancelled = 2026-11-10\nwhy = "the contract ended"\n'
    root = made(tmp_path, REPORT + ended + ROUNDS)
    ran = run(
        "list", "commitment", "--root", str(root), "--as-of", "2027-03-01", "--format", "json"
    )
    rounds = json.loads(ran.out)["records"]
    assert [(one["round"], one["state"]) for one in rounds] == [
        ("2026-08-31", "accepted"),
        ("2026-09-30", "delivered"),
        ("2026-10-30", "cancelled"),
        ("2026-11-30", "cancelled"),
    ]


def test_nothing_comes_again_after_its_project_was_closed(tmp_path: Path) -> None:
    closed = PROJECT.replace('client = "West Inc"\n', 'client = "West Inc"\nclosed = 2026-10-15\n')
    files: dict[str, str | bytes] = {
        "clientcare.toml": SETTINGS, "projects/p1.toml": closed + REPORT + ROUNDS,
    }  # fmt: skip
    rounds = told(write(tmp_path, files), "list", "commitment")["records"]
    assert [one["round"] for one in rounds] == ["2026-08-31", "2026-09-30"]


def test_a_daily_promise_of_thirty_years_is_counted_from_its_last_rounds(tmp_path: Path) -> None:
    records = REPORT.replace("2026-08-30", "1996-06-03").replace('"1m"', '"1d"')
    root = made(tmp_path, records)
    shown = told(root, "show", "report")
    assert len(shown["rounds"]) == 121
    assert shown["record"]["rounds_overdue"] == 7949
    (first,) = [one for one in found(root, "CC101") if "@1996-06-03" in one]
    assert first.endswith("; 7,834 rounds after it are overdue too, too many to judge each")


# What cannot be ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (
            REPORT.replace("promised = 2026-08-30\n", ""),
            ("CC002", "every", "`every` needs the day of the first round",
             "add `promised = 2027-06-30`"),
        ),
        (
            REPORT.replace("every = ", "times = 3\nevery = "),
            ("CC002", "times", "`until` and `times` both say where the rounds end",
             "remove `times = 3` or `until = 2027-06-30`"),
        ),
        (
            REPORT.replace('"1m"', '"4h"'),
            ("CC002", "every", 'nothing comes again every "4h"',
             'write days, weeks or months: `every = "1m"`'),
        ),
        (
            REPORT.replace("2027-06-30", "2026-06-30"),
            ("CC002", "until", "until 2026-06-30 lies before the first round, 2026-08-30",
             "write `until = 2026-08-30` or a later day"),
        ),
        (
            REPORT + "delivered = 2026-09-01\n",
            ("CC002", "delivered", "`delivered` is of one round, not of all",
             "write it below [[commitment.rounds]] with `due = 2026-08-30`"),
        ),
        (
            REPORT.replace('every = "1m"\n', ""),
            ("CC002", "until", "`until` is of what comes again", 'add `every = "1m"`'),
        ),
        (
            REPORT + "rounds = [{ due = 2026-09-01 }]\n",
            ("CC005", "rounds[0].due", "no round is due on 2026-09-01",
             "write `due = 2026-08-31` or `due = 2026-09-30`"),
        ),
        (
            REPORT
            + "rounds = [{ due = 2026-08-30 }, { due = 2026-08-31 }]\n",
            ("CC005", "rounds[1].due", "the round of 2026-08-31 is recorded twice",
             "write all of it into one entry with `due = 2026-08-31`"),
        ),
    ],
)  # fmt: skip
def test_what_no_series_can_be_is_found_with_what_to_type(
    tmp_path: Path, records: str, expected: tuple[str, ...]
) -> None:
    shown = json.loads(out(made(tmp_path, records), "check", "--output-format", "json"))
    found = [(f["code"], f["field"], f["message"], f["fix"]) for f in shown["findings"]]
    assert expected in found


def test_a_reference_to_a_day_on_which_no_round_is_due_is_unknown(tmp_path: Path) -> None:
    call = '[[touchpoint]]\non = 2026-11-19\nkind = "call"\nabout = ["figures@2026-10-27"]\n'
    assert [one.split()[0] for one in found(made(tmp_path, FIGURES + call), "CC004")] == ["CC004"]


# Recorded ----------------------------------------------------------------------------------------


def test_mark_records_the_oldest_open_round(tmp_path: Path) -> None:
    root = made(tmp_path)
    out(root, "mark", "report", "delivered", "--on", "2026-11-02")
    assert "  { due = 2026-10-30, delivered = 2026-11-02 }," in lines_of(root)


def test_mark_records_another_round_by_its_day(tmp_path: Path) -> None:
    root = made(tmp_path, REPORT)
    for n, day in enumerate(("30.9.2026", "2026-10-30")):
        out(root, "mark", "report", "delivered", "--round", day, "--on", f"2026-11-0{n + 2}")
    assert lines_of(root)[-4:] == [
        "rounds = [",
        "    { due = 2026-09-30, delivered = 2026-11-02 },",
        "    { due = 2026-10-30, delivered = 2026-11-03 },",
        "]",
    ]


def test_a_round_may_be_named_by_its_id(tmp_path: Path) -> None:
    root = made(tmp_path)
    out(root, "mark", "report@2026-10-30", "delivered", "--on", "2026-11-02")
    assert "  { due = 2026-10-30, delivered = 2026-11-02 }," in lines_of(root)


def test_acceptance_is_of_the_round_that_waits_for_it(tmp_path: Path) -> None:
    root = made(tmp_path)
    out(root, "mark", "report", "accepted", "--on", "2026-11-02", "--set", "accepted_by=b")
    line = "  { due = 2026-09-30, delivered = 2026-10-05, accepted = 2026-11-02, accepted_by = "
    assert f'{line}"b" }},' in lines_of(root)


def test_a_fact_of_a_round_is_never_written_over(tmp_path: Path) -> None:
    root = made(tmp_path)
    ran = run("mark", "report", "delivered", "--round", "2026-09-30", "--root", str(root), *TODAY)
    assert ran.code == 2
    assert "delivered is recorded already: " in ran.err
    assert "projects/p1.toml:27" in ran.err


def test_a_round_moves_alone(tmp_path: Path) -> None:
    root = made(tmp_path)
    words = ("--round", "2026-11-30", "--why", "the fair", "--told", "2026-11-19")
    out(root, "move", "report", "2026-12-04", *words)
    moved = told(root, "show", "report@2026-11-30")["record"]
    assert (moved["promised"], moved["due"]) == ("2026-11-30", "2026-12-04")
    out(root, "mark", "report", "agreed", "--set", "agreed_by=b")
    assert 'agreed = 2026-11-20, agreed_by = "b" }' in "\n".join(lines_of(root))
    assert told(root, "show", "report@2026-10-30")["record"]["due"] == "2026-10-30"


def test_a_round_is_escalated_and_answered(tmp_path: Path) -> None:
    root = made(tmp_path)
    out(root, "escalate", "report", "--why", "no figures", "--on", "2026-11-18")
    out(root, "escalate", "report", "--answered", "--round", "2026-10-30")
    (one,) = told(root, "show", "report@2026-10-30")["escalations"]
    assert (one["raised"], one["answered"]) == ("2026-11-18", "2026-11-20")


def test_what_is_of_the_series_is_set_there(tmp_path: Path) -> None:
    for name in ("report", "report@2026-10-30"):
        root = made(tmp_path)
        out(root, "mark", name, "--set", "owner=b")
        assert 'owner = "b"' in lines_of(root)
    until = ("--set", "rule=overdue-commitment", "--set", "until=+5d", "--set", "why=x")
    out(root, "mark", "report", "waive", *until)
    assert "waive = [" in lines_of(root)


def test_all_rounds_are_cancelled_at_once(tmp_path: Path) -> None:
    root = made(tmp_path)
    out(root, "mark", "report", "cancelled", "--round", "all", "--set", "why=the end")
    assert "cancelled = 2026-11-20" in lines_of(root)


@pytest.mark.parametrize(
    "words", [("mark", "report", "delivered"), ("move", "report", "fri", "--why", "x")]
)
def test_what_is_of_one_round_is_refused_of_all(tmp_path: Path, words: tuple[str, ...]) -> None:
    root = made(tmp_path)
    before = lines_of(root)
    ran = run(*words, "--round", "all", "--root", str(root), *TODAY)
    assert ran.code == 2
    assert "is of one round, not of all\nhint: leave out --round all" in ran.err
    assert lines_of(root) == before


def test_a_value_of_a_round_is_corrected_and_taken_back(tmp_path: Path) -> None:
    root = made(tmp_path)
    before = lines_of(root)
    out(root, "correct", "report", "delivered=2026-10-01", "--round", "2026-09-30")
    assert "  { due = 2026-09-30, delivered = 2026-10-01 }," in lines_of(root)
    out(root, "undo")
    assert lines_of(root) == before


@pytest.mark.parametrize(
    ("day", "echoed"),
    [("30 sep", '"30 sep" is Wednesday 2026-09-30\n'), ("2026-09-30", "")],
)
def test_the_day_of_a_round_is_echoed(tmp_path: Path, day: str, echoed: str) -> None:
    words = ("mark", "report", "checked", "--round", day)
    assert run(*words, "--root", str(made(tmp_path, REPORT)), *TODAY).err == echoed


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("report", "delivered", "--round", "2026-10-29"),
         "no round of report is due on 2026-10-29\nhint: the nearest: 2026-09-30 or 2026-10-30"),
        (("plain", "delivered", "--round", "2026-10-29"),
         f"plain has no rounds\nhint: {AGAIN}"),
    ],
)  # fmt: skip
def test_a_day_without_a_round_is_refused(
    tmp_path: Path, words: tuple[str, ...], error: str
) -> None:
    root = made(tmp_path, f'{REPORT}[[commitment]]\nid = "plain"\ntitle = "Search"\n')
    ran = run("mark", *words, "--root", str(root), *TODAY)
    assert (ran.code, ran.err) == (2, f"error: {error}\n")


@pytest.mark.parametrize(
    ("day", "due"), [("31.8.", "2026-08-31"), ("30.11.", "2026-11-30"), ("30.12.", "2026-12-30")]
)
def test_a_day_without_its_year_is_that_of_a_round_before_now_or_after(
    tmp_path: Path, day: str, due: str
) -> None:
    root = made(tmp_path, REPORT)
    said = out(root, "mark", "report", "checked", "--round", day)
    assert f"recorded: report@{due}: checked 2026-11-20\n" in said


def test_no_round_comes_after_all_of_a_series_that_was_ended_later(tmp_path: Path) -> None:
    times = REPORT.replace("until = 2027-06-30", "times = 2\ncancelled = 2026-11-02")
    shown = out(made(tmp_path, times + ROUNDS), "show", "report")
    assert "2026-09-30: " in shown
    assert "2026-10-30" not in shown


def test_a_series_can_be_ended_where_a_later_round_was_moved(tmp_path: Path) -> None:
    root = made(tmp_path)
    words = ("--round", "2026-12-30", "--why", "holidays", "--told", "2026-11-20")
    out(root, "move", "report", "2027-01-07", *words)
    out(root, "mark", "report", "cancelled", "--round", "all")
    assert "0 errors" in out(root, "check", "--select", "CC005")
    assert "2026-12-30, now due 2027-01-07: cancelled\n" in out(root, "show", "report")
    assert "2027-02-01" not in out(root, "show", "report")


def test_new_begins_a_series(tmp_path: Path) -> None:
    root = made(tmp_path, "")
    words = ("--promised", "2026-11-30", "--every", "1m", "--times", "12", "--owner", "a")
    out(root, "new", "commitment", "--title", "Monthly report", *words)
    assert lines_of(root)[-3:] == ["promised = 2026-11-30", 'every = "1m"', "times = 12"]


@pytest.mark.parametrize("key", [key for key in fields(Round) if key != "due"])
def test_every_field_of_a_round_can_be_recorded(tmp_path: Path, key: str) -> None:
    spec, records = fields(Round)[key], REPORT
    if key in ("payments", "written_off", "amount"):
        records += 'by = "client"\nkind = "payment"\namount = 500\ncurrency = "EUR"\n'
    root = made(tmp_path, records + ROUNDS.replace(", accepted = 2026-09-02", ""))
    at = ("--round", "2026-09-30" if key in ("accepted", "returns") else "2026-11-30")
    if spec.table:
        sets = {"moves": ("--set", "to=2026-12-04"), "written_off": ("--set", "amount=5")}.get(
            key, ()
        )
        words: tuple[str, ...] = (key, *sets)
    elif spec.role == "fact":
        words = (key,)
    else:
        value = {"replaced_by": "other", "accepted_by": "b"}.get(key) or sample(
            "commitment", (key,), spec
        )
        words = ("--set", f"{key}={value}")
    other = '[[commitment]]\nid = "other"\ntitle = "Other"\n'
    path = root / "projects/p1.toml"
    path.write_text(path.read_text() + other)
    ran = run("mark", "report", *words, *at, "--root", str(root), *TODAY)
    assert ran.code == 0, ran.err
    assert f"{key} =" in ran.out


# Shown -------------------------------------------------------------------------------------------


def test_a_list_has_one_row_for_all_rounds(tmp_path: Path) -> None:
    rows = out(made(tmp_path, REPORT), "list", "commitment").splitlines()
    assert len(rows) == 2
    assert " ".join(rows[1].split()) == (
        "Monthly report report us deliverable a 2026-08-30 2026-08-31 open (3 overdue) 59d"
    )


def test_machines_read_every_round(tmp_path: Path) -> None:
    rounds = told(made(tmp_path), "list", "commitment")["records"]
    assert [(one["id"], one["series"], one["round"], one["line"]) for one in rounds] == [
        ("report@2026-08-31", "report", "2026-08-31", 26),
        ("report@2026-09-30", "report", "2026-09-30", 27),
        ("report@2026-10-30", "report", "2026-10-30", 17),
        ("report@2026-11-30", "report", "2026-11-30", 17),
    ]


def test_show_and_explain_know_a_series_and_its_rounds(tmp_path: Path) -> None:
    root = made(tmp_path)
    shown = out(root, "show", "report")
    assert "2026-09-30: delivered, 3 working days late" in shown
    assert "every       1m" in shown
    assert "due: 2026-10-30" in out(root, "explain", "report")
    assert "3 working days late" in out(root, "explain", "report@2026-09-30")


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "30 October 2026"), ("fi", "30. lokakuuta 2026"), ("de", "30. Oktober 2026"),
     ("sv", "30 oktober 2026"), ("es", "30 de octubre de 2026"), ("fr", "30 octobre 2026"),
     ("ru", "30 октября 2026 года")],
)  # fmt: skip
def test_the_client_reads_the_day_of_a_round_in_their_language(
    tmp_path: Path, language: str, said: str
) -> None:
    read = out(made(tmp_path), "report", "p1", "--language", language)
    assert f"Monthly report ({said})" in read
    assert "2026-10-30" not in read


def test_a_calendar_file_holds_each_round(tmp_path: Path) -> None:
    read = out(made(tmp_path), "calendar", "p1")
    assert "UID:report@2026-11-30" in read.replace("\\", "")


# Money -------------------------------------------------------------------------------------------

RENT = """\
[[commitment]]
id = "rent"
title = "Hosting"
by = "client"
owner = "b"
kind = "payment"
amount = 400
currency = "EUR"
promised = 2026-09-30
every = "1m"
"""


def test_each_round_of_a_payment_is_paid_by_itself(tmp_path: Path) -> None:
    root = made(tmp_path, RENT)
    out(root, "mark", "rent", "paid", "--on", "2026-10-05")
    out(root, "mark", "rent", "paid", "--set", "amount=150", "--on", "2026-11-10")
    assert lines_of(root)[-3:-1] == [
        "    { due = 2026-09-30, delivered = 2026-10-05 },",
        "    { due = 2026-10-30, payments = [{ on = 2026-11-10, amount = 150 }] },",
    ]
    money = told(root, "waiting")["pending"]
    assert [(one["record"], one["open"]) for one in money] == [
        ("rent@2026-10-30", "250"),
        ("rent@2026-11-30", "400"),
    ]


@pytest.mark.parametrize("word", ["paid", "payments"])
def test_what_was_paid_back_is_of_the_round_that_was_paid_last(word: str, tmp_path: Path) -> None:
    root = made(tmp_path, RENT)
    for day in ("2026-10-05", "2026-10-30"):
        out(root, "mark", "rent", "paid", "--on", day)
    out(root, "mark", "rent", word, "--set", "amount=-400", "--on", "2026-11-10")
    back = "payments = [{ on = 2026-11-10, amount = -400 }]"
    assert lines_of(root)[-2] == f"    {{ due = 2026-10-30, delivered = 2026-10-30, {back} }},"
    money = told(root, "waiting")["pending"]
    assert (money[0]["record"], money[0]["open"]) == ("rent@2026-10-30", "400")


def test_what_is_wrong_with_a_part_of_a_round_is_found_there(tmp_path: Path) -> None:
    paid = "rounds = [{ due = 2026-09-30, payments = [{ on = 2026-10-05, amount = 0 }] }]\n"
    assert found(made(tmp_path, RENT + paid), "CC002") == [
        "CC002 rent rounds[0].payments[0].amount: a payment of 0"
    ]


# One row -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["status", "waiting", "agenda"])
def test_pages_show_the_worst_round_and_count_the_others(tmp_path: Path, command: str) -> None:
    root = made(tmp_path, REPORT)
    words = (command, "p1") if command == "agenda" else (command,)
    page = out(root, *words)
    assert page.count("Monthly report (") <= 2  # in the agenda and `waiting` once
    assert "Monthly report (2026-08-31)" in page
    assert "more round" in page


def test_a_round_that_waits_for_acceptance_hides_none_that_is_due(tmp_path: Path) -> None:
    weekly = REPORT.replace("1m", "1w").replace("2026-08-30", "2026-10-30")
    came = [f"{{ due = {day}, delivered = {day} }}" for day in ("2026-10-30", "2026-11-06")]
    rounds = f"rounds = [{', '.join(came)}, {{ due = 2026-11-13, cancelled = 2026-11-12 }}]\n"
    page = out(made(tmp_path, weekly + rounds), "status", "p1")
    assert "delivered  Monthly report (2026-10-30)" in page
    assert "today      Monthly report (2026-11-20)" in page
    assert "late" not in page


def test_a_shell_offers_the_days_of_the_rounds(tmp_path: Path) -> None:
    root = made(tmp_path)
    line = ("clientcare", "--root", str(root), "mark", "report", "delivered", "--round", "")
    offered = run("__complete", "fish", str(len(line) - 1), *line).out.splitlines()
    assert offered[-3:] == [
        "2026-09-30\tdelivered",
        "2026-08-31\taccepted",
        "all\tthe series itself",
    ]


# Other commands ----------------------------------------------------------------------------------

ABOUT = '[[touchpoint]]\non = 2026-11-19\nkind = "call"\nabout = ["report@2026-10-30", "report"]\n'


def test_a_series_that_is_renamed_takes_along_what_names_its_rounds(tmp_path: Path) -> None:
    root = made(tmp_path, REPORT + ABOUT)
    out(root, "rename", "report", "letter")
    assert 'about = ["letter@2026-10-30", "letter"]' in lines_of(root)


def test_a_series_is_not_deleted_while_a_round_of_it_is_named(tmp_path: Path) -> None:
    root = made(tmp_path, REPORT + ABOUT.replace(', "report"', ""))
    ran = run("delete", "report", "--root", str(root), *TODAY)
    assert ran.code == 2
    assert "refers to report" in ran.err


def test_telling_of_a_new_date_is_of_the_round_that_was_moved(tmp_path: Path) -> None:
    root = made(tmp_path)
    moved = out(root, "move", "report", "2026-12-04", "--round", "2026-11-30", "--why", "the fair")
    assert "the client reads" not in moved
    out(root, "log", "call", "--project", "p1", "--told", "report", "--summary", "the new date")
    assert any("told = 2026-11-20" in line for line in lines_of(root))


def test_advice_on_a_series_is_on_its_current_round(tmp_path: Path) -> None:
    assert "15 working days overdue: due 2026-10-30" in out(made(tmp_path), "advise", "report")


def test_a_list_of_one_state_gives_rounds(tmp_path: Path) -> None:
    rows = out(made(tmp_path), "list", "commitment", "--state", "delivered").splitlines()
    assert [row.split()[3] for row in rows[1:]] == ["report@2026-09-30"]


def test_what_to_do_next_names_a_series_once(tmp_path: Path) -> None:
    steps = told(made(tmp_path, REPORT), "status")["projects"][0]["next_steps"]
    assert [one["record"] for one in steps].count("report@2026-08-31") == 1
    assert not [one for one in steps if one["record"] == "report@2026-09-30"]


@for_each(
    ("text", "escaped"),
    [
        ("report@2026-10-30 accepted", "report@2026-10-30 accepted"),
        ("report9@2026-10-30.", "report9&#64;2026-10-30."),
        ("@2026-10-30", "&#64;&#8288;2026-10-30"),
        ("report@2026-10-30.example", "report&#64;&#8288;2026-10-30.example"),
        ("report@2026-10-30x", "report&#64;&#8288;2026-10-30x"),
    ],
)
def test_the_id_of_a_round_can_be_copied_from_markdown(text: str, escaped: str) -> None:
    assert escape(text) == escaped


# Put right ---------------------------------------------------------------------------------------


def test_what_was_committed_of_a_round_before_today_is_not_corrected(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    text = PROJECT + REPORT + ROUNDS
    repo.commit({"clientcare.toml": SETTINGS, "projects/p1.toml": text}, date(2026, 10, 6), "start")
    swapped = text.replace("rounds = [\n", "rounds = [\n  { due = 2026-10-30 },\n")
    repo.write({"projects/p1.toml": swapped})
    words = ("correct", "report", "delivered=2026-09-30", "--round", "2026-09-30")
    ran = run(*words, "--root", str(repo.folder), *TODAY)
    assert ran.code == 2
    assert "delivered of report@2026-09-30 was committed before today: 2026-10-05" in ran.err


@pytest.mark.parametrize("words", [("delete", "report@2026-09-30"),
                                   ("rename", "report@2026-09-30", "letter")])  # fmt: skip
def test_a_round_is_neither_deleted_nor_renamed(tmp_path: Path, words: tuple[str, ...]) -> None:
    root = made(tmp_path)
    before = lines_of(root)
    ran = run(*words, "--root", str(root), *TODAY)
    assert ran.code == 2
    assert "report@2026-09-30 is a round of report: it cannot be " in ran.err
    assert lines_of(root) == before


def test_explain_says_why_a_round_is_due_on_its_day(tmp_path: Path) -> None:
    said = out(made(tmp_path, FIGURES), "explain", "figures")
    assert (
        "2026-10-26: a round of figures, every 1m; it falls on 2026-10-25, weekend: "
        "moved to the next working day"
    ) in said


def test_tables_and_status_name_the_series_and_the_round(tmp_path: Path) -> None:
    root = made(tmp_path, REPORT)
    rows = out(root, "list", "commitment", "--format", "jsonl").splitlines()
    machines = [json.loads(rows[0]), told(root, "status")["projects"][0]["commitments"][0]]
    assert [(one["series"], one["round"]) for one in machines] == [("report", "2026-08-31")] * 2


@pytest.mark.parametrize("every", ["1d", "1w", "1m", "1cd"])
@pytest.mark.parametrize("day", ["9999-12-31", "9998-12-31", "0001-01-01"])
def test_a_series_without_an_end_can_be_judged_on_any_day(
    every: str, day: str, tmp_path: Path
) -> None:
    series = (
        f'[[commitment]]\nid = "P-1"\ntitle = "Report"\npromised = 2026-06-15\nevery = "{every}"\n'
    )
    root = write(tmp_path, {**FILES, "projects/portal/series.toml": series})
    assert run("check", "--root", str(root), "--as-of", day).code in (0, 1)


@pytest.mark.parametrize(
    ("back", "expected"),
    [
        ("", ["Monthly report (30 September 2026) and 1 later one – due on 30 September 2026, 37"]),
        (
            "on = 2026-11-10",
            ["Monthly report (30 September 2026) – due on 30 September 2026, 9",
             "Monthly report (30 October 2026) – due on 30 October 2026, 15"],
        ),
        (
            "on = 2026-11-10, due = 2026-11-12",
            ["Monthly report (30 October 2026) – due on 30 October 2026, 15",
             "Monthly report (30 September 2026) – due on 12 November 2026, 6"],
        ),
    ],
)  # fmt: skip
def test_a_round_that_is_later_than_the_first_is_named(
    back: str, expected: list[str], tmp_path: Path
) -> None:
    record = REPORT.replace("2026-08-30", "2026-09-30").replace("2027-06-30", "2026-11-01")
    sent = f", delivered = 2026-09-30, returns = [{{ {back}, why = 'w' }}]" if back else ""
    rounds = f"rounds = [{{ due = 2026-09-30{sent} }}]\n"
    letter = out(made(tmp_path, record + rounds), "report", "p1")
    found = re.findall(r"^- (Monthly.*) working days? late", letter, re.MULTILINE)
    assert found == expected


def test_what_ends_for_one_round_is_not_new_for_the_next(tmp_path: Path) -> None:
    """What is the same of all rounds stands at the first of them: no edit brings it to another."""
    repo = Repo(tmp_path / "repo")
    unowned = REPORT.replace('owner = "a"\n', "")
    made(repo.folder, unowned)
    repo.commit({}, date(2026, 11, 1), "start")
    said = out(repo.folder, "mark", "report", "delivered")
    assert "cleared: CC112 unowned-commitment warning report@2026-08-31: " in said
    assert "caused: CC112" not in said
    found = json.loads(out(repo.folder, "check", "--base", "HEAD", "--output-format", "json"))
    assert "CC112" not in [one["code"] for one in found["findings"]]
    owned = made(tmp_path / "owned")
    edited = out(owned, "mark", "report", "--set", "owner=b")
    assert edited.count("caused: CC112 ") == 1
