"""`clientcare check`: whole outputs of every format, the gate, and what is selected."""

import json
import re
from pathlib import Path

import pytest

from clientcare.output.findings import FORMATS
from clientcare.output.terminal import width_of
from tests.cli.running import FILES, error, on_terminal, run, write

CHOSEN = (
    "--as-of",
    "2026-06-15",
    "--select",
    "overdue-commitment,CC112",
    "--extend-select",
    "CC113",
)
WAIVED = (
    "waived until 2026-06-30: overdue-commitment PORTAL-map: Jan is away until the end of June\n"
)
COUNTS = (
    WAIVED
    + "1 error, 1 warning, 1 info; 1 waived; 3 files, 5 records checked; 0 files unreadable\n"
)

CONCISE = """\
projects/portal/search.toml:11:6: CC101 overdue-commitment error: 3 working days overdue: \
due 2026-06-10; 2 waiting on the client (PORTAL-accounts), 1 ours
projects/portal/others.toml:10:1: CC112 unowned-commitment warning: nobody owns it
projects/portal/others.toml:12:9: CC113 vague-promise info: "ASAP" can mean anything
"""

FULL = """\
projects/portal/search.toml:11:6: CC101 overdue-commitment error: 3 working days overdue: \
due 2026-06-10; 2 waiting on the client (PORTAL-accounts), 1 ours
  11 | to = 2026-06-10
     |      ^^^^^^^^^^
  on:  commitment PORTAL-search of portal
  why: The client plans with the day that we promised; past it, silence makes the delay worse.
  do:  deliver and record it: clientcare mark PORTAL-search delivered; or agree a new date: \
clientcare move PORTAL-search DATE --why …

projects/portal/others.toml:10:1: CC112 unowned-commitment warning: nobody owns it
  10 | [[commitment]]
     | ^^^^^^^^^^^^^^
  on:  commitment PORTAL-manual of portal
  why: A promise needs one person whom the client can ask.
  do:  name who owes it: clientcare mark PORTAL-manual --set owner=PERSON

projects/portal/others.toml:12:9: CC113 vague-promise info: "ASAP" can mean anything
  12 | title = "Manual, ASAP"
     |         ^^^^^^^^^^^^^^
  on:  commitment PORTAL-manual of portal
  why: Each side understands vague words in its own way.
  do:  say what, how much and when in words both sides would read alike

"""

GROUPED = """\
projects/portal/search.toml:
  11:6: CC101 overdue-commitment error: 3 working days overdue: due 2026-06-10; \
2 waiting on the client (PORTAL-accounts), 1 ours

projects/portal/others.toml:
  10:1: CC112 unowned-commitment warning: nobody owns it
  12:9: CC113 vague-promise info: "ASAP" can mean anything

"""

GITHUB = """\
::error file=projects/portal/search.toml,line=11,endLine=11,col=6,endColumn=16,\
title=CC101 overdue-commitment::3 working days overdue: due 2026-06-10; \
2 waiting on the client (PORTAL-accounts), 1 ours%0Adeliver and record it: \
clientcare mark PORTAL-search delivered; or agree a new date: \
clientcare move PORTAL-search DATE --why …
::warning file=projects/portal/others.toml,line=10,endLine=10,col=1,endColumn=15,\
title=CC112 unowned-commitment::nobody owns it%0Aname who owes it: \
clientcare mark PORTAL-manual --set owner=PERSON
::notice file=projects/portal/others.toml,line=12,endLine=12,col=9,endColumn=23,\
title=CC113 vague-promise::"ASAP" can mean anything%0Asay what, how much and when in words \
both sides would read alike
"""

STATISTICS = """\
1  CC101  overdue-commitment  error
1  CC112  unowned-commitment  warning
1  CC113  vague-promise       info
"""


@pytest.fixture
def root(tmp_path: Path) -> str:
    return str(write(tmp_path))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), CONCISE),
        (("--output-format", "concise"), CONCISE),
        (("--output-format", "full"), FULL),
        (("--output-format", "grouped"), GROUPED),
        (("--output-format", "github"), GITHUB),
        (("--statistics",), STATISTICS),
    ],
)
def test_the_text_formats(root: str, words: tuple[str, ...], expected: str) -> None:
    assert run("check", "--root", root, *CHOSEN, *words) == (1, expected + COUNTS, "")
    assert run("check", "--root", root, *CHOSEN, *words, "-q") == (1, expected + WAIVED, "")


