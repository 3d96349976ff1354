"""Recording a fact reads what is tied to the record, and says what it says of the whole."""

import tempfile
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientcare import store
from clientcare.store import Part, Snapshot, part
from tests.any_workspace import TODAY
from tests.cli.running import Ran, run
from tests.edit.test_effect import NEED, PLANNED, PROMISE, THOROUGH, files_from, project
from tests.workspaces import SETTINGS


def written(root: Path, files: dict[str, str | bytes]) -> None:
    for name, text in {"clientcare.toml": SETTINGS, **files}.items():
        path = root / ("projects" if name in files else "") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def said(result: Ran) -> tuple[int, str, list[str]]:
    """What a command said, but for what cannot be read: a part holds nothing of it."""
    lines = [line for line in result.err.splitlines() if "cannot be read" not in line]
    return result.code, result.out, lines


def in_part_and_whole(root: Path, *words: str) -> tuple[Ran, Ran]:
    """Run a command as it is, and with the whole workspace read."""
    argv = [*words, "--root", str(root), "--as-of", str(TODAY), "--dry-run"]
    found = run(*argv)
    with patch.object(part, "part_with", lambda *_: None):
        return found, run(*argv)


@pytest.mark.slow
@given(st.integers(0, 2**32))
def test_a_fact_recorded_in_part_is_recorded_as_in_whole(seed: int) -> None:
    random = Random(seed)
    name = f"{random.choice(('atlas', 'borea', 'corvo', 'delta'))}-{random.randrange(3)}"
    change = random.choice(
        (
            ("mark", name, "notes=x"),
            ("mark", name.upper(), random.choice(("delivered", "closed", "decided", "fixed"))),
            ("mark", name, f"duplicate_of={random.choice(('atlas-1', 'borea-0'))}"),
            ("move", name, "2026-07-30", "--why", "x"),
            ("escalate", name, "2", "--why", "x"),
        )
    )
    with tempfile.TemporaryDirectory() as folder:
        written(Path(folder), files_from(random))
        found, whole = in_part_and_whole(Path(folder), *change)
    assert said(found) == said(whole)


def loaded(root: Path, *words: str) -> Snapshot:
    """The workspace that a recording command read."""
    seen: list[Snapshot] = []

    def load(root: Path, part: Part | None = None, **more: Any) -> Snapshot:
        seen.append(read(root, part, **more))
        return seen[-1]

    read = store.load
    with patch.object(store, "load", load):
        run(*words, "--root", str(root), "--as-of", str(TODAY), "--dry-run")
    return seen[0]


OTHERS = {
    **project("south", PROMISE.format("MOLE-1")), **project("west", PROMISE.format("C-1")),
    **project("east", PROMISE.format("D-1")),
}  # fmt: skip


def test_only_what_is_tied_to_the_record_is_read(tmp_path: Path) -> None:
    written(tmp_path, {**project("north", NEED), **OTHERS})
    read = loaded(tmp_path, "mark", "quay-1", "delivered")
    assert [one.id for one in read.projects] == ["north"]


@pytest.mark.parametrize("words", [("mark", "1", "delivered"), ("mark", "A-9", "delivered")])
def test_what_is_no_id_is_looked_for_everywhere(tmp_path: Path, words: tuple[str, ...]) -> None:
    written(tmp_path, {**project("north", NEED), **OTHERS})
    assert len(loaded(tmp_path, *words).projects) == 4
    found, everywhere = in_part_and_whole(tmp_path, *words)
    assert said(found) == said(everywhere)
    assert found.code == 2


@pytest.mark.parametrize(
    "more", ['needs = ["MOLE-1"]\n', "[[issue]]\ntitel = 3\n"], ids=["tie", "fault"]
)
def test_where_a_part_is_not_enough_the_whole_is_read(tmp_path: Path, more: str) -> None:
    written(tmp_path, {**project("north", NEED + more), **OTHERS})
    assert len(loaded(tmp_path, "mark", "QUAY-1", "delivered").projects) == 4
    found, everywhere = in_part_and_whole(tmp_path, "mark", "QUAY-1", "delivered")
    assert said(found) == said(everywhere)


def test_where_a_file_cannot_be_opened_the_whole_is_read(tmp_path: Path) -> None:
    written(tmp_path, {**project("north", NEED), **OTHERS})
    (tmp_path / "projects/west/gone.toml").symlink_to("nowhere.toml")
    assert len(loaded(tmp_path, "mark", "QUAY-1", "delivered").projects) == 4


def test_an_edit_may_name_a_record_of_another_project(tmp_path: Path) -> None:
    written(tmp_path, {**project("north", NEED), **OTHERS})
    found, everywhere = in_part_and_whole(tmp_path, "mark", "QUAY-1", "needs=MOLE-1")
    assert said(found) == said(everywhere)
    assert found.code == 0


def test_a_share_of_time_is_judged_with_what_was_not_read(tmp_path: Path) -> None:
    without = PLANNED.format("QUAY-1", 0).rpartition("plan")[0]
    south = project("south", PLANNED.format("MOLE-1", 0.6))
    written(tmp_path, {**project("north", without), **OTHERS, **south})
    (tmp_path / "clientcare.toml").write_text(THOROUGH)
    step = ("step=Test", "owner=mira", "share=0.7")
    sets = (word for one in step for word in ("--set", one))
    found, everywhere = in_part_and_whole(tmp_path, "mark", "QUAY-1", "plan", *sets)
    assert said(found) == said(everywhere)
    assert "MOLE-1" in found.out
