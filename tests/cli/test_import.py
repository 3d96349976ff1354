"""`clientcare import`: whole exports in, twice, without a byte changed the second time."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from clientcare.records.nearest import NO_STATE
from tests.cli.running import error, run, write

DATA = Path(__file__).parents[1] / "data" / "trackers"
SETTINGS = """\
time_zone = "Asia/Shanghai"
[people.mira]
name = "Mira"
[import.jira.people]
"person-2" = "mira"
[import.jira.columns]
"End date" = "promised"
"""
PROJECT = '[project]\nid = "p"\nname = "Shop"\nclient = "West"\nprefix = "P"\n'
FILES = {"clientcare.toml": SETTINGS, "projects/p/project.toml": PROJECT}
DAY = ("--as-of", "2026-06-15")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path / "care", FILES)


def imported(root: Path, source: str, *files: str, code: int = 0) -> str:
    """Import, and return what was said on stderr."""
    done = run("import", source, *files, "--root", str(root), *DAY)
    assert done.code == code, done.err
    return done.err


def contents(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(root.rglob("*.toml"))}


def records(root: Path, kind: str) -> dict[str, dict[str, Any]]:
    """The records of a kind as their files have them, by their source."""
    found = {}
    for path in sorted(root.rglob("*.toml")):
        for table in tomllib.loads(path.read_text(encoding="utf-8")).get(kind, ()):
            found[table["sources"][0]] = table
    return found


def jira(tmp_path: Path, *issues: dict[str, Any]) -> str:
    file = tmp_path / "jira.json"
    file.write_text(json.dumps({"issues": issues}), encoding="utf-8")
    return str(file)


def changed(on: str, field: str, old: str | None, new: str | None) -> dict[str, Any]:
    return {"created": on, "items": [{"field": field, "from": old, "to": new}]}


def item(key: str = "EE-1", *histories: Any, **fields: Any) -> dict[str, Any]:
    usual = {"summary": "Search", "created": "2026-05-04T09:00:00.000+0800"}
    return {"key": key, "fields": usual | fields, "changelog": {"histories": list(histories)}}


# Whole exports -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "name", "number"), [("jira", "jira-search", 20), ("github", "github-issues", 13),
                                   ("gitlab", "gitlab-issues", 12)],
)  # fmt: skip
def test_a_real_export_comes_in_whole_and_once(
    root: Path, source: str, name: str, number: int
) -> None:
    file = str(DATA / f"{name}.json")
    said = imported(root, source, file)
    assert f"{number} new, 0 changed, 0 unchanged, 0 in conflict" in said
    before = contents(root)
    said = imported(root, source, file)
    assert f"0 new, 0 changed, {number} unchanged, 0 in conflict" in said
    assert contents(root) == before
    found = json.loads(run("check", "--root", str(root), *DAY, "--output-format", "json").out)
    assert found["unreadable"] == []
    assert {one["code"] for one in found["findings"] if one["severity"] == "error"} <= {"CC201"}


@pytest.mark.parametrize("kind", ["issue", "commitment"])
@pytest.mark.parametrize("name", ["jira-search", "github-issues", "gitlab-issues"])
def test_a_real_export_comes_in_as_either_kind(root: Path, name: str, kind: str) -> None:
    words = (name.partition("-")[0], str(DATA / f"{name}.json"), "--kind", kind)
    assert " new, 0 changed" in imported(root, *words)
    before = contents(root)
    assert "0 new, 0 changed" in imported(root, *words)
    assert contents(root) == before
    found = run("check", "--root", str(root), "--output-format", "json", "--select", "CC0", *DAY)
    assert json.loads(found.out)["findings"] == []


def test_a_promise_dated_after_it_was_kept_was_made_when_the_item_was_opened(
    root: Path, tmp_path: Path
) -> None:
    late = changed("2026-05-20T10:00:00.000+0800", "End date", None, "2026-06-01")
    done = changed("2026-05-11T10:00:00.000+0800", "resolution", None, "Done")
    end = {"resolution": {"name": "Done"}, "resolutiondate": "2026-05-11T10:00:00.000+0800"}
    file = jira(tmp_path, item("EE-1", done, late, **end))
    imported(root, "jira", file, "--kind", "commitment")
    (one,) = records(root, "commitment").values()
    assert (str(one["made"]), str(one["delivered"])) == ("2026-05-04", "2026-05-11")


def test_jira_moves_end_dates_invisible_characters_and_what_will_not_be_done(root: Path) -> None:
    said = imported(root, "jira", str(DATA / "jira-search.json"))
    assert "took out characters that cannot be seen: EE-1, EE-2" in said
    assert '"person-10" = "id-of-a-person"' in said
    found = records(root, "issue")
    assert found["EE-2"]["title"] == "问题堆叠分布排序图"
    assert str(found["EE-2"]["promised"]) == "2020-06-23"
    assert (found["EE-2"]["owner"], found["EE-2"]["severity"]) == ("mira", "medium")
    assert str(found["EE-2"]["fixed"]) == "2020-06-23 18:20:59+08:00"
    assert "fixed" not in found["EE-20"]  # it will not be done
    assert str(found["EE-20"]["closed"]) == "2020-06-17"


def test_github_leaves_pull_requests_out_and_gitlab_makes_milestones_commitments(
    root: Path,
) -> None:
    said = imported(root, "github", str(DATA / "github-issues.json"))
    assert "left out: 11 pull requests" in said
    imported(root, "gitlab", str(DATA / "gitlab-issues.json"))
    found = records(root, "commitment")
    one = found["https://tracker.example/org/repo/-/milestones/12"]
    assert (one["title"], one["kind"], str(one["promised"])) == ("19.12", "milestone", "2019-07-02")
    assert str(one["delivered"]) == "2019-07-02"


# Importing again ---------------------------------------------------------------------------------


def test_a_changed_due_date_is_a_move_on_its_day_that_nobody_was_told(
    root: Path, tmp_path: Path
) -> None:
    first = changed("2026-05-04T10:00:00.000+0800", "duedate", None, "2026-06-01")
    second = changed("2026-05-20T10:00:00.000+0800", "duedate", "2026-06-01", "2026-06-20")
    settings = SETTINGS.replace('[import.jira.columns]\n"End date" = "promised"\n', "")
    write(root, {"clientcare.toml": settings})
    imported(root, "jira", jira(tmp_path, item("EE-1", first, duedate="2026-06-01")))
    (before,) = records(root, "issue").values()
    assert (str(before["promised"]), before.get("moves")) == ("2026-06-01", None)
    again = jira(tmp_path, item("EE-1", first, second, duedate="2026-06-20"))
    said = imported(root, "jira", again)
    assert "moved, without a why and not told to the client yet: P-search" in said
    (after,) = records(root, "issue").values()
    assert str(after["promised"]) == "2026-06-01"
    assert [{k: str(v) for k, v in move.items()} for move in after["moves"]] == [
        {"on": "2026-05-20", "to": "2026-06-20"}
    ]
    found = json.loads(run("check", "--root", str(root), *DAY, "--output-format", "json").out)
    assert "untold-slip" in {one["rule"] for one in found["findings"]}
    kept = contents(root)
    imported(root, "jira", again)
    assert contents(root) == kept


@pytest.mark.parametrize("at_once", [True, False])
def test_twenty_issues_with_moved_dates_become_untold_moves_on_the_right_days(
    root: Path, tmp_path: Path, at_once: bool
) -> None:
    """The real issues, open again; the end date of each moves once more late in the evening."""
    whole = json.loads((DATA / "jira-search.json").read_text(encoding="utf-8"))
    for issue in whole["issues"]:
        issue["fields"] |= {"resolution": None, "resolutiondate": None, "status": None}
        histories = issue["changelog"]["histories"]
        for history in histories:
            history["items"] = [one for one in history["items"] if one["field"] != "resolution"]
        ends = [one["to"] for h in histories for one in h["items"] if one["field"] == "End date"]
        if not ends:
            histories.append(
                changed("2020-08-31T12:00:00.000+0800", "End date", None, "2020-09-30")
            )
    file = tmp_path / "jira.json"
    file.write_text(json.dumps(whole), encoding="utf-8")
    if not at_once:
        imported(root, "jira", str(file))
        assert not any("moves" in one for one in records(root, "issue").values())
    for n, issue in enumerate(whole["issues"], start=1):
        histories = issue["changelog"]["histories"]
        (old,) = [one["to"] for h in histories for one in h["items"] if one["field"] == "End date"]
        on = f"2020-09-{n:02}T23:30:00.000+0000"  # in Shanghai it is the next day
        histories.append(changed(on, "End date", old, f"2020-11-{n:02}"))
    file.write_text(json.dumps(whole), encoding="utf-8")
    said = imported(root, "jira", str(file))
    assert ("20 new" if at_once else "0 new, 20 changed") in said
    found = records(root, "issue")
    for n, issue in enumerate(whole["issues"], start=1):
        record = next(one for key, one in found.items() if key.endswith(issue["key"]))
        moves = [{key: str(value) for key, value in move.items()} for move in record["moves"]]
        assert moves == [{"on": f"2020-09-{n + 1:02}", "to": f"2020-11-{n:02}"}]
        assert record["promised"] < record["moves"][0]["to"]
    shown = json.loads(run("list", "issue", "--root", str(root), *DAY, "--format", "json").out)
    assert {one["moves"] for one in shown["records"]} == {0}, "no move counts that was not told"
    words = ("check", "--root", str(root), *DAY, "--select", "CC104,CC105,untold-slip")
    codes = [
        one["rule"] for one in json.loads(run(*words, "--output-format", "json").out)["findings"]
    ]
    assert codes.count("untold-slip") == 20


def test_without_a_changelog_the_move_is_of_today(root: Path, tmp_path: Path) -> None:
    table = tmp_path / "plan.csv"
    row = "url,title,promised\nhttps://x.example/1,Search,{}\n"
    table.write_text(row.format("2026-07-01"), encoding="utf-8")
    done = run("import", "csv", str(table), "--kind", "commitment", "--root", str(root), *DAY)
    assert done.code == 0, done.err
    table.write_text(row.format("2026-07-20"), encoding="utf-8")
    imported(root, "csv", str(table))
    (one,) = records(root, "commitment").values()
    assert str(one["promised"]) == "2026-07-01"
    assert [(str(m["on"]), str(m["to"])) for m in one["moves"]] == [("2026-06-15", "2026-07-20")]


def test_what_a_person_wrote_stays_and_both_values_are_listed(root: Path, tmp_path: Path) -> None:
    imported(root, "jira", jira(tmp_path, item("EE-1", duedate=None)))
    (file,) = root.rglob("issues/*.toml")
    text = file.read_text(encoding="utf-8")
    ours = text.replace('"Search"', '"Search by place"  # as Jan calls it')
    file.write_text(ours, encoding="utf-8")
    said = imported(root, "jira", jira(tmp_path, item("EE-1", duedate=None)))
    assert "title is Search by place here and Search in jira; left as it is" in said
    assert file.read_text(encoding="utf-8") == ours


def test_done_reopened_and_done_again(root: Path, tmp_path: Path) -> None:
    done = changed("2026-05-11T10:00:00.000+0800", "resolution", None, "Done")
    back = changed("2026-05-18T10:00:00.000+0800", "resolution", "Done", None)
    again = changed("2026-05-25T10:00:00.000+0800", "resolution", None, "Done")
    imported(root, "jira", jira(tmp_path, item("EE-1", done, back)))
    (one,) = records(root, "issue").values()
    assert (str(one["fixed"])[:10], str(one["reopened"][0]["on"])) == ("2026-05-11", "2026-05-18")
    resolved = {"resolution": {"name": "Done"}, "resolutiondate": "2026-05-25T10:00:00.000+0800"}
    imported(root, "jira", jira(tmp_path, item("EE-1", done, back, again, **resolved)))
    (one,) = records(root, "issue").values()
    assert str(one["reopened"][0]["fixed"])[:10] == "2026-05-25"


@pytest.mark.parametrize("kind", ["issue", "commitment"])
def test_done_again_is_of_the_last_reopening_where_the_tracker_tells_only_the_last_time(
    root: Path, tmp_path: Path, kind: str
) -> None:
    """A delivery has a day alone, which may be a person's: its return is left to a person too."""

    def take(state: str, closed: str | None) -> dict[str, Any]:
        one = {"web_url": "https://x.example/1", "title": "Search", "state": state}
        days = {"created_at": "2026-05-01T09:00:00Z", "closed_at": closed, "due_date": "2026-07-01"}
        file = tmp_path / "gitlab.json"
        file.write_text(json.dumps([one | days]), encoding="utf-8")
        for _ in "twice":
            words = ("import", "gitlab", str(file), "--kind", kind, "--root", str(root))
            done = run(*words, *DAY)
            left = kind == "commitment" and state == "opened"
            assert (done.code, "left as it is" in done.err) == (0, left), done.err
            if left:
                assert "is 2026-05-11 here and open" in done.err or again_on(root), done.err
                mark = ("mark", "P-search", "returns", "--root", str(root), *DAY)
                assert run(*mark, "--set", "why=no map").code == 0
                break
        (record,) = records(root, kind).values()
        return record

    def again_on(root: Path) -> list[str]:
        return [str(one["on"]) for one in records(root, kind)["https://x.example/1"][again]]

    again, solved = ("reopened", "fixed") if kind == "issue" else ("returns", "redelivered")
    take("closed", "2026-05-11T10:00:00Z")
    assert [str(one["on"]) for one in take("opened", None)[again]] == ["2026-06-15"]
    record = take("closed", "2026-06-15T10:00:00Z")
    assert [str(one[solved])[:10] for one in record[again]] == ["2026-06-15"]
    assert len(take("opened", None)[again]) == 2


