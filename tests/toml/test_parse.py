"""Bytes to data, and a place and plain words for everything that can be wrong with them."""

import subprocess
import sys
import tomllib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TypeVar

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clientcare.toml import TomlFault, decode, encode, parse
from tests.for_each import for_each

T = TypeVar("T")


def fault_of(text: str) -> TomlFault:
    with pytest.raises(TomlFault) as caught:
        parse(text)
    return caught.value


def shown(text: str) -> tuple[str, str | None, str]:
    """The message, the hint and the text that the fault points to."""
    fault = fault_of(text)
    line = text.split("\n")[fault.line - 1]
    return fault.message, fault.hint, line[fault.column - 1 : fault.end_column - 1]


def test_numbers_are_read_without_rounding() -> None:
    data = parse("amount = 1234567.10\nshare = 0.3\nwhen = 2026-11-02\nmood = 4\n")
    assert data == {
        "amount": Decimal("1234567.10"),
        "share": Decimal("0.3"),
        "when": date(2026, 11, 2),
        "mood": 4,
    }


def test_only_toml_1_0_is_read() -> None:
    assert "on its line" in fault_of("a = {\n b = 1\n}\n").message


def test_byte_order_mark_is_taken_off_and_put_back() -> None:
    data = b"\xef\xbb\xbfa = 1\n"
    assert decode(data) == "a = 1\n"
    assert encode("a = 2\n", like=data) == b"\xef\xbb\xbfa = 2\n"
    assert encode("a = 2\n", like=b"a = 1\n") == b"a = 2\n"


@for_each(
    ("data", "place"),
    [
        (b"\xff", (1, 1)),
        (b"a = 1\nb = 'caf\xe9'\n", (2, 9)),
        ("ä = 1\nčč".encode() + b"\xc3", (2, 3)),
        (b"\xef\xbb\xbfa\xff", (1, 2)),
    ],
)
def test_bytes_that_are_not_utf8_have_a_place(data: bytes, place: tuple[int, int]) -> None:
    with pytest.raises(TomlFault) as caught:
        decode(data)
    assert (caught.value.line, caught.value.column) == place
    assert caught.value.message.startswith("not UTF-8 text: byte 0x")
    assert caught.value.hint == "save the file as UTF-8"


OUT_OF_RANGE = "a number, day or time out of range"
SEVERAL = "several texts stand in a list"
INSIDE = "the text ends before the end of the line"
NO_END = "the text has no closing quote"
CLOSE = 'close it with "; several lines stand between """'
BACKSLASH = "a backslash in a text in double quotes"
CONFLICT = "a merge conflict is left in the file"
MOVE = "{ on = 1, to = 2, why = 'the map of the rooms took longer than we thought it would'"
ONCE = (
    "write an entry that both sides have once, with all that is true of it, and keep the "
    "other lines of both; then remove the marks"
)
KEEP = "keep what both sides say, and remove the marks"
ONE_SIDE, OTHER_SIDE = "<<<<<<< HEAD\n", "=======\n"

