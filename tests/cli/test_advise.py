"""`clientcare advise` from outside: a record in full, a project in short, a workspace's own way."""

import json
from pathlib import Path

import pytest

from tests.cli.meeting_sample import ALL, AS_OF, snapshot
from tests.cli.running import FILES, error, run, write
from tests.workspaces import PROJECT, SETTINGS


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path, ALL)


def advise(root: Path, *words: str) -> str:
    code, out, err = run("advise", *words, "--root", str(root), *AS_OF)
    assert (code, err) == (0, "")
    return out


def test_a_record_with_every_situation_in_full(root: Path) -> None:
    assert advise(root, "PORTAL-search") == snapshot("advise-record.txt")


def test_a_project_with_the_next_step_of_each_record(root: Path) -> None:
    assert advise(root, "portal") == snapshot("advise-project.txt")


def test_a_part_of_an_id_that_many_records_share_means_the_project(root: Path) -> None:
    assert advise(root, "porta") == advise(root, "portal")
    assert run("advise", "r", "--root", str(root), *AS_OF).err.startswith('error: "r" may be any')


@pytest.mark.parametrize("command", ["show", "explain"])
def test_other_commands_take_such_a_part_for_the_project_too(command: str, root: Path) -> None:
    part, whole = (run(command, name, "--root", str(root), *AS_OF) for name in ("porta", "portal"))
    assert (part.code, part.out) == (0, whole.out)


def test_of_one_situation_the_gravest_record_stands_first(tmp_path: Path) -> None:
    issue = '\n[[issue]]\nid = "{}"\ntitle = "{}"\nseverity = "{}"\nfound = 2026-06-14\n'
    late = '\n[[commitment]]\nid = "{}"\ntitle = "{}"\npromised = 2026-06-{}\n'
    text = PROJECT + issue.format("A", "Small", "low") + issue.format("B", "Grave", "critical")
    text += late.format("C", "Just late", 12) + late.format("D", "Long late", "02")
    write(tmp_path, {"clientcare.toml": SETTINGS, "projects/demo.toml": text})
    shown = advise(tmp_path, "demo")
    assert shown.index("Grave") < shown.index("Small")
    assert shown.index("Long late") < shown.index("Just late")


def test_a_project_and_a_record_in_which_all_is_well(root: Path) -> None:
    assert advise(root, "guide") == ("Mon 2026-06-15 · Museum guide guide · nothing to handle\n")
    assert advise(root, "GUIDE-map") == (
        "Mon 2026-06-15 · Map of the rooms GUIDE-map · no situation\n\n"
        "Nothing in its facts shows a difficult situation.\n"
    )


def test_json_has_the_facts_and_every_step(root: Path) -> None:
    found = json.loads(advise(root, "PORTAL-invoice", "--format", "json"))
    assert {key: value for key, value in found.items() if key != "situations"} == {
        "version": 1,
        "as_of": "2026-06-15",
        "unreadable": [],
        "project": "portal",
        "record": "PORTAL-invoice",
        "kind": "commitment",
        "title": "Invoice 7",
    }
    (situation,) = found["situations"]
    assert {key: value for key, value in situation.items() if key != "steps"} == {
        "playbook": "unpaid-invoice",
        "situation": "A client who does not pay",
        "why": "Money that is late often means that something else is wrong: ask first, then "
        "insist, in time.",
        "kind": "commitment",
        "record": "PORTAL-invoice",
        "title": "Invoice 7",
        "facts": [
            {"words": "EUR 4,800.50", "on": None},
            {"words": "10 working days overdue: due 2026-06-01", "on": None},
        ],
    }
    assert [(s["name"], s["done"], s["after"]) for s in situation["steps"]] == [
        ("check", {"words": "invoice", "on": None}, None),
        ("remind", {"words": "mail", "on": "2026-06-02"}, None),
        ("call", None, None),
        ("reason", None, None),
        ("notice", None, "2026-06-15"),
        ("legal", None, "2026-07-01"),
    ]
    assert situation["steps"][2]["command"] == (
        "clientcare mark PORTAL-invoice reminders --set how=call"
    )


def test_json_of_what_is_well(root: Path) -> None:
    assert json.loads(advise(root, "guide", "--format", "json"))["situations"] == []