def test_json_has_the_published_shape(root: str) -> None:
    code, out, err = run("check", "--root", root, *CHOSEN, "--output-format", "json")
    found = json.loads(out)
    assert (code, err) == (1, "")
    assert list(found) == [
        "version", "as_of", "unreadable", "root", "roots", "findings", "waived", "summary",
        "new_waivers",
    ]  # fmt: skip
    assert (found["version"], found["as_of"], found["root"]) == (1, "2026-06-15", ".")
    assert found["findings"][0] == {
        "rule": "overdue-commitment",
        "code": "CC101",
        "severity": "error",
        "project": "portal",
        "record": "PORTAL-search",
        "kind": "commitment",
        "field": "moves[0].to",
        "file": "projects/portal/search.toml",
        "line": 11,
        "column": 6,
        "end_line": 11,
        "end_column": 16,
        "message": "3 working days overdue: due 2026-06-10; "
        "2 waiting on the client (PORTAL-accounts), 1 ours",
        "fix": "deliver and record it: clientcare mark PORTAL-search delivered; "
        "or agree a new date: clientcare move PORTAL-search DATE --why …",
        "related": [],
        "fingerprint": found["findings"][0]["fingerprint"],
        "root": None,
    }
    assert len(found["findings"][0]["fingerprint"]) == 64
    assert [one["code"] for one in found["findings"]] == ["CC101", "CC112", "CC113"]
    (waived,) = found["waived"]
    assert (waived["record"], waived["why"], waived["until"], waived["commit"]) == (
        "PORTAL-map", "Jan is away until the end of June", "2026-06-30", None,
    )  # fmt: skip
    assert found["summary"] == {
        "error": 1,
        "warning": 1,
        "info": 1,
        "waived": 1,
        "files": 3,
        "unreadable": 0,
        "records": 5,
        "projects": 1,
    }


def test_json_statistics(root: str) -> None:
    ran = run("check", "--root", root, *CHOSEN, "--statistics", "--output-format", "json")
    found = json.loads(ran.out)
    assert list(found) == ["version", "as_of", "unreadable", "statistics", "summary"]
    assert found["statistics"][0] == {
        "rule": "overdue-commitment", "code": "CC101", "severity": "error", "count": 1,
    }  # fmt: skip


def test_the_moment_asked_for_is_named_with_its_offset(root: str) -> None:
    words = ("check", "--root", root, "--output-format", "json", "--as-of")
    asked = {
        "2026-06-15": "2026-06-15",
        "2026-06-15T12:00": "2026-06-15T12:00:00+03:00",
        "2026-01-15 12:00:30": "2026-01-15T12:00:30+02:00",
        "2026-06-15T12:00Z": "2026-06-15T15:00:00+03:00",
        "2026-06-15t00:30+03:00": "2026-06-15T00:30:00+03:00",
    }
    assert {text: json.loads(run(*words, text).out)["as_of"] for text in asked} == asked


def test_paths_are_relative_to_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    root = str(write(tmp_path / "care"))
    ran = run("check", "--root", root, *CHOSEN, "--output-format", "json")
    found = json.loads(ran.out)
    assert found["root"] == "care"
    assert found["findings"][0]["file"] == "care/projects/portal/search.toml"


# What fails --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "threshold", "code"),
    [
        ("CC101", (), 1),
        ("CC112", (), 0),
        ("CC112", ("--fail-on", "warning"), 1),
        ("CC113", ("--fail-on", "warning"), 0),
        ("CC113", ("--fail-on", "info"), 1),
        ("CC101", ("--fail-on", "never"), 0),
        ("CC101", ("--exit-zero",), 0),
        ("CC111", ("--fail-on", "info"), 0),
    ],
)
def test_the_gate(root: str, rules: str, threshold: tuple[str, ...], code: int) -> None:
    ran = run("check", "--root", root, "--as-of", "2026-06-15", "--select", rules, *threshold)
    assert ran.code == code


def test_the_setting_decides_without_the_flag(tmp_path: Path) -> None:
    settings = FILES["clientcare.toml"] + '\n[check]\nfail_on = "warning"\nselect = ["CC112"]\n'
    root = str(write(tmp_path, {**FILES, "clientcare.toml": settings}))
    words = ("check", "--root", root, "--as-of", "2026-06-15")
    assert run(*words).code == 1
    assert run(*words, "--fail-on", "error").code == 0
    assert run(*words, "--ignore", "unowned-commitment").code == 0


