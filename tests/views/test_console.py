"""Text made inert, and how it may look where it is shown."""

import sys
from collections.abc import Sequence
from io import BytesIO, StringIO, TextIOWrapper

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientcare.output import write
from clientcare.output.clean import clean, clean_lines, dump, file_name, harmless, line
from clientcare.output.terminal import Terminal, encodable, folded, terminal_of, width_of
from clientcare.output.text import STYLES
from clientcare.pages import blocks as tree
from clientcare.pages.blocks import Run, Style, Words
from clientcare.records.unsafe import unsafe
from tests.for_each import for_each


@for_each(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("Käyttöönotto → 🙂 日本", "Käyttöönotto → 🙂 日本"),
        ("👩‍🚀", "👩‍🚀"),
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("a\x00b\x07c\x1fd\x7fe\x9bf", "a␀b␇c␟d␡e\\u009bf"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("\u2028\u2066", "\\u2028\\u2066"),
        ("\U000e0041", "\\U000e0041"),
        ("blank \u3164", "blank \\u3164"),
        ("lone \udc80", "lone \\udc80"),
        ("[/x] [bold] :smile: {id} %s", "[/x] [bold] :smile: {id} %s"),
        ("##[error]x ##vso[task] ## ##", "## [error]x ## vso[task] ## ##"),
        ("###[group]", "### [group]"),
    ],
)
def test_what_cannot_be_seen_is_shown(text: str, shown: str) -> None:
    assert clean(text) == line(text) == clean_lines(text) == shown


@pytest.mark.slow
def test_every_unsafe_character_is_shown() -> None:
    for one in map(chr, range(sys.maxunicode + 1)):
        hidden = unsafe().search(one) or one in "\t\n\r" or "\ud800" <= one <= "\udfff"
        assert (clean(one) != one) == bool(hidden), hex(ord(one))


def test_json_is_readable_and_inert() -> None:
    shown = '{\n  "a": [\n    "#\\u0023[x]\\u007f\\u00e4"\n  ]\n}\n'
    assert dump({"a": ["##[x]\x7fä"]}) == shown
    with pytest.raises(ValueError, match="JSON"):
        dump([float("nan")])


def test_line_ends_are_folded_or_kept() -> None:
    assert line("  a \r\n\t b\rc\n\nd\te ") == "a b c d e"
    assert clean_lines("a\r\nb\rc\n\td") == "a\nb\nc\n    d"
    assert clean("a\nb\tc\r") == "a␊b␉c␍"


@given(st.text())
def test_nothing_unsafe_is_ever_left(text: str) -> None:
    for made in (clean(text), line(text)):
        assert not unsafe().search(made)
        assert not set("\n\r\t") & set(made)
        assert "##[" not in made
        made.encode()
    assert clean(clean(text)) == clean(text)
    assert clean_lines(text).split("\n") == [clean(each) for each in clean_lines(text).split("\n")]


@given(st.text(), st.sampled_from(["utf-8", "cp1252", "ascii", "latin-1", None]))
def test_every_stream_can_take_clean_text(text: str, encoding: str | None) -> None:
    encodable(clean(text), encoding).encode(encoding or "utf-8")


def test_signs_of_ours_have_plain_forms() -> None:
    assert encodable("✓ due → 3 – ok…", "ascii") == "ok due -> 3 - ok..."
    assert encodable("Ω", "cp1252") == "\\u03a9"
    assert encodable("ä", "cp1252") == "ä"


def test_a_file_name_never_begins_a_line_as_a_command() -> None:
    assert file_name("::error::x.toml") == "./::error::x.toml"
    assert file_name("#x") == "./#x"
    assert file_name("projects/a.toml") == "projects/a.toml"


class _Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "choice", "terminal", "color"),
    [
        ({}, "auto", True, True),
        ({}, "auto", False, False),
        ({}, "always", False, True),
        ({}, "never", True, False),
        ({"NO_COLOR": "1"}, "auto", True, False),
        ({"NO_COLOR": ""}, "auto", True, True),
        ({"NO_COLOR": "1"}, "always", True, True),
        ({"FORCE_COLOR": "1"}, "auto", False, True),
        ({"FORCE_COLOR": "0"}, "auto", True, False),
        ({"FORCE_COLOR": "0"}, "auto", False, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, "auto", True, False),
        ({"TERM": "dumb"}, "auto", True, False),
        ({"CI": "true", "TTY_COMPATIBLE": "1"}, "auto", False, False),
    ],
)
def test_colour(
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    choice: str,
    terminal: bool,
    color: bool,
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "CI", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    stream = _Terminal() if terminal else StringIO()
    assert terminal_of(stream, choice).color is color  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("columns", "width"), [("120", 120), ("5", 20), ("0", 80), ("x", 80), ("²", 80), ("", 80)]
)
def test_the_width_of_a_terminal(monkeypatch: pytest.MonkeyPatch, columns: str, width: int) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert terminal_of(_Terminal(), "auto").width == width
    assert terminal_of(StringIO(), "auto").width is None
    assert terminal_of(None, "auto") == Terminal()


def test_a_closed_stream_is_no_terminal() -> None:
    stream = TextIOWrapper(BytesIO())
    stream.close()
    assert terminal_of(stream, "auto") == Terminal()


def test_paint() -> None:
    assert Terminal(color=True).paint("late", "bold red") == "\x1b[1;31mlate\x1b[0m"
    assert Terminal(color=True).paint("", "red") == ""
    assert Terminal().paint("late", "bold red") == "late"


