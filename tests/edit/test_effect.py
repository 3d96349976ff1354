"""What an edit clears and causes is found in the part that it can touch, as in the whole."""

from collections.abc import Mapping
from random import Random
from typing import Any
from unittest.mock import patch

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from clientcare.calendar.now import Now
from clientcare.edit import effect
from clientcare.edit.effect import Effect, effect_of
from clientcare.errors import ClientcareError
from clientcare.facts.workspace import Workspace
from clientcare.records import KINDS
from clientcare.store import Snapshot, reassemble
from clientcare.store.saving import Change
from tests.any_workspace import TODAY, drawn_tables
from tests.for_each import for_each
from tests.workspaces import PROJECT, SETTINGS, loaded

THOROUGH = SETTINGS + '[check]\npractice = "thorough"\n'


def files_from(random: Random) -> dict[str, str | bytes]:
    """Draw some projects whose records name each other's, in folders and in single files."""
    names = ["atlas", "borea", "corvo", "delta"]
    ids = [f"{name}-{n}" for name in names for n in range(3)] + ["log-2026-06-14-1", "nobody-1"]
    files: dict[str, str | bytes] = {}
    for name in names:
        foreign = random.sample(ids, random.choice((0, 0, 1, 4)))
        kinds = random.choices([kind for kind in KINDS if kind != "project"], k=3)
        own = {(kind, n): f"{name}-{n}" for n, kind in enumerate(kinds)}
        tables = drawn_tables(random, name, own, [*own.values(), *foreign])
        if random.random() < 0.3:
            issues = [one for one in tables.get("issue", []) if "closed" not in one]
            for one in issues:
                one["plan"] = [{"step": "a", "owner": "mira", "share": 0.7}]
        project = {"project": tables.pop("project")}
        if random.random() < 0.3:
            files[f"{name}.toml"] = tomli_w.dumps({**project, **tables})
            continue
        files[f"{name}/project.toml"] = tomli_w.dumps(project)
        for kind, some in tables.items():
            stem = "log" if kind == "touchpoint" else kind
            for one in some if kind == "touchpoint" and random.random() < 0.5 else ():
                del one["id"]
            files[f"{name}/{stem}.toml"] = tomli_w.dumps({kind: some})
    if random.random() < 0.2:
        files["torn.toml"] = "[[commitment]\n"
    if random.random() < 0.2:
        files["delta/wrong.toml"] = '[[issue]]\nid = "delta-9"\ntitel = "x"\n'
    return files


def edit_of(random: Random, files: Mapping[str, str | bytes]) -> Change:
    """Draw an edit of one file: other records, without some lines, broken, or removed."""
    name = random.choice(list(files))
    before = files[name]
    assert isinstance(before, str)
    lines = before.splitlines(keepends=True)
    other = files_from(random).get(name, before)
    kept = random.choice((0.8, 0.97))
    without = "".join(line for line in lines if random.random() < kept)
    old, new = random.sample(["atlas-0", "atlas-1", "borea-0", "borea-1"], 2)
    renamed = before.replace(old, new)
    after = random.choice((other, other, without, without, renamed, "x = ", None))
    assert not isinstance(after, bytes)
    return Change(f"projects/{name}", before.encode(), None if after is None else after.encode())


def shown(effect: Effect | ClientcareError) -> Any:
    """What a command would say of an edit."""
    if isinstance(effect, ClientcareError):
        return effect.message, effect.hint
    return [
        sorted((one.code, one.record or "", one.project or "", one.message, one.place, one.fix)
        for one in found)
        for found in (effect.cleared, effect.caused)
    ]  # fmt: skip


def proved(space: Workspace, change: Change) -> Effect | ClientcareError:
    try:
        return effect_of(space, [change])
    except ClientcareError as error:
        return error


def whole(snapshot: Snapshot, changed: Mapping[str, Any]) -> tuple[Snapshot, Snapshot]:
    return snapshot, reassemble(snapshot, changed)


def space_of(files: dict[str, str | bytes]) -> Workspace:
    read = loaded(files, THOROUGH)
    return Workspace(read, Now.end_of(TODAY, read.settings.zone), judged_today=True)