def test_one_fact_changes_the_advice_by_that_fact(root: Path) -> None:
    before = advise(root, "PORTAL-search").split("\n")
    path = root / "projects/portal/promises.toml"
    told = path.read_text().replace('longer", cause', 'longer", told = 2026-06-15, cause')
    path.write_text(told)
    after = advise(root, "PORTAL-search").split("\n")
    step = "Tell the client the new date and the reason; until then the old date stands."
    assert f"next   1.  {step}" in before
    assert f"       ✓  2026-06-15  {step}" in after
    assert "           clientcare mark PORTAL-search told" in before
    assert "           clientcare mark PORTAL-search told" not in after


OWN = """\
situation = "A question of ours"
rank = 1
on = ["commitment"]
when = ["theirs", "open", "overdue"]
unless = ["payment"]
why = "Jan answers the phone."

[[step]]
name = "call"
text = "Call Jan."
done_when = "called"
command = "clientcare mark {id} reminders --set how=call"
"""


def test_a_workspace_has_its_own_way(root: Path) -> None:
    write(root, {"playbooks/overdue-input.toml": OWN})
    assert advise(root, "PORTAL-rule") == (
        "Mon 2026-06-15 · Which rooms are shown PORTAL-rule · 0 of 1 step done\n\n"
        "◆ A question of ours\n"
        "facts  5 working days overdue: due 2026-06-08\n"
        "why    Jan answers the phone.\n"
        "next   1.  Call Jan.\n"
        "           clientcare mark PORTAL-rule reminders --set how=call\n"
    )
    assert "◆ A question of ours\n-  Which rooms" in advise(root, "portal")


def test_what_a_change_takes_is_told_in_words_with_its_currency(root: Path) -> None:
    change = """\
[[change]]
id = "PORTAL-maps"
title = "Offline maps"
requested = 2026-06-01
assessed = 2026-06-02
effort = { work_days = 3, delay = "3d", cost = 1200, currency = "CHF" }
"""
    write(root, {"projects/portal/maps.toml": change})
    takes = "3 days of work, a delay of 3 working days and CHF 1,200\n"
    assert f"Write down its work, time and cost. · {takes}" in advise(root, "PORTAL-maps")


def test_a_playbook_with_a_fault_stops_advice_and_says_where(root: Path) -> None:
    write(root, {"playbooks/overdue-input.toml": OWN.replace('"overdue"]', '"overdu"]')})
    assert run("advise", "portal", "--root", str(root), *AS_OF) == (
        2,
        "",
        error(
            'playbooks/overdue-input.toml:4:27: there is no condition "overdu" '
            '(did you mean "overdue"?)',
            "correct the playbooks in playbooks/; no advice was given",
        ),
    )


def test_a_hostile_playbook_begins_no_line(root: Path) -> None:
    text = OWN.replace('"A question of ours"', '"::error::x\\n::error::y"')
    write(root, {"playbooks/overdue-input.toml": text.replace("Call Jan.", "::error::z\\n::a")})
    for record in ("PORTAL-rule", "portal"):
        lines = advise(root, record).split("\n")
        assert not [line for line in lines if line.lstrip().startswith("::")]


def test_what_cannot_be_read_is_said_on_stderr(root: Path) -> None:
    write(root, {"projects/portal/torn.toml": "[[issue]\n"})
    code, out, err = run("advise", "guide", "--root", str(root), *AS_OF)
    assert (code, out) == (0, "Mon 2026-06-15 · Museum guide guide · nothing to handle\n")
    assert err.startswith("warning: projects/portal/torn.toml:1: cannot be read: ")
    found = json.loads(run("advise", "guide", "--format", "json", "--root", str(root), *AS_OF).out)
    assert len(found["unreadable"]) == 1


def test_an_unknown_record_is_named_with_the_nearest(root: Path) -> None:
    assert run("advise", "PORTAL-serch", "--root", str(root), *AS_OF) == (
        2,
        "",
        error('there is no record "PORTAL-serch"', "did you mean `PORTAL-search`?"),
    )


@pytest.mark.parametrize(("to", "is_late"), [("2026-06-08", False), ("2026-06-12", True)])
def test_a_move_to_an_earlier_day_is_no_missed_deadline(
    tmp_path: Path, to: str, is_late: bool
) -> None:
    moved = f'\n[[commitment.moves]]\non = 2026-06-05\nto = {to}\nwhy = "other plans"\n'
    files = {**FILES, "projects/portal/search.toml": FILES["projects/portal/search.toml"] + moved}
    root = str(write(tmp_path, files))
    said = run("advise", "PORTAL-search", "--root", root, "--as-of", "2026-06-05").out
    assert (f"going to be {to}" in said) == is_late
