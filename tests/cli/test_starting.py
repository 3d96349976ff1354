"""`clientcare init`: what it writes works at once, and nothing is ever overwritten."""

import errno
import os
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from clientcare.edit.days import HINT
from clientcare.edit.first_files import INCLUDED, WORKFLOWS
from tests.cli.running import error, run, write

ID = "start it with a letter and go on with letters, digits, `.`, `_` or `-`"
NEEDED = ("--client", "Acme Oy", "--name", "Room portal", "--lead", "Mira Laine")
GIVEN = (*NEEDED, "--time-zone", "Europe/Helsinki", "--holidays", "FI", "--as-of", "2026-06-15")
FILES = [
    "clientcare.toml",
    "projects/room-portal/commitments.toml",
    "projects/room-portal/project.toml",
]
EDITORS = [".clientcare/record.schema.json", ".clientcare/settings.schema.json", "tombi.toml"]
TOLD = "editors with Tombi complete and check the files: tombi.toml, .clientcare/\n"


def _files(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def test_the_commands_that_come_next_can_be_typed_whatever_the_folder_is_called(
    tmp_path: Path,
) -> None:
    root = tmp_path / "our 'care'; $(id)"
    said = run("init", str(root), *GIVEN).err
    typed = re.findall("clientcare [a-z ]+ --root [^,\n]+", said)
    assert len(typed) == 4
    assert {shlex.split(one)[-1] for one in typed} == {str(root)}


def test_a_new_workspace_can_be_used_at_once(tmp_path: Path) -> None:
    root = tmp_path / "care"
    code, out, err = run("init", str(root), *GIVEN)
    assert code == 0
    written = (FILES[0], FILES[2], FILES[1], EDITORS[2], *EDITORS[:2])
    assert out.splitlines() == [str(root / name) for name in written]
    assert err == (
        f"next: clientcare status --root {root}, and clientcare check --root {root}\n"
        f"after a meeting: clientcare log meeting --root {root}\n"
        f"for another project: clientcare new project --root {root}\n{TOLD}"
    )
    assert _files(root) == sorted([*FILES, *EDITORS])
    check = run("check", "--root", str(root), "--as-of", "2026-06-15")
    assert check.code == 0
    assert check.out.splitlines()[-1].startswith("0 errors, ")
    assert run("status", "--root", str(root), "--as-of", "2026-06-15").code == 0
    shown = run("list", "commitment", "--root", str(root), "--as-of", "2026-06-15").out
    assert re.split("  +", shown.splitlines()[1]) == [
        "Project plan, agreed with Acme Oy", "ROOM-PORTAL-project-plan", "us", "deliverable",
        "mira", "2026-06-30", "2026-06-30", "open", "-",
    ]  # fmt: skip


def test_what_it_writes_is_commented_for_a_newcomer(tmp_path: Path) -> None:
    run("init", str(tmp_path), *GIVEN)
    commitments = (tmp_path / FILES[1]).read_text()
    assert commitments.startswith(
        "# What either side owes the other by a date. One file a promise, or many in one: both "
        "work.\n\n[[commitment]]\n"
        'id = "ROOM-PORTAL-project-plan"\ntitle = "Project plan, agreed with Acme Oy"\n'
        'owner = "mira"\nmade = 2026-06-15\npromised = 2026-06-30   '
    )


def test_the_holidays_of_two_countries_are_named_with_a_comma(tmp_path: Path) -> None:
    assert run("init", str(tmp_path), *GIVEN, "--holidays", "FI,EE").code == 0
    assert 'holidays = ["FI", "EE"]\n' in (tmp_path / "clientcare.toml").read_text()


def test_the_examples_in_its_comments_are_right(tmp_path: Path) -> None:
    run("init", str(tmp_path), *GIVEN)
    for name in FILES:
        path = tmp_path / name
        lines = path.read_text().splitlines()
        commented = [line.removeprefix("# ") for line in lines if _is_example(line)]
        kept = [line for line in lines if not line.startswith("# holidays")]
        path.write_text("\n".join([*kept, "", *commented]) + "\n")
    found = run("check", "--root", str(tmp_path), "--as-of", "2026-06-15", "--select", "CC0")
    assert found.out.splitlines()[:-1] == []


def _is_example(line: str) -> bool:
    text = line.removeprefix("# ")
    return line.startswith("# ") and (text.startswith("[") or " = " in text) and ":  " not in text


@pytest.mark.parametrize("flag", ["--client", "--name", "--lead"])
def test_a_missing_answer_is_named_where_nobody_can_be_asked(tmp_path: Path, flag: str) -> None:
    words = list(NEEDED)
    at = words.index(flag)
    del words[at : at + 2]
    said = error(f"{flag} is missing", f"this is no terminal: give {flag} NAME")
    assert run("init", str(tmp_path), *words) == (2, "", said)
    assert _files(tmp_path) == []


def test_all_missing_answers_are_named_at_once(tmp_path: Path) -> None:
    said = error(
        "--client, --name and --lead are missing",
        "this is no terminal: give --client NAME --name NAME --lead NAME",
    )
    assert run("init", str(tmp_path)) == (2, "", said)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--time-zone", "Helsinki"),
            error('"Helsinki" is not a time zone: write it as Europe/Helsinki'),
        ),
        (
            ("--holidays", "ZZ"),
            error('no public holidays are known for "ZZ"'),
        ),
        (
            ("--holidays", "FI, ZZ"),
            error('no public holidays are known for "ZZ"'),
        ),
        (
            ("--id", "1portal"),
            error(
                '"1portal" is not a valid id',
                "start it with a letter and go on with letters, digits, `.`, `_` or `-`",
            ),
        ),
        (("--promised", "soon"), error('"soon" is not a day', HINT)),
        (
            ("--promised", "2026-06-14"),
            error("--promised 2026-06-14 has passed", "a first promise lies ahead"),
        ),
        (("--client", " "), error("--client is empty", "give --client NAME")),
    ],
)
def test_an_answer_that_cannot_be_is_refused(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    assert run("init", str(tmp_path), *GIVEN, *words) == (2, "", said)
    assert _files(tmp_path) == []


def test_unsafe_text_never_becomes_a_record(tmp_path: Path) -> None:
    code, out, err = run("init", str(tmp_path), *GIVEN, "--name", "Portal \u202egnp")
    assert (code, out) == (2, "")
    assert "\u202e" not in err
    assert "U+202E" in err
    assert _files(tmp_path) == []


@pytest.mark.parametrize("name", ["\"quoted\" \\ and 'single'", "日本語", "a = [1]\n[x]", "🙂"])
def test_any_name_is_written_as_it_is(tmp_path: Path, name: str) -> None:
    code, _, err = run("init", str(tmp_path), *GIVEN, "--name", name, "--id", "p")
    assert (code, err[:5]) == (0, "next:")
    shown = run("show", "p", "--root", str(tmp_path)).out
    assert shown.splitlines()[0] == f"{name.replace(chr(10), ' ')} p · project"


@pytest.mark.parametrize("name", [*FILES, *EDITORS[:2]])
def test_nothing_is_overwritten(tmp_path: Path, name: str) -> None:
    write(tmp_path, {name: "mine"})
    code, out, err = run("init", str(tmp_path), *GIVEN)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {tmp_path / name} exists, and is not overwritten\n")
    if name == "clientcare.toml":
        assert err.endswith(f"; for one more project: clientcare new project --root {tmp_path}\n")
    assert _files(tmp_path) == [name]
    assert (tmp_path / name).read_text() == "mine"


def test_what_cannot_be_written_whole_is_not_written_at_all(tmp_path: Path) -> None:
    write(tmp_path, {"projects/room-portal": "a file in the way"})
    code, out, err = run("init", str(tmp_path), *GIVEN)
    assert (code, out) == (2, "")
    assert err == error(f"cannot write {tmp_path}/projects/room-portal: File exists")
    assert _files(tmp_path) == ["projects/room-portal"]


def test_a_full_disk_leaves_no_folder_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Path.open

    def full(path: Path, mode: str = "r", **how: Any) -> Any:
        if mode == "x":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))  # as for a file that is open
        return made(path, mode, **how)

    monkeypatch.setattr(Path, "open", full)
    code, _, err = run("init", str(tmp_path / "new"), *GIVEN)
    assert code == 2
    assert re.fullmatch(r"error: cannot write \S+/new/\S+: No space left on device\n", err)
    assert not (tmp_path / "new").exists()