SLIPS: list[tuple[str, str, str | None, str]] = [
    # text, message, hint, what is underlined
    ("on = 2026-11-2", "not a date: 2026-11-2", "write 2026-11-02", "2026-11-2"),
    ("on = 2026/11/02", "not a date: 2026/11/02", "write 2026-11-02", "2026/11/02"),
    ("on = 2. 11. 2026", "not a date: 2. 11. 2026", "write 2026-11-02", "2. 11. 2026"),
    ("on = 02.11.2026", "not a date: 02.11.2026", "write 2026-11-02", "0"),
    ("on = 2026-02-30", "there is no such day: 2026-02-30", "write 2026-02-28", "2026-02-30"),
    ("on = 0000-01-01", "there is no such day: 0000-01-01", None, "0000-01-01"),
    ("on = tomorrow", "text needs quotes", 'write "tomorrow"', "tomorrow"),
    (
        "found = 2026-11-02T10:30",
        "a time needs seconds: 2026-11-02T10:30",
        "write 2026-11-02T10:30:00",
        "2026-11-02T10:30",
    ),
    (
        "found = 2026-11-02 10:30+02:00",
        "a time needs seconds: 2026-11-02 10:30",
        "write 2026-11-02 10:30:00+02:00",
        "2026-11-02 10:30+02:00",
    ),
    (
        "found = 2026-11-02T10:30:00 +02:00",
        "a space before the offset",
        "write 2026-11-02T10:30:00+02:00",
        "2026-11-02T10:30:00 +02:00",
    ),
    ("at = 9:30", "a time needs seconds: 9:30", "write 09:30:00", "9:30"),
    ("at = 2pm", "not a time as TOML has it: 2pm", "write 14:00:00", "2pm"),
    *(
        (f"at = {typed}", f"not a time as TOML has it: {typed}", f"write {meant}", typed)
        for typed, meant in [
            ("2026-11-02T14", "2026-11-02T14:00:00"),
            ("2026-11-02 14h", "2026-11-02 14:00:00"),
            ("2026-11-02 2 pm", "2026-11-02 14:00:00"),
            ("2026-11-02 9 Uhr", "2026-11-02 09:00:00"),
        ]
    ),
    ("within = 4h", "text needs quotes", 'write "4h"', "4h"),
    (
        "at = 2026-11-02T9:30:00",
        "an hour needs two digits",
        "write 2026-11-02T09:30:00",
        "2026-11-02T9:30:00",
    ),
    ("at = 24:00:00", "there is no such time: 24:00:00", None, "24:00:00"),
    (
        "at = 2026-11-02T10:00:60Z",
        "there is no such time: 2026-11-02T10:00:60Z",
        None,
        "2026-11-02T10:00:60Z",
    ),
    ("owner = mira", "text needs quotes", 'write "mira"', "mira"),
    ("due = 5d # soon", "text needs quotes", 'write "5d"', "5d"),
    ("owner = null", "not a value: null", "leave a key out that has no value", "null"),
    ("internal = True", "not a value: True", 'write true, or "True" if it is text', "True"),
    ("internal = on", "not a value: on", 'write true, or "on" if it is text', "on"),
    ("amount = 1,234.50", "a comma in a number", "write 1234.50", ","),
    ("amount = 1 234", "a space between numbers", "write 1234", "1 234"),
    ("amount = .5", "a number without a digit before its point", "write 0.5", "."),
    ("amount = 007", "a number with a leading zero", 'write "007"', "0"),
    ("amount = 1e99999999999999999999", OUT_OF_RANGE, None, "1e99999999999999999999"),
    ("title =", "a value is missing", "put one behind the =, or leave the key out", ""),
    ('title == "Room"', "more than one =", 'write title = "Room"', "="),
    ('title = "Room";', INSIDE, 'write "Room"', ";"),
    ('title = "Room",', "a comma at the end of the line", 'write "Room"', ","),
    ("mood = 4;", "a semicolon at the end of the line", "write 4", "4;"),
    ('title = "Room', NO_END, 'write "Room"', '"Room'),
    ("title = 'Room", NO_END, 'write "Room"', "'Room"),
    ('title = "Room\nand hall"', NO_END, CLOSE, '"Room'),
    ('title = """Room\nid = "x"', NO_END, 'close it with """', '"""Room'),
    ('title = "the "new" room"', INSIDE, 'write "the \\"new\\" room"', "n"),
    ('needs = "a", "b"  # two', SEVERAL, 'write ["a", "b"]', ","),
    ("needs = \"a\", 'b',", SEVERAL, "write [\"a\", 'b']", ","),
    ('title = "a", "b"', INSIDE, r'write "a\", \"b"', ","),
    ("title = 'it's late'", INSIDE, 'write "it\'s late"', "s"),
    ("title = “Room”", "curly quotes do not open a text", 'write "Room"', "“Room”"),
    ('path = "C:\\work"', BACKSLASH, "write 'C:\\work'", "w"),
    ("title", "a key needs a value", "write key = value, on one line", ""),
    ("title: Room", "title is followed by a colon", 'write title = "Room"', "R"),
    ('"title": "Room",', "title is followed by a colon", 'write "title" = "Room"', ":"),
    ("move = { on: 1 }", "on is followed by a colon", "write { on = 1 }", "1"),
    ("client name = 1", "a key with a space in it", "write client_name = 1", "n"),
    ("ä = 1", "this key needs quotes", 'write "ä" = 1', "ä"),
    ("// late", "not a key", "a comment begins with #", "l"),
    ("tags = [1, 2", "the list is not closed", "write [1, 2]", ""),
    ("tags = [\n1,\nid = 2", "the list above is not closed", "close it with ]", "="),
    ("tags = [\n1\n2\n]", "a comma is missing before this", None, "2"),
    ("move = { on = 1, }", "a comma before }", "write { on = 1 }", ","),
    ("move = { on = 1", "a { table not closed on its line", "write { on = 1 }", ""),
    ("[project", "the header is not closed", "write [project]", ""),
    ("[project]]", "something follows a header", "write [project]", "]"),
    ("[new project]", "a name with a space in it", 'put it in quotes: "…"', " "),
    ("a = 1\na = 2", "a is set twice", "the first is on line 1", "a"),
    ("a = { b = 1, b = 2 }", "b is set twice", None, "b"),
    ("a = '\x1b[31m'", "a control character: U+001B", None, "\x1b"),
    ("<<<<<<< HEAD\na = 1\n=======\n", CONFLICT, KEEP, "<<<<<<< HEAD"),
    (
        f"{ONE_SIDE}delivered = 2026-06-01\n{OTHER_SIDE}told = 2026-06-02\n>>>>>>> his\n",
        f"{CONFLICT}: `delivered = 2026-06-01` on one side, `told = 2026-06-02` on the other",
        "keep both: remove only the lines with the marks",
        "<<<<<<< HEAD",
    ),
    (
        f"{ONE_SIDE}[p.a]\nname = 'A'\n{OTHER_SIDE}[p.b]\n>>>>>>> x\nside = 'us'\n\n[c]\n",
        f"{CONFLICT}: `[p.a], name = 'A'` on one side, `[p.b]` on the other",
        "keep both: write `side = 'us'` below the first too, and remove the marks",
        "<<<<<<< HEAD",
    ),
    (
        f"{ONE_SIDE}[people.a]\n{OTHER_SIDE}[people.b]\n>>>>>>> x\n\n[c]\nside = 'us'\n",
        f"{CONFLICT}: `[people.a]` on one side, `[people.b]` on the other",
        "keep both: remove only the lines with the marks",
        "<<<<<<< HEAD",
    ),
    (
        f"a = [\n{ONE_SIDE}{{ on = 1 }},\n||||||| base\n{OTHER_SIDE}{{ on = 2 }},\n>>>>>>> x\n]",
        f"{CONFLICT}: `{{ on = 1 }},` on one side, `{{ on = 2 }},` on the other",
        "keep both: remove only the lines with the marks",
        "<<<<<<< HEAD",
    ),
    (
        f"a = [\n{ONE_SIDE}{MOVE}, told = 6 }},\n{OTHER_SIDE}{MOVE}, told = 7 }}, #\n>>>>>>> x\n]",
        f"{CONFLICT}: `…told = 6 }},` on one side, `…told = 7 }}, #` on the other",
        ONCE,
        "<<<<<<< HEAD",
    ),
    (
        f"a = [\n{ONE_SIDE}{{ due = 1, a = 2 }},\n{OTHER_SIDE}{{ due = 1, b = 3 }},\n>>>>>>> x\n]",
        f"{CONFLICT}: `{{ due = 1, a = 2 }},` on one side, `{{ due = 1, b = 3 }},` on the other",
        ONCE,
        "<<<<<<< HEAD",
    ),
    (
        f"a = [\n{ONE_SIDE}{{ on = 1, a = 2 }},\n{OTHER_SIDE}{{ on = 1, a = 3 }},\n>>>>>>> x\n]",
        f"{CONFLICT}: `{{ on = 1, a = 2 }},` on one side, `{{ on = 1, a = 3 }},` on the other",
        "keep both: remove only the lines with the marks",
        "<<<<<<< HEAD",
    ),
    (
        f"{ONE_SIDE}a = [\n  {{ on = 1 }},\n{OTHER_SIDE}b = [\n  {{ on = 2 }},\n>>>>>>> x\n]",
        f"{CONFLICT}: `a = [{{ on = 1 }},` on one side, `b = [{{ on = 2 }},` on the other",
        "keep both: write `]` below the first too, and remove the marks",
        "<<<<<<< HEAD",
    ),
    (
        f"{ONE_SIDE}a = [\n  1,\n]\n{OTHER_SIDE}b = 2\n>>>>>>> x\n",
        f"{CONFLICT}: `a = [1, ]` on one side, `b = 2` on the other",
        "keep both: remove only the lines with the marks",
        "<<<<<<< HEAD",
    ),
    (
        f"{ONE_SIDE}owner = 'a'\n{OTHER_SIDE}told = 2026-06-02\nowner = 'b'\n>>>>>>> his",
        f"{CONFLICT}: `owner = 'a'` on one side, `told = 2026-06-02, owner = 'b'` on the other",
        "keep all lines of both, but `owner` once, as it is true; then remove the marks",
        "<<<<<<< HEAD",
    ),
    (
        f"{ONE_SIDE}paid = 2026-06-01\n{OTHER_SIDE}paid = 2026-06-02\n>>>>>>> his",
        f"{CONFLICT}: `paid = 2026-06-01` on one side, `paid = 2026-06-02` on the other",
        "keep the one that is true, or give each an entry of its own; then remove the marks",
        "<<<<<<< HEAD",
    ),
    (
        f"{ONE_SIDE}a = 1\nb = 2\n{OTHER_SIDE}a = 1\n>>>>>>> his",
        CONFLICT,
        "keep `b = 2`, and remove the marks",
        "<<<<<<< HEAD",
    ),
]