@pytest.mark.parametrize("changed", ["2026-06-10T09:00:00Z", None])
def test_what_a_person_delivered_or_closed_is_not_taken_up_again_by_any_change(
    root: Path, tmp_path: Path, changed: str | None
) -> None:
    """No reason is told: the change may be a comment."""
    usual = {"state": "opened", "created_at": "2026-05-01T09:00:00Z", "updated_at": changed}
    named = {n: {"web_url": f"https://x.example/{n}", "title": f"Item {n}"} for n in (1, 2)}
    for n, kind in ((1, "commitment"), (2, "issue")):
        file = tmp_path / f"{n}.json"
        file.write_text(json.dumps([usual | named[n]]), encoding="utf-8")
        imported(root, "gitlab", str(file), "--kind", kind)
    (promise,), (problem,) = root.rglob("commitments/*.toml"), root.rglob("issues/*.toml")
    for path, fact in ((promise, "delivered"), (problem, "closed")):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("sources", f"{fact} = 2026-06-01\nsources"), encoding="utf-8")
    before = contents(root)
    for n, fact in ((1, "delivered"), (2, "closed")):
        said = imported(root, "gitlab", str(tmp_path / f"{n}.json"))
        assert f"{fact} is 2026-06-01 here and open in gitlab; left as it is" in said
    assert contents(root) == before


