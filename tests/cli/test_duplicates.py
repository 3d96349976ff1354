"""A record that repeats another one counts nowhere, and hides nothing that git knows."""

import json
from datetime import date
from pathlib import Path

import pytest

from tests.cli.running import run, write
from tests.history.repositories import Repo

SETTINGS = 'time_zone = "UTC"\n'
PROJECT = """\
[project]
id = "shop"
name = "Shop"
client = "West Inc"
[project.people.anna]
name = "Anna"
side = "us"
"""
FIRST = """\
[[commitment]]
id = "S-1"
title = "Search"
owner = "anna"
made = 2026-06-01
promised = 2026-06-10
"""
AGAIN = FIRST.replace("S-1", "S-2").replace("Search", "The search")
NEEDS = """\
[[commitment]]
id = "S-3"
title = "Demo"
owner = "anna"
promised = 2026-06-30
needs = ["S-2"]
"""
ISSUE = '[[issue]]\nid = "S-4"\ntitle = "Down"\nfound = 2026-06-01\n'


def duplicate(record: str, of: str) -> str:
    return record + f'duplicate_of = "{of}"\n'


def workspace(root: Path, *records: str) -> str:
    files = {"clientcare.toml": SETTINGS, "projects/shop.toml": PROJECT + "".join(records)}
    return str(write(root, files))


def said(root: str, *words: str) -> str:
    ran = run("--root", root, "--as-of", "2026-06-15", *words)
    assert ran.code in (0, 1), ran.err
    return ran.out


@pytest.mark.parametrize(
    "words",
    [
        ("check",),
        ("status",),
        ("waiting",),
        ("agenda", "shop"),
        ("report", "shop"),
        ("report", "shop", "--audience", "internal"),
        ("calendar", "shop"),
        ("list", "commitment"),
        ("list", "all"),
        ("trend", "shop"),
        ("status", "--format", "json"),
        ("waiting", "--format", "json"),
    ],
)
def test_a_duplicate_stands_in_no_view(tmp_path: Path, words: tuple[str, ...]) -> None:
    root = workspace(tmp_path, FIRST, duplicate(AGAIN, "s-1"))
    assert "The search" not in said(root, *words)
    assert "S-2" not in said(root, *words)
    assert "The search" in said(workspace(tmp_path, FIRST, AGAIN), *words) or words[0] == "check"


def test_list_all_shows_it(tmp_path: Path) -> None:
    root = workspace(tmp_path, FIRST, duplicate(AGAIN, "S-1"))
    found = json.loads(said(root, "list", "commitment", "--all", "--format", "json"))["records"]
    assert [(one["id"], one["state"], one["overdue"]) for one in found] == [
        ("S-1", "open", True), ("S-2", "duplicate", False),
    ]  # fmt: skip
    assert "duplicate_of  S-1" in said(root, "show", "S-2")


def test_a_duplicate_in_a_table_counts_in_no_figure(tmp_path: Path) -> None:
    root = workspace(tmp_path, FIRST, duplicate(AGAIN, "S-1"))
    rows = map(json.loads, said(root, "list", "all", "--all").splitlines())
    found = {one["id"]: (one["kept"], one["days_late"]) for one in rows if one["kind"] != "project"}
    assert found == {"S-1": (False, 3), "S-2": (None, None)}


def test_what_needs_a_duplicate_needs_the_record_that_it_repeats(tmp_path: Path) -> None:
    root = workspace(tmp_path, FIRST, duplicate(AGAIN, "S-1"), NEEDS)
    found = json.loads(said(root, "status", "--format", "json"))["projects"][0]["commitments"]
    assert {one["id"]: one["needs"] for one in found} == {"S-1": [], "S-3": ["S-1"]}


LATER = FIRST.replace("2026-06-10", "2026-06-11")