@for_each(("text", "message", "hint", "token"), SLIPS)
def test_usual_slips_are_answered_with_what_to_type(
    text: str, message: str, hint: str | None, token: str
) -> None:
    assert shown(text) == (message, hint, token)
    assert shown(f"# é\r\n{text}\r\n")[:2] == (message, hint and hint.replace("line 1", "line 2"))


def test_a_sub_table_twice_asks_for_the_record_between() -> None:
    text = "[[issue]]\n[issue.checked]\n\n  [[issue]]\n[issue.checked]\na = 1\n[issue.checked]\n"
    fault = fault_of(text)
    assert (fault.line, fault.message) == (7, "[issue.checked] is here twice")
    assert fault.hint == "the first is on line 5; does a new [[issue]] begin between them?"


def test_a_key_set_twice_names_the_first_place_in_its_own_table() -> None:
    text = 'id = "x"\n  [project]\nid = "a"\nname = "b"\nid = "c"\n'
    fault = fault_of(text)
    assert (fault.line, fault.message, fault.hint) == (
        5,
        "id is set twice",
        "the first is on line 3",
    )


@for_each("second", ["[commitment]", "[[commitment]]"])
def test_a_table_twice_is_answered_with_double_brackets(second: str) -> None:
    fault = fault_of(f'[commitment]\nid = "a"\n\n{second}\nid = "b"\n')
    assert fault.line == 4
    assert fault.message == "[commitment] is here twice"
    assert fault.hint == (
        "the first is on line 1; of several, each begins with [[commitment]] in double brackets"
    )


