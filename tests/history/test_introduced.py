"""`check --base` judges the part of the base that a change can touch, and finds the same."""

from collections.abc import Iterable
from random import Random
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientcare.facts.workspace import Workspace
from clientcare.findings import Outcome
from clientcare.history.baseline import Base, judged_by
from clientcare.history.introduced import compared_part, introduced
from clientcare.history.replay import Replay
from clientcare.rules.catalogue import Hit, Rule, catalogue, select
from clientcare.rules.engine import check
from clientcare.store import Snapshot, reassemble
from tests.edit.test_effect import NEED, edit_of, files_from, project, space_of


def changed(before: Workspace, name: str, after: bytes | None) -> Base:
    """A base and what one file of it was made into."""
    then = before.snapshot
    present = judged_by(reassemble(then, {name: after}), then, {name})
    judged = Workspace(present, before.now, judged_today=True)
    held = next((one.data for one in then.files if one.name == name), None)
    names = frozenset(() if held == after else (name,))
    absent: Any = None
    replay = Replay(judged.snapshot.settings.zone)
    return Base(absent, judged, then, names, [], replay, [], [], frozenset(), [])


def in_part_and_whole(base: Base, extra: Iterable[tuple[Rule, Hit]] = ()) -> list[Outcome]:
    """What is new, compared with a part of the base and with all of it."""
    extra, judged, then = list(extra), base.judged, cast("Snapshot", base.then)
    selection = select(then.settings, extend=("CC126",))
    outcome = check(judged, selection, extra=extra)
    part, same = compared_part(base, extra)
    assert part
    whole = check(Workspace(then, judged.now, judged_today=True), selection)
    return [introduced(outcome, check(part, selection), same), introduced(outcome, whole)]


def test_what_no_id_ties_to_the_change_is_not_judged_again() -> None:
    names = "north", "south", "west"
    files: dict[str, str | bytes] = {}
    for name in names:
        files |= project(name, NEED.replace("QUAY-1", f"{name}-1"))
    base = changed(space_of(files), "projects/north/north-log.toml", NEED.encode())
    part, same = compared_part(base, ())
    assert part
    assert [context.id for context in part.contexts] == ["north"]
    assert same == {f"projects/{n}/{f}.toml" for n in names[1:] for f in ("project", f"{n}-log")}
    in_part, in_whole = in_part_and_whole(base)
    assert in_part == in_whole
    assert {one.project for one in in_part.findings} == {"north"}


@pytest.mark.slow
@given(st.integers(0, 2**32))
def test_what_is_new_against_a_part_is_new_against_the_whole(seed: int) -> None:
    random = Random(seed)
    files = files_from(random)
    edit = edit_of(random, files)
    base = changed(space_of(files), edit.name, edit.after)
    entries = base.judged.snapshot.entries
    chosen = random.sample(entries, min(len(entries), random.choice((0, 0, 1, 2))))
    rule = catalogue()["CC126"]
    extra = [(rule, Hit((), "was recorded late", where=entry, key=(n,)))
             for n, entry in enumerate(chosen)]  # fmt: skip
    in_part, in_whole = in_part_and_whole(base, extra)
    assert in_part == in_whole


@pytest.mark.slow
@given(st.integers(0, 2**32))
def test_what_the_base_judges_as_the_present_does_is_not_laid_out_again(seed: int) -> None:
    random = Random(seed)
    files = files_from(random)
    edit = edit_of(random, files)
    base = changed(space_of(files), edit.name, edit.after)
    assert base.then
    judged, then = base.judged, base.then
    names = {*base.changed, *(project.file.name for project in then.projects)}
    anew = Workspace(judged_by(judged.snapshot, then, names), judged.now, judged_today=True)
    assert check(judged, select(then.settings)) == check(anew, select(then.settings))
