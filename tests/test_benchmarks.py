"""The workspaces that the benchmarks make are valid, as large as asked for, and always the same."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import clientcare
from benchmarks import floor, same
from benchmarks.__main__ import _ratios
from benchmarks.history import blobs, versions, write_history
from benchmarks.measure import Command, CommandError, Figure, measure
from benchmarks.rows import Line, Skipped
from benchmarks.shapes import SHAPES, Shape, write_shape
from benchmarks.stock import AS_OF
from benchmarks.workspace import (
    project_file,
    write_journal,
    write_requirements,
    write_workspace,
)
from clientcare.calendar.now import Now
from clientcare.facts.states import is_closed
from clientcare.facts.workspace import Workspace
from clientcare.records import KINDS, Commitment, Record
from clientcare.rules.catalogue import select
from clientcare.rules.engine import check
from clientcare.store import load


def tree(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git" not in path.parts
    }


def records(root: Path) -> dict[str, Record]:
    loaded = load(root)
    assert [invalid.faults for invalid in loaded.invalid] == []
    assert loaded.unreadable == []
    return {entry.id: entry.record for entry in loaded.entries}


@pytest.mark.parametrize("size", [1, 2, 3, 4, 10, 50, 149, 151, 300])
def test_a_workspace_has_as_many_valid_records_as_asked_for(tmp_path: Path, size: int) -> None:
    root = write_workspace(tmp_path / "care", size)
    assert len(records(root)) == size
    assert floor.read_all(str(root / "projects"))[0] == size


def test_a_workspace_is_the_same_every_time(tmp_path: Path) -> None:
    first = tree(write_workspace(tmp_path / "a", 200, holidays="FI"))
    assert first == tree(write_workspace(tmp_path / "b", 200, holidays="FI"))


def test_another_seed_tells_other_stories_of_the_same_size(tmp_path: Path) -> None:
    one = tree(write_workspace(tmp_path / "a", 100, seed=1))
    other = tree(write_workspace(tmp_path / "b", 100, seed=2))
    assert len(one) == len(other)
    assert one != other


def test_a_project_a_file_holds_the_same_records(tmp_path: Path) -> None:
    apart = records(write_workspace(tmp_path / "apart", 200))
    root = write_workspace(tmp_path / "together", 200, layout=project_file)
    together = records(root)
    assert len(list((root / "projects").iterdir())) == 2
    named = {name: record for name, record in apart.items() if record.KIND != "touchpoint"}
    assert {name: together.get(name) for name in named} == named
    assert len(together) == len(apart)


def test_a_large_project_is_one(tmp_path: Path) -> None:
    root = write_workspace(tmp_path / "care", 400, per_project=400)
    assert len(records(root)) == 400
    assert [folder.name for folder in (root / "projects").iterdir()] == ["p0001"]


@pytest.mark.slow
def test_the_files_are_of_the_usual_size_and_spread(tmp_path: Path) -> None:
    root = write_workspace(tmp_path / "care", 1_000)
    files = [text for name, text in tree(root).items() if name.startswith("projects/")]
    assert 18 <= sum(text.count(b"\n") for text in files) / 1_000 <= 24
    assert 460 <= sum(map(len, files)) / 1_000 <= 520
    found = list(records(root).values())
    counts = {kind: sum(kind == record.KIND for record in found) for kind in KINDS}
    assert counts == {
        "project": 10,
        "commitment": 550,
        "issue": 180,
        "touchpoint": 150,
        "change": 50,
        "risk": 40,
        "review": 20,
    }
    promises = [record for record in found if isinstance(record, Commitment)]
    assert sum(1 for record in promises if record.moves) / 550 == pytest.approx(0.2, abs=0.05)
    assert sum(1 for record in promises if not is_closed(record)) / 550 == pytest.approx(0.3, 0.05)


def test_journals_and_requirements_have_as_many_entries_as_asked_for(tmp_path: Path) -> None:
    journal = write_journal(tmp_path / "n.journal", 30).read_text(encoding="utf-8")
    assert journal.count("assets:bank\n") == 31
    assert len(list((write_requirements(tmp_path, 30) / "reqs").glob("REQ*.yml"))) == 30


@pytest.mark.slow
def test_a_history_is_the_same_every_time(tmp_path: Path) -> None:
    def git(root: Path, *arguments: str) -> str:
        call = ["git", "-C", str(root), *arguments]
        return subprocess.run(call, check=True, capture_output=True, text=True).stdout.strip()

    commits = len(versions(60)) + 1
    one, other = (write_history(tmp_path / name, 60, commits) for name in ("a", "b"))
    assert git(one, "rev-parse", "HEAD") == git(other, "rev-parse", "HEAD")
    assert git(one, "rev-list", "--count", "HEAD") == str(commits)
    assert git(one, "status", "--porcelain") == ""
    assert len(records(one)) == 60
    assert len(blobs(one)) == commits
    with pytest.raises(ValueError, match="too few"):
        write_history(tmp_path / "c", 60, commits + 1)


def test_a_history_ends_with_the_records_of_the_workspace(tmp_path: Path) -> None:
    root = write_history(tmp_path / "grown", 60, 40)
    assert tree(root) == tree(write_workspace(tmp_path / "written", 60))


def test_commands_are_measured_in_turn_and_must_succeed(tmp_path: Path) -> None:
    log = tmp_path / "log"

    def note(word: str) -> Command:
        code = f"open({str(log)!r}, 'a').write({word!r})"
        return Command(word, (sys.executable, "-c", code))

    figures = measure([note("a"), note("b")], 2)
    assert log.read_text(encoding="utf-8") == "ababab"
    assert set(figures) == {"a", "b"}
    assert all(figure.seconds > 0 and figure.peak > 1 << 20 for figure in figures.values())
    with pytest.raises(CommandError, match="wrong ended with 3"):
        measure([Command("wrong", (sys.executable, "-c", "raise SystemExit(3)"))], 1)
    with pytest.raises(CommandError, match="No such file"):
        measure([Command("absent", (str(tmp_path / "absent"),))], 1)


def test_the_table_shows_ratios_targets_and_what_was_left_out() -> None:
    one, half = Figure(1.0, 3 << 20), Figure(0.5, 1 << 20)
    lines: list[Line | Skipped] = [
        Line("`a`", one, "pass", half, 2),
        Line("`b`", one, "pass", half, 1.5),
        Line("`c`", one, "pass", half),
        Line("`d`", one, "pass", half, 2, 2 << 20),
        Skipped("`e`", "not installed"),
    ]
    assert list(_ratios(lines)) == [
        "| work | ms | MiB | against | ms | ratio | target | met |",
        "|---|--:|--:|---|--:|--:|--:|---|",
        "| `a` | 1,000 | 3 | pass | 500 | 2.00 | ≤ 2 | yes |",
        "| `b` | 1,000 | 3 | pass | 500 | 2.00 | ≤ 1.5 | **no** |",
        "| `c` | 1,000 | 3 | pass | 500 | 2.00 | – |  |",
        "| `d` | 1,000 | 3 | pass | 500 | 2.00 | ≤ 2, 2 MiB | **no** |",
        "| `e` | – | – | not measured: not installed | – | – | – | – |",
    ]


def test_the_day_of_the_records_is_a_working_day() -> None:
    assert AS_OF.weekday() < 5


def test_a_check_finds_five_to_ten_in_a_hundred_and_no_fault_of_the_records(tmp_path: Path) -> None:
    loaded = load(write_workspace(tmp_path / "care", 300))
    workspace = Workspace(loaded, Now.end_of(AS_OF, loaded.settings.zone))
    found = check(workspace, select(loaded.settings)).findings
    assert 15 <= len(found) <= 30
    assert {finding.rule for finding in found} == {
        "overdue-commitment",
        "overdue-escalation",
        "overdue-fix",
        "overdue-input",
        "slipped-date",
        "unagreed-slip",
        "untold-slip",
    }


@pytest.mark.slow
def test_a_version_is_the_same_as_itself_and_differs_from_one_that_says_something_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = Path(clientcare.__file__).parent.parent
    assert same.compare(str(here), str(here), 0, 1) == []
    assert " answers of 1 drawn workspaces and the examples: 0 differ" in capsys.readouterr().out
    other = tmp_path / "clientcare"
    shutil.copytree(here / "clientcare", other)
    findings = other / "findings.py"
    findings.write_text(findings.read_text().replace('"\\0".join', '"\\1".join'))
    different = same.compare(str(here), str(tmp_path), 0, 1)
    assert different == [f"{name}: check --output-format json" for name in ("0", "agency")]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.words)
def test_every_shape_is_valid_at_a_small_size(shape: Shape, tmp_path: Path) -> None:
    few = len(records(write_shape(tmp_path / "few", shape, 10)))
    many = len(records(write_shape(tmp_path / "many", shape, 20)))
    assert few <= many <= 2 * few


@pytest.mark.slow
def test_a_cache_that_changes_what_is_said_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert same.compare_caches(3, 1) == []
    monkeypatch.setattr(same, "_said", lambda *argv: str("--no-cache" in argv))
    assert len(same.compare_caches(3, 1)) == 6 + 5  # of the history, and of moments of a check