NESTED: dict[str, Callable[[int], str]] = {
    "arrays": lambda n: "a = " + "[" * n + "]" * n,
    "open arrays": lambda n: "a = " + "[" * n,
    "inline tables": lambda n: "a = " + "{a=" * n + "1" + "}" * n,
    "dotted keys": lambda n: "a" + ".a" * n + " = 1",
    "headers": lambda n: "[a" + ".a" * n + "]",
    "array headers": lambda n: "[[a" + ".a" * n + "]]",
    "dotted keys in inline tables": lambda n: "a = " + "{a.a.a.a.a=" * n + "1" + "}" * n,
    "after an open string": lambda n: 'b = "x\na = ' + "[" * n,
    "after an open string of several lines": lambda n: '"""x"""" \na = ' + "[" * n,
    "equals signs": lambda n: "a " + "=" * n,
    "dots and equals signs": lambda n: "a" + ".a=" * n,
    "after a quote within a word": lambda n: 'x"y = "\\\na = ' + "[" * n,
    "after a quote within a strange word": lambda n: '\x0b" a = ' + "{a=" * n,
    "after a comment that a carriage return ends": lambda n: "# x\ra = " + "[" * n,
    "half closed headers": lambda n: "a = [\n" + "[[a]\n" * n,
    "whole lines within": lambda n: "a = [\n" + "b = [1]\n{\n" * n,
    "after escapes": lambda n: 'b = "\\\\"\na = ' + "[" * n,
}


@for_each("shape", NESTED)
@for_each("depth", [200, 100_000])
def test_deep_nesting_is_a_fault(shape: str, depth: int) -> None:
    fault = fault_of(NESTED[shape](depth))
    assert fault.message == "nested deeper than 100 levels"


