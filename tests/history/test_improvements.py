"""Any history, and any edit by which a past day looks better than recorded: the gate is shut."""

import copy
import tempfile
from collections.abc import Callable
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import assume, given
from hypothesis import strategies as st

from clientcare.calendar.now import Now
from clientcare.facts.contact import moods
from clientcare.facts.promises import kept
from clientcare.facts.workspace import Workspace
from clientcare.records import Commitment
from clientcare.store import load
from tests.cli.running import run
from tests.drawn import examples
from tests.history.repositories import Repo

pytestmark = pytest.mark.slow

FIRST, TODAY = date(2026, 8, 3), date(2026, 11, 20)
BASE_DAY = date(2026, 11, 12)
"""The day of the base, a Thursday: what happened on it is recorded late after 17 November."""
PROJECT = '[project]\nid = "shop"\nname = "Shop"\nclient = "West Oy"\n'
FILE = "projects/shop/records.toml"
Tables = dict[str, list[dict[str, Any]]]
past = st.integers(0, (BASE_DAY - FIRST).days).map(lambda n: FIRST + timedelta(n))


@st.composite
def promises(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """A promise of ours, as it was recorded by the base."""
    made, due = FIRST, draw(past)
    table: dict[str, Any] = {"id": name, "title": name, "made": made, "promised": due}
    if draw(st.booleans()):
        on, to = draw(past), due + timedelta(draw(st.integers(1, 30)))
        if on <= to:
            table["moves"] = [{"on": on, "to": to, "why": "ill", "told": on}]
    if draw(st.booleans()):
        table["delivered"] = draw(past)
    return table


@st.composite
def records(draw: st.DrawFn) -> Tables:
    """What the base holds: some promises, and a meeting with a mood."""
    numbers = range(draw(st.integers(1, 4)))
    touch = {"id": "T-1", "on": draw(past), "kind": "meeting", "mood": draw(st.integers(1, 5))}
    found = [draw(promises(f"P-{n}")) for n in numbers]
    return {"commitment": found, "touchpoint": [touch]}


# Edits -------------------------------------------------------------------------------------------

Edit = Callable[[Tables, date], None]


def came(tables: Tables, day: date) -> None:
    tables["commitment"][0]["delivered"] = day


def promised(tables: Tables, day: date) -> None:
    tables["commitment"][0]["promised"] = day


def moved(tables: Tables, day: date) -> None:
    on = tables["commitment"][0]["promised"]
    move = {"on": on, "to": max(day, on), "why": "late", "told": on}
    tables["commitment"][0].setdefault("moves", []).append(move)


def deleted(tables: Tables, day: date) -> None:
    del tables["commitment"][0]


def cancelled(tables: Tables, day: date) -> None:
    tables["commitment"][0]["cancelled"] = day


def renamed(tables: Tables, day: date) -> None:
    tables["commitment"][0] |= {"id": "P-new", "promised": day}


def theirs(tables: Tables, day: date) -> None:
    tables["commitment"][0]["by"] = "client"


def doubled(tables: Tables, day: date) -> None:
    twin = {**tables["commitment"][0], "id": "P-twin", "delivered": day}
    tables["commitment"][0]["duplicate_of"] = "P-twin"
    tables["commitment"].append(twin)


def invented(tables: Tables, day: date) -> None:
    tables["commitment"].append(
        {"id": "P-more", "title": "More", "made": FIRST, "promised": day, "delivered": day}
    )


def happier(tables: Tables, day: date) -> None:
    tables["touchpoint"][0]["mood"] = 5


def replaced(tables: Tables, day: date) -> None:
    old = tables["commitment"][0]
    new = {"id": "P-next", "title": "Next", "made": FIRST, "promised": day + timedelta(60)}
    old |= {"replaced": old["promised"] - timedelta(1), "replaced_by": "P-next"}
    tables["commitment"].append(new)


EDITS: tuple[Edit, ...] = (
    came, promised, moved, deleted, cancelled, renamed, theirs, doubled, invented, happier,
    replaced,
)  # fmt: skip


# What a day says ---------------------------------------------------------------------------------


def figures(root: Path) -> dict[tuple[str, str], float]:
    """What the records of a folder say of the day of the base: of each promise, and the mood."""
    workspace = Workspace(load(root), Now.end_of(BASE_DAY, UTC))
    (context,) = workspace.contexts
    found: dict[tuple[str, str], float] = {}
    for one in context.records(Commitment):
        if one.by == "us":
            dates, in_time = context.dates(one), kept(one, context)
            found["kept", one.id] = 0 if in_time is None else 1 if in_time else -1
            found["late", one.id] = -dates.days_late
    if all_moods := moods(context):
        found["mood", "shop"] = all_moods[-1][1]
    return found


def looks_better(before: dict[tuple[str, str], float], after: dict[tuple[str, str], float]) -> bool:
    """Whether a figure has improved, or a kept promise is new."""
    worse = any(after.get(key, 0) > value for key, value in before.items())
    return worse or any(k[0] == "kept" and v > 0 for k, v in after.items() if k not in before)


@given(tables=records(), edit=st.sampled_from(EDITS), day=past)
@examples(25)
def test_no_past_day_can_be_improved(tables: Tables, edit: Edit, day: date) -> None:
    better = copy.deepcopy(tables)
    edit(better, day)
    assume(better != tables)
    # An id alone is no figure: whoever changes nothing else has renamed the record.
    assume(edit is not renamed or day != tables["commitment"][0]["promised"])
    with tempfile.TemporaryDirectory() as folder:
        repo = Repo(Path(folder) / "repo")
        repo.commit({"clientcare.toml": "", "projects/shop/project.toml": PROJECT}, FIRST)
        repo.commit({FILE: tomli_w.dumps(tables)}, BASE_DAY)
        before = figures(repo.folder)
        repo.write({FILE: tomli_w.dumps(better)})
        after = figures(repo.folder)
        assume(looks_better(before, after))
        repo.commit({}, TODAY)
        words = ("--root", str(repo.folder), "--base", "HEAD~1", "--as-of", str(TODAY))
        ran = run("check", *words, "--output-format", "concise")
        assert ran.code == 1, (edit.__name__, ran, before, after)
