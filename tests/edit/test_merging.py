"""What two people record of one record on two branches, merged by git."""

import subprocess
from itertools import combinations
from pathlib import Path

import pytest

from clientcare.toml import parse
from tests.edits import Desk

ISSUE = """\
[[issue]]
id = "I-1"
title = "Login fails"
severity = "high"
found = 2026-06-08
found_by = "client"
owner = "mira"
impact = "Front desks take bookings on paper"
fixed = 2026-06-10
sources = ["mail"]
"""
COMMITMENT = """\
[[commitment]]
id = "D-1"
title = "Search"
owner = "mira"
made = 2026-06-01
promised = 2026-06-12
acceptance = ["Finds a room"]
delivered = 2026-06-12
sources = ["mail"]
"""
FACTS = {
    "I-1": (
        ("triaged",), ("client_owner=jan",), ("promised=2026-06-30",), ("root_cause=a disk",),
        ("plan", "step=Restart"), ("updates", "text=Up again"), ("checked", "how=by hand"),
        ("escalations", "level=1"), ("notes=x",),
    ),
    "D-1": (
        ("kind=answer",), ("moves", "to=2026-06-30", "why=x"), ("checked", "how=by hand"),
        ("accepted",), ("reminders", "how=call"), ("by=client",), ("notes=x",),
        ("evidence=page 7",),
    ),
}  # fmt: skip
"""Facts of a record that two people may record, each by one command."""


def recorded(text: str, name: str, words: tuple[str, ...]) -> str:
    desk = Desk(text)
    desk.mark(
        *(word for word in words if "=" not in word),
        name=name,
        sets=tuple(word for word in words if "=" in word),
    )
    return desk.draft.text(desk.entry(name).file.name)


def merged(folder: Path, base: str, *sides: str) -> str | None:
    """Merge two texts as git does; None where it cannot."""
    for name, text in zip(("ours", "base", "theirs"), (sides[0], base, sides[1]), strict=True):
        (folder / name).write_text(text, encoding="utf-8")
    line = ["git", "merge-file", "-p", "ours", "base", "theirs"]
    ran = subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False)
    return ran.stdout if ran.returncode == 0 else None


@pytest.mark.slow
@pytest.mark.parametrize(("text", "least"), [(ISSUE, 27), (COMMITMENT, 21)])
def test_two_facts_of_one_record_merge_where_a_line_stands_between(
    text: str, least: int, tmp_path: Path
) -> None:
    kind, name = ("issue", "I-1") if text is ISSUE else ("commitment", "D-1")
    clean = []
    for pair in combinations(FACTS[name], 2):
        sides = [recorded(text, name, words) for words in pair]
        if found := merged(tmp_path, text, *sides):
            both = [parse(side)[kind][0] for side in sides]
            assert parse(found)[kind][0] == {**both[0], **both[1]}, pair
            clean.append(pair)
    assert len(clean) >= least
