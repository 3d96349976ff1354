"""`report` as it is called: what is written where, and what is refused."""

import os
import shlex
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.cli.running import FILES, Ran, error, run, write
from tests.history.repositories import Repo
from tests.skips import weasyprint

DAY = "2026-06-15"
BROKEN = {**FILES, "projects/portal/risk.toml": "[[risk]]\nid = 1\n"}
MOVED = FILES["projects/portal/search.toml"] + (
    '\n[[commitment.moves]]\non = 2026-06-12\nto = 2026-06-26\nwhy = "Ten days were too few."\n'
)


def report(root: Path, *words: str) -> Ran:
    return run("report", "--root", str(root), "--as-of", DAY, *words)


def test_no_line_of_what_is_said_about_it_is_a_command_to_a_runner(tmp_path: Path) -> None:
    project = FILES["projects/portal/project.toml"].replace(
        'name = "Jan Berg"\n', 'name = "Jan Berg"\nkey = true\nemail = "jan\\n::error::x"\n'
    )
    root = write(tmp_path, {**FILES, "projects/portal/project.toml": project})
    said = report(root, "portal", "--format", "eml").err
    assert '"jan\n: :error::x" is not of plain letters' in said


@pytest.mark.slow
@pytest.mark.parametrize("zone", ["Europe", ".", "/etc/hostname", ":/dev/null", "\x1b[31m"])
def test_the_time_zone_of_the_machine_changes_nothing(tmp_path: Path, zone: str) -> None:
    root = write(tmp_path)
    words = ("-m", "clientcare", "report", "portal", "--root", str(root))
    environment = {**os.environ, "TZ": zone}
    ran = subprocess.run(
        [sys.executable, *words], env=environment, capture_output=True, check=False
    )
    assert ran.returncode == 0, ran.stderr


def test_the_clients_report_goes_to_stdout(tmp_path: Path) -> None:
    done = report(write(tmp_path), "portal")
    assert done.code == 0
    assert done.out.startswith("# Room portal: status report of 15 June 2026\n\nFor Acme Oy. ")
    assert done.out.endswith("\n")
    assert done.err == ""


def test_a_part_of_the_id_is_enough(tmp_path: Path) -> None:
    root = write(tmp_path)
    assert report(root, "por") == report(root, "portal")


def test_what_the_client_does_not_know_is_said_on_stderr_alone(tmp_path: Path) -> None:
    root = write(tmp_path, {**FILES, "projects/portal/search.toml": MOVED})
    done = report(root, "portal")
    assert done.code == 0
    assert "Ten days were too few" not in done.out
    assert done.err == (
        "note: PORTAL-search moves to 2026-06-26: not told yet, so not in the report\n"
    )
    assert report(root, "portal", "-q").err == ""
    assert "Ten days were too few" in report(root, "portal", "--audience", "internal").out


def test_a_file_is_written_whole_and_replaces_an_older_one(tmp_path: Path) -> None:
    root, target = write(tmp_path / "care"), tmp_path / "report.md"
    target.write_text("old")
    done = report(root, "portal", "-o", str(target))
    assert (done.code, done.out, done.err) == (0, "", f"wrote {target}\n")
    assert target.read_text(encoding="utf-8") == report(root, "portal").out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["care", "report.md"]


def test_nothing_is_written_where_the_folder_is_missing(tmp_path: Path) -> None:
    root = write(tmp_path)
    done = report(root, "portal", "-o", str(tmp_path / "no" / "report.md"))
    assert done.code == 2
    assert done.err.startswith("error: cannot write ")


def test_a_record_that_cannot_be_read_refuses_the_report(tmp_path: Path) -> None:
    root, target = write(tmp_path, BROKEN), tmp_path / "report.md"
    target.write_text("old")
    done = report(root, "portal", "-o", str(target))
    assert (done.code, done.out) == (2, "")
    assert "error: no report on portal: part of its records cannot be read\n" in done.err
    assert "projects/portal/risk.toml:2: " in done.err
    assert done.err.endswith(
        "hint: correct them, or report without them and say so: --incomplete\n"
    )
    assert target.read_text() == "old"


