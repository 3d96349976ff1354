"""A second process does a part of a work, and nothing of it differs from one process alone."""

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import given

from clientcare import store
from clientcare.calendar.now import Now
from clientcare.facts.workspace import Workspace
from clientcare.findings import Outcome
from clientcare.processes import ahead, divided
from clientcare.rules import engine, outcome
from clientcare.rules.catalogue import HISTORY, catalogue, select
from clientcare.store import Snapshot, State, load
from tests.any_workspace import TODAY, Drawn, any_workspaces
from tests.drawn import examples
from tests.for_each import for_each
from tests.workspaces import workspace

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="work is divided on Linux only"),
    pytest.mark.usefixtures("two_cores"),
]
AGENCY = Path(__file__).parent.parent / "examples" / "agency"


@pytest.fixture(scope="module")
def two_cores() -> Iterator[None]:
    """Divide any work, on any machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
        for module in (engine, outcome):
            patch.setattr(module, "MANY", range(1, 1000))
        yield


def test_what_both_made_comes_in_order_and_from_both() -> None:
    made = divided(lambda part: [(os.getpid(), one) for one in part], range(10), 0.6)
    assert [one for _, one in made] == [*range(10)]
    assert [pid == os.getpid() for pid, _ in made] == [True] * 6 + [False] * 4


def test_one_core_does_all_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    assert divided(lambda part: [os.getpid() for _ in part], "abc", 0) == [os.getpid()] * 3


def test_what_is_shared_comes_back_itself() -> None:
    shared = [Path("a"), Path("b")]
    back = divided(lambda part: [*part], shared, 0, shared)
    assert all(one is other for one, other in zip(back, shared, strict=True))


def test_a_copy_of_what_is_shared_is_never_sent() -> None:
    shared = [Path("a")]
    made = divided(lambda part: [(os.getpid(), Path("a")) for _ in part], "x", 0, shared)
    assert [pid for pid, _ in made] == [os.getpid()]


def test_where_the_second_process_dies_this_one_does_its_part() -> None:
    here = os.getpid()

    def work(part: Sequence[int]) -> list[int]:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return [2 * one for one in part]

    assert divided(work, [1, 2, 3], 0.5) == [2, 4, 6]


def test_what_goes_wrong_in_the_second_process_is_said_by_this_one(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(ZeroDivisionError):
        divided(lambda part: [1 // one for one in part], [2, 1, 0], 0.5)
    assert capfd.readouterr() == ("", "")


def test_a_result_larger_than_a_pipe_holds() -> None:
    assert divided(lambda part: ["x" * 100_000 for _ in part], range(20), 0) == ["x" * 100_000] * 20


Made = tuple[int, bool, str]


def made(number: int, noted: list[str], *, fails: int = -1) -> Iterator[Made]:
    """Numbers, each with whether this process made it; the second one dies at one of them."""
    here = os.getpid()

    def make() -> Iterator[Made]:
        for one in range(number):
            if one == fails and os.getpid() != here:
                os.kill(os.getpid(), signal.SIGKILL)
            yield one, os.getpid() == here, f"{one:500}"  # too much to wait in a buffer
        noted.append("at the end")

    return make()


@for_each("number", [0, 1, 49, 50, 51, 20_000])
def test_what_is_made_ahead_is_all_there_in_order(number: int) -> None:
    noted = ["before"]
    found = ahead(made(number, noted), noted)
    assert [(one, by_this) for one, by_this, _ in found] == [(n, False) for n in range(number)]
    assert noted == ["before", "at the end"]


@for_each("fails", [0, 49, 50, 120, 199])
def test_where_what_makes_ahead_dies_this_process_makes_the_rest(fails: int) -> None:
    noted = list[str]()
    found = [*ahead(made(200, noted, fails=fails), noted)]
    assert [one for one, *_ in found] == [*range(200)]
    assert [by_this for _, by_this, _ in found] == [n >= fails // 50 * 50 for n in range(200)]
    assert noted == ["at the end"]


def test_what_makes_ahead_ends_where_nobody_asks_for_more(monkeypatch: pytest.MonkeyPatch) -> None:
    fork, children = os.fork, list[int]()

    def noted() -> int:
        children.append(fork())
        return children[-1]

    monkeypatch.setattr(os, "fork", noted)
    things = ahead(made(1_000_000, []), [])
    assert next(things)[:2] == (0, False)
    things.close()  # type: ignore[attr-defined]
    (child,) = children
    with pytest.raises(ChildProcessError):  # it ended, and was waited for
        os.waitpid(child, os.WNOHANG)


def test_one_core_makes_nothing_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    assert [by_this for _, by_this, _ in ahead(made(3, []), [])] == [True] * 3


def test_files_that_are_read_ahead_are_those_of_one_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copytree(AGENCY, tmp_path / "care")
    (tmp_path / "care" / "projects" / "zz.toml.bak").write_text("")
    (tmp_path / "care" / "projects" / "zz.toml").symlink_to(tmp_path)
    states = State(0), State(0)
    alone = load(tmp_path / "care", state=states[0])
    monkeypatch.setattr(store, "FEW", 1)
    ahead = load(tmp_path / "care", is_divisible=True, state=states[1])
    assert states[0].key() == states[1].key()
    assert states[0].files == states[1].files
    assert [(one.name, one.text, one.fault) for one in ahead.files] == [
        (one.name, one.text, one.fault) for one in alone.files
    ]
    assert [one.name for one in ahead.unread] == [one.name for one in alone.unread]
    assert any(one.fault for one in alone.files)
    assert alone.unread


def both(read: Snapshot, now: Now) -> list[Outcome]:
    """What all rules find, judged by one process and by two."""
    selection = select(read.settings, practice="thorough")
    return [
        engine.check(Workspace(read, now, judged_today=True, is_divisible=divisible), selection)
        for divisible in (False, True)
    ]


@for_each("day", ["2026-02-02", "2026-11-20", "2027-06-01"])
def test_the_agency_is_judged_alike(day: str) -> None:
    read = load(AGENCY)
    alone, shared = both(read, Now.end_of(TODAY.fromisoformat(day), read.settings.zone))
    assert alone == shared
    assert alone.findings


def test_the_examples_of_rules_are_judged_alike() -> None:
    for rule in list(catalogue().values())[::4]:  # each forks, which takes long in a test
        if rule.bad and rule.code not in HISTORY:
            space = workspace(rule.bad)
            alone, shared = both(space.snapshot, space.now)
            assert {one.code for one in alone.findings} >= {rule.code}
            assert alone == shared, rule.code


@pytest.mark.slow
@given(drawn=any_workspaces())
@examples(25)
def test_any_workspace_is_judged_alike(drawn: Drawn) -> None:
    alone, shared = both(drawn.load(), Now.end_of(TODAY, drawn.load().settings.zone))
    assert alone == shared