def test_on_a_terminal_it_asks_until_it_can_use_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    answers = iter(
        [
            "", "Acme Oy", "Patient portal (hourly SLA)", "Mira", "?", "", "9", "PP", "Nowhere",
            "Europe/Tallinn", "-", "Test plan", "last week", "3.7.", "2",
        ]
    )  # fmt: skip

    def answer(question: str, default: str = "", **_: object) -> str:
        asked.append(f"{question} [{default}]" if default else question)
        return next(answers) or default

    monkeypatch.setattr("clientcare.cli.asking.can_ask", lambda: True)
    monkeypatch.setattr("typer.prompt", answer)
    code, _, err = run("init", str(tmp_path), "--as-of", "2026-06-15", "-q")
    assert code == 0
    assert err.splitlines() == [
        "--client is empty: say it in a few words",
        "Enter takes what is in brackets. Ctrl-C stops; nothing is written.",
        f'"9" is not a valid id: {ID}',
        '"Nowhere" is not a time zone: write it as Europe/Helsinki',
        f'"last week" is not a day: {HINT}',
        "   1  none",
        "   2  github  GitHub Actions",
        "   3  gitlab  GitLab CI",
    ]
    assert asked[:8] == [
        "Who is the client?",
        "Who is the client?",
        "What is the project called?",
        "Who of you answers for it (full name)?",
        "What is its id, short and for good? [patient-portal-hourly]",
        "What is its id, short and for good? [patient-portal-hourly]",
        "What do its records' ids begin with? [PATIENT]",
        "What do its records' ids begin with? [PATIENT]",
    ]
    assert asked[10:] == [
        "Whose public holidays (as FI, or -)? [-]",
        "What is promised first? [Project plan, agreed with Acme Oy]",
        "For which day? [2026-06-29]",
        "For which day? [2026-06-29]",
        "Which CI is to check every change? [none]",
    ]
    assert (tmp_path / WORKFLOWS["github"]).exists()
    assert 'time_zone = "Europe/Tallinn"' in (tmp_path / "clientcare.toml").read_text()
    folder = tmp_path / "projects/patient-portal-hourly"
    assert 'prefix = "PP"' in (folder / "project.toml").read_text()
    assert 'id = "PP-test-plan"\ntitle = "Test plan"\n' in (folder / "commitments.toml").read_text()


