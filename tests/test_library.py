"""`import clientcare`: what the commands give, typed, unchangeable, and imported late."""

import copy
import doctest
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import clientcare
from clientcare import library
from clientcare.records import KINDS
from clientcare.rules import engine, outcome
from tests.cli.running import FILES, run, write
from tests.history.repositories import Repo

ROOT = Path(__file__).parents[1]
AGENCY = "examples/agency"
DAY = "2026-11-20"


@pytest.fixture(autouse=True)
def _at_the_top(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def said(*words: str) -> Any:
    return json.loads(run(*words, "--root", AGENCY, "--as-of", DAY).out)


@pytest.mark.slow
def test_the_examples_are_true() -> None:
    assert doctest.testmod(library).failed == 0
    assert doctest.testfile(str(ROOT / "docs/library.md"), module_relative=False).failed == 0
    public = [library.open, *vars(library.Workspace).values()]
    for one in public:
        words = getattr(one, "__doc__", None) or ""
        name = getattr(one, "__name__", None) or getattr(getattr(one, "fget", one), "__name__", "")
        if name and not name.startswith("_") and (callable(one) or isinstance(one, property)):
            assert ">>> " in words, name


@pytest.mark.slow
def test_it_gives_what_the_commands_give() -> None:
    workspace = clientcare.open(AGENCY, as_of=date.fromisoformat(DAY))
    assert list(workspace.projects) == said("status", "--all", "--format", "json")["projects"]
    for kind in KINDS:
        assert workspace.records(kind) == said("list", kind, "--format", "json")["records"]
    assert workspace.check() == said("check", "--output-format", "json")
    words = (
        "check",
        "acme",
        "--select",
        "CC1",
        "--practice",
        "thorough",
        "--output-format",
        "json",
    )
    assert workspace.check("acme", select=["CC1"], practice="thorough") == said(*words)


def test_any_moment_can_be_asked_for(tmp_path: Path) -> None:
    now = datetime(2026, 11, 20, 12, 0, 5, 7, tzinfo=UTC)
    assert clientcare.open(AGENCY, as_of=now).as_of == "2026-11-20T14:00:05+02:00"
    assert clientcare.open(AGENCY, as_of="20.11.2026").as_of == DAY
    assert clientcare.open(f"{AGENCY}/projects").root == ROOT / AGENCY
    repo = Repo(tmp_path)
    repo.commit(FILES, date(2026, 6, 1))
    repo.commit({"projects/portal/others.toml": None}, date(2026, 6, 8))
    assert len(clientcare.open(tmp_path).records("commitment")) == 1
    then = clientcare.open(tmp_path, at="2026-06-05")
    assert (len(then.records("commitment")), then.as_of) == (4, "2026-06-01")


def test_what_cannot_be_done_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(clientcare.ClientcareError, match="no workspace here"):
        clientcare.open(tmp_path)
    workspace = clientcare.open(AGENCY, as_of=DAY)
    for call in (
        lambda: workspace.summary("nobody"),
        lambda: workspace.records("commitmint"),
        lambda: workspace.records("commitment", project=""),
        lambda: workspace.check("nobody"),
        lambda: workspace.check(select=["CC999"]),
        lambda: workspace.check(practice="strict"),  # type: ignore[arg-type]
        lambda: clientcare.open(AGENCY, as_of="someday"),
        lambda: clientcare.open(AGENCY, as_of=""),
        lambda: clientcare.open(AGENCY, at=""),
    ):
        with pytest.raises(clientcare.ClientcareError):
            call()


def test_a_value_of_another_type_is_named() -> None:
    workspace: Any = clientcare.open(AGENCY, as_of=DAY)
    opened: Any = clientcare.open
    calls: list[tuple[Callable[[], object], str]] = [
        (lambda: opened(AGENCY, as_of=5), "as_of takes date, str or None, not int: 5"),
        (lambda: opened(AGENCY, as_of=b"x"), "as_of takes date, str or None, not bytes: b'x'"),
        (lambda: opened(5), "root takes str or PathLike, not int: 5"),
        (lambda: opened(None), "root takes str or PathLike, not NoneType: None"),
        (lambda: opened(AGENCY, at=date(2026, 6, 1)), "at takes str or None, not date: "),
        (lambda: workspace.summary(None), "project takes str, not NoneType: None"),
        (lambda: workspace.records(KINDS), "kind takes str, not dict: "),
        (lambda: workspace.records("issue", project=["acme"]), "project takes str or None, not l"),
        (lambda: workspace.check(5), "projects takes str, not int: 5"),
        (lambda: workspace.check(["acme"]), "projects takes str, not list: "),
        (lambda: workspace.check(select=101), "select takes str or several, not int: 101"),
        (lambda: workspace.check(ignore=[101]), "ignore takes str, not int: 101"),
        (lambda: workspace.check(ignore=None), "ignore takes str or several, not NoneType: None"),
        (lambda: workspace.check(practice=1), "practice takes str or None, not int: 1"),
    ]
    for call, said in calls:
        with pytest.raises(TypeError) as caught:
            call()
        assert str(caught.value).startswith(said)
    assert workspace.check(ignore=(one for one in ("CC1", "CC2")))["summary"]["projects"] == 3


def test_one_rule_needs_no_list() -> None:
    workspace = clientcare.open(AGENCY, as_of=DAY)
    assert workspace.check(select="CC101") == workspace.check(select=["CC101"])
    assert workspace.check(ignore="CC") == workspace.check(ignore=["CC"])


def test_what_could_not_be_read_is_named(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "projects/portal/search.toml": "x"})
    workspace = clientcare.open(tmp_path)
    assert [one["file"] for one in workspace.unreadable] == ["projects/portal/search.toml"]
    assert workspace.check()["summary"]["unreadable"] == 1


def test_no_value_can_be_changed() -> None:
    summary: Any = clientcare.open(AGENCY, as_of=DAY).summary("acme")
    changes: list[Callable[[], object]] = [
        lambda: summary.update(colour="green"),
        lambda: summary.pop("colour"),
        lambda: summary["commitments"].append({}),
        lambda: summary["commitments"].sort(),
        lambda: summary["commitments"][0].setdefault("x", 1),
        lambda: summary["kept"]["us"].clear(),
    ]
    for change in changes:
        with pytest.raises(TypeError, match="cannot be changed"):
            change()
    with pytest.raises(TypeError, match="cannot be changed"):
        summary["colour"] = "green"
    mine = copy.deepcopy(summary)
    mine["commitments"][0]["title"] = "x"
    assert summary["commitments"][0]["title"] != "x"
    assert json.loads(json.dumps(summary)) == summary


def test_nothing_is_imported_before_it_is_asked_for() -> None:
    code = "import sys, clientcare; print(*[m for m in sys.modules if m.startswith('clientcare')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["clientcare"]
    with pytest.raises(AttributeError, match="nothing"):
        clientcare.nothing  # noqa: B018 - it is looked up


@pytest.mark.skipif(sys.platform != "linux", reason="nowhere else a command starts a copy")
def test_it_makes_no_copy_of_the_process_that_imports_it(monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []

    def no_copy() -> int:
        copied.append("copied")
        raise OSError

    for module in (engine, outcome):
        monkeypatch.setattr(module, "MANY", range(1, 50_000))
    monkeypatch.setattr("os.fork", no_copy)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1}, raising=False)
    assert library.open(AGENCY, as_of=DAY).check()
    assert not copied
    assert said("check", "--output-format", "json")["findings"]
    assert copied
