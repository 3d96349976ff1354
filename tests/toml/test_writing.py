"""Values as text: read again they are the same, and nothing in them is hidden from the eye."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from clientcare.toml import parse
from clientcare.toml.writing import format_value
from tests.for_each import for_each

from .generated import DATA

DAY = date(2026, 9, 15)

VALUES = [
    ("Room", '"Room"'),
    ('C:\\ "x"', '"C:\\\\ \\"x\\""'),
    ("tab\tand\x00\x1b\x7f", '"tab\\tand\\u0000\\u001b\\u007f"'),
    ("\u202eevil\u2066\u200f\ufeff\u2028\x85", '"\\u202Eevil\\u2066\\u200F\\uFEFF\\u2028\\u0085"'),
    ("👩\u200d💻 \U000e0041", '"👩\u200d💻 \\U000E0041"'),
    ("a\r\nb", '"a\\r\\nb"'),
    ("one\n\ttwo\n", '"""\none\n\\ttwo\n"""'),
    ('\n"""quoted"""\\', '"""\n\n\\"\\"\\"quoted\\"\\"\\"\\\\"""'),
    ("", '""'),
    (True, "true"),
    (-5, "-5"),
    (Decimal("12.50"), "12.50"),
    (Decimal("500"), "500"),
    (Decimal("1E+3"), "1e+3"),
    (Decimal("-Infinity"), "-inf"),
    (Decimal("NaN"), "nan"),
    (DAY, "2026-09-15"),
    (datetime(2026, 9, 15, 10, 30), "2026-09-15T10:30:00"),  # noqa: DTZ001  (a local one)
    (datetime(2026, 9, 15, 10, 30, 1, 5000, tzinfo=UTC), "2026-09-15T10:30:01.005000+00:00"),
    (
        datetime(2026, 9, 15, 10, 30, tzinfo=timezone(-timedelta(hours=3, minutes=30))),
        "2026-09-15T10:30:00-03:30",
    ),
    (time(10, 30), "10:30:00"),
    ([], "[]"),
    (["a", 1], '["a", 1]'),
    (({"a": 1}, {"b é": [1, 2]}), '[\n    { a = 1 },\n    { "b é" = [1, 2] },\n]'),
    ({"a": "x\ny", "b": {}}, '{ a = "x\\ny", b = {} }'),
]


@for_each(("value", "text"), VALUES)
def test_values_are_written_to_be_read_again(value: object, text: str) -> None:
    assert format_value(value) == text
    read = parse(f"x = {text}")["x"]
    assert read == (list(value) if isinstance(value, tuple) else value) or read != read


@given(DATA, st.booleans())
def test_any_value_is_written_to_be_read_again(value: object, one_line: bool) -> None:
    text = format_value(value, one_line=one_line)
    assert parse(f"x = {text}") == {"x": value}
    assert not one_line or "\n" not in text


@given(DATA)
def test_no_value_written_holds_hidden_characters(value: object) -> None:
    text = format_value(value)
    assert not set(text) & set("\t\r\x00\x1b\x7f\x85\u202a\u202e\u2066\u2069\u200f\ufeff\u2028")