def test_a_broken_file_fails_the_gate_at_its_line_and_the_rest_is_judged(tmp_path: Path) -> None:
    files = {
        **FILES,
        "projects/portal/broken.toml": '[[commitment]]\nid = "PORTAL-x\n',
        "projects/portal/wrong.toml": '[[commitment]]\nid = "PORTAL-y"\ntitel = "Y"\n',
    }
    root = str(write(tmp_path, files))
    code, out, err = run("check", "--root", root, *CHOSEN)
    lines = out.splitlines()
    assert (code, err) == (1, "")
    assert [line.split(": ")[0:2] for line in lines[:-1]] == [
        ["projects/portal/broken.toml:2:6", "CC001 unreadable-file error"],
        ["projects/portal/search.toml:11:6", "CC101 overdue-commitment error"],
        ["projects/portal/wrong.toml:1:1", "CC002 invalid-record error"],
        ["projects/portal/wrong.toml:3:1", "CC002 invalid-record error"],
        ["projects/portal/others.toml:10:1", "CC112 unowned-commitment warning"],
        ["projects/portal/others.toml:12:9", "CC113 vague-promise info"],
        ["waived until 2026-06-30", "overdue-commitment PORTAL-map"],
    ]
    assert lines[-1] == (
        "4 errors, 1 warning, 1 info; 1 waived; 5 files, 6 records checked; "
        "1 file unreadable, 1 record unreadable"
    )


def test_a_workspace_without_a_project_cannot_be_checked(tmp_path: Path) -> None:
    root = str(write(tmp_path, {"clientcare.toml": "", "projects/x.toml": ""}))
    hint = "start one: clientcare new project"
    assert run("check", "--root", root) == (2, "", error("no project in projects/", hint))


# What is looked at -------------------------------------------------------------------------------


def test_only_the_named_projects_are_shown(tmp_path: Path) -> None:
    other = FILES["projects/portal/project.toml"].replace('"portal"', '"office"')
    files = {
        **FILES,
        "projects/office/project.toml": other,
        "projects/office/o.toml": '[[commitment]]\nid = "O-1"\ntitle = "O"\n',
    }
    root = str(write(tmp_path, files))
    words = ("check", "--root", root, "--as-of", "2026-06-15", "--select", "CC112", "-q")
    everything = run(*words).out.splitlines()
    assert [line.split(":")[0] for line in everything] == [
        "projects/office/o.toml", "projects/portal/others.toml",
    ]  # fmt: skip
    assert run(*words, "offi").out.splitlines() == everything[:1]
    assert run(*words, "PORTAL").out.splitlines() == everything[1:]
    assert run(*words, "office", "portal").out.splitlines() == everything


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("portla",), error('there is no project "portla"', "did you mean `portal`?")),
        (
            ("--select", "overdue-comitment"),
            error('there is no rule "overdue-comitment"', "did you mean `overdue-commitment`?"),
        ),
        (
            ("--ignore", "CC002"),
            error(
                "CC002 invalid-record cannot be ignored",
                "it guards the records themselves: correct what it finds",
            ),
        ),
        (
            ("--output-format", "gitub"),
            error('there is no output format "gitub"', "did you mean `github`?"),
        ),
        (
            ("--output-format", "zzz"),
            error('there is no output format "zzz"', f"formats: {', '.join(FORMATS)}"),
        ),
        (
            ("--statistics", "--output-format", "github"),
            error(
                "--statistics cannot be written as github",
                "formats with --statistics: full, concise, grouped, json, markdown, html",
            ),
        ),
        (
            ("--as-of", "2026-02-30"),
            error(
                '--as-of "2026-02-30" is neither a day nor a moment',
                "write 2026-11-20, 2026-11-20T14:30, 2026-11-20T14:30+02:00, today or yesterday",
            ),
        ),
        (("--as-of", ""), error("--as-of is empty", "give it a value, or leave it out")),
        (("--root", ""), error("--root is empty", "give it a value, or leave it out")),
        (
            ("--output-file", "/nowhere/at/all"),
            error("cannot write /nowhere/at/all: No such file or directory"),
        ),
    ],
)
def test_what_cannot_be_done_is_refused(root: str, words: tuple[str, ...], said: str) -> None:
    assert run("check", "--root", root, *words) == (2, "", said)