def test_incomplete_reports_without_it_and_says_so(tmp_path: Path) -> None:
    done = report(write(tmp_path, BROKEN), "portal", "--incomplete")
    assert done.code == 0
    assert done.out.split("\n\n")[1].startswith("**This report is incomplete.**")
    assert "risk.toml" not in done.out


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (
            ("--since", "v1.2"),
            '--since "v1.2" is neither a day nor a commit: {root} is not in a git work tree',
            "write a date (2026-11-13), a git revision, or last for the last update",
        ),
        (
            ("--since", "2026-02-30"),
            '--since "2026-02-30" is not a day',
            "write a date (2026-11-13), a git revision, or last for the last update",
        ),
        (
            ("--since", "2026-06-16"),
            "--since 2026-06-16 lies after 2026-06-15, the day of the report",
            "name a day before it, or `last`",
        ),
        (
            ("--language", "xx"),
            'no report can be written in "xx"',
            "languages: en, fi, sv, de, ru, es, fr",
        ),
    ],
)
def test_what_is_not_understood(
    words: tuple[str, ...], message: str, hint: str, tmp_path: Path
) -> None:
    done = report(write(tmp_path), "portal", *words)
    said = error(message.format(root=tmp_path.resolve()), hint)
    assert (done.code, done.out, done.err) == (2, "", said)


def test_since_a_commit_is_since_it_was_made(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.commit({}, date(2026, 6, 1), "empty")
    repo.git("tag", "sent")
    root = write(tmp_path)
    assert report(root, "portal", "--since", "sent") == report(
        root, "portal", "--since", "2026-06-01"
    )
    done = report(root, "portal", "--since", "main~5")
    assert (done.code, done.err.splitlines()[0]) == (
        2,
        'error: --since "main~5" is neither a day nor a commit: there is no commit "main~5" here',
    )


def test_since_a_day_as_people_write_it(tmp_path: Path) -> None:
    root = write(tmp_path)
    by_day = report(root, "portal", "--since", "2026-06-05")
    for words in ("5.6.", "5 June", "week 23"):
        done = report(root, "portal", "--since", words)
        assert done.out == by_day.out
        assert done.err.startswith(f'"{words}" is Friday 2026-06-05\n')


@pytest.mark.parametrize("words", [("nowhere",), ("portal", "--audience", "boss"), ()])
def test_usage_errors_exit_2(words: tuple[str, ...], tmp_path: Path) -> None:
    done = report(write(tmp_path), *words)
    assert (done.code, done.out) == (2, "")


def test_since_last_is_the_default(tmp_path: Path) -> None:
    log = '[[touchpoint]]\non = 2026-06-08\nkind = "update"\n'
    root = write(tmp_path, {**FILES, "projects/portal/log.toml": log})
    by_default = report(root, "portal")
    assert "## What has changed since 8 June 2026" in by_default.out
    assert report(root, "portal", "--since", "LAST") == by_default
    named = report(root, "portal", "--since", "2026-06-01")
    assert "## What has changed since 1 June 2026" in named.out


def test_a_leak_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from clientcare.report.client import SECTIONS

    note = 'notes = "They never pay on time."\nowner = "mira"'
    files = {**FILES, "projects/portal/search.toml": FILES["projects/portal/search.toml"].replace(
        'owner = "mira"', note)}  # fmt: skip
    root, target = write(tmp_path, files), tmp_path / "report.md"
    monkeypatch.setitem(
        SECTIONS,
        "next",
        lambda frame: [frame.paragraph("call_first", who="They never PAY on time")],
    )
    done = report(root, "portal", "-o", str(target))
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "error: the report holds what this client may not read:\n"
        "         projects/portal/search.toml:4: `notes` of PORTAL-search\n"
        "hint: nothing was written; reword the field, "
        "or say it in a field that the client may read\n"
    )
    assert not target.exists()


