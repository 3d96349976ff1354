"""Diffs of record files: what changes with its line numbers, and nothing that a runner obeys."""

import re
from unittest.mock import Mock

from hypothesis import given
from hypothesis import strategies as st

from clientcare.edit.effect import Effect
from clientcare.findings import WARNING, Finding, Place, Remedy
from clientcare.output.recorded import MOST_LINES as MOST
from clientcare.output.recorded import diff as render
from clientcare.output.recorded import render as render_all
from clientcare.output.terminal import Terminal
from tests.for_each import for_each

BEFORE = "a = 1\nb = 2\nc = 3\nd = 4\n"


def test_a_change_is_shown_with_a_line_around_it() -> None:
    assert render("x.toml", BEFORE, BEFORE.replace("c = 3", "c = 5"), Terminal()) == (
        "x.toml\n  2   b = 2\n  3 - c = 3\n  3 + c = 5\n  4   d = 4"
    )


@for_each("width", range(40, 90, 7))
def test_colours_do_not_move_where_a_line_is_broken(width: int) -> None:
    remedy = Remedy("say why, and ask whether the new date is agreed")
    message = "due 2026-06-15, 6 working days later than first promised (2026-06-05) in 1 move"
    one = Finding("slipped-date", "CC104", WARNING, message, remedy, Place("x.toml"), record="A-b")
    effect = Effect(Mock(), (one,), (one,), {})
    plain, coloured = (
        render_all([], "", "recorded", "A-b", effect, Terminal(width=width, color=color))
        for color in (False, True)
    )
    assert "\x1b[33mwarning\x1b[0m" in coloured or "warning\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_a_new_file_is_all_new() -> None:
    assert render("x.toml", "", "a = 1\n\nb = 2\n", Terminal()) == (
        "x.toml\n  1 + a = 1\n  2 +\n  3 + b = 2"
    )


def test_a_missing_final_newline_and_line_endings_of_windows_are_no_lines() -> None:
    assert (
        render("x.toml", "a = 1", "a = 1\nb = 2", Terminal()) == "x.toml\n  1   a = 1\n  2 + b = 2"
    )
    assert render("x.toml", "a = 1\r\n", "a = 1\r\nb = 2\r\n", Terminal()) == (
        "x.toml\n  1   a = 1\n  2 + b = 2"
    )


def test_what_comes_and_goes_is_coloured() -> None:
    shown = render("x.toml", "a = 1\n", "a = 2\n", Terminal(color=True))
    assert "\x1b[31m- a = 1\x1b[0m" in shown
    assert "\x1b[32m+ a = 2\x1b[0m" in shown


def test_very_many_lines_are_counted() -> None:
    after = "".join(f"k{n} = 1\n" for n in range(MOST + 40))
    lines = render("x.toml", "", after, Terminal()).split("\n")
    assert len(lines) == MOST + 2
    assert lines[-1].strip() == "… 40 more lines"


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_line_begins_with_a_text_of_the_file_and_all_of_it_is_inert(old: str, new: str) -> None:
    shown = render("x.toml", old, new, Terminal())
    for line in shown.split("\n")[1:]:
        assert line.lstrip()[:1].isdigit() or "more lines" in line
    assert not any(char in shown for char in "\x1b\x07\u202e\u2066\r")
    assert "##[" not in shown


LINES = st.lists(st.sampled_from(["a", "b", "", "c = 1"]), max_size=6)


@given(LINES, LINES, LINES, LINES)
def test_a_diff_makes_the_new_text_of_the_old(
    head: list[str], old: list[str], new: list[str], tail: list[str]
) -> None:
    before, after = [*head, *old, *tail, ""], [*head, *new, *tail, ""]
    shown = render("a.toml", "\n".join(before), "\n".join(after), Terminal()).split("\n")[1:]

    gone = [_read(line) for line in shown if _read(line)[1] == "-"]
    come = [_read(line) for line in shown if _read(line)[1] == "+"]
    assert [before[number - 1].rstrip() for number, _, _ in gone] == [text for _, _, text in gone]
    kept = [line for n, line in enumerate(before[:-1]) if n + 1 not in {one[0] for one in gone}]
    for number, _, text in come:
        kept.insert(number - 1, text)
    assert kept == [line.rstrip() for line in after[:-1]]


def _read(line: str) -> tuple[int, str, str]:
    """The number, the sign and the text of a line of a diff."""
    number, _, rest = line.strip().partition(" ")
    return int(number), rest[:1], rest[2:]
