"""The week of docs/week.md: its commands run as they stand, and the page shows what they say."""

import re
import shlex
import shutil
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pytest

from clientcare.store import load
from tests.cli.running import run
from tests.history.repositories import Repo

DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture(autouse=True)
def _docs_on_the_path(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(DOCS))
    yield
    sys.modules.pop("week", None)


def test_the_page_shows_what_its_commands_print_today() -> None:
    from week import PAGE, week_page

    assert week_page() == PAGE.read_text(encoding="utf-8"), "run `make docs`"


def test_only_the_two_slips_of_the_week_are_refused() -> None:
    from week import PAGE

    said = re.findall(r"^error: (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert said == [
        'ACME-clickable-sketches-booking has no "deliverd"',
        "not recorded: delivered 2026-05-01 lies before made 2026-05-04",
    ]


def test_the_week_leaves_a_workspace_that_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    import week

    left: list[tuple[int, int, list[str]]] = []

    def look(block: re.Match[str]) -> str:
        text = played(block)
        if block["command"] is None:
            loaded = load(Path.cwd())
            projects = [loaded_project.id for loaded_project in loaded.projects]
            left.append((len(loaded.invalid), len(loaded.unreadable), projects))
        return text

    played = week._played
    monkeypatch.setattr(week, "_played", look)
    week.week_page()
    assert left == [(0, 0, ["acme"])]


# Two people ---------------------------------------------------------------------------------------

TURNS = ("booking-page", "floor-plans", "room-search", "sketches")
"""What the week is about after its first day; a command is about the first that it names."""


def turn_of(command: str) -> str:
    if "new issue" in command:
        return "booking-page"
    return next(name for name in TURNS if name in command)


def play(commands: Iterable[tuple[str, str]], root: Path) -> None:
    for when, command in commands:
        run(*shlex.split(command), "-q", "--root", str(root), "--as-of", when)


def left_by(root: Path) -> dict[str, str]:
    """The records, without the contacts, whose ids are drawn anew each time."""
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(root.rglob("*.toml"))
        if "/log/" not in path.as_posix()
    }


@pytest.mark.slow
@pytest.mark.parametrize("hers", [TURNS[:1], TURNS[1:2], TURNS[2:3], TURNS[:2], TURNS[::2]])
def test_the_week_of_two_people_on_two_branches_merges_clean(
    hers: tuple[str, ...], tmp_path: Path
) -> None:
    from week import PAGE

    text = PAGE.read_text(encoding="utf-8")
    said = re.findall(r"<!-- at (\S+): clientcare (.+?) -->", text)
    recording = [one for one in said if not one[1].startswith(("waiting", "status", "check"))]
    first, later = recording[:5], recording[5:]
    alone, both = tmp_path / "alone", tmp_path / "both"
    alone.mkdir()
    play(first, alone)
    shutil.copytree(alone, both)
    play(later, alone)
    repo = Repo(both)
    repo.commit({}, date(2026, 5, 4))
    for branch in ("his", "hers"):
        repo.git("checkout", "--quiet", "-b", branch, "main")
        play((one for one in later if (turn_of(one[1]) in hers) is (branch == "hers")), both)
        repo.commit({}, date(2026, 5, 8), branch)
    repo.git("merge", "--quiet", "--no-edit", "his", on=date(2026, 5, 8))
    assert left_by(both) == left_by(alone)
    assert [len(list(root.glob("projects/acme/log/*"))) for root in (alone, both)] == [2, 2]


# I made a mistake --------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_page_on_mistakes_shows_what_its_commands_print_today() -> None:
    from week import MISTAKES, mistakes_page

    assert mistakes_page() == MISTAKES.read_text(encoding="utf-8"), "run `make docs`"


def test_every_way_back_is_played_and_only_what_is_too_late_is_refused() -> None:
    from week import MISTAKES

    text = MISTAKES.read_text(encoding="utf-8")
    assert re.findall(r"^error: (.+)$", text, re.MULTILINE) == [
        "promised of ACME-sketches was committed before today: 2026-05-15",
        "amount of ACME-first-invoice was committed before today: 12500",
        "ACME-sketches was committed before today",
        "4 records of acme are still open",
    ]
    table, _, played = text.partition("## The same day")
    for mistake in MISTAKES_MADE:
        assert re.search(rf"^\| [^|]*{mistake}", table, re.MULTILINE), mistake
    named = set(re.findall(r"`clientcare (\w+)", table))
    assert named - set(re.findall(r"^\$ clientcare (\w+)", played, re.MULTILINE)) <= SEEN_ELSEWHERE


MISTAKES_MADE = (
    "date", "amount", "person", "wrong project", "wrong kind", "typo", "twice", "was deleted",
    "closed too early", "sent to the client", "told", "committed", "pushed", "parse",
    "recorded at once",
)  # fmt: skip
"""What people do wrong, each with a row of its own."""


SEEN_ELSEWHERE = {"check", "edit", "drift"}
"""What the page names and other pages show: finding a fault, and an editor."""