def test_the_ending_of_a_file_chooses_the_format(tmp_path: Path) -> None:
    root = write(tmp_path / "care")
    for ending, begins in {"md": "# ", "html": "<!DOCTYPE html>", "eml": "X-Unsent: 1"}.items():
        target = tmp_path / f"report.{ending}"
        assert report(root, "portal", "-o", str(target)).code == 0
        assert target.read_text(encoding="utf-8").startswith(begins)
    done = report(root, "portal", "-o", str(tmp_path / "report.docx"))
    assert (done.code, done.out) == (2, "")
    assert 'no report is written as ".docx"' in done.err
    assert not (tmp_path / "report.docx").exists()
    named = report(root, "portal", "-o", str(tmp_path / "report.txt"), "--format", "html")
    assert named.code == 0


def test_a_report_on_each_project_goes_into_a_folder(tmp_path: Path) -> None:
    second = FILES["projects/portal/project.toml"].replace('"portal"', '"second"')
    files = {**FILES, "projects/second/project.toml": second}
    root, folder = write(tmp_path / "care", files), tmp_path / "out" / "reports"
    done = report(root, "--all", "-o", str(folder), "--format", "html")
    assert done.code == 0
    names = ["index.html", "portal.html", "second.html"]
    assert sorted(path.name for path in folder.iterdir()) == names
    named = report(root, "portal", "second", "-o", str(folder), "--format", "markdown")
    assert named.code == 0
    assert len(list(folder.glob("*.md"))) == 2


def test_an_internal_project_has_no_letter_and_stops_no_other(tmp_path: Path) -> None:
    second = FILES["projects/portal/project.toml"].replace('"portal"', '"second"\ninternal = true')
    files = {**FILES, "projects/second/project.toml": second}
    root, folder = write(tmp_path / "care", files), tmp_path / "out"
    done = report(root, "--all", "-o", str(folder))
    assert done.code == 0
    assert "note: the project second is internal: no letter is written\n" in done.err
    assert sorted(path.name for path in folder.iterdir()) == ["index.html", "portal.html"]
    assert report(root, "second", "portal", "-o", str(folder)).code == 2
    ours = report(root, "--all", "-o", str(tmp_path / "ours"), "--audience", "internal")
    assert ours.code == 0
    assert (tmp_path / "ours" / "second.html").exists()


def test_the_list_of_the_letters_is_for_ourselves(tmp_path: Path) -> None:
    second = FILES["projects/portal/project.toml"].replace('"portal"', '"index"')
    files = {**FILES, "projects/portal/search.toml": MOVED, "projects/index/project.toml": second}
    root, folder = write(tmp_path / "care", files), tmp_path / "out"
    done = report(root, "--all", "-o", str(folder))
    assert done.code == 0
    assert f"wrote {folder / '_index.html'}: for ourselves alone\n" in done.err
    page = (folder / "_index.html").read_text(encoding="utf-8")
    assert "Internal: not for the client." in page
    assert '<a href="portal.html">portal.html</a>' in page
    assert "PORTAL-search moves to 2026-06-26: not told yet" in page
    assert report(root, "portal", "index", "-o", str(tmp_path / "two")).code == 0
    assert sorted(path.name for path in (tmp_path / "two").iterdir()) == [
        "index.html", "portal.html",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--all",), "several reports go into a folder"),
        (("--all", "portal"), "--all and the name of a project exclude each other"),
        ((), "which project?"),
    ],
)
def test_which_projects_must_be_clear(words: tuple[str, ...], message: str, tmp_path: Path) -> None:
    done = report(write(tmp_path), *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_words_of_ones_own_come_from_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("Dear Jan,\n\nall is well.\n"))
    done = report(write(tmp_path), "portal", "--intro", "-")
    assert "\n\nDear Jan,\n\nall is well.\n\n" in done.out


def test_a_dash_is_standard_output_and_several_reports_need_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write(tmp_path / "care")
    monkeypatch.chdir(tmp_path)
    assert report(root, "portal", "-o", "-").out == report(root, "portal").out
    done = report(root, "--all", "-o", "all.html")
    assert (done.code, done.out) == (2, "")
    assert "several reports go into a folder, and all.html is called like a file" in done.err
    assert [one.name for one in tmp_path.iterdir()] == ["care"]


