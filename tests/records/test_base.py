"""What the models declare of themselves, and the walks over what a record holds."""

from datetime import date

import pytest

from clientcare.records import KINDS, Record, Table, specs, walk, with_role
from clientcare.records.unsafe import may_be_unsafe, unsafe_texts
from clientcare.records.validation import Duration, is_id, parse_duration
from clientcare.toml import parse
from tests.for_each import for_each


def tables(model: type[Table]) -> set[type[Table]]:
    """A model and all that it holds."""
    found, left = set[type[Table]](), [model]
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += [spec.table for spec in specs(one).values() if spec.table]
    return found


MODELS = sorted(
    {t for kind in KINDS.values() for t in tables(kind.model)}, key=lambda m: m.__name__
)


def record(text: str) -> Record:
    (kind,) = parsed = parse(text)
    value = parsed[kind]
    return KINDS[kind].model.model_validate(value if kind == "project" else value[0])


@for_each("model", MODELS)
def test_every_field_declares_who_may_read_it_and_says_what_it_is(model: type[Table]) -> None:
    for name, field in model.declared.items():
        assert field.audience in ("client", "internal"), name
        assert field.meaning, name
        assert field.meaning[-1] != ".", name


@for_each("model", MODELS)
def test_every_day_is_a_fact_a_plan_or_a_turn_and_nothing_else_is(model: type[Table]) -> None:
    for name, spec in specs(model).items():
        is_day = "datetime.date" in str(spec.annotation) and spec.table is None
        assert (spec.role in ("fact", "plan", "turn")) == is_day, name
    assert not model.EXISTS_FROM or specs(model)[model.EXISTS_FROM].role == "fact"


def test_records_cannot_be_changed() -> None:
    made = record('[[risk]]\nid = "R-1"\ntitle = "a"\n')
    with pytest.raises(ValueError, match="frozen"):
        made.notes = "other"


EVERYTHING = """\
[project]
name = "Portal"
client = "Acme"
lead = "mira"
started = 2026-01-01
closed = 2026-12-01
goals = []
[project.people.jan]
side = "client"
left = 2026-05-01
[[project.people.jan.away]]
from = 2026-06-01
cover = "eva"
[[project.health]]
on = 2026-02-01
[project.calendar]
closed = [2026-12-24, { from = 2026-12-28, to = 2026-12-31 }]
"""


def test_walk_gives_each_field_that_is_set_in_depth() -> None:
    paths = {path: value for path, _, value in walk(record(EVERYTHING))}
    plain = {path: v for path, v in paths.items() if isinstance(v, str | date) or v == ()}
    assert plain == {
        ("name",): "Portal",
        ("client",): "Acme",
        ("lead",): "mira",
        ("started",): date(2026, 1, 1),
        ("closed",): date(2026, 12, 1),
        ("goals",): (),
        ("people", "jan", "side"): "client",
        ("people", "jan", "left"): date(2026, 5, 1),
        ("people", "jan", "away", 0, "from"): date(2026, 6, 1),
        ("people", "jan", "away", 0, "cover"): "eva",
        ("health", 0, "on"): date(2026, 2, 1),
        ("calendar", "closed", 1, "from"): date(2026, 12, 28),
        ("calendar", "closed", 1, "to"): date(2026, 12, 31),
    }


@for_each("roles", [{"fact"}, {"plan"}, {"person"}, {"record"}, {"fact", "plan"}])
def test_fields_of_a_role_are_those_of_the_walk(roles: set[str]) -> None:
    issue = """\
[[issue]]
id = "I-1"
title = "a"
found = 2026-06-01
owner = "mira"
affects = ["C-1"]
promised = 2026-06-30
moves = [{ on = 2026-06-02, to = 2026-07-01, agreed_by = "jan" }]
workaround = { given = 2026-06-02T10:00:00 }
plan = [{ owner = "mira", due = 2026-06-10, from = "C-1", since = 2026-06-04 }]
reopened = [{ on = 2026-06-20, checked = { on = 2026-06-21, by = "olli" } }]
"""
    for text in (EVERYTHING, issue):
        one = record(text)
        expected = {(p, s.role, v) for p, s, v in walk(one) if s.role in roles and v}
        assert set(with_role(one, frozenset(roles))) == expected


# Small things


@for_each("text", ["a", "Z9", "ACME-1.b_c", "a" * 120])
def test_what_is_an_id(text: str) -> None:
    assert is_id(text)


@for_each("text", ["", "1", "-a", "a b", "a\n", "ä", "a/b", "a\x00"])
def test_what_is_no_id(text: str) -> None:
    assert not is_id(text)


@for_each(("text", "expected"), [("4h", (4, "h")), ("0d", (0, "d")), ("30cd", (30, "cd"))])
def test_a_duration_is_a_number_and_a_unit(text: str, expected: tuple[int, str]) -> None:
    assert parse_duration(text) == Duration(*expected)


@for_each("text", ["", "d", "4", "4 h", "04h", "4H", "4hd", "4h\n", "10000d", "٣d"])
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        parse_duration(text)


UNSAFE = {
    "\x00": "U+0000", "\x1b": "U+001B", "\x7f": "U+007F", "\x9b": "U+009B", "\u200b": "U+200B",
    "\u202e": "U+202E", "\u2066": "U+2066", "\u200f": "U+200F", "\ufeff": "U+FEFF",
    "\u00ad": "U+00AD", "\u2028": "U+2028", "\u2060": "U+2060", "\u3164": "U+3164",
    "\U000e0041": "U+E0041", "\x08": "U+0008", "\x85": "U+0085", "a\u200db": "U+200D",
    "a\u200cb": "U+200C",
}  # fmt: skip
SAFE = ["a\tb\r\nc\nd", "Søk på sida", "漢字", "क्‍ष", "👩‍💻", "نمی‌خواهم", "é", "🏳️‍🌈", "…–“”"]


@for_each(("text", "name"), UNSAFE.items())
def test_characters_that_nobody_sees_are_unsafe_wherever_they_stand(text: str, name: str) -> None:
    from clientcare.records import Commitment, Move

    assert may_be_unsafe(text) or text.isascii()
    move = Move(on=date(2026, 6, 1), to=date(2026, 6, 2), why=f"because {text}")
    one = Commitment(id="C-1", title=f"Search{text}", moves=(move,), acceptance=("fine", text))
    assert sorted(unsafe_texts(one), key=str) == sorted(
        [(("title",), name), (("moves", 0, "why"), name), (("acceptance", 1), name)], key=str
    )


@for_each("text", SAFE)
def test_what_people_write_is_safe(text: str) -> None:
    from clientcare.records import Commitment

    assert list(unsafe_texts(Commitment(id="C-1", title=text, notes=text))) == []