def project(name: str, records: str, **extra: str) -> dict[str, str | bytes]:
    """A project of that id, with one file of records beside it."""
    own = PROJECT.replace('"demo"', f'"{name}"')
    return {f"{name}/project.toml": own, f"{name}/{name}-log.toml": records, **extra}


PROMISE = '[[commitment]]\nid = "{}"\ntitle = "Search"\nowner = "mira"\nmade = 2026-06-01\n'
NEED = PROMISE.format("QUAY-1") + "promised = 2026-06-19\n"
BROKEN = '[[commitment]]\ntitel = "x"\n'
PLANNED = (
    '[[issue]]\nid = "{}"\ntitle = "Login fails"\nfound = 2026-06-12\nseverity = "high"\n'
    'plan = [{{ step = "a", owner = "mira", "share" = {} }}]\n'
)
TALKED = '[[touchpoint]]\non = 2026-06-12\nkind = "call"\n{}'
CASES = {
    "many records whose ids begin in other ways, one of which another project needs": (
        "".join(PROMISE.format(f"{letter}-1") for letter in "ABCDEFGHIJ"),
        "",
        PROMISE.format("S-1") + 'promised = 2026-06-30\nneeds = ["j-1"]\n',
    ),
    "a record that another project needs is removed": (
        NEED, "", PROMISE.format("MOLE-1") + 'promised = 2026-06-30\nneeds = ["Quay-1"]\n'
    ),
    "an id of another project, written with an escape": (
        PROMISE.format("OVER-1"), NEED, PROMISE.format("\\u0051UAY-1")
    ),
    "a record that another one names by its file": (
        TALKED.format(""), "", TALKED.format('about = ["north-log-2026-06-12-1"]\n')
    ),
    "a record of another project, named by its file": (
        TALKED.format('about = ["south-log-2026-06-12-1"]\n'),
        "",
        TALKED.format(""),
    ),
    "time of a person, planned in two projects": (
        PLANNED.format("QUAY-1", 0.2), PLANNED.format("QUAY-1", 0.7), PLANNED.format("MOLE-1", 0.6)
    ),
    "an id that nobody has, and one that is near": (
        NEED, NEED + 'needs = ["MOLE-12"]\n', PROMISE.format("MOLE-1")
    ),
    "a record without an id that cannot be read, and may have any": (
        BROKEN, NEED, PROMISE.format("MOLE-1") + 'needs = ["C-1"]\n'
    ),
}  # fmt: skip


@for_each("case", CASES)
def test_what_ties_two_projects_is_judged_with_them(case: str) -> None:
    before, after, other = CASES[case]
    files = {**project("north", before), **project("south", other), **project("west", "")}
    change = Change("projects/north/north-log.toml", before.encode(), after.encode())
    found = proved(space_of(files), change)
    with patch.object(effect, "touched_by", whole):
        assert shown(found) == shown(proved(space_of(files), change))
    about_south = isinstance(found, ClientcareError) or any(
        one.project == "south" for one in (*found.cleared, *found.caused)
    )
    assert about_south or case == "a record of another project, named by its file"


def test_a_file_may_be_tied_by_its_name_alone() -> None:
    named = TALKED.format('about = ["kettle-2026-06-12-1"]\n')
    other = {"south/kettle.toml": TALKED.format("")}
    files = {**project("north", named), **project("south", "", **other)}
    found = proved(space_of(files), Change("projects/north/north-log.toml", named.encode(), b""))
    assert isinstance(found, Effect)
    assert [context.id for context in found.after.contexts] == ["north", "south"]


def test_what_no_id_ties_is_not_judged_again() -> None:
    files = {**project("north", NEED), **project("south", NEED.replace("QUAY-1", "MOLE-1"))}
    found = proved(space_of(files), Change("projects/north/north-log.toml", NEED.encode(), b""))
    assert isinstance(found, Effect)
    assert [context.id for context in found.after.contexts] == ["north"]


@pytest.mark.slow
@given(st.integers(0, 2**32))
def test_an_edit_is_judged_in_part_as_in_whole(seed: int) -> None:
    random = Random(seed)
    files = files_from(random)
    change = edit_of(random, files)
    found = shown(proved(space_of(files), change))
    with patch.object(effect, "touched_by", whole):
        assert found == shown(proved(space_of(files), change))
