"""`check --output FORMAT=FILE`: many formats of one judgement, each as its reader needs it."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
import xmlschema

from clientcare.output.findings import FORMATS, STATISTICS
from clientcare.output.findings.sarif import MOST
from tests.cli.running import FILES, error, run, write
from tests.schemas import schema

AS_OF = ("--as-of", "2026-06-15")
AGENCY = Path(__file__).parents[2] / "examples" / "agency"
NASTY = (
    "::error::x ##[error]y ##vso[task.complete] @everyone <script>alert(1)</script> ]]> &amp; "
    "`code` | **b** [x](https://example.com) www.example.com ${{ secrets }} {{ x }} $(rm) é 漢 🎉"
)
HOSTILE = {
    **FILES,
    "projects/portal/search.toml": (
        '[[commitment]]\nid = "PORTAL-x"\n'
        f'title = "{NASTY}"\nowner = "mira"\npromised = 2026-06-05\n'
        f'moves = [{{ on = 2026-06-01, to = 2026-06-08, told = 2026-06-01, why = "{NASTY}" }}]\n'
        f'waive = [{{ rule = "CC104", until = 2026-06-30, why = "{NASTY}" }}]\n'
    ),
    "projects/portal/broken ::x @y.toml": "[[commitment]\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path / "care")


def written(root: Path, name: str, *more: str) -> str:
    """What a format says of a workspace."""
    done = run("check", "--root", str(root), *AS_OF, "--output", f"{name}=-", *more)
    assert done.code == 1, done.err
    return done.out


def gitlab(root: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(written(root, "gitlab"))
    return found


# Formats -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("files", [FILES, HOSTILE], ids=["plain", "hostile"])
def test_sarif_is_valid_and_tells_what_was_waived_and_unreadable(
    tmp_path: Path, files: dict[str, str]
) -> None:
    root = write(tmp_path / "care", files)
    found = json.loads(written(root, "sarif"))
    jsonschema.validate(found, json.loads(schema("sarif-schema-2.1.0.json").read_text()))
    (run_,) = found["runs"]
    rules = run_["tool"]["driver"]["rules"]
    assert run_["columnKind"] == "unicodeCodePoints"
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in run_["results"])
    prints = [one["partialFingerprints"]["clientcare/v1"] for one in run_["results"]]
    assert len(prints) == len(set(prints)) > 0
    assert any("suppressions" in one for one in run_["results"])
    assert "](" not in json.dumps(run_["results"])  # a link
    told = run_["invocations"][0]["toolExecutionNotifications"]
    assert bool(told) == (files is HOSTILE)


@pytest.mark.parametrize("files", [FILES, HOSTILE], ids=["plain", "hostile"])
def test_junit_is_valid_and_fails_for_what_the_check_fails_for(
    tmp_path: Path, files: dict[str, str]
) -> None:
    root = write(tmp_path / "care", files)
    text = written(root, "junit")
    xmlschema.XMLSchema(str(schema("junit-10.xsd"))).validate(ElementTree.fromstring(text))
    suites = list(ElementTree.fromstring(text))
    for suite in suites:
        cases = suite.findall("testcase")
        assert int(suite.attrib["tests"]) == len(cases)
        assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure"))
        assert int(suite.attrib["errors"]) == len(suite.findall("testcase/error"))
    assert sum(int(suite.attrib["failures"]) for suite in suites) >= 1
    assert bool([s for s in suites if int(s.attrib["errors"])]) == (files is HOSTILE)


def test_junit_passes_what_is_below_the_threshold(root: Path) -> None:
    done = run("check", "--root", str(root), *AS_OF, "--fail-on", "never", "--output", "junit=-")
    assert done.code == 0
    assert "<failure" not in done.out
    assert "CC101 overdue-commitment error" in done.out
    assert 'name="PORTAL-accounts" classname="portal"' in done.out


def test_what_cannot_be_read_is_one_error_of_junit(tmp_path: Path) -> None:
    wrong = '[[commitment]]\nid = "PORTAL-x"\ntitle = "x"\npromised = "soon"\n'
    files = {**FILES, "projects/portal/x.toml": wrong, "projects/portal/y.toml": "[[x\n"}
    text = written(write(tmp_path / "care", files), "junit", "--fail-on", "error")
    (suite,) = ElementTree.fromstring(text)
    cases = [case for case in suite if case.find("error") is not None]
    assert [case.get("name") for case in cases] == [
        "PORTAL-x: invalid-record", "projects/portal/y.toml: unreadable-file",
    ]  # fmt: skip
    assert [case.find("error").get("type") for case in cases] == ["CC002", "CC001"]  # type: ignore[union-attr]
    assert suite.get("errors") == "2"
    assert not [case for case in suite if "unreadable" in str(case.get("name"))][1:]


def test_gitlab_names_the_rule_the_place_and_how_bad_it_is(root: Path) -> None:
    (first, *_) = found = gitlab(root)
    assert first["description"].startswith("CC101 overdue-commitment: 3 working days overdue")
    assert first["check_name"] == "overdue-commitment"
    assert first["severity"] == "major"
    assert first["location"] == {"path": "projects/portal/search.toml", "lines": {"begin": 11}}
    assert {one["severity"] for one in found} <= {"major", "minor", "info"}
    assert len({one["fingerprint"] for one in found}) == len(found)


def test_markdown_is_a_line_of_counts_and_a_table(root: Path) -> None:
    lines = written(root, "markdown").splitlines()
    assert lines[0] == "# clientcare check"
    assert re.match(r"1 error, \d warnings?, ", lines[2])
    assert lines[4].split("|")[2:6] == [" What ", " Whose ", " How late ", " What to do "]
    assert "**PORTAL-search**: 3 working days overdue" in lines[6]
    assert "portal, Mira Laine | 3 working days |" in lines[6]


def test_what_is_late_by_hours_is_so_in_the_table(tmp_path: Path) -> None:
    late = '[[commitment]]\nid = "PORTAL-x"\ntitle = "x"\npromised = 2026-06-15T10:00:00\n'
    root = write(tmp_path / "care", {**FILES, "projects/portal/x.toml": late})
    done = run(
        "check", "--root", str(root), "--as-of", "2026-06-15T12:00", "--output", "markdown=-"
    )
    (row,) = (one for one in done.out.splitlines() if "**PORTAL-x**: 2 h overdue" in one)
    assert "| 2 h |" in row


def sixty_late(folder: Path) -> Path:
    """The workspace with sixty more promises that are late."""
    late = "".join(
        f'[[commitment]]\nid = "P-{n}"\ntitle = "x{n}"\nowner = "mira"\npromised = 2026-06-05\n'
        for n in range(60)
    )
    return write(folder / "care", {**FILES, "projects/portal/more.toml": late})


def test_markdown_shows_fifty_and_counts_the_rest(tmp_path: Path) -> None:
    root = sixty_late(tmp_path)
    text = written(root, "markdown", "--select", "CC101")
    assert len([line for line in text.splitlines() if line.startswith("| error")]) == 50
    assert "11 more findings not shown." in text


def test_a_page_has_every_finding_with_its_place_and_what_was_waived(tmp_path: Path) -> None:
    root = sixty_late(tmp_path)
    text = written(root, "html", "--select", "CC101")
    assert text.count('<strong class="red">error</strong>') == 61
    assert "projects/portal/more.toml:5:12<" in text
    assert "<li>waived until 2026-06-30: overdue-commitment PORTAL-map: " in text
    assert "portal, Mira Laine<" in text


def test_statistics_are_a_table_in_markdown_and_on_a_page(root: Path) -> None:
    assert "| 1        | CC101 | overdue-commitment " in written(root, "markdown", "--statistics")
    text = written(root, "html", "--statistics")
    assert '<td data-label="Rule">overdue-commitment</td>' in text


def test_no_output_holds_a_command_of_a_runner_or_a_mention(tmp_path: Path) -> None:
    root = write(tmp_path / "care", HOSTILE)
    for name in FORMATS:
        text = written(root, name)
        assert "##[" not in text, name
        assert "##vso[" not in text, name
        ours = re.compile(r"::(error|warning|notice) file=") if name == "github" else None
        for line in text.splitlines():
            bad = line.lstrip().startswith("::") and not (ours and ours.match(line))
            assert not bad, (name, line)
    assert "@everyone" not in written(root, "markdown")
    assert "<script" not in written(root, "markdown")


def test_sarif_says_how_many_results_it_left_out(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST == 5_000
    monkeypatch.setattr("clientcare.output.findings.sarif.MOST", 1)
    (run_,) = json.loads(written(root, "sarif"))["runs"]
    assert len(run_["results"]) == 1
    (told,) = run_["invocations"][0]["toolExecutionNotifications"]
    assert "not in this file; the worst come first" in told["message"]["text"]


# Files -------------------------------------------------------------------------------------------


def test_many_formats_are_written_by_one_run(root: Path, tmp_path: Path) -> None:
    files = {name: tmp_path / f"out.{name}" for name in FORMATS}
    more = [part for name, file in files.items() for part in ("--output", f"{name}={file}")]
    done = run("check", "--root", str(root), *AS_OF, *more)
    assert done.code == 1
    assert done.out.startswith("projects/portal/search.toml:11:6: CC101")  # the usual form too
    for name, file in files.items():
        assert file.read_text(encoding="utf-8") == written(root, name), name


def test_a_file_is_written_beside_a_format_on_stdout(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "found.sarif"
    beside = ("--output-format", "sarif", "--output-file", str(file))
    assert written(root, "markdown", *beside) == written(root, "markdown")
    assert json.loads(file.read_text("utf-8"))["version"] == "2.1.0"


def test_a_format_on_stdout_stands_there_alone(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.sarif"
    text = written(root, "gitlab", "--output", f"sarif={file}")
    assert json.loads(text)
    assert json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (("--output", "sarif"), '--output "sarif" is no FORMAT=FILE',
         "as in --output sarif=clientcare.sarif"),
        (("--output", "sarif="), '--output "sarif=" is no FORMAT=FILE',
         "as in --output sarif=clientcare.sarif"),
        (("--output", "=x"), '--output "=x" is no FORMAT=FILE',
         "as in --output sarif=clientcare.sarif"),
        (("--output", "sarf=x"), 'there is no output format "sarf"', "did you mean `sarif`?"),
        (("--output", "sarif=x", "--statistics"), "--statistics cannot be written as sarif",
         f"formats with --statistics: {', '.join(STATISTICS)}"),
        (("--output", "json=-", "--output", "sarif=-"), "only one format can go to stdout",
         "give the others a file"),
        (("--output", "json=x", "--output-file", "./x"), "two formats cannot go to one file: x",
         "give each its own"),
    ],
)  # fmt: skip
def test_a_wrong_output_is_refused(
    root: Path, words: tuple[str, ...], message: str, hint: str
) -> None:
    done = run("check", "--root", str(root), *words)
    assert (done.code, done.err) == (2, error(message, hint))


# The summary of a step ---------------------------------------------------------------------------


def test_github_adds_the_table_to_the_summary_of_the_step(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    written(root, "concise")
    assert summary.read_text(encoding="utf-8") == "before\n"
    written(root, "github")
    assert summary.read_text(encoding="utf-8") == "before\n" + written(root, "markdown")
    summary.write_bytes(b"x" * (1 << 20))
    written(root, "github")
    assert summary.stat().st_size == 1 << 20


def test_no_summary_is_added_to_a_record(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, link = next(root.rglob("*.toml")), tmp_path / "summary.md"
    before = record.read_bytes()
    link.symlink_to(record)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(link))
    ran = run("check", "--root", str(root), "--output-format", "github", "--exit-zero")
    assert "may hold records" in ran.err
    assert record.read_bytes() == before


def test_the_agency_in_every_format() -> None:
    for name in FORMATS:
        done = run("check", "--root", str(AGENCY), "--as-of", "2026-11-20", "--output", f"{name}=-")
        assert done.code == 1
        assert "ACME-payment-api" in done.out
