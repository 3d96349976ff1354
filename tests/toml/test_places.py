"""Where fields stand: in characters, in the user's own text, whatever form it takes."""

import pytest

from clientcare.toml import ExcerptLine, FieldPath, Places, Span, excerpt
from tests.for_each import for_each

from .support import cut

TEXT = """\
title = "héé"
a.b.c = 1
"quoted \\u00e9".x = 2

[project] # ours
id = "x"
\tname  =\t"Ünïté"  # wide: 🎉
tags = [
  "a", # "not ]"
  "🎉", "b",
]

[project.people."jan é"]
name = \"""
Jan
É\"""

[[commitment]]
moves = [
  { on = 2026-08-28, to = 2026-09-15 },
  { on = 2026-08-29, sub.why = "é", to = 2026-09-16 },
]
[commitment.checked]
on = 2026-01-01
[[commitment.returns]]
on = 2026-01-02

[[commitment]]
  [[commitment.returns]]
  on = 2026-01-03
  [[commitment.returns]]
  on = 2026-01-04
"""


def at(path: FieldPath, text: str = TEXT) -> tuple[str, str]:
    """The text at a field's key and at its value."""
    places = Places(text)
    return cut(text, places.key(path)), cut(text, places.value(path))


@for_each(
    ("path", "key", "value"),
    [
        (("title",), "title", '"héé"'),
        (("a",), "a", "a"),
        (("a", "b"), "b", "b"),
        (("a", "b", "c"), "c", "1"),
        (("quoted é",), '"quoted \\u00e9"', '"quoted \\u00e9"'),
        (("quoted é", "x"), "x", "2"),
        (("project",), "project", "[project]"),
        (("project", "name"), "name", '"Ünïté"'),
        (("project", "tags"), "tags", '[\n  "a", # "not ]"\n  "🎉", "b",\n]'),
        (("project", "tags", 1), '"🎉"', '"🎉"'),
        (("project", "tags", 2), '"b"', '"b"'),
        (("project", "people"), "people", "people"),
        (("project", "people", "jan é"), '"jan é"', '[project.people."jan é"]'),
        (("project", "people", "jan é", "name"), "name", '"""\nJan\nÉ"""'),
        (("commitment",), "commitment", "[[commitment]]"),
        (
            ("commitment", 0, "moves", 1),
            *['{ on = 2026-08-29, sub.why = "é", to = 2026-09-16 }'] * 2,
        ),
        (("commitment", 0, "moves", 1, "sub"), "sub", "sub"),
        (("commitment", 0, "moves", 1, "sub", "why"), "why", '"é"'),
        (("commitment", 0, "moves", 1, "to"), "to", "2026-09-16"),
        (("commitment", 0, "checked"), "checked", "[commitment.checked]"),
        (("commitment", 0, "checked", "on"), "on", "2026-01-01"),
        (("commitment", 0, "returns", 0, "on"), "on", "2026-01-02"),
        (("commitment", 1, "returns", 0, "on"), "on", "2026-01-03"),
        (("commitment", 1, "returns", 1, "on"), "on", "2026-01-04"),
    ],
)
@for_each("ending", ["\n", "\r\n"])
def test_fields_stand_where_they_are_written(
    path: FieldPath, key: str, value: str, ending: str
) -> None:
    text = TEXT.replace("\n", ending)
    assert at(path, text) == (key, value.replace("\n", ending))


def test_spans_count_characters_from_one_and_end_behind() -> None:
    places = Places(TEXT)
    assert places.value(("title",)) == Span(1, 9, 1, 14)
    assert places.value(("project", "name")) == Span(7, 10, 7, 17)
    assert places.value(("project", "tags")) == Span(8, 8, 11, 2)
    assert places.value(("commitment",)) == Span(18, 1, 18, 15)
    assert places.value(("commitment", 1)) == Span(28, 1, 28, 15)
    assert places.value(("commitment", 1, "returns", 1)) == Span(31, 3, 31, 25)