def test_our_own_report_takes_no_words_for_the_client(tmp_path: Path) -> None:
    done = report(write(tmp_path), "portal", "--audience", "internal", "--intro", "Dear Jan")
    assert (done.code, done.out) == (2, "")
    assert "error: --intro begins a letter to a client" in done.err


def test_a_mail_names_what_records_its_sending(tmp_path: Path) -> None:
    root, target = write(tmp_path / "care"), tmp_path / "the report.eml"
    done = report(root, "portal", "-o", str(target))
    line = done.err.splitlines()[1]
    assert line == (f"once it is sent: clientcare log update --project portal --report '{target}'")
    words = shlex.split(line.removeprefix("once it is sent: clientcare "))
    logged = run(*words, "--summary", "The report", "--root", str(root), "--as-of", DAY)
    assert logged.code == 0
    assert f'report = "{target}"' in logged.out
    assert report(root, "portal", "--since", "last").code == 0


def test_what_records_the_sending_records_what_the_mail_tells(tmp_path: Path) -> None:
    issue = """
        [[issue]]
        id = "PORTAL-month"
        title = "Invoices show the wrong month"
        kind = "defect"
        severity = "high"
        found = 2026-06-11
        """
    root = write(tmp_path / "care", {**FILES, "projects/portal/month.toml": issue})
    done = report(root, "portal", "--format", "eml")
    line = next(one for one in done.err.splitlines() if one.startswith("once it is sent: "))
    assert line.endswith(" --told PORTAL-month")
    words = shlex.split(line.removeprefix("once it is sent: clientcare "))
    assert run(*words, "--root", str(root), "--as-of", DAY).code == 0
    assert "told = 2026-06-" in (root / "projects/portal/month.toml").read_text()
    assert "--told" not in report(root, "portal", "--format", "eml").err


def test_a_mail_says_whom_it_does_not_reach(tmp_path: Path) -> None:
    said = "note: the mail does not go to jan, who has no address: add email to people.jan\n"
    odd = (
        'note: the mail does not go to jan, whose address "jan@äcme.example" is not of plain '
        "letters, as user@example.com: correct email of people.jan\n"
    )
    none = "note: the mail goes to nobody: no person of the client is a key person of portal\n"
    project = FILES["projects/portal/project.toml"]
    cases = (
        (None, none), ("", said),
        ("left = 2026-06-12\n", "note: the mail goes to nobody: jan left on 2026-06-12\n"),
        ('email = "jan@acme.example"\n', ""),
        ('email = "jan@äcme.example"\n', odd),
    )  # fmt: skip
    for number, (more, expected) in enumerate(cases):
        jan = 'name = "Jan Berg"\n'
        text = project if more is None else project.replace(jan, f"{jan}key = true\n{more}")
        root = write(tmp_path / str(number), {**FILES, "projects/portal/project.toml": text})
        err = report(root, "portal", "--format", "eml").err
        assert expected in err
        assert ("the mail" in err) == bool(expected)
        assert "the mail" not in report(root, "portal").err


WITH_ADDRESSES = {
    **FILES,
    "clientcare.toml": FILES["clientcare.toml"].replace(
        'side = "us"', 'side = "us"\nemail = "mira@us.example"'
    ),
}


def test_an_invitation_makes_a_mail(tmp_path: Path) -> None:
    done = report(write(tmp_path, WITH_ADDRESSES), "portal", "--invite", "fri 10:00")
    assert done.code == 0
    assert done.out.startswith("X-Unsent: 1")
    assert "METHOD:REQUEST" in done.out
    assert "DTSTART:20260619T070000Z" in done.out


def test_an_invitation_needs_somebody_who_invites(tmp_path: Path) -> None:
    done = report(write(tmp_path), "portal", "--invite", "fri")
    said = "--invite: nobody of ours can invite, for want of an address"
    hint = 'add it to whoever leads the project: email = "…"'
    assert done == (2, "", error(said, hint))


