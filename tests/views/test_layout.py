"""Blocks of rows: margins, leads, and text that flows."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from clientcare.output import write
from clientcare.output.terminal import Terminal, width_of
from clientcare.output.text import wrapped
from clientcare.pages import blocks as tree
from clientcare.pages.blocks import Row, Rows, Run, dotted, joined, row
from tests.for_each import for_each

STYLES: list[tree.Style] = ["plain", "strong"]
BLOCKS = (
    Rows("first", (row(("1", "one"), "alpha beta gamma delta"), row(("200",), "epsilon"))),
    Rows("second", (row((), "zeta"),)),
)


def draw(blocks: Iterable[tree.Block], terminal: Terminal) -> list[str]:
    return write(tree.document("", *blocks), "text", terminal).splitlines()


def drawn(width: int | None) -> list[str]:
    return draw(BLOCKS, Terminal(width=width))


def test_leads_are_lined_up_in_each_block() -> None:
    assert drawn(None) == [
        "first      1    one  alpha beta gamma delta",
        "           200       epsilon",
        "second     zeta",
    ]


def test_text_hangs_below_itself() -> None:
    assert drawn(80) == drawn(None)
    narrow = draw(BLOCKS[:1], Terminal(width=38))
    assert narrow == [
        "first",
        "  1    one  alpha beta gamma delta",
        "  200       epsilon",
    ]
    assert draw(BLOCKS[:1], Terminal(width=30)) == [
        "first",
        "  1    one  alpha beta gamma",
        "            delta",
        "  200       epsilon",
    ]


def test_short_parts_are_kept_whole_and_the_sign_between_goes_with_the_break() -> None:
    text = dotted("due 2026-06-10", "", "Mira Laine", joined(("ab ", Run("c", "strong"))))
    assert lines(text, 30) == ["due 2026-06-10 · Mira Laine", "ab c"]
    assert lines(text, 26) == ["due 2026-06-10", "Mira Laine · ab c"]
    assert lines(text, 14) == ["due 2026-06-10", "Mira Laine", "ab c"]
    assert lines(dotted("one", "two", between=", "), 5) == ["one,", "two"]
    assert lines(dotted("say it", Run("run this now", keep="whole"), between=": "), 15) == [
        "say it:",
        "run this now",
    ]


def lines(text: tree.Inline, width: int | None) -> list[str]:
    return ["".join(span.text for span in line) for line in wrapped(text, width)]


@for_each(
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
    assert lines((Run(text),), width) == expected


@given(
    st.lists(st.tuples(st.text(max_size=30), st.sampled_from(STYLES))),
    st.integers(2, 60),
)
def test_nothing_is_lost_and_nothing_is_too_wide(
    parts: list[tuple[str, tree.Style]], width: int
) -> None:
    text = dotted(*(Run(*part) for part in parts))
    found = lines(text, width)
    assert all(width_of(line) <= width for line in found)
    (whole,) = lines(text, None)
    assert "".join(found).replace(" ", "").replace("·", "") == whole.replace(" ", "").replace(
        "·", ""
    )


@given(
    st.lists(st.tuples(st.text(max_size=30), st.sampled_from(STYLES)), min_size=1),
    st.integers(16, 60),
    st.integers(1, 3),
)
def test_a_row_of_few_lines_says_that_something_is_left_out(
    parts: list[tuple[str, tree.Style]], width: int, most: int
) -> None:
    body = dotted(*(Run(*part) for part in parts))
    whole, terminal = lines(body, width), Terminal(width=width)
    found = draw([Rows("", (Row((), body, most),), margin=0)], terminal)
    assert len(found) <= max(most, 1)
    assert all(width_of(line) <= width for line in found)
    if len(whole) <= most:
        assert found == draw([Rows("", (Row((), body),), margin=0)], terminal)
    else:
        assert found[-1].endswith("…")


def test_of_a_row_of_few_lines_the_parts_that_fit_are_kept() -> None:
    rows = [Rows("", (row((), "first", "a part that is too long", "last", lines=1),), margin=0)]
    assert draw(rows, Terminal(width=20)) == ["first · last …"]
    assert draw(rows, Terminal()) == ["first · a part that is too long · last"]


def test_of_the_first_warning_of_a_row_some_words_are_always_left() -> None:
    told = (Run("a long warning of this row", "red"), Run("a second one", "amber"), "+ 5 more")
    rows = [Rows("", (row((), "the name", *told, lines=2),), margin=0)]
    assert draw(rows, Terminal(width=20)) == ["the name · a long", "warning of this …"]
    assert draw(rows, Terminal(width=40)) == [
        "the name · a long warning of this row", "a second one · + 5 more",
    ]  # fmt: skip


def test_a_style_is_painted_once_over_its_neighbours() -> None:
    block = Rows("", (Row((), (Run("a ", "red"), Run("b", "red"))),))
    (line,) = draw([block], Terminal(True))
    assert line == " " * 11 + "\x1b[1;31ma b\x1b[0m"


def test_what_a_table_is_about_is_cut_after_its_other_columns() -> None:
    rows = [("A name of a project that is far too long", "the worst of all dangers stands here")]
    block = tree.table(("PROJECT", "DANGERS"), rows, cut=1)
    assert draw([block], Terminal(width=62))[1] == (
        "A name of a project tha…  the worst of all dangers stands here"
    )
    assert draw([block], Terminal(width=50))[1] == (
        "A name of a project t…  the worst of all dangers…"
    )


def test_what_is_empty_takes_no_line_of_a_row_on_several_lines() -> None:
    id = tree.run(Run("A-very-long-id-of-a-record", "id"))
    rows = [("alpha beta", id, "gamma delta epsilon"), ("zeta", id, "")]
    table = tree.table(("WHAT", "ID", "WHY"), rows)
    assert draw([table], Terminal(width=40))[-3:] == [
        "alpha beta  A-very-long-id-of-a-record",
        "    gamma delta epsilon",
        "zeta        A-very-long-id-of-a-record",
    ]


def test_a_heading_that_begins_with_a_title_is_wrapped_and_stays_on_its_lines() -> None:
    title = (tree.Run("A title\nof some length"), tree.Run(" "), tree.Run("ID-1", "id"))
    assert draw([tree.Section(title, ())], Terminal(width=18)) == ["A title of some", "length ID-1"]


def test_a_heading_hangs_behind_its_sign() -> None:
    title = (tree.Run("✖ red", "red"), tree.Run("  "), tree.Run("A name of some length"))
    section = tree.Section(title, ())
    assert draw([section], Terminal(width=24)) == ["✖ red  A name of some", "       length"]
