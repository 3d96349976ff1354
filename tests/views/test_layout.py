"""Blocks of rows: margins, leads, and text that flows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientcare.output.terminal import Terminal, width_of
from clientcare.views.layout import Block, Row, Span, draw, joined, words, wrapped

BLOCKS = (
    Block("first", (
        Row((Span("1"), Span("one")), words("alpha beta gamma delta")),
        Row((Span("200"),), words("epsilon")),
    )),
    Block("second", (Row((), words("zeta")),)),
)  # fmt: skip


def drawn(width: int | None) -> list[str]:
    return list(draw(BLOCKS, Terminal(width=width)))


def test_leads_are_lined_up_in_each_block() -> None:
    assert drawn(None) == [
        "first      1    one  alpha beta gamma delta",
        "           200       epsilon",
        "second     zeta",
    ]


def test_text_hangs_below_itself() -> None:
    assert drawn(80) == drawn(None)
    narrow = list(draw(BLOCKS[:1], Terminal(width=38), margin=0))
    assert narrow == [
        "first",
        "  1    one  alpha beta gamma delta",
        "  200       epsilon",
    ]
    assert list(draw(BLOCKS[:1], Terminal(width=30), margin=0)) == [
        "first",
        "  1    one  alpha beta gamma",
        "            delta",
        "  200       epsilon",
    ]


def test_short_parts_are_kept_whole_and_the_sign_between_goes_with_the_break() -> None:
    text = joined(("due 2026-06-10", "", "Mira Laine", words("ab ", Span("c", "bold"))))
    assert lines(text, 30) == ["due 2026-06-10 · Mira Laine", "ab c"]
    assert lines(text, 26) == ["due 2026-06-10", "Mira Laine · ab c"]
    assert lines(text, 14) == ["due 2026-06-10", "Mira Laine", "ab c"]
    assert lines(joined(("one", "two"), ", "), 5) == ["one,", "two"]
    assert lines(joined(("say it", Span("run this now", keep="whole")), ": "), 15) == [
        "say it:",
        "run this now",
    ]


def lines(text: tuple[Span, ...], width: int | None) -> list[str]:
    return ["".join(span.text for span in line) for line in wrapped(text, width)]


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("", 10, []),
        ("one", None, ["one"]),
        ("one two", 3, ["one", "two"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("漢字漢字", 4, ["漢字", "漢字"]),
        ("a  b", 2, ["a", "b"]),
    ],
)
def test_words_are_broken_only_where_they_must(
    text: str, width: int | None, expected: list[str]
) -> None:
    assert lines((Span(text),), width) == expected


@given(
    st.lists(st.tuples(st.text(max_size=30), st.sampled_from(["", "bold"]))),
    st.integers(2, 60),
)
def test_nothing_is_lost_and_nothing_is_too_wide(parts: list[tuple[str, str]], width: int) -> None:
    text = joined(Span(*part) for part in parts)
    found = lines(text, width)
    assert all(width_of(line) <= width for line in found)
    (whole,) = lines(text, None)
    assert "".join(found).replace(" ", "").replace("·", "") == whole.replace(" ", "").replace(
        "·", ""
    )


def test_a_style_is_painted_once_over_its_neighbours() -> None:
    (line,) = draw(
        [Block("", (Row((), words(Span("a ", "red"), Span("b", "red"))),))], Terminal(True)
    )
    assert line == " " * 11 + "\x1b[31ma b\x1b[0m"