def github(tmp_path: Path, *issues: dict[str, Any], **usual: Any) -> str:
    """An export of `gh issue list`, each issue opened on the first of May."""
    file = tmp_path / "github.json"
    known = {"title": "Search", "state": "OPEN", "createdAt": "2026-05-01T09:00:00Z"}
    named = ({"url": f"https://x.example/issues/{n}"} for n in range(1, 10))
    rows = [known | usual | name | one for name, one in zip(named, issues, strict=False)]
    file.write_text(json.dumps(rows), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("of_tracker", [{"stateReason": ""}, {"updatedAt": "2026-05-20T09:00:00Z"},
                                        {"updatedAt": "2026-06-20T09:00:00Z"}])  # fmt: skip
def test_what_was_done_here_and_is_open_there_is_not_reopened(
    root: Path, tmp_path: Path, of_tracker: dict[str, str]
) -> None:
    plan = {"number": 1, "title": "Beta", "dueOn": "2026-07-01T00:00:00Z"}
    file = github(tmp_path, of_tracker | {"milestone": plan})
    imported(root, "github", file)
    for path in root.rglob("issues/*.toml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("sources", "fixed = 2026-06-01\nsources"), encoding="utf-8")
    for path in root.rglob("commitments/*.toml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace("sources", "delivered = 2026-06-01\nsources"), encoding="utf-8"
        )
    before = contents(root)
    said = imported(root, "github", file)
    assert ": fixed is 2026-06-01 here and open in github; left as it is" in said
    assert contents(root) == before


def test_a_milestone_without_its_first_day_stops_no_import_of_issues(
    root: Path, tmp_path: Path
) -> None:
    plan = {"number": 1, "title": "Beta", "dueOn": "2026-07-01T00:00:00Z"}
    said = imported(root, "github", github(tmp_path, {"milestone": plan}), "--kind", "issue")
    assert "warning: https://x.example/milestone/1: the export does not say when" in said
    assert list(records(root, "issue")) == ["https://x.example/issues/1"]


def test_a_reopening_and_a_new_date_after_it_come_in_at_once(root: Path, tmp_path: Path) -> None:
    day = "2026-05-11T10:00:00.000+0800"
    done = {"resolution": {"name": "Done"}, "resolutiondate": day, "End date": "2026-05-20"}
    first, later = item("EE-1", **done), item("EE-1", updated=DAY[1], **{"End date": "2026-07-01"})
    for issue in (first, later):
        del issue["changelog"]
        file = jira(tmp_path, issue)
        imported(root, "jira", file)
    (one,) = records(root, "issue").values()
    assert [str(entry["on"]) for entry in one["reopened"]] == ["2026-06-15"]
    assert [str(move["to"]) for move in one["moves"]] == ["2026-07-01"]
    assert "0 new, 0 changed, 1 unchanged" in imported(root, "jira", file)


def test_github_says_that_an_issue_was_reopened(root: Path, tmp_path: Path) -> None:
    closed = {"state": "CLOSED", "stateReason": "COMPLETED", "closedAt": "2026-05-11T10:00:00Z"}
    imported(root, "github", github(tmp_path, closed))
    imported(root, "github", github(tmp_path, {"stateReason": "REOPENED"}))
    (one,) = records(root, "issue").values()
    assert [str(entry["on"]) for entry in one["reopened"]] == ["2026-06-15"]


@pytest.mark.parametrize("state", ["open", "closed"])
def test_a_milestone_of_which_the_state_is_told_is_returned_only_if_it_changed_since(
    root: Path, tmp_path: Path, state: str
) -> None:
    plan = {"title": "Beta", "due_on": "2026-07-01T00:00:00Z", "state": state,
            "updated_at": "2026-05-20T09:00:00Z"}  # fmt: skip
    file = github(tmp_path, {"milestone": plan})
    imported(root, "github", file)
    (path,) = root.rglob("commitments/*.toml")
    if state == "open":
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace("sources", "delivered = 2026-06-01\nsources"), encoding="utf-8"
        )
    said = imported(root, "github", file)
    assert ("delivered is 2026-06-01 here and open in github" in said) is (state == "open")
    assert "returns" not in path.read_text(encoding="utf-8")


def test_what_is_closed_without_a_day_is_named(root: Path, tmp_path: Path) -> None:
    file = github(tmp_path, {"state": "CLOSED"}, {})
    told = "warning: closed in github, but the export does not say when, so open here: {}\n"
    for _ in "twice":
        assert told.format("https://x.example/issues/1") in imported(root, "github", file)
    table = tmp_path / "t.csv"
    table.write_text("key,title,found\nT-1,Search,2026-05-04\n", encoding="utf-8")
    assert "closed in" not in imported(root, "csv", str(table))


def test_jira_csv_without_a_resolution_is_done_on_the_day_it_was_resolved(
    root: Path, tmp_path: Path
) -> None:
    table = tmp_path / "jira.csv"
    head = "Summary,Issue key,Status,Created,Resolved\n"
    rows = "Search,EE-1,Done,2026-05-04 10:00,2026-05-11 10:00\nMap,EE-2,Open,2026-05-04 10:00,\n"
    table.write_text(head + rows, encoding="utf-8")
    imported(root, "jira", str(table))
    found = records(root, "issue")
    assert str(found["EE-1"]["closed"]) == "2026-05-11"
    assert not {"fixed", "closed"} & {*found["EE-2"]}


def test_a_long_text_in_a_table_is_read(root: Path, tmp_path: Path) -> None:
    table = tmp_path / "gitlab.csv"
    head = "Title,Description,URL,State,Created At (UTC)\n"
    row = f"Search,{'d' * 200_000},https://x.example/1,Open,2026-05-04 10:00:00\n"
    table.write_text(head + row, encoding="utf-8")
    assert "1 new" in imported(root, "gitlab", str(table))


@pytest.mark.parametrize(("source", "advice"), [("csv", '"…" = "title"'), ("jira", "as csv")])
def test_a_table_of_other_names_is_told_where_to_name_them(
    root: Path, tmp_path: Path, source: str, advice: str
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("Schlüssel,Zusammenfassung\nEE-1,Suche\n", encoding="utf-8")
    said = imported(root, source, str(table), code=2)
    assert "[import.csv.columns]" in said
    assert advice in said


def test_an_empty_export_is_not_called_recorded(root: Path, tmp_path: Path) -> None:
    said = imported(root, "github", github(tmp_path))
    assert "no item was found" in said
    assert "recorded already" not in said


@pytest.mark.parametrize("form", ["{0}{1}", "{0}\n{1}\n", "[{0},{1}]", "lines"])
def test_pages_after_each_other_in_one_file_are_read(root: Path, tmp_path: Path, form: str) -> None:
    pages = [
        [{"web_url": f"https://x.example/{page}{n}", "title": f"Search {page}{n}",
          "state": "opened", "created_at": "2026-05-01T09:00:00Z"} for n in range(2)]
        for page in range(2)
    ]  # fmt: skip
    first, second = map(json.dumps, pages)
    lines = "\n".join(json.dumps(one) for page in pages for one in page)
    file = tmp_path / "gitlab.json"
    file.write_text(lines if form == "lines" else form.format(first, second), encoding="utf-8")
    assert "4 new" in imported(root, "gitlab", str(file))


@pytest.mark.parametrize(("page", "has_more"), [
    ({"isLast": False, "nextPageToken": "x"}, True), ({"isLast": True}, False), ({}, False),
    ({"startAt": 0, "total": 2}, True), ({"startAt": 1, "total": 2}, False),
])  # fmt: skip
def test_further_pages_of_jira_are_asked_for(
    root: Path, tmp_path: Path, page: dict[str, Any], has_more: bool
) -> None:
    file = tmp_path / "page.json"
    file.write_text(json.dumps(page | {"issues": [item("EE-1")]}), encoding="utf-8")
    said = "warning: jira has more items on further pages: export them too"
    assert (said in imported(root, "jira", str(file))) is has_more
    assert said not in imported(root, "jira", str(file), jira(tmp_path, item("EE-2")))


@pytest.mark.parametrize("csv_first", [True, False])
def test_jira_has_one_record_of_an_issue_whether_its_key_or_its_address_is_exported(
    root: Path, tmp_path: Path, csv_first: bool
) -> None:
    table = tmp_path / "jira.csv"
    table.write_text("Summary,Issue key,Created\nSearch,EE-1,2026-05-04 09:00\n", encoding="utf-8")
    one = item("EE-1") | {"self": "https://jira.example/rest/api/2/issue/1"}
    files = [str(table), jira(tmp_path, one)]
    for file in files if csv_first else files[::-1]:
        imported(root, "jira", file)
    assert len(records(root, "issue")) == 1
    other = item("EE-1") | {"self": "https://other.example/rest/api/2/issue/1"}
    imported(root, "jira", jira(tmp_path, other))
    assert len(records(root, "issue")) == (1 if csv_first else 2)


@pytest.mark.parametrize(("ended", "words"), [
    ("delivered = 2026-06-01\n", "after it was done: no move"),
    ("revoked = 2026-06-01\n", "after it was done: no move"),
    ("delivered = 2026-05-20\nreturns = [{ on = 2026-06-01 }]\n", "moved, without a why"),
])  # fmt: skip
def test_a_due_date_changed_after_it_was_done_here_stops_no_import(
    root: Path, tmp_path: Path, ended: str, words: str
) -> None:
    plan = {"number": 1, "title": "Beta", "dueOn": "2026-07-01T00:00:00Z"}
    imported(root, "github", github(tmp_path, {"milestone": plan}))
    (path,) = root.rglob("commitments/*.toml")
    path.write_text(path.read_text(encoding="utf-8") + ended, encoding="utf-8")
    later = plan | {"dueOn": "2026-08-01T00:00:00Z"}
    assert words in imported(root, "github", github(tmp_path, {"milestone": later}, {}))
    assert len(records(root, "issue")) == 2


@pytest.mark.parametrize(("day", "why"), [
    ("2026-05-03", "lies before 2026-05-04, where the record begins"),
    ("2026-06-17", "lies in the future"),
])  # fmt: skip
def test_a_day_that_cannot_be_is_left_out_and_stops_no_import(
    root: Path, tmp_path: Path, day: str, why: str
) -> None:
    imported(root, "github", github(tmp_path, {"createdAt": "2026-05-04T09:00:00Z"}))
    done = {"state": "CLOSED", "closedAt": f"{day}T09:00:00Z"}
    said = imported(root, "github", github(tmp_path, done, {}))
    assert f"closed {day} {why}: left out" in said
    assert "1 new, 0 changed, 1 unchanged" in said


@pytest.mark.parametrize("ignored", ["EE-1", "https://jira.example/browse/EE-1"])
def test_what_was_deleted_stays_away_where_the_mapping_ignores_it(
    root: Path, tmp_path: Path, ignored: str
) -> None:
    """Whoever deletes an imported record is told how; the item is counted each time."""
    known = {"self": "https://jira.example/rest/api/2/issue/1"}
    file = jira(tmp_path, item("EE-1") | known, item("EE-2") | known)
    imported(root, "jira", file)
    (name,) = (key for key in records(root, "issue") if key.endswith("EE-1"))
    (found,) = (one["id"] for key, one in records(root, "issue").items() if key == name)
    done = run("delete", found, "--root", str(root), *DAY)
    said = f'the next import brings it back: [import.SOURCE] ignore = ["{name}"]'
    assert (done.code, said in done.err) == (0, True), done.err
    settings = root / "clientcare.toml"
    settings.write_text(f'{SETTINGS}\n[import.jira]\nignore = ["{ignored}"]\n')
    before = contents(root)
    told = imported(root, "jira", file)
    assert "left out: 1 item that the mapping ignores\n" in told
    assert contents(root) == before
    settings.write_text(SETTINGS)
    assert "the mapping ignores" not in imported(root, "jira", file)
    assert len(records(root, "issue")) == 2


def test_what_became_confidential_is_named(root: Path, tmp_path: Path) -> None:
    imported(root, "github", github(tmp_path, {}))
    before = contents(root)
    said = imported(root, "github", github(tmp_path, {"confidential": True}))
    assert ": internal is false here and true in github; left as it is" in said
    assert contents(root) == before
    (path,) = root.rglob("issues/*.toml")
    path.write_text(path.read_text(encoding="utf-8") + "internal = true\n", encoding="utf-8")
    assert "left as it is" not in imported(root, "github", github(tmp_path, {"confidential": True}))


def test_utf_16_with_its_mark_is_read(root: Path, tmp_path: Path) -> None:
    file = Path(github(tmp_path, {"title": "Grüße"}))
    text = json.dumps(json.loads(file.read_text(encoding="utf-8")), ensure_ascii=False)
    file.write_text(text, encoding="utf-16")
    imported(root, "github", str(file))
    assert [one["title"] for one in records(root, "issue").values()] == ["Grüße"]
    file.write_bytes(text.encode("utf-16")[:-1])
    assert "hint: save it as UTF-8" in imported(root, "github", str(file), code=2)


def test_a_jira_workflow_without_resolutions_is_done_by_its_status(
    root: Path, tmp_path: Path
) -> None:
    status = {"name": "Fertig", "statusCategory": {"key": "done"}}
    day = "2026-05-11T10:00:00.000+0800"
    done = item("EE-1", status=status, statuscategorychangedate=day)
    todo = {"statusCategory": {"key": "new"}}
    others = [item("EE-2", status=status), item("EE-3", status=todo, statuscategorychangedate=day)]
    said = imported(root, "jira", jira(tmp_path, done, *others))
    assert "does not say when, so open here: EE-2\n" in said
    found = records(root, "issue")
    closed = [str(found[f"EE-{n}"].get("closed")) for n in (1, 2, 3)]
    assert closed == ["2026-05-11", "None", "None"]
    table = tmp_path / "jira.csv"
    head = "Summary,Issue key,Created,Status Category,Status Category Changed\n"
    rows = ("Map,EE-4,2026-05-04,Done,2026-05-12\n", "Map,EE-5,2026-05-04,To Do,2026-05-12\n")
    table.write_text(head + "".join(rows), encoding="utf-8")
    imported(root, "jira", str(table))
    found = records(root, "issue")
    assert (str(found["EE-4"]["closed"]), "closed" in found["EE-5"]) == ("2026-05-12", False)


def test_a_due_date_changed_after_a_reopening_is_a_move(root: Path, tmp_path: Path) -> None:
    history = [
        changed("2026-05-04T10:00:00.000+0800", "End date", None, "2026-05-12"),
        changed("2026-05-11T10:00:00.000+0800", "resolution", None, "Done"),
        changed("2026-05-13T10:00:00.000+0800", "End date", "2026-05-12", "2026-05-29"),
        changed("2026-05-18T10:00:00.000+0800", "resolution", "Done", None),
        changed("2026-05-19T10:00:00.000+0800", "End date", "2026-05-29", "2026-07-01"),
    ]
    file = jira(tmp_path, item("EE-1", *history))
    said = imported(root, "jira", file)
    assert "EE-1: the due date was set to 2026-05-29 on 2026-05-13, after it was done" in said
    (one,) = records(root, "issue").values()
    assert [(str(m["on"]), str(m["to"])) for m in one["moves"]] == [("2026-05-19", "2026-07-01")]
    assert "0 new, 0 changed, 1 unchanged" in imported(root, "jira", file)
    found = run("check", "--root", str(root), "--output-format", "json", "--select", "CC0", *DAY)
    assert json.loads(found.out)["findings"] == []


def test_a_row_that_comes_twice_with_other_values_is_counted(root: Path, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    rows = "A,Search,2026-05-04\nA,Search,2026-05-04\nB,Map,2026-05-04\nB,Maps,2026-05-04\n"
    table.write_text(f"key,title,found\n{rows}", encoding="utf-8")
    said = imported(root, "csv", str(table))
    assert "left out: 1 item that came once more with other values" in said
    assert {one["title"] for one in records(root, "issue").values()} == {"Search", "Maps"}


def test_nothing_is_imported_while_part_of_the_project_cannot_be_read(root: Path) -> None:
    write(root, {"projects/p/issues/x.toml": "[[issue]\n"})
    said = imported(root, "jira", str(DATA / "jira-search.json"), code=2)
    assert "error: part of p cannot be read" in said


def test_an_item_of_the_future_is_named_and_stops_no_import(root: Path, tmp_path: Path) -> None:
    later = {"createdAt": "2026-06-16T09:00:00Z"}
    said = imported(root, "github", github(tmp_path, later, {}))
    assert re.search(r"x.example/issues/1: found 2026-06-16 .*in the future: left out; corr", said)
    assert list(records(root, "issue")) == ["https://x.example/issues/2"]
    assert "1 new, 0 changed" in said
    table = tmp_path / "t.csv"
    table.write_text("key,title,found,told\nA,Map,2026-06-01,2026-06-16\n", encoding="utf-8")
    said = imported(root, "csv", str(table), "--project", "p")
    assert f"{table}:2: told 2026-06-16 lies in the future: left out" in said


def test_a_change_of_the_future_is_left_out_and_the_others_come_in(
    root: Path, tmp_path: Path
) -> None:
    imported(root, "jira", jira(tmp_path, item("EE-1", **{"End date": "2026-07-01"}), item("EE-2")))
    later = changed("2026-06-16T10:00:00.000+0800", "End date", "2026-07-01", "2026-07-08")
    done = changed("2026-06-10T10:00:00.000+0800", "resolution", None, "Done")
    back = changed("2026-06-17T10:00:00.000+0800", "resolution", "Done", None)
    both = (
        item("EE-1", later, **{"End date": "2026-07-08"}),
        item("EE-2", done, back, summary="Map"),
    )
    said = imported(root, "jira", jira(tmp_path, *both))
    assert "set to 2026-07-08 on 2026-06-16, in the future: no move" in said
    assert "on 2026-06-17 lies in the future: left out" in said
    assert "fixed" in records(root, "issue")["EE-2"]


def test_an_item_of_impossible_dates_is_named_and_stops_no_import(
    root: Path, tmp_path: Path
) -> None:
    table = tmp_path / "t.csv"
    rows = "A,Search,2026-05-04,2026-05-01\nB,Map,2026-05-04,2026-05-05\n"
    table.write_text(f"key,title,found,fixed\n{rows}", encoding="utf-8")
    said = imported(root, "csv", str(table))
    assert f"warning: {table}:2: fixed 2026-05-01 lies before found 2026-05-04: left out\n" in said
    assert list(records(root, "issue")) == ["B"]
    assert "1 new, 0 changed" in said
    done = {"resolution": {"name": "Done"}, "resolutiondate": "2026-05-01T10:00:00.000+0800"}
    said = imported(root, "jira", jira(tmp_path, item("EE-1", **done), item("EE-2", summary="Pay")))
    assert "warning: EE-1: fixed 2026-05-01 10:00:00+08:00 lies before found" in said
    assert {"EE-2"} == records(root, "issue").keys() - {"B"}


def test_a_change_of_impossible_dates_leaves_its_record_alone(root: Path, tmp_path: Path) -> None:
    imported(root, "jira", jira(tmp_path, item("EE-1"), item("EE-2", summary="Map")))
    (known,) = root.rglob("search.toml")
    known.write_text(known.read_text("utf-8").replace("sources", "fixed = 2026-06-12\nsources"))
    before = known.read_bytes()
    done = changed("2026-06-10T10:00:00.000+0800", "resolution", None, "Done")
    back = changed("2026-06-11T10:00:00.000+0800", "resolution", "Done", None)
    both = item("EE-1", done, back), item("EE-2", done, back, summary="Map")
    said = imported(root, "jira", jira(tmp_path, *both))
    assert "P-search: reopened 1 on 2026-06-11 lies before fixed 2026-06-12: left as it is" in said
    assert known.read_bytes() == before
    assert str(records(root, "issue")["EE-2"]["reopened"][0]["on"]) == "2026-06-11"


def test_what_was_not_to_be_done_and_came_back_was_never_fixed(root: Path, tmp_path: Path) -> None:
    refused = {"field": "resolution", "from": None, "to": "10001", "toString": "Won't Do"}
    history = [
        {"created": "2026-05-10T10:00:00.000+0800", "items": [refused]},
        changed("2026-05-12T10:00:00.000+0800", "resolution", "10001", None),
    ]
    imported(root, "jira", jira(tmp_path, item("EE-1", *history)))
    (problem,) = records(root, "issue").values()
    assert "fixed" not in problem
    assert str(problem["closed"]) == "2026-05-10"
    assert [str(entry["on"]) for entry in problem["reopened"]] == ["2026-05-12"]
    imported(root, "jira", jira(tmp_path, item("EE-2", *history)), "--kind", "commitment")
    (promise,) = records(root, "commitment").values()
    assert not {"delivered", "revoked", "returns"} & promise.keys()


def test_a_jira_issue_moved_to_another_project_keeps_its_record(root: Path, tmp_path: Path) -> None:
    moved = {"field": "Key", "from": None, "fromString": "EE-1", "to": None, "toString": "SHOP-7"}
    history = {"created": "2026-05-20T10:00:00.000+0800", "items": [moved]}
    imported(root, "jira", jira(tmp_path, item("EE-1")))
    said = imported(root, "jira", jira(tmp_path, item("SHOP-7", history)))
    assert "0 new, 1 changed" in said
    (one,) = records(root, "issue").values()
    assert one["sources"] == ["EE-1", "SHOP-7"]
    for later in (item("SHOP-7", history), item("SHOP-7")):
        assert "0 new, 0 changed, 1 unchanged" in imported(root, "jira", jira(tmp_path, later))


@pytest.mark.parametrize("elsewhere", [
    {"moved_to_id": 7}, {"_links": {"closed_as_duplicate_of": "https://x.example/api/v4/issues/7"}},
])  # fmt: skip
def test_what_gitlab_moved_or_found_twice_is_not_fixed(
    root: Path, tmp_path: Path, elsewhere: dict[str, Any]
) -> None:
    days = {"created_at": "2026-05-01T09:00:00Z", "closed_at": "2026-05-04T09:00:00Z"}
    issue = {"web_url": "https://x.example/1", "title": "Search", "state": "closed"}
    file = tmp_path / "gitlab.json"
    file.write_text(json.dumps([issue | days | elsewhere]), encoding="utf-8")
    imported(root, "gitlab", str(file))
    (one,) = records(root, "issue").values()
    assert (str(one["closed"]), "fixed" in one) == ("2026-05-04", False)


@pytest.mark.parametrize(
    ("outcome", "is_fixed"),
    [("Cancelled", False), ("Won’t do", False), ("Not a bug", False), ("Released", True)],
)
def test_a_state_or_resolution_that_gives_up_is_not_fixed(
    root: Path, tmp_path: Path, outcome: str, is_fixed: bool
) -> None:
    day = "2026-05-11T10:00:00.000+0800"
    status = {"name": outcome, "statusCategory": {"key": "done"}}
    by_state = item("EE-1", status=status, statuscategorychangedate=day)
    resolved = item("EE-2", resolution={"name": outcome}, resolutiondate=day)
    imported(root, "jira", jira(tmp_path, by_state, resolved))
    table = tmp_path / "jira.csv"
    head = "Summary,Issue key,Created,Status,Status Category,Status Category Changed\n"
    table.write_text(f"{head}Map,EE-3,2026-05-04,{outcome},Done,2026-05-12\n", encoding="utf-8")
    imported(root, "jira", str(table))
    found = records(root, "issue")
    assert len(found) == 3
    assert all(("fixed" in one) == is_fixed and "closed" in one for one in found.values())


def test_a_person_of_the_mapping_that_the_project_lacks_is_named(
    root: Path, tmp_path: Path
) -> None:
    wrong = SETTINGS.replace('"person-2" = "mira"', '"person-2" = "mirja"')
    write(root, {"clientcare.toml": wrong})
    said = imported(root, "jira", jira(tmp_path, item("EE-1", assignee={"name": "person-2"})))
    assert 'the mapping gives "person-2" to mirja, and the project has no such person: add' in said
    assert "no meaning" not in said


ENDS = [
    ("issue", "NOT_PLANNED", "fixed is 2026-05-11 10:00:00+00:00 here and not done in github"),
    ("commitment", "NOT_PLANNED", "delivered is 2026-05-11 here and not done in github"),
    ("commitment", "COMPLETED", "revoked is 2026-05-11 here and open in github"),
]


@pytest.mark.parametrize(("kind", "reason", "said"), ENDS)
def test_an_end_that_the_tracker_has_otherwise_is_listed(
    root: Path, tmp_path: Path, kind: str, reason: str, said: str
) -> None:
    closed = {"state": "CLOSED", "stateReason": "COMPLETED", "closedAt": "2026-05-11T10:00:00Z"}
    was = closed | ({"stateReason": "NOT_PLANNED"} if "open" in said else {})
    now = closed | {"stateReason": reason} if "open" not in said else {"stateReason": "REOPENED"}
    imported(root, "github", github(tmp_path, was), "--kind", kind)
    before = contents(root)
    assert f"{said}; left as it is" in imported(root, "github", github(tmp_path, now))
    assert contents(root) == before


def test_what_a_person_fixed_to_the_minute_is_not_taken_up_again(
    root: Path, tmp_path: Path
) -> None:
    issue = {"web_url": "https://x.example/1", "title": "Search", "state": "opened"}
    file = tmp_path / "gitlab.json"
    days = {"created_at": "2026-05-01T09:00:00Z", "updated_at": "2026-06-14T09:00:00Z"}
    file.write_text(json.dumps([issue | days]), encoding="utf-8")
    imported(root, "gitlab", str(file))
    assert (
        run("mark", "P-search", "fixed", "--on", "2026-06-12T10:00", "--root", str(root)).code == 0
    )
    before = contents(root)
    said = imported(root, "gitlab", str(file))
    assert "fixed is 2026-06-12 10:00:00 here and open in gitlab; left as it is" in said
    assert contents(root) == before


def test_a_moment_without_seconds_says_the_same(root: Path, tmp_path: Path) -> None:
    closed = {"state": "CLOSED", "stateReason": "COMPLETED", "closedAt": "2026-05-11T10:00:23Z"}
    imported(root, "github", github(tmp_path, {}))
    done = ("--on", "2026-05-11T18:00", "--root", str(root))  # in Shanghai
    assert run("mark", "P-search", "fixed", *done).code == 0
    said = imported(root, "github", github(tmp_path, closed))
    assert "0 new, 1 changed, 0 unchanged, 0 in conflict" in said
    assert "closed" in records(root, "issue")["https://x.example/issues/1"]


def test_a_day_is_compared_with_a_moment_in_the_workspace_zone(root: Path, tmp_path: Path) -> None:
    closed = {"state": "CLOSED", "stateReason": "COMPLETED", "closedAt": "2026-05-11T22:00:00Z"}
    imported(root, "github", github(tmp_path, {}))
    assert run("mark", "P-search", "fixed", "--on", "2026-05-12", "--root", str(root)).code == 0
    said = imported(root, "github", github(tmp_path, closed))
    assert "0 new, 1 changed, 0 unchanged, 0 in conflict" in said


def test_a_list_of_sources_is_several_and_each_finds_the_record_again(
    root: Path, tmp_path: Path
) -> None:
    row = {"title": "Search", "found": "2026-05-04"}
    file = tmp_path / "t.jsonl"
    file.write_text(json.dumps(row | {"sources": ["A-1", "https://x/2?a,b"]}), encoding="utf-8")
    imported(root, "jsonl", str(file))
    (one,) = records(root, "issue").values()
    assert one["sources"] == ["A-1", "https://x/2?a,b"]
    before = contents(root)
    for sources in (["https://x/2?a,b", "A-1"], "A-1", ["https://x/2?a,b"]):
        file.write_text(json.dumps(row | {"sources": sources}), encoding="utf-8")
        assert "0 new, 0 changed, 1 unchanged" in imported(root, "jsonl", str(file))
    assert contents(root) == before


@pytest.mark.parametrize("source", ["github", "gitlab"])
def test_columns_of_the_mapping_are_read_in_the_json_of_github_and_gitlab(
    root: Path, tmp_path: Path, source: str
) -> None:
    one = {"title": "Search", "state": "open", "created_at": "2026-05-01T09:00:00Z",
           "web_url" if source == "gitlab" else "html_url": "https://x.example/1",
           "due": "2026-07-01", "effect": {"name": "No orders"}}  # fmt: skip
    file, mapping = tmp_path / "one.json", tmp_path / "map.toml"
    file.write_text(json.dumps([one]), encoding="utf-8")
    mapping.write_text('[columns]\ndue = "promised"\neffect = "impact"\n', encoding="utf-8")
    imported(root, source, str(file), "--map", str(mapping))
    (found,) = records(root, "issue").values()
    assert (str(found["promised"]), found["impact"]) == ("2026-07-01", "No orders")
    assert "1 unchanged" in imported(root, source, str(file), "--map", str(mapping))
    names = '[columns]\ndue = "promised"\neffct = "impact"\n"Größe" = "notes"\n'
    mapping.write_text(names, encoding="utf-8")
    file.write_text(json.dumps([one | {"Größe": ""}]), encoding="utf-8")  # with escapes
    said = imported(root, source, str(file), "--map", str(mapping))
    assert 'no item has the column "effct" that the mapping names\n' in said
    assert said.count("no item has") == 1
    mapping.write_text('[columns]\neffect = "impct"\n', encoding="utf-8")
    said = imported(root, source, str(file), "--map", str(mapping), code=2)
    assert 'https://x.example/1: an issue has no field "impct"' in said


# What cannot be read -----------------------------------------------------------------------------

TABLES = [
    ("title,promised\nSearch,2026-07-01\n", ":2: no title, or nothing that names the row"),
    ("key,title,promised\nA,Search,soon\n", ':2: promised: "soon"'),
    ("key,title,promised\nA,Search,+3d\n", ':2: promised: "+3d" means another day each time'),
    ("key,title,promised\nA,Search,4 July\n", ':2: promised: "4 July" means another day each'),
    ("key,title,promisd\nA,Search,2026-07-01\n", ':2: a commitment has no field "promisd"'),
    ("key,title\nA,Search,x,y\n", ":2: more values than columns"),
    ('key,title\nA,"Search\nB,Map\n', ":3: unexpected end of data"),
    ("key|title\nA|Search\n", ":1: no column title"),
    ("\n\nkey;name\nA;Search\n", ":3: no column title"),
    ("", ":1: no column title"),
    ("key,title,id\nA,Search,X-1\n", ':2: a commitment has no field "id"'),
    ("key,title,promised\nA,Search,\nB,Ma", ":3: the table ends within a row"),
    (b"key,title\nA,S\xff\n".decode("latin-1"), None),
]


@pytest.mark.parametrize(("text", "message"), TABLES)
def test_a_table_that_cannot_be_read_is_refused_at_its_line(
    root: Path, tmp_path: Path, text: str, message: str | None
) -> None:
    table = tmp_path / "t.csv"
    table.write_bytes(text.encode("latin-1" if message is None else "utf-8"))
    before = contents(root)
    done = run("import", "csv", str(table), "--kind", "commitment", "--root", str(root), *DAY)
    assert done.code == 2
    assert (message or ":2: not UTF-8") in done.err
    assert "hint: " in done.err
    assert contents(root) == before


def test_a_wrong_day_in_a_table_is_told_what_an_import_takes(root: Path, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("key,title,found\nA,Search,soon\n", encoding="utf-8")
    said = imported(root, "csv", str(table), code=2)
    assert said.endswith(':2: found: "soon" is not a day\nhint: write days as 2026-05-04\n')


def test_no_json_and_no_file_are_refused(root: Path, tmp_path: Path) -> None:
    broken = tmp_path / "x.json"
    broken.write_text('[{"title": ', encoding="utf-8")
    done = run("import", "gitlab", str(broken), "--root", str(root))
    assert (done.code, done.err) == (2, error(f"{broken}:1: not JSON", "export it again, whole"))
    missing = str(tmp_path / "none.json")
    done = run("import", "gitlab", missing, "--root", str(root))
    message = f"{missing} cannot be read: No such file or directory"
    assert (done.code, done.err) == (2, error(message))


MALFORMED: dict[str, tuple[str, str]] = {
    "digits": (f'[{{"number": {"9" * 5000}}}]', ":1: not JSON"),
    "history": (json.dumps({"issues": [item("A", "x")]}), ": item 1: history: item 1 is no object"),
    "change": (
        json.dumps({"issues": [item("A", {"created": "2026-05-04", "items": [None]})]}),
        ": item 1: change: item 1 is no object",
    ),
    "histories": (
        json.dumps({"issues": [item("A") | {"changelog": {"histories": 7}}]}),
        ": item 1: history: item 1 is no object",
    ),
    "year": (
        json.dumps({"issues": [item("A", created="0001-01-01T00:00:00+1400")]}),
        ": item 1: the year 1 lies outside 1970 to 2099",
    ),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_values_of_a_wrong_type_are_refused_at_their_item(
    root: Path, tmp_path: Path, name: str
) -> None:
    text, message = MALFORMED[name]
    file = tmp_path / "jira.json"
    file.write_text(text, encoding="utf-8")
    before = contents(root)
    said = imported(root, "jira", str(file), code=2)
    assert said.startswith(f"error: {file}{message}")
    assert contents(root) == before


def test_an_issue_without_the_day_it_was_found_and_an_empty_export_say_so(
    root: Path, tmp_path: Path
) -> None:
    said = imported(root, "jira", jira(tmp_path, item("EE-1", created=None)), code=2)
    assert "error: EE-1: an issue needs the day on which it was found" in said
    assert "warning: no item was found in what was given" in imported(root, "jira", jira(tmp_path))


def test_a_source_is_cleaned_and_found_again(root: Path, tmp_path: Path) -> None:
    before = jira(tmp_path, item("EE\u202e-\ud800\x1b9", summary="half \ud800 of it"))
    assert "took out characters that cannot be seen: EE-9" in imported(root, "jira", before)
    assert [one["title"] for one in records(root, "issue").values()] == ["half  of it"]
    assert "0 new, 0 changed, 1 unchanged" in imported(root, "jira", before)


def test_texts_from_a_tracker_are_plain_text(root: Path, tmp_path: Path) -> None:
    nasty = 'x"; rm -rf $HOME\u202e ::error::\n[[issue]]'
    imported(root, "jira", jira(tmp_path, item("EE-9", summary=nasty)))
    (one,) = records(root, "issue").values()
    assert one["title"] == 'x"; rm -rf $HOME ::error:: [[issue]]'


def test_a_dry_run_writes_nothing(root: Path) -> None:
    before = contents(root)
    file = str(DATA / "gitlab-issues.json")
    done = run("import", "gitlab", file, "--root", str(root), "--dry-run", *DAY)
    assert done.code == 0
    assert "dry run: nothing was written" in done.err
    assert contents(root) == before


@pytest.mark.parametrize(
    ("column", "hint"),
    [
        ("due", "did you mean `promised`? leave the column out, or say"),
        ("status", f"{NO_STATE}; or say"),
        ("colour of the sky", "leave the column out, or say"),
    ],
)  # fmt: skip
def test_a_column_is_answered_with_the_field_that_is_meant(
    root: Path, tmp_path: Path, column: str, hint: str
) -> None:
    file = tmp_path / "table.csv"
    file.write_text(f"key,title,{column}\nT-1,Search,2026-07-01\n", encoding="utf-8")
    said = imported(root, "csv", str(file), code=2)
    assert f"\nhint: {hint} in clientcare.toml which field it holds: " in said


SORTED = {
    "severity": "Blocker", "owner": "jsmith", "found_by": "Customer", "kind": "Incident",
    "client_priority": "Blocker",
}  # fmt: skip
MEANINGS = """
[import.{source}.severity]
"blocker" = "critical"
[import.{source}.people]
"JSmith" = "mira"
[import.{source}.client]
"Customer" = "client"
[import.{source}.kind]
"Incident" = "defect"
"""
MEANT = {
    "severity": "critical", "owner": "mira", "found_by": "client", "kind": "defect",
    "client_priority": "critical",
}  # fmt: skip


@pytest.mark.parametrize("source", ["csv", "jsonl"])
def test_the_mapping_says_what_a_value_in_a_table_means(
    root: Path, tmp_path: Path, source: str
) -> None:
    row = {"key": "T-1", "title": "Login", "found": "2026-06-01", **SORTED}
    lines = [",".join(row), ",".join(row.values())] if source == "csv" else [json.dumps(row)]
    file = tmp_path / f"table.{source}"
    file.write_text("\n".join(lines), encoding="utf-8")
    said = imported(root, source, str(file))
    for table, value in (
        ("severity", '"Blocker" = "high"'), ("people", '"jsmith" = "id-of-a-person"'),
        ("client", '"Customer" = "client"'), ("kind", '"Incident" = "defect"'),
    ):  # fmt: skip
        assert said.count(f"  [import.{source}.{table}]\n  {value}\n") == 1
    assert records(root, "issue")["T-1"].keys().isdisjoint(SORTED.keys() - {"kind"})
    write(root, {"clientcare.toml": SETTINGS + MEANINGS.format(source=source)})
    again = imported(root, source, str(file))
    assert "no meaning" not in again
    known = {**records(root, "issue")["T-1"]}
    assert {key: known[key] for key in MEANT if key != "kind"} == {
        key: value for key, value in MEANT.items() if key != "kind"
    }
    assert "kind is other here and defect in " in again