@pytest.mark.parametrize(
    "words",
    [
        ("portal", "--format", "html"), ("portal", "-o", "x.html"),
        ("portal", "--audience", "internal"), ("--all", "-o", "folder", "--format", "eml"),
    ],
)  # fmt: skip
def test_an_invitation_goes_to_one_client_by_mail(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = report(write(tmp_path, WITH_ADDRESSES), *words, "--invite", "fri")
    said = "an invitation goes in a mail to one client"
    assert done == (2, "", error(said, "say --format eml, and name one project"))
    assert not (tmp_path / "x.html").exists()


@pytest.mark.parametrize("name", [".git/config", ".git/hooks/pre-commit", "sub/../.git/HEAD"])
def test_nothing_is_written_among_the_files_of_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {**FILES, ".git/config": "theirs", ".git/hooks/x": "", "sub/x": ""})
    done = report(tmp_path, "portal", "-o", name)
    assert done.code == 2
    assert error(f"{name} belongs to git", "name a file outside of .git") in done.err
    assert (tmp_path / ".git/config").read_text() == "theirs"
    assert not (tmp_path / ".git/hooks/pre-commit").exists()


@pytest.mark.parametrize(
    ("name", "format", "ending"),
    [("x.pdf", "markdown", ".md"), ("x.md", "html", ".html"), ("x.htm", "eml", ".eml")],
)
def test_an_ending_and_a_format_that_disagree_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, format: str, ending: str
) -> None:
    root = write(tmp_path)
    monkeypatch.chdir(root)
    said = f"{name} ends in {Path(name).suffix}, and --format is {format}"
    hint = f"leave out --format, or end the file with {ending}"
    assert report(root, "portal", "-o", name, "--format", format) == (2, "", error(said, hint))
    assert not (root / name).exists()
    assert report(root, "portal", "-o", f"y{ending}", "--format", format).code == 0
    assert report(root, "portal", "-o", "y.txt", "--format", format).code == 0


# As a PDF ----------------------------------------------------------------------------------------


def test_a_pdf_needs_a_file(tmp_path: Path) -> None:
    done = report(write(tmp_path), "portal", "--format", "pdf")
    assert done == (2, "", error("a PDF is written to a file", "name it: -o FILE.pdf"))


def test_without_the_library_a_pdf_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    target = tmp_path / "letter.pdf"
    done = report(write(tmp_path / "care"), "portal", "-o", str(target))
    said = "a PDF is written by WeasyPrint, which is not installed"
    assert done == (2, "", error(said, "install it with clientcare: pip install 'clientcare[pdf]'"))
    assert not target.exists()


@pytest.mark.slow
def test_a_pdf_is_written_to_a_file(tmp_path: Path) -> None:
    weasyprint()
    root, target = write(tmp_path / "care"), tmp_path / "letter.pdf"
    done = report(root, "portal", "-o", str(target))
    assert (done.code, done.out, done.err) == (0, "", f"wrote {target}\n")
    first = target.read_bytes()
    assert first.startswith(b"%PDF-1.")
    assert report(root, "portal", "-o", str(target)).code == 0
    assert target.read_bytes() == first


@pytest.mark.parametrize("name", ["", "letter.html/"])
def test_what_is_no_name_of_a_file_is_refused(tmp_path: Path, name: str) -> None:
    root = write(tmp_path / "care")
    target = str(tmp_path / name) if name else ""
    target += "/" if name else ""
    said = error(f'"{target}" is not the name of a file', "name one: -o FILE")
    assert report(root, "portal", "-q", "-o", target) == (2, "", said)
    assert [path.name for path in tmp_path.iterdir()] == ["care"]


@pytest.mark.parametrize(
    ("day", "over"),
    [("2026-06-15", False), ("2026-06-15T12:00", False), ("2026-06-15T10:59", True),
     ("2026-06-14", True)],
)  # fmt: skip
def test_an_invitation_is_for_a_time_to_come(day: str, over: bool, tmp_path: Path) -> None:
    words = ("portal", "--invite", day, "--as-of", "2026-06-15T11:00")
    done = run("report", *words, "--root", str(write(tmp_path, WITH_ADDRESSES)))
    assert ("is over" in done.err) is over
    assert done.code == (2 if over else 0)