def test_the_current_folder_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run("init", *GIVEN)
    assert (code, out.splitlines()[0]) == (0, "clientcare.toml")
    assert err == (
        "next: clientcare status, and clientcare check\n"
        "after a meeting: clientcare log meeting\n"
        f"for another project: clientcare new project\n{TOLD}"
    )


# Workflows ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("ci", WORKFLOWS)
def test_a_workflow_goes_to_the_top_of_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ci: str
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "clients").mkdir()
    monkeypatch.chdir(tmp_path / "clients")
    code, out, _ = run("init", 'our "care"', *GIVEN, "--ci", ci)
    assert (code, out.splitlines()[-1]) == (0, f"../{WORKFLOWS[ci]}")
    text = (tmp_path / WORKFLOWS[ci]).read_text()
    assert text.count('ROOT: "clients/our \\"care\\""\n') == 2
    assert 'ROOT: "."' not in text


def test_a_workspace_that_is_there_gets_a_workflow_alone(tmp_path: Path) -> None:
    run("init", str(tmp_path), *GIVEN)
    target = tmp_path / WORKFLOWS["github"]
    assert run("init", str(tmp_path), "--ci", "github") == (0, f"{target}\n", "")
    assert 'ROOT: "."' in target.read_text()
    target.write_text("mine")
    said = error(f"{target} exists, and is not overwritten")
    assert run("init", str(tmp_path), "--ci", "github") == (2, "", said)
    assert target.read_text() == "mine"
    assert run("init", str(tmp_path), "--ci", "github", *NEEDED).code == 2


def test_a_workspace_gets_each_workflow_that_was_asked_for(tmp_path: Path) -> None:
    both = ("--ci", "github", "--ci", "gitlab")
    run("init", str(tmp_path), *GIVEN)
    files = [tmp_path / WORKFLOWS[ci] for ci in ("github", "gitlab")]
    assert run("init", str(tmp_path), *both).out.splitlines() == [*map(str, files)]
    assert all(file.is_file() for file in files)
    said = error('there is no workflow for "jenkins"', "write one of github, gitlab")
    assert run("init", str(tmp_path / "new"), *GIVEN, "--ci", "jenkins") == (2, "", said)


def test_jobs_for_gitlab_are_included_by_what_is_there(tmp_path: Path) -> None:
    write(tmp_path, {".gitlab-ci.yml": "mine"})
    run("init", str(tmp_path), *GIVEN)
    said = f"{tmp_path}/.gitlab-ci.yml is there already; add to it: include: {INCLUDED}\n"
    assert run("init", str(tmp_path), "--ci", "gitlab") == (0, f"{tmp_path}/{INCLUDED}\n", said)
    assert (tmp_path / ".gitlab-ci.yml").read_text() == "mine"
    assert "clientcare check" in (tmp_path / INCLUDED).read_text()


@pytest.mark.parametrize("name", ["$(id)", "${{ github.token }}", "a\nb"])
def test_a_folder_whose_name_ci_would_change_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / ".git").mkdir()
    code, out, err = run("init", str(tmp_path / name), *GIVEN, "--ci", "github")
    assert (code, out) == (2, "")
    assert err.startswith("error: CI would not read the folder ")
    assert _files(tmp_path) == []


def test_no_workspace_starts_among_the_records_of_another(tmp_path: Path) -> None:
    root = write(tmp_path / "care")
    words = ("--client", "A", "--name", "B", "--lead", "C")
    inside = root / "projects"
    for folder in (inside, inside / "new"):
        message = f"{folder} lies among the records of the workspace {root}"
        said = error(message, "for one more project there: clientcare new project")
        assert run("init", str(folder), *words) == (2, "", said)
    assert run("init", str(root / "beside"), *words).code == 0
    assert run("check", "--root", str(root), "--select", "CC002").code == 0