def test_deep_nesting_does_not_crash_the_process() -> None:
    """The parser alone dies of it: without the guard this process ends by a signal."""
    code = (
        "import sys, toml_rs\n"
        "from clientcare.toml import TomlFault, parse\n"
        "for text in sys.stdin.buffer.read().decode().split('\\0'):\n"
        "    if sys.argv[1:]:\n        toml_rs.loads(text)\n"
        "    try:\n        parse(text)\n"
        "    except TomlFault as fault:\n        print(fault.message)\n"
    )
    texts = "\0".join(shape(60_000) for shape in NESTED.values())
    guarded, bare = (
        subprocess.run(
            [sys.executable, "-c", code, *argument],
            input=texts.encode(),
            capture_output=True,
            check=False,
        )
        for argument in ([], ["bare"])
    )
    assert guarded.returncode == 0
    assert guarded.stdout.splitlines() == [b"nested deeper than 100 levels"] * len(NESTED)
    assert bare.returncode != 0
    assert bare.stderr == b""


def test_brackets_in_texts_and_comments_nest_nothing() -> None:
    smileys = ":-[ {.. " * 500
    text = (
        f'# {smileys}\nnotes = "{smileys}"\nmore = """\n{smileys}\n"{smileys}""""\n'
        f"raw = '{smileys}'\nlong = '''\n{smileys}'''\n"
    )
    data = parse(text + f"[[touchpoint]]\non = 2026-01-01 # {smileys}\n" * 300)
    assert len(data["touchpoint"]) == 300


@for_each("number", ["9" * 5000, "-" + "9" * 5000, "0x" + "f" * 5000])
def test_a_number_that_cannot_be_printed_is_a_fault(number: str) -> None:
    fault = fault_of(f'id = "x"\nmood = {number} # high\n')
    assert (fault.line, fault.column) == (2, 8)
    assert fault.message == f"a number of {len(number)} digits"


def test_long_texts_of_digits_are_read() -> None:
    assert parse(f'a = "{"9" * 5000}"\n# {"9" * 5000}\n') == {"a": "9" * 5000}
    assert len(parse("".join(f"{n} = 1\n" for n in range(1000)) + f"# {'9' * 5000}\n")) == 1000
    assert parse(f"a = {'9' * 3000}\nb = {'0.' + '3' * 5000}\n")["a"] == int("9" * 3000)


def test_many_brackets_side_by_side_nest_nothing() -> None:
    block = "[[issue]] # it's\nplan = [ 'a.b', { c.d = [ 'e' ], f = 1.5 } ]\ng.h.i = { }\n"
    assert len(parse(block * 300)["issue"]) == 300
    assert len(parse("a = [" + "[ 'x', { y.z = 1 } ], " * 300 + "]")["a"]) == 300


def test_as_many_levels_as_allowed_are_read() -> None:
    assert parse("a = " + "[" * 99 + "]" * 99)
    assert parse("[a" + ".a" * 40 + "]\n" + "b = 1.5\n" * 1 + "c.c = [[[ 1.5, 2.5 ]]]\n")


def outcome(read: Callable[[], T]) -> T | TomlFault:
    """What a call gives: a value or a fault; anything else is raised."""
    try:
        return read()
    except TomlFault as fault:
        return fault


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_a_fault(data: bytes) -> None:
    text = outcome(lambda: decode(data))
    if isinstance(text, TomlFault):
        assert text.line >= 1
        assert text.column >= 1
    else:
        assert text.encode() == data.removeprefix(b"\xef\xbb\xbf")


PUNCTUATION = list(".=[]{},\"'\\#-_ \t\n\r")
WORDS = [
    "a",
    "b",
    '"""',
    "'''",
    "\r\n",
    "1",
    "2026-01-02",
    "T",
    "10:30",
    ":00",
    "true",
    "é",
    "𝄞",
    "e9",
]
FRAGMENTS = st.sampled_from(PUNCTUATION + WORDS)
TEXTS = st.one_of(st.text(max_size=200), st.lists(FRAGMENTS, max_size=30).map("".join))


@given(TEXTS)
@example("a = \x00")
@example("a = 1\r")
@example("\ud800")
@example('"\ud800" = 1')
def test_any_text_is_read_or_a_fault_within_it(text: str) -> None:
    fault = outcome(lambda: parse(text))
    if isinstance(fault, TomlFault):
        lines = text.split("\n")
        assert 1 <= fault.line <= len(lines)
        assert 1 <= fault.column <= len(lines[fault.line - 1]) + 1
        assert fault.end_column > fault.column
        assert "\n" not in fault.message


@given(TEXTS)
def test_what_the_standard_library_reads_is_read_alike(text: str) -> None:
    try:
        expected = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, ValueError, ArithmeticError):
        return
    assert parse(text) == expected