@for_each("path", [("b",), ("title", "x"), ("commitment", 2), ("a", "b", 0), ()])
def test_what_is_not_there_has_no_place(path: FieldPath) -> None:
    with pytest.raises(KeyError):
        Places(TEXT).value(path)
    assert Places(TEXT).key(path) == Places(TEXT).nearest(path)


@for_each(
    ("path", "nearest"),
    [
        (("commitment", 0, "checked", "on"), "2026-01-01"),
        (("commitment", 0, "checked", "how"), "[commitment.checked]"),
        (("commitment", 0, "moves", 0, "told"), "{ on = 2026-08-28, to = 2026-09-15 }"),
        (("commitment", 0, "delivered"), "[[commitment]]"),
        (("commitment", 1, "checked", "on"), "[[commitment]]"),
        (("project", "people", "eva", "side"), "people"),
        (("calendar", "hours"), 'title = "héé"'),
        ((), 'title = "héé"'),
    ],
)
def test_nearest_place_of_what_is_absent(path: FieldPath, nearest: str) -> None:
    assert cut(TEXT, Places(TEXT).nearest(path)) == nearest


def test_nearest_place_in_an_empty_file() -> None:
    assert Places("").nearest(("project", "id")) == Span(1, 1, 1, 1)
    assert Places("\r\n").nearest(("project", "id")) == Span(1, 1, 1, 1)


def test_a_header_after_its_sub_table_is_the_place_of_the_table() -> None:
    text = "[a.b]\nx = 1\n[a]\ny = 2\n"
    assert Places(text).value(("a",)) == Span(3, 1, 3, 4)
    assert Places(text).value(("a", "b")) == Span(1, 1, 1, 6)


def test_excerpt_underlines_the_span() -> None:
    text = "a = 1\npromised = 2026-11-17 # was\nb = 2\n"
    span = Places(text).value(("promised",))
    assert excerpt(text, span) == [ExcerptLine(2, "promised = 2026-11-17 # was", 11, 21)]


def test_excerpt_of_several_lines_underlines_from_the_indent() -> None:
    text = 'tags = [\r\n  "a",\r\n]\r\n'
    assert excerpt(text, Places(text).value(("tags",))) == [
        ExcerptLine(1, "tags = [", 7, 8),
        ExcerptLine(2, '  "a",', 2, 6),
        ExcerptLine(3, "]", 0, 1),
    ]


def test_excerpt_shows_tabs_as_spaces() -> None:
    text = "[p]\n\tid\t= 'x'\t# c\n"
    (line,) = excerpt(text, Places(text).value(("p", "id")))
    assert line == ExcerptLine(2, "    id  = 'x'   # c", 10, 13)
    assert line.text[line.start : line.end] == "'x'"


@for_each("before", [0, 50, 200, 100_000])
@for_each("length", [1, 30, 5_000])
@for_each("after", [0, 50, 100_000])
def test_excerpt_of_a_long_line_is_cut_around_the_span(
    before: int, length: int, after: int
) -> None:
    text = f"{'b' * before}{'s' * length}{'a' * after}"
    (line,) = excerpt(text, Span(1, before + 1, 1, before + length + 1), width=100)
    assert len(line.text) <= 100
    shown = line.text[line.start : line.end]
    assert set(shown) == {"s"}
    assert len(shown) == length or len(shown) >= 25
    if before + length + after <= 100:
        assert line.text == text
    else:
        assert "…" in (line.text[0], line.text[-1])


def test_excerpt_of_a_place_behind_the_end_is_empty_there() -> None:
    assert excerpt("a = 1\nb =", Span(2, 4, 2, 5)) == [ExcerptLine(2, "b =", 3, 3)]
    assert excerpt("", Span(1, 1, 1, 2)) == [ExcerptLine(1, "", 0, 0)]
    assert excerpt("a\n", Span(2, 1, 2, 2)) == [ExcerptLine(2, "", 0, 0)]