def test_width_is_counted_in_cells() -> None:
    assert [width_of(text) for text in ("abc", "日本", "ä", "é", "🙂")] == [3, 4, 1, 1, 2]


def test_long_lines_are_folded_on_a_terminal_only() -> None:
    text = "one two three four five six seven"
    assert folded(text, Terminal(), "do: ", "    ") == [f"do: {text}"]
    assert folded(text, Terminal(width=24), "do: ", "    ") == [
        "do: one two three four", "    five six seven",
    ]  # fmt: skip


ROWS: list[tuple[Words, ...]] = [
    ("A-1", Run("late", "red"), "日本語 title"),
    ("B-22", "ok", "short"),
]


def table(head: list[str], rows: Sequence[Sequence[Words]], terminal: Terminal) -> str:
    return write(tree.document("", tree.table(head, rows)), "text", terminal).rstrip("\n")


def test_a_table_off_a_terminal_is_aligned_and_whole() -> None:
    assert table(["ID", "STATE", "TITLE"], ROWS, Terminal()) == (
        "ID    STATE  TITLE\nA-1   late   日本語 title\nB-22  ok     short"
    )
    assert table(["ID"], [], Terminal()) == ""


def test_a_table_in_colour_is_aligned_like_one_without() -> None:
    coloured = table(["ID", "STATE", "TITLE"], ROWS, Terminal(color=True))
    assert "\x1b[1;31mlate\x1b[0m   日本語 title" in coloured


def test_a_table_too_wide_for_its_terminal_is_folded() -> None:
    rows = [("A-1", "x", "a title of many words, more than fit into one line of it")]
    assert table(["ID", "STATE", "TITLE"], rows, Terminal(width=40)).split("\n") == [
        "ID   STATE  TITLE",
        "A-1  x      a title of many words, more",
        "            than fit into one line of it",
    ]
    narrow = table(["ID", "STATE", "TITLE"], rows, Terminal(width=20)).split("\n")
    assert max(map(len, narrow)) <= 20
    assert "".join("".join(narrow).split()) != ""


def test_no_id_and_no_day_is_broken_on_a_terminal() -> None:
    rows = [
        ("PORTAL-room-search", "2026-06-08 08:15", "A title that is longer than a line has room"),
        ("P-1", "-", "Short"),
    ]
    assert table(["ID", "FOUND", "TITLE"], rows, Terminal(width=40)).split("\n") == [
        "ID                  FOUND",
        "    TITLE",
        "PORTAL-room-search  2026-06-08 08:15",
        "    A title that is longer than a line",
        "    has room",
        "P-1                 -",
        "    Short",
    ]
    assert table(["ID", "WHY"], [("PORTAL-room-search", "")], Terminal(width=22)).split("\n") == [
        "ID",
        "    WHY",
        "PORTAL-room-search",
    ]


def test_columns_that_may_be_left_out_are_named() -> None:
    block = tree.table(["TITLE", "OWNER", "DUE"], [("Room search", "mira", "2026-06-10")], (1,))
    page = tree.document("", block)
    assert write(page, "text", Terminal(width=25)).split("\n") == [
        "TITLE        DUE",
        "Room search  2026-06-10",
        "(no room for: owner)",
        "",
    ]


def test_a_long_title_is_cut_where_a_row_is_one_line() -> None:
    rows = [("A title that is longer than its column has room", "P-1")]
    page = tree.document("", tree.table(["TITLE", "ID"], rows, cut=True))
    assert write(page, "text", Terminal(width=30)).split("\n") == [
        "TITLE                      ID",
        "A title that is longer t…  P-1",
        "",
    ]
    assert rows[0][0] in write(page, "text", Terminal())


@given(st.lists(st.tuples(st.text(), st.text()), min_size=1, max_size=5), st.integers(20, 200))
def test_a_table_never_loses_text_or_breaks(rows: list[tuple[str, str]], width: int) -> None:
    cleaned = [(harmless(line(a)) or "-", line(b) or "-") for a, b in rows]
    whole = table(["A", "B"], cleaned, Terminal())
    assert len(whole.split("\n")) == len(rows) + 1
    assert all(a in whole and b in whole for a, b in ((a.rstrip(), b.rstrip()) for a, b in cleaned))
    table(["A", "B"], cleaned, Terminal(width=width))


def test_a_no_break_space_costs_a_text_none_of_its_spaces() -> None:
    assert line("projet\u00a0: ") == "projet\u00a0: "
    assert line(" (pour\u00a0: ") == " (pour\u00a0: "
    assert line("\n a\tb \r\n c\n ") == "a b c"


@for_each("style", ["amber", "green", "id", "command", "info"])
def test_a_colour_can_be_read_on_white_and_on_black(style: Style) -> None:
    painted = Terminal(color=True).paint("x", STYLES[style])
    number = int(painted.removesuffix("mx\x1b[0m").partition("38;5;")[2]) - 16
    levels = [(0, 95, 135, 175, 215, 255)[number // by % 6] / 255 for by in (36, 6, 1)]
    linear = [((level + 0.055) / 1.055) ** 2.4 if level else 0.0 for level in levels]
    light = sum(a * b for a, b in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    assert (light + 0.05) / 0.05 >= 3
    assert 1.05 / (light + 0.05) >= 3