def test_the_environment_names_the_format(root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIENTCARE_OUTPUT_FORMAT", "github")
    assert run("check", "--root", root, *CHOSEN).out == GITHUB + COUNTS
    assert run("check", "--root", root, *CHOSEN, "--output-format", "grouped").out.startswith(
        GROUPED
    )


def test_colour_is_for_those_who_ask(root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    coloured = run("check", "--root", root, *CHOSEN, "--color", "always").out
    assert "\x1b[1;31merror\x1b[0m" in coloured
    monkeypatch.setenv("FORCE_COLOR", "0")
    assert run("check", "--root", root, *CHOSEN).out == CONCISE + COUNTS
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert run("check", "--root", root, *CHOSEN).out == coloured
    assert run("check", "--root", root, *CHOSEN, "--color", "never").out == CONCISE + COUNTS
    monkeypatch.setenv("NO_COLOR", "1")
    assert run("check", "--root", root, *CHOSEN).out == CONCISE + COUNTS


# Files -------------------------------------------------------------------------------------------


def test_an_output_file_is_written_whole_and_never_in_colour(root: str, tmp_path: Path) -> None:
    file = tmp_path / "found.txt"
    file.write_text("old")
    file.chmod(0o640)
    words = ("check", "--root", root, *CHOSEN, "--output-file", str(file))
    assert run(*words, "--color", "always") == (1, "", f"{COUNTS[len(WAIVED) : -1]}: {file}\n")
    assert file.read_text() == CONCISE + COUNTS
    assert file.stat().st_mode & 0o777 == 0o640
    assert run(*words, "-q", "--output-format", "json") == (1, "", "")
    assert json.loads(file.read_text())["version"] == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "clientcare.toml", "found.txt", "projects",
    ]  # fmt: skip


def test_an_output_file_behind_a_link_keeps_the_link(root: str, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("real.txt")
    run("check", "--root", root, *CHOSEN, "--output-file", str(tmp_path / "link"))
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real.txt").read_text() == CONCISE + COUNTS


def test_a_failed_write_leaves_the_old_file(root: str, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    code, out, err = run("check", "--root", root, "--output-file", str(folder))
    assert (code, out, err) == (2, "", f"error: cannot write {folder}: Is a directory\n")
    assert run("check", "--root", root, "--output-file", "/").code == 2


def test_github_says_how_many_it_will_not_annotate(tmp_path: Path) -> None:
    many = "".join(
        f'[[commitment]]\nid = "PORTAL-{n}"\ntitle = "N"\npromised = 2026-06-01\n'
        for n in range(13)
    )
    root = str(write(tmp_path, {**FILES, "projects/portal/many.toml": many}))
    words = ("check", "--root", root, "--as-of", "2026-06-15", "--output-format", "github")
    out = run(*words, "--select", "CC101,CC112").out.splitlines()
    assert [line.split(" ")[0] for line in out[:-3]] == ["::error"] * 14 + ["::warning"] * 14
    assert out[-3] == (
        "GitHub annotates 10 of each kind; not annotated but in this log: "
        "4 more errors, 4 more warnings"
    )


def test_on_a_terminal_findings_come_in_full_and_in_colour(
    root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    out = on_terminal("check", "--root", root, *CHOSEN)
    assert "\x1b[1;31merror\x1b[0m" in out
    assert re.sub(r"\x1b\[[0-9;]*m", "", out) == FULL + COUNTS
    monkeypatch.setenv("NO_COLOR", "1")
    assert on_terminal("check", "--root", root, *CHOSEN) == FULL + COUNTS


def test_a_narrow_terminal_folds_what_is_said_at_spaces(
    root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    out = on_terminal("check", "--root", root, *CHOSEN, "--color", "never")
    assert (
        "projects/portal/search.toml:11:6: CC101 overdue-commitment\n"
        "  error: 3 working days overdue: due 2026-06-10; 2 waiting\n"
        "  on the client (PORTAL-accounts), 1 ours\n"
        "  11 | to = 2026-06-10\n"
        "     |      ^^^^^^^^^^\n"
        "  on:  commitment PORTAL-search of portal\n"
        "  why: The client plans with the day that we promised; past\n"
        "       it, silence makes the delay worse.\n"
    ) in out
    assert out.endswith(
        "waived until 2026-06-30: overdue-commitment PORTAL-map:\n"
        "  Jan is away until the end of June\n"
        "1 error, 1 warning, 1 info; 1 waived; 3 files, 5 records\n"
        "  checked; 0 files unreadable\n"
    )
    grouped = on_terminal("check", "--root", root, *CHOSEN, "--output-format", "grouped")
    assert max(map(len, re.sub(r"\x1b\[[0-9;]*m", "", grouped).splitlines())) <= 60


@pytest.mark.parametrize("why", ["word " * 40, "会議室の予約" * 30, "a\tb" * 60])
def test_a_quoted_line_is_cut_around_what_is_meant_on_a_terminal_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    moves = f'moves = [{{ why = "{why}", on = 2026-06-03, to = 2026-06-10 }}]'
    head = '[project]\nname = "p"\nclient = "c"\n[[commitment]]\nid = "a"\ntitle = "t"\n'
    record = f"{head}promised = 2026-06-05\n{moves}\n"
    files = {"clientcare.toml": "", "projects/p.toml": record}
    root = str(write(tmp_path, files))
    words = ("check", "--root", root, "--select", "CC106", "--as-of", "2026-06-15")
    whole = run(*words, "--output-format", "full").out.splitlines()
    assert any(width_of(one) > 100 and "…" in one for one in whole)
    for width in (30, 80, 100):
        monkeypatch.setenv("COLUMNS", str(width))
        lines = on_terminal(*words, "--color", "never").splitlines()
        (n,) = (n for n, one in enumerate(lines) if one.endswith("^"))
        start = width_of(lines[n].partition("^")[0])
        assert max(map(width_of, lines[n - 1 : n + 1])) <= width
        assert [at for at in range(len(lines[n - 1])) if _here(lines[n - 1], at) == start]


def _here(text: str, at: int) -> int:
    """The cell at which the day of the move stands, if it stands there."""
    return width_of(text[:at]) if text[at:].startswith("2026-06-10") else -1


def test_what_a_settings_file_holds_is_inert_in_its_error(tmp_path: Path) -> None:
    hostile = {"clientcare.toml": '"\\u001b[31m##[error]" = 1\n', "projects/p.toml": ""}
    code, out, err = run("check", "--root", str(write(tmp_path, hostile)))
    assert (code, out) == (2, "")
    assert err.startswith('error: clientcare.toml:1:1: unknown key "␛[31m## [error]" (')


# Files, as pre-commit passes them


def test_check_of_files_checks_the_projects_that_hold_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = (
        '[project]\nname = "{0}"\nclient = "c"\n[[commitment]]\nid = "{0}-a"\ntitle = "t"\nx = 1\n'
    )
    files = {
        "care/clientcare.toml": "",
        "care/projects/one.toml": one.format("one"),
        "care/projects/two.toml": one.format("two"),
        "care/projects/three/project.toml": one.format("three"),
    }
    write(tmp_path, files)
    monkeypatch.chdir(tmp_path)
    for names, expected in (
        (["care/projects/one.toml"], {"one"}),
        (["care/projects/one.toml", "care/projects/three/project.toml"], {"one", "three"}),
        (["care/clientcare.toml", "care/projects/one.toml"], {"one", "two", "three"}),
    ):
        code, out, _ = run("check", *names, "--output-format", "json")
        assert (code, {f["project"] for f in json.loads(out)["findings"]}) == (1, expected)
    said = 'there is no file "care/projects/none.toml"'
    assert run("check", "care/projects/none.toml").err.startswith(f"error: {said}")
    assert "no workspace here" in run("check", "other.toml").err


def test_a_file_is_named_from_here_from_the_workspace_or_as_outputs_name_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    root = write(tmp_path / "care")
    monkeypatch.setenv("EDITOR", "true")
    name = "projects/portal/search.toml"
    for folder, words in ((root, name), (root, f"care/{name}"), (root / "projects", name)):
        monkeypatch.chdir(folder)
        assert " files, " in run("check", words, "--exit-zero").out
        assert run("edit", words) == (0, "", f"{name}: nothing changed\n")
    monkeypatch.chdir(root / "projects")
    assert run("edit", "portal/search.toml").code == 0
    assert run("check", "search.toml").err == error(
        'there is no file "search.toml"', f"did you mean `{name}`?"
    )
