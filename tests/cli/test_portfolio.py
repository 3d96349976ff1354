"""Several workspaces at once: worst first, told apart, and what cannot be read is named."""

import csv
import io
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from clientcare.output.findings import FORMATS
from tests.cli.running import FILES, error, run, write
from tests.history.repositories import Repo

DAY = ("--as-of", "2026-06-15")
CALM = {
    "clientcare.toml": FILES["clientcare.toml"],
    "projects/guide/project.toml": FILES["projects/portal/project.toml"]
    .replace('"portal"', '"guide"')
    .replace("Acme", "Saari"),
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two workspaces with the same ids, a calm one, and a folder that is none."""
    write(tmp_path / "clients/a")
    write(tmp_path / "clients/b")
    write(tmp_path / "clients/calm", CALM)
    write(tmp_path / "clients/none", {"notes.txt": ""})
    monkeypatch.chdir(tmp_path)
    return tmp_path


TWO = ("--root", "clients/a", "--root", "clients/b", *DAY)
ALL = ("--root", "clients/*", *DAY)


def answer(*words: str) -> Any:
    """The JSON that a command gives."""
    return json.loads(run(*words, "--format", "json").out)


def test_status_shows_all_of_them_the_worst_first(here: Path) -> None:
    found = answer("status", *ALL)["projects"]
    assert [(one["id"], one["root"]) for one in found] == [
        ("a/portal", "clients/a"), ("b/portal", "clients/b"), ("guide", "clients/calm"),
    ]  # fmt: skip
    assert [one["colour"] for one in found][:2] == ["red", "red"]
    text = run("status", *ALL)
    assert (text.code, text.err) == (0, "")
    assert "Room portal · a/portal · Acme Oy" in text.out
    assert "Room portal · Saari Oy" in text.out
    full = run("status", "--full", *ALL).out
    assert "clientcare mark PORTAL-search delivered --root clients/b" in full
    one = run("status", "b/portal", *ALL).out
    commands = re.findall("clientcare [a-z]+ [^;\\n]+", one)
    assert len(commands) > 1
    assert all(command.rstrip(" )").endswith("--root clients/b") for command in commands)


def commands(text: str) -> list[str]:
    return re.findall("clientcare [a-z][^;·\n]+", text)


def test_every_command_of_several_workspaces_names_its_own(here: Path) -> None:
    text = run("status", *TWO).out
    assert commands(text)[-1] == "clientcare check --root clients/a --root clients/b"
    write(here / "clients/c d")
    write(here / "clients/e")
    text = run("status", *ALL).out
    most = r"gaps · \d+ of them in a/portal: clientcare check portal --root clients/a"
    assert re.search(most, text)
    for words in (("status", "--full"), ("waiting",), ("status", "--person", "mira")):
        said = commands(run(*words, *ALL).out)
        assert said
        assert [one for one in said if "--root" not in one] == []
    assert "--root 'clients/c d'" in run("status", "--person", "mira", *ALL).out


def test_what_a_person_owes_names_the_workspace(here: Path) -> None:
    found = answer("status", "--person", "mira", *TWO)["owes"]
    assert {one["root"] for one in found} == {"clients/a", "clients/b"}
    assert {one["record"].partition("/")[0] for one in found} == {"a", "b"}
    alone = answer("status", "--person", "mira", "--root", "clients/a", *DAY)["owes"]
    assert {one["root"] for one in alone} == {None}


def test_more_records_than_a_screen_holds_are_shown_by_a_command_of_their_workspace(
    here: Path,
) -> None:
    late = "".join(
        f'[[commitment]]\nid = "M-{n}"\ntitle = "x"\npromised = 2026-06-01\n' for n in range(9)
    )
    write(here / "clients/b", {"projects/portal/more.toml": late})
    text = run("status", "b/portal", *TWO).out
    assert "more: clientcare status portal --full --root clients/b" in text


def test_waiting_names_the_workspace_where_two_share_an_id(here: Path) -> None:
    found = answer("waiting", *ALL)["pending"]
    assert {(one["record"], one["project"], one["root"]) for one in found} == {
        (f"{name}/PORTAL-search", f"{name}/portal", f"clients/{name}") for name in "ab"
    } | {(f"{name}/PORTAL-map", f"{name}/portal", f"clients/{name}") for name in "ab"}
    assert all(one["next_step"]["command"].endswith(one["root"]) for one in found)


def test_list_tells_the_workspaces_apart(here: Path) -> None:
    found = answer("list", "commitment", *ALL)["records"]
    assert len(found) == 8
    assert len({one["id"] for one in found}) == 8
    assert all(one["id"].startswith(f"{one['root'].removeprefix('clients/')}/") for one in found)
    assert all(Path(one["file"]).is_file() for one in found)
    rows = list(csv.DictReader(io.StringIO(run("list", "issue", *ALL, "--format", "csv").out)))
    assert rows == []
    names = [json.loads(row)["id"] for row in run("list", "all", *ALL).out.splitlines()]
    assert names[:3] == ["guide", "a/portal", "b/portal"]


def texts(value: Any, key: str = "") -> list[tuple[str, str]]:
    """Every text that an answer holds, with the key that it stands at."""
    if isinstance(value, dict):
        return [one for name, inner in value.items() for one in texts(inner, name)]
    if isinstance(value, list):
        return [one for inner in value for one in texts(inner, key)]
    return [(key, part) for part in value.split("; ")] if isinstance(value, str) else []


def test_every_answer_names_a_record_alike(here: Path) -> None:
    more = """
        [[commitment]]
        id = "PORTAL-again"
        title = "Weekly figures"
        promised = 2026-06-01
        every = "1w"
        change = "PORTAL-cr"

        [[commitment]]
        id = "PORTAL-bill"
        title = "Bill"
        by = "client"
        kind = "payment"
        amount = 10
        currency = "EUR"
        promised = 2026-06-01

        [[commitment]]
        id = "PORTAL-old"
        title = "The old map"
        promised = 2026-06-01
        replaced = 2026-06-08
        replaced_by = "PORTAL-map"
        duplicate_of = "PORTAL-search"

        [[change]]
        id = "PORTAL-cr"
        title = "Figures every week"
        requested = 2026-06-01
        affects = ["PORTAL-map"]

        [[issue]]
        id = "PORTAL-down"
        title = "The portal is down"
        kind = "dispute"
        severity = "critical"
        found = 2026-06-01T09:00:00
        affects = ["PORTAL-search", "PORTAL-bill"]
        plan = [{ step = "a", owner = "mira", share = 1, since = 2026-06-02, from = "PORTAL-map" }]
        compensation = [{ kind = "refund", amount = 5, currency = "EUR", offered = 2026-06-09 }]
        escalations = [{ level = 1, raised = 2026-06-03T09:00:00 }]

        [[issue]]
        id = "PORTAL-fault"
        tilte = "Not read"

        [[risk]]
        id = "PORTAL-risk"
        title = "No time"
        seen = 2026-06-01
        happened = 2026-06-02
        became = "PORTAL-down"

        [[touchpoint]]
        id = "PORTAL-talk"
        on = 2026-06-09
        kind = "call"
        about = ["PORTAL-down"]
        """
    for one in "ab":
        write(here / "clients" / one, {"projects/portal/more.toml": more})
    found = [answer("status", "--all", *TWO), answer("waiting", *TWO)]
    found += [answer("status", "--person", "mira", *TWO)]
    found += [answer("list", kind, *TWO) for kind in ("commitment", "change", "touchpoint")]
    found += [json.loads(run("check", *TWO, "--output-format", "json").out)]
    found += [json.loads(row) for row in run("list", "all", "--all", *TWO).out.splitlines()]
    said = [one for each in found for one in texts(each)]
    assert [one for one in said if re.fullmatch("(PORTAL-[a-z]+|portal)(@.*)?", one[1])] == []
    named = {key for key, text in said if re.fullmatch("[ab]/(PORTAL-[a-z]+|portal)", text)}
    assert named >= {
        "id", "record", "project", "needs", "blocks", "affects", "about", "became", "change",
        "series", "issue", "source", "worst_record", "disputed", "replaced_by", "duplicate_of",
    }  # fmt: skip


def test_one_workspace_needs_no_name_before_its_ids(here: Path) -> None:
    (found,) = answer("status", "--root", "clients/a", *DAY)["projects"]
    assert (found["id"], found["root"]) == ("portal", None)
    again = ("--root", "clients/a", "--root", "./clients/a/", *DAY)
    assert answer("status", *again) == answer("status", "--root", "clients/a", *DAY)
    calm = answer("status", "--root", "clients/calm", "--root", "clients/a", *DAY)["projects"]
    assert {one["id"] for one in calm} == {"portal", "guide"}


def test_check_judges_all_of_them_in_one_run(here: Path) -> None:
    words = ("check", *ALL, "--select", "CC101")
    code, out, err = run(*words, "--output-format", "json")
    found = json.loads(out)
    assert (code, err) == (1, "")
    assert (found["root"], found["roots"]) == (None, ["clients/a", "clients/b", "clients/calm"])
    assert [(one["record"], one["root"]) for one in found["findings"]] == [
        ("a/PORTAL-search", "clients/a"), ("b/PORTAL-search", "clients/b"),
    ]  # fmt: skip
    assert found["findings"][0]["file"] == "clients/a/projects/portal/search.toml"
    assert found["findings"][0]["fix"].startswith(
        "deliver and record it: clientcare mark PORTAL-search delivered --root clients/a; or "
    )
    assert found["summary"]["projects"] == 3
    assert found["summary"]["waived"] == 2


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_holds_all_of_them(here: Path, format: str) -> None:
    code, out, err = run("check", *ALL, "--select", "CC101", "--output-format", format)
    assert code == 1
    assert all(line.startswith("warning: waived until ") for line in err.splitlines())
    assert "clients/a/projects/portal/search.toml" in out or "a/PORTAL-search" in out
    assert "clients/b/projects/portal/search.toml" in out or "b/PORTAL-search" in out


def test_no_two_findings_share_a_fingerprint(here: Path) -> None:
    entries = json.loads(run("check", *ALL, "--output-format", "gitlab").out)
    names = [one["fingerprint"] for one in entries]
    assert len(names) == len(set(names)) > 2


def test_junit_has_a_suite_a_project(here: Path) -> None:
    whole = ElementTree.fromstring(run("check", *ALL, "--output-format", "junit").out)
    suites = {one.get("name"): one for one in whole}
    assert list(suites) == ["a/portal", "b/portal", "guide"]
    cases = [case.get("name") for case in suites["b/portal"]]
    assert "b/PORTAL-accounts" in cases
    assert len(cases) == len(set(cases))


def test_markdown_says_whose_and_how_late(here: Path) -> None:
    words = ("check", *TWO, "--select", "CC101", "--output-format", "markdown")
    rows = [row for row in run(*words).out.splitlines() if "PORTAL-search" in row]
    assert ["b/portal, Mira Laine" in row and "3 working days" in row for row in rows] == [
        False, True,
    ]  # fmt: skip


# Names -------------------------------------------------------------------------------------------


def test_projects_are_named_over_all_of_them(here: Path) -> None:
    for name, found in (("b/portal", ["b/portal"]), ("gui", ["guide"])):
        projects = answer("status", name, *ALL)["projects"]
        assert [one["id"] for one in projects] == found
    found = json.loads(run("check", "b/portal", *ALL, "--output-format", "json").out)["findings"]
    assert {one["project"] for one in found} == {"b/portal"}
    ran = run("waiting", "portal", *ALL)
    assert ran.code == 2
    assert "a/portal" in ran.err
    assert "b/portal" in ran.err


def test_a_file_is_checked_in_one_workspace(here: Path) -> None:
    said = error("a file is checked in one workspace", "name one: --root DIR")
    assert run("check", *TWO, "clients/a/projects/portal/search.toml") == (2, "", said)


@pytest.mark.parametrize(
    "words",
    [
        ("show", "PORTAL-search"),
        ("report", "portal"),
        ("mark", "PORTAL-search", "delivered"),
        ("config",),
        ("drift",),
        ("waiting", "--audience", "client"),
    ],
)
def test_other_commands_refuse_a_second_workspace(here: Path, words: Sequence[str]) -> None:
    for roots in (TWO, ("--root=clients/[ab]", *DAY)):
        code, out, err = run(*words, *roots)
        assert (code, out) == (2, "")
        assert err == error(
            "--root names 2 workspaces: clients/a, clients/b",
            "status, waiting, list and check read several; run this command once for each",
        )


def test_a_flag_behind_the_command_goes_over_one_before_it(here: Path) -> None:
    found = json.loads(
        run("--root", "clients/a", "status", "--root", "clients/b", *DAY, "--format", "json").out
    )
    assert [one["id"] for one in found["projects"]] == ["portal"]


# What cannot be read -----------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["status", "waiting", "check", "list"])
def test_a_workspace_that_cannot_be_read_is_named_and_the_others_are_shown(
    here: Path, command: str
) -> None:
    (here / "clients/a/clientcare.toml").write_text("time_zone = 3\n")
    words = [command, *(["commitment"] if command == "list" else []), *TWO, "--root", "clients/x"]
    json_flag = "--output-format" if command == "check" else "--format"
    code, out, err = run(*words, json_flag, "json")
    assert code == 2
    assert "warning: clients/a cannot be read: clientcare.toml" in err
    assert "warning: clients/x cannot be read: no clientcare.toml in clients/x" in err
    found = json.loads(out)
    files = [one["file"] for one in found["unreadable"]]
    assert files == ["clients/a/clientcare.toml", "clients/x/clientcare.toml"]
    assert "PORTAL-search" in out
    text = run(*words)
    assert (text.code, bool(text.out)) == (2, True)


def test_a_file_that_cannot_be_read_is_named_with_its_workspace(here: Path) -> None:
    (here / "clients/b/projects/portal/search.toml").write_text("[[commitment]\n")
    for words in (("status",), ("waiting",), ("list", "commitment")):
        (one,) = answer(*words, *TWO)["unreadable"]
        assert one["file"] == "clients/b/projects/portal/search.toml"
    said = run("list", "commitment", *TWO).err
    assert "clients/b/projects/portal/search.toml:1: cannot be read" in said


def test_nothing_to_read_is_an_error(here: Path) -> None:
    said = error("no workspace matches --root nobody/*")
    assert run("status", "--root", "nobody/*") == (2, "", said)
    ran = run("check", "--root", "x", "--root", "y")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith(error("none of the workspaces can be read"))


# History -----------------------------------------------------------------------------------------


def test_in_one_repository_files_are_named_from_its_top(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import date

    repo = Repo(tmp_path)
    files = {f"clients/{one}/{name}": text for one in "ab" for name, text in FILES.items()}
    repo.commit(files, date(2026, 6, 1))
    file = "clients/b/projects/portal/others.toml"
    moved = files[file].replace("2026-09-01", "2026-12-01")
    repo.commit({file: moved}, date(2026, 6, 8))
    monkeypatch.chdir(tmp_path / "clients")
    words = ("check", "--root", "a", "--root", "b", "--base", "HEAD~1", *DAY)
    code, out, err = run(*words, "--output-format", "json")
    assert (code, err) == (1, "")
    found = [(one["code"], one["record"], one["file"]) for one in json.loads(out)["findings"]]
    assert ("CC121", "b/PORTAL-manual", file) in found
    assert not [one for one in found if one[1] and one[1].startswith("a/")]
