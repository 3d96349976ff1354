"""Each language of a report: complete, with the same placeholders, and as its readers see it."""

import re
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from clientcare.pages.blocks import plain
from clientcare.report.build import Request, report
from clientcare.report.phrases import PHRASES, PLURALS
from clientcare.report.wording import SOURCE, Wording, wording
from clientcare.wording import LANGUAGES
from tests.for_each import for_each
from tests.snapshots import snapshot
from tests.views.report_sample import sample

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
OTHERS = [code for code in LANGUAGES if code != SOURCE]
_SLOT = re.compile(r"\{\w+\}|\*\*")


def texts(words: Wording, name: str) -> list[str]:
    """A phrase, or a phrase in each form that numbers ask for."""
    if name in PHRASES:
        return [words.phrase(name)]
    return [words.plural(name, number) for number in (0, 1, 2, 5, 11, 21, 1_000_000)]


@for_each("code", LANGUAGES)
def test_a_letter_in_each_language(code: str) -> None:
    text = report(sample(), Request(language=code)).text
    assert text == snapshot(HERE, f"report-client-{code}.md", text)


@for_each("code", OTHERS)
def test_a_language_has_every_phrase_with_the_same_placeholders(code: str) -> None:
    words = wording(code)
    for name, source in {**PHRASES, **PLURALS}.items():
        wanted = sorted(_SLOT.findall(source if isinstance(source, str) else source[1]))
        for text in texts(words, name):
            assert sorted(_SLOT.findall(text)) == wanted, (name, text)


SAME = {
    "accepted", "answer", "call_first", "critical", "dated", "level", "next_why", "owed", "plan",
    "quoted", "problems", "state", "step", "step_who", "worth", "title", "options", "dates",
    "accepted_by", "others", "count_decided", "clock_fix", "round",
    "apart", "cell", "late_when", "minutes",
}  # fmt: skip
"""Phrases that may be the same in another language."""


@for_each("code", OTHERS)
def test_a_language_translates_what_it_says(code: str) -> None:
    words = wording(code)
    same = {name for name, text in PHRASES.items() if words.phrase(name) == text}
    same |= {name for name, forms in PLURALS.items() if {*texts(words, name)} & {*forms}}
    assert same <= SAME


@for_each("code", LANGUAGES)
def test_of_21_needs_the_first_is_named_as_the_first(code: str) -> None:
    words = wording(code)
    some, many = (words.plural("need_most", number).split(": ")[0] for number in (5, 21))
    assert many.split(".")[1:] == some.split(".")[1:] != []
    assert many != words.phrase("need_one").split(": ")[0]


def test_french_signs_never_begin_a_line() -> None:
    words = wording("fr")
    for name in {**PHRASES, **PLURALS}:
        for text in texts(words, name):
            assert not re.search("(?:^|[^\u00a0\u202f])[:;?!»]|«(?!\u00a0)", text), (name, text)


@for_each(
    ("code", "number", "said"),
    [
        ("fr", "1.4", "1,4 heure"), ("fr", "2.5", "2,5 heures"), ("en", "1.4", "1.4 hours"),
        ("ru", "1.4", "1,4 часа"), ("ru", "6.5", "6,5 часа"),
    ],
)  # fmt: skip
def test_a_part_takes_the_form_of_its_language(code: str, number: str, said: str) -> None:
    assert plain(wording(code).count("ch", Decimal(number))) == said


def test_parts_that_are_no_sentences_stand_apart_as_the_language_does_it() -> None:
    assert plain(wording("en").apart(["one", "", "two", "three"])) == "one; two; three"
    assert plain(wording("fr").apart(["un", "deux"])) == "un\u202f; deux"
    assert plain(wording("de").apart(["eins"])) == "eins"
    assert plain(wording("de").apart([""])) == ""


@pytest.mark.slow
def test_the_catalogues_are_fresh() -> None:
    command = [sys.executable, "scripts/languages.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


DAY = date(2026, 3, 1)


@for_each(
    ("code", "day", "number", "amount", "whole", "two", "three"),
    [
        ("en", "1 March 2026", "1,234.5", "€1,234.50", "€12,500", "a and b", "a, b and c"),
        ("fi", "1. maaliskuuta 2026", "1 234,5", "1 234,50 €", "12 500 €", "a ja b", "a, b ja c"),
        ("sv", "1 mars 2026", "1 234,5", "1 234,50 €", "12 500 €", "a och b", "a, b och c"),
        ("de", "1. März 2026", "1.234,5", "1.234,50 €", "12.500 €", "a und b", "a, b und c"),
        ("ru", "1 марта 2026 года", "1 234,5", "1 234,50 €", "12 500 €", "a и b", "a, b и c"),
        ("es", "1 de marzo de 2026", "1.234,5", "1.234,50 €", "12.500 €", "a y b", "a, b y c"),
        ("fr", "1er mars 2026", "1 234,5", "1 234,50 €", "12 500 €", "a et b", "a, b et c"),
    ],
)  # fmt: skip
def test_days_numbers_money_and_lists(
    code: str, day: str, number: str, amount: str, whole: str, two: str, three: str
) -> None:
    words = wording(code)
    assert words.day(DAY) == day
    assert _spaced(words.number(Decimal("1234.5"))) == number
    assert _spaced(words.money(Decimal("1234.50"), "EUR")) == amount
    assert _spaced(words.money(Decimal(12500), "EUR")) == whole
    assert plain(words.listed(["a", "b"])) == two
    assert plain(words.listed(["a", "b", "c"])) == three


def _spaced(text: str) -> str:
    """A text with plain spaces; numbers have those that do not break a line."""
    return re.sub(r"\s", " ", text)


@for_each(
    ("code", "said"),
    [
        ("en", ["1 working day", "2 working days", "5 working days", "21 working days"]),
        ("de", ["1 Arbeitstag", "2 Arbeitstage", "5 Arbeitstage", "21 Arbeitstage"]),
        ("fi", ["1 työpäivä", "2 työpäivää", "5 työpäivää", "21 työpäivää"]),
        ("ru", ["1 рабочий день", "2 рабочих дня", "5 рабочих дней", "21 рабочий день"]),
    ],
)
def test_a_number_has_the_form_that_it_asks_for(code: str, said: list[str]) -> None:
    words = wording(code)
    assert [words.duration(f"{number}d") for number in (1, 2, 5, 21)] == said


def test_an_amount_keeps_every_digit() -> None:
    words = wording("en")
    assert words.money(Decimal("0.125"), "EUR") == "€0.125"
    assert words.money(Decimal("1.5"), "USD") == "US$1.50"
    assert words.money(Decimal(7), None) == "7"
    assert words.money(Decimal("-2500"), "EUR") == "-€2,500"
    assert words.money(Decimal("12345678901234.56"), "JPY") == "JP¥12,345,678,901,234.56"
