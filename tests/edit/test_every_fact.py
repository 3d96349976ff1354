"""Every field of every kind can be recorded from the command line: the models themselves say which.

Each field is recorded by `mark` on the smallest record of its kind, as a fact where it is a dated
one, else with `--set`; the record must then be valid and hold the field.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from clientcare.edit.facts import day_field, table_day
from clientcare.records import KINDS, Spec, Table
from clientcare.records import fields as fields_of
from tests.edits import Desk
from tests.for_each import for_each
from tests.workspaces import TODAY

Path = tuple[str, ...]

SMALLEST = {
    "project": '[project]\nid = "D-1"\nname = "Portal"\nclient = "Demo Oy"\n'
    '[project.people]\nmira = { name = "Mira", side = "us" }\n',
    "commitment": '[[commitment]]\nid = "D-1"\ntitle = "Search"\n',
    "issue": '[[issue]]\nid = "D-1"\ntitle = "Down"\nfound = 2026-06-01\n',
    "change": '[[change]]\nid = "D-1"\ntitle = "Groups"\n',
    "risk": '[[risk]]\nid = "D-1"\ntitle = "Late phones"\n',
    "touchpoint": '[[touchpoint]]\nid = "D-1"\n',
    "review": '[[review]]\nid = "D-1"\n',
}
OTHERS = '[[commitment]]\nid = "D-2"\ntitle = "Map"\n[[change]]\nid = "D-3"\ntitle = "More"\n'
REQUIRED = {
    "moves": ("to=2026-09-01",),
    "payments": ("amount=5",),
    "written_off": ("amount=5",),
    "people.jan.away": ("from=2026-07-01",),
    "calendar.season": ("from=2026-07-01", "to=2026-07-31", "hours=09:00-15:00"),
}
"""What an entry is nothing without, beside its day."""
GIVEN = {
    ("project", "language"): "fi",
    ("project", "currency"): "EUR",
    ("commitment", "every"): "1m",
    ("project", "time_zone"): "Asia/Tokyo",
    ("project", "contract", "deemed_accepted"): "10d",
    ("project", "calendar", "hours"): "08:00-16:00",
    ("project", "calendar", "holidays"): "FI",
    ("change", "effort", "delay"): "3d",
    ("project", "id"): "D-1",
}


def fields(model: type[Table], prefix: Path = ()) -> Iterator[tuple[Path, Spec]]:
    """Every field of a model and of the tables in it that holds a value of its own."""
    for key, shape in fields_of(model).items():
        path = (*prefix, key)
        if shape.table is None or shape.is_list:
            yield path, shape
        elif shape.is_map:
            yield from fields(shape.table, (*path, "jan"))
        else:
            yield from fields(shape.table, path)


EVERY = [
    pytest.param(kind, path, shape, id=".".join((kind, *path)))
    for kind, row in KINDS.items()
    for path, shape in fields(row.model)
    if path[-1] not in ("id", "title", "name", "client") or len(path) > 1
    if (kind, path) != ("issue", ("found",)) and path[0] != "rounds"
]


def sample(kind: str, path: Path, shape: Spec) -> str:
    """Some value that a field takes, as somebody would type it."""
    if given := GIVEN.get((kind, *path)):
        return given
    if shape.is_day:
        return "2026-06-12" if shape.role == "fact" else "2026-09-01"
    if shape.choices:
        return shape.choices[-1]
    if shape.role == "person":
        return "mira"
    if shape.role == "record":
        return "D-3" if path[-1] == "change" else "D-2"
    if bool in shape.types:
        return "true"
    if shape.types != {str}:
        return "1"
    text = f"{kind} {shape.meaning}"
    if "ISO" in text or path[-1] == "currency":
        return "EUR"
    if path[0] in ("policy", "cadence") or path[-1] == "respond_within":
        return "3d"
    return "P" if shape.is_id else "some words, and more"


def begin_lists(desk: Desk, kind: str, path: Path) -> None:
    """Add an entry to each list on the way to a field."""
    model: type[Table] = KINDS[kind].model
    for n, key in enumerate(path[:-1]):
        shape = fields_of(model).get(key)
        if shape is None or shape.table is None:
            continue
        model = shape.table
        word = ".".join(path[: n + 1])
        if shape.many:
            desk.mark(word, sets=REQUIRED.get(word, ()))
        elif (day := table_day(model)) and path[-1] != day and not shape.is_map:
            desk.mark(word)


def value_at(table: Any, path: Path) -> Any:
    for key in path:
        table = table[key]
        table = table[-1] if isinstance(table, list) and key != path[-1] else table
    return table


@for_each(("kind", "path", "shape"), EVERY)
def test_every_field_can_be_recorded(kind: str, path: Path, shape: Spec) -> None:
    records = SMALLEST[kind] + OTHERS
    desk = Desk(records, now=TODAY)
    begin_lists(desk, kind, path)
    table = desk.record()
    word = ".".join(path)
    held = len(path) > 1 and _is_held(table, path)
    if shape.role == "fact" and not held:
        desk.mark(word)
    elif not held:
        desk.mark(sets=(f"{word}={sample(kind, path, shape)}",))
    table = desk.record()
    found = value_at(table, path)
    assert found not in (None, [], {})
    KINDS[kind].model.model_validate(table)
    if shape.role == "fact" and not shape.is_list:
        assert found == TODAY


def _is_held(table: Any, path: Path) -> bool:
    """Whether beginning the entry recorded the field already: it is the entry's day."""
    try:
        return value_at(table, path) is not None
    except KeyError:
        return False


def test_every_list_and_table_with_a_day_is_a_fact_of_its_own() -> None:
    days = {
        (kind.model.__name__, key): day_field(shape.table) or table_day(shape.table)
        for kind in KINDS.values()
        for key, shape in fields_of(kind.model).items()
        if shape.table and not shape.is_map and key != "rounds"
    }
    assert {key: day for key, day in days.items() if day} == {
        ("Project", "disputes"): "agreed",
        ("Project", "contract"): "signed",
        ("Project", "pain_points"): "confirmed",
        ("Project", "health"): "on",
        ("Project", "paused"): "from",
        ("Commitment", "moves"): "on",
        ("Commitment", "checked"): "on",
        ("Commitment", "returns"): "on",
        ("Commitment", "reminders"): "on",
        ("Commitment", "escalations"): "raised",
        ("Commitment", "payments"): "on",
        ("Commitment", "written_off"): "on",
        ("Issue", "moves"): "on",
        ("Issue", "workaround"): "given",
        ("Issue", "options"): "presented",
        ("Issue", "plan"): "done",
        ("Issue", "updates"): "on",
        ("Issue", "waits"): "since",
        ("Issue", "checked"): "on",
        ("Issue", "reopened"): "on",
        ("Issue", "ranked"): "on",
        ("Issue", "escalations"): "raised",
        ("Issue", "compensation"): "offered",
        ("Issue", "mediation"): "on",
        ("Review", "lessons"): "done",
    }


@for_each("kind", [kind for kind in KINDS if kind != "project"])
def test_a_moment_is_recorded_where_the_field_takes_one(kind: str) -> None:
    now = datetime.fromisoformat("2026-06-15T14:30:59")
    for path, shape in fields(KINDS[kind].model):
        if len(path) == 1 and shape.role == "fact" and path[0] not in ("found", "reviewed"):
            found = Desk(SMALLEST[kind], now=now).mark(path[0])[path[0]]
            assert found == (now.replace(second=0) if shape.is_moment else now.date())