@pytest.mark.parametrize(
    ("records", "code", "message"),
    [
        ((FIRST, duplicate(AGAIN, "S-9")), "CC004", 'there is no record "S-9"'),
        ((FIRST, duplicate(AGAIN, "S-2")), "CC016", "S-2 is itself"),
        ((duplicate(FIRST, "S-2"), duplicate(AGAIN, "S-1")), "CC016", "S-1 is itself a duplicate"),
        ((FIRST, duplicate(AGAIN, "S-4"), ISSUE), "CC016", "S-4 is of another kind"),
        ((LATER, duplicate(AGAIN, "S-1")), "CC016",
         "S-1 is promised for 2026-06-11, later than 2026-06-10"),
        ((FIRST.replace("promised", "# promised"), duplicate(AGAIN, "S-1")), "CC016",
         "S-1 is promised for no day"),
        ((FIRST + "internal = true\n", duplicate(AGAIN, "S-1")), "CC016",
         "S-1 is internal, and this one is not"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_duplicate_is_found_and_counts(
    tmp_path: Path, records: tuple[str, ...], code: str, message: str
) -> None:
    root = workspace(tmp_path, *records)
    found = json.loads(said(root, "check", "--output-format", "json"))["findings"]
    assert message in [one["message"].partition(" (")[0] for one in found if one["code"] == code]
    assert {"S-2"} <= {one["record"] for one in found if one["code"] == "CC101"}


def test_mark_records_it_and_takes_it_back(tmp_path: Path) -> None:
    root = workspace(tmp_path, FIRST, AGAIN)
    assert run("--root", root, "mark", "S-2", "--set", "duplicate_of=S-1").code == 0
    assert "S-2" not in said(root, "status")
    assert run("--root", root, "undo").code == 0
    assert "S-2" in said(root, "status")


# What git knows ----------------------------------------------------------------------------------

DAYS = [date(2026, 6, n) for n in (2, 16, 20)]


def findings(root: Path, before: str, after: str) -> set[str]:
    repo = Repo(root)
    repo.commit({"clientcare.toml": SETTINGS, "projects/shop.toml": PROJECT + before}, DAYS[0])
    repo.commit({"README.md": "Promises"}, DAYS[1])
    repo.git("branch", "base")
    repo.commit({"projects/shop.toml": PROJECT + after}, DAYS[2])
    words = ("check", "--base", "base", "--root", str(root), "--output-format", "json")
    found = json.loads(run(*words).out)["findings"]
    return {one["code"] for one in found if one["code"] >= "CC12" and one["code"] < "CC13"}


def test_two_that_were_committed_are_one(tmp_path: Path) -> None:
    assert findings(tmp_path, FIRST + AGAIN, FIRST + duplicate(AGAIN, "S-1")) == set()


@pytest.mark.parametrize("extra", ["", "delivered = 2026-06-10\n"])
def test_an_invented_record_hides_no_promise(tmp_path: Path, extra: str) -> None:
    invented = FIRST.replace("S-1", "S-9") + extra
    assert "CC127" in findings(tmp_path, FIRST, duplicate(FIRST, "S-9") + invented)


def test_a_kept_promise_of_another_kind_hides_no_broken_one(tmp_path: Path) -> None:
    kept = AGAIN.replace("2026-06-10", "2026-06-01") + "delivered = 2026-06-01\n"
    assert "CC125" in findings(tmp_path, FIRST + kept, duplicate(FIRST, "S-2") + kept)


OWED = FIRST.replace("made", 'by = "client"\nmade')
PAYMENT = OWED.replace("made", 'kind = "payment"\namount = 10\ncurrency = "EUR"\nmade')
CALL = '[[touchpoint]]\nid = "S-5"\non = 2026-06-11\nkind = "call"\nabout = ["S-2"]\n'
DISPUTE = 'kind = "dispute"\nowner = "anna"\naffects = ["S-2"]\n'
REVIEW = CALL.replace("touchpoint", "review").replace('kind = "call"\n', "")


@pytest.mark.parametrize(
    ("record", "naming"),
    [
        (OWED, CALL),
        (OWED, NEEDS),
        (PAYMENT, ISSUE + DISPUTE),
        (FIRST, ISSUE + 'severity = "high"\naffects = ["S-2"]\n'),
        (FIRST, NEEDS.replace('needs = ["S-2"]', 'replaced = 2026-06-12\nreplaced_by = "S-2"')),
        (ISSUE.replace("S-4", "S-1") + 'severity = "high"\nclosed = 2026-06-02\n', REVIEW),
    ],
)
@pytest.mark.parametrize("words", [("check", "--output-format", "json"), ("report", "shop")])
def test_what_names_a_duplicate_counts_for_what_that_repeats(
    tmp_path: Path, record: str, naming: str, words: tuple[str, ...]
) -> None:
    again = duplicate(record.replace("S-1", "S-2"), "S-1")
    root = workspace(tmp_path, record, again, naming)
    through = said(root, *words)
    workspace(tmp_path, record, again, naming.replace("S-2", "S-1"))
    assert through == said(root, *words)


@pytest.mark.parametrize(
    ("words", "warns"),
    [
        (("mark", "S-2", "delivered", "--on", "2026-06-12"), True),
        (("move", "S-2", "2026-06-20", "--why", "more work"), True),
        (("mark", "S-1", "delivered", "--on", "2026-06-12"), False),
        (("mark", "S-2", "--set", "notes=twice"), False),
    ],
)
def test_who_records_a_fact_of_a_duplicate_hears_that_it_counts_nowhere(
    tmp_path: Path, words: tuple[str, ...], warns: bool
) -> None:
    root = workspace(tmp_path, FIRST, duplicate(AGAIN, "S-1"))
    ran = run("--root", root, "--as-of", "2026-06-15", *words)
    warning = "warning: S-2 repeats S-1 and counts nowhere; record it of S-1\n"
    assert (ran.code, warning in ran.err) == (0, warns)


@pytest.mark.parametrize(
    "words", [("explain", "S-2"), ("mark", "S-2", "delivered", "--dry-run"), ("show", "S-2")]
)
def test_a_duplicate_may_come_again(tmp_path: Path, words: tuple[str, ...]) -> None:
    root = workspace(tmp_path, FIRST, duplicate(AGAIN + 'every = "1m"\n', "S-1"))
    assert "S-2" in said(root, *words)


# What was replaced -------------------------------------------------------------------------------


def replaced(record: str, by: str) -> str:
    return record + f'replaced = 2026-06-05\nreplaced_by = "{by}"\nwhy = "as agreed"\n'


@pytest.mark.parametrize("client", [False, True])
def test_what_needs_a_promise_that_was_replaced_waits_for_what_replaced_it(
    tmp_path: Path, client: bool
) -> None:
    old, new = (one + ('by = "client"\n' if client else "") for one in (FIRST, AGAIN))
    needs = NEEDS.replace("S-2", "s-1").replace("06-30", "06-16")
    later = new.replace("06-10", "06-19")
    root = workspace(tmp_path, replaced(old, "S-5"), replaced(new.replace("S-2", "S-5"), "S-2"),
                     later, needs)  # fmt: skip
    found = said(root, "check", "--select", "CC103,CC110")
    assert "CC103 blocked-commitment warning: due 2026-06-16, and waits for S-2" in found
    assert "before S-2, which it needs, is due on 2026-06-19" in found
    status = json.loads(said(root, "status", "--format", "json"))["projects"][0]["commitments"]
    by_id = {one["id"]: one for one in status}
    assert (by_id["S-3"]["needs"], by_id["S-2"]["blocks"]) == (["S-2"], ["S-3"])
    (waiting,) = (
        one
        for one in json.loads(said(root, "waiting", "--format", "json"))["pending"]
        if one["record"] == "S-2" and one["kind"] == "commitment"  # its new date is asked for too
    )
    assert waiting["blocks"] == ["S-3"]


def test_the_days_of_both_are_days_of_waiting(tmp_path: Path) -> None:
    theirs = [one + 'by = "client"\n' for one in (FIRST, AGAIN)]
    old = replaced(theirs[0].replace("2026-06-10", "2026-06-03"), "S-2")
    new = theirs[1].replace("2026-06-01", "2026-06-05")
    needs = NEEDS.replace("S-2", "S-1").replace("06-30", "06-02")
    root = workspace(tmp_path, old, new, needs)
    (one,) = (
        one
        for one in json.loads(said(root, "status", "--format", "json"))["projects"][0][
            "commitments"
        ]
        if one["id"] == "S-3"
    )
    # due Tuesday the 2nd; theirs were late on the 4th and 5th, and from the 11th through the 15th
    assert (one["days_late"], one["days_late_client"]) == (9, 5)


def test_what_replaced_its_own_need_does_not_wait_for_itself(tmp_path: Path) -> None:
    root = workspace(tmp_path, replaced(FIRST, "S-2"), AGAIN + 'needs = ["S-1"]\n')
    assert "CC103" not in said(root, "check")
