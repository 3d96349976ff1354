"""`--audience client`: what a client may have of the agenda, the waiting list, the trend."""

from pathlib import Path

import pytest

from clientcare.pages import blocks as tree
from clientcare.report.wording import wording
from clientcare.wording import LANGUAGES
from tests.cli.meeting_sample import LOUD
from tests.cli.running import Ran, run, write

COMMANDS = ("agenda", "waiting", "trend")
SECRET = {
    **LOUD,
    "projects/portal/secret.toml": '[[commitment]]\nid = "PORTAL-hidden"\ntitle = "Keep them"\n'
    'internal = true\npromised = 2026-06-16\nneeds = ["PORTAL-search"]\n',
    "projects/nova/project.toml": '[project]\nname = "Toys"\nclient = "Nordwind GmbH"\n',
}


def shown(root: Path, command: str, *words: str) -> Ran:
    return run(
        command, "portal", "--audience", "client", "--root", str(root), "--as-of", "2026-06-15",
        *words,
    )  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_a_client_reads_nothing_that_is_ours(command: str, format: str, tmp_path: Path) -> None:
    done = shown(write(tmp_path, SECRET), command, "--format", format)
    assert done.code == 0
    assert "Room search" in done.out
    for secret in ("PORTAL-hidden", "Keep them", "for us only", "mood", "clientcare ", "Nordwind"):
        assert secret not in done.out


@pytest.mark.parametrize("command", COMMANDS)
def test_it_is_searched_as_the_report_is(command: str, tmp_path: Path) -> None:
    promises = LOUD["projects/portal/promises.toml"]
    named = promises.replace("Room search", "Room search as for Nordwind")
    root = write(tmp_path, {**SECRET, "projects/portal/promises.toml": named})
    done = shown(root, command)
    assert (done.code, done.out) == (2, "")
    assert 'names "Nordwind GmbH"' in done.err


@pytest.mark.parametrize("command", COMMANDS)
def test_json_is_for_us(command: str, tmp_path: Path) -> None:
    done = shown(write(tmp_path, SECRET), command, "--format", "json")
    assert (done.code, done.out) == (2, "")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_refusal_names_no_option_that_the_command_lacks(command: str, tmp_path: Path) -> None:
    broken = {"projects/portal/broken.toml": "[[commitment]]\n"}
    done = shown(write(tmp_path, {**SECRET, **broken}), command)
    assert (done.code, done.out) == (2, "")
    assert "hint: correct them\n" in done.err


def test_one_client_does_not_read_of_another(tmp_path: Path) -> None:
    root = str(write(tmp_path, SECRET))
    done = run("waiting", "--audience", "client", "--root", root, "--as-of", "2026-06-15")
    assert (done.code, done.out) == (2, "")
    assert "name one project: " in done.err


@pytest.mark.parametrize("command", COMMANDS)
def test_quiet_silences_no_warning_about_what_a_client_learns(command: str, tmp_path: Path) -> None:
    issue = '[[issue]]\nid = "PORTAL-{}"\ntitle = "A {} is cut off"\nfound = 2026-06-15\n'
    asked = 'waits = [{ since = 2026-06-15, why = "Which one?" }]\n'
    issues = issue.format("new", "letter") + asked + issue.format("other", "page")
    root = write(tmp_path, {**SECRET, "projects/portal/new.toml": issues})
    done = shown(root, command, "-q")
    page = "agenda" if command == "agenda" else "page"
    for id, title in (("new", "A letter is cut"), ("other", "A page is cut")):
        said = f"warning: PORTAL-{id} was not told yet: the client learns of it from this {page}\n"
        assert (said in done.err) == (title in done.out)
    named = {"agenda": (True, True), "waiting": (True, False)}.get(command, (False, False))
    assert ("PORTAL-new" in done.err, "PORTAL-other" in done.err) == named


def test_the_agendas_part_for_both_names_no_internal_record(tmp_path: Path) -> None:
    root = str(write(tmp_path, SECRET))
    text = run("agenda", "portal", "--root", root, "--as-of", "2026-06-15").out
    before, after = text.lower().split("for us only: do not show")
    assert "portal-hidden" not in before
    assert "portal-hidden" in after


@pytest.mark.parametrize("command", ["agenda", "waiting"])
def test_a_client_sees_that_a_complaint_of_theirs_is_not_answered(
    command: str, tmp_path: Path
) -> None:
    complaint = (
        '[[touchpoint]]\non = 2026-06-10\nkind = "complaint"\nfrom = "client"\n'
        'summary = "You never call"\n'
    )
    root = write(tmp_path, {**LOUD, "projects/portal/complaint.toml": complaint})
    said = "Your complaint of 10 June 2026 is not answered yet. You never call."
    assert said in shown(root, command).out


def test_a_client_sees_all_that_they_wait_for(tmp_path: Path) -> None:
    change = '[[change]]\nid = "PORTAL-{}"\ntitle = "{} buttons"\nrequested = 2026-06-10\n'
    waits = (
        change.format("c1", "Blue"),
        change.format("c2", "Red") + "assessed = 2026-06-11\n",
        change.format("c3", "Green") + 'decided = 2026-06-11\ndecision = "declined"\n',
        '[[touchpoint]]\non = 2026-06-15\nkind = "message"\nfrom = "client"\ntitle = "Launch?"\n',
        '[[issue]]\nid = "PORTAL-off"\ntitle = "Mail was off"\nfound = 2026-06-02\n',
        'found_by = "client"\nclosed = 2026-06-03\n',
        'compensation = [{ kind = "refund", offered = 2026-06-04, accepted = 2026-06-05 }]\n',
    )
    root = write(tmp_path, {**LOUD, "projects/portal/waits.toml": "".join(waits)})
    text = shown(root, "waiting").out.partition("What you are waiting for from us")[2]
    for said in ("Blue buttons", "Red buttons", "15 June 2026 is not answered", "Mail was off"):
        assert said in text
    assert "Green buttons" not in text


@pytest.mark.parametrize("command", COMMANDS)
def test_the_text_begins_with_the_title_that_markdown_has(command: str, tmp_path: Path) -> None:
    root = write(tmp_path, SECRET)
    title, *_ = shown(root, command, "--format", "markdown").out.splitlines()
    assert shown(root, command).out.startswith(f"{title.removeprefix('# ')}\n\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_project_without_facts_has_nothing_to_report(language: str, tmp_path: Path) -> None:
    project = f'[project]\nname = "X"\nclient = "Y"\nlanguage = "{language}"\n'
    root = write(tmp_path, {"clientcare.toml": "", "projects/portal/project.toml": project})
    said = wording(language).say("nothing")
    texts = {tuple(shown(root, command).out.splitlines())[4:] for command in COMMANDS}
    assert texts == {(tree.plain(said),)}
    report = run("report", "portal", "--root", str(root), "--as-of", "2026-06-15")
    assert report.out.splitlines()[-1] == tree.plain(said)
