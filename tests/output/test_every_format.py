"""Every reading command has text, Markdown and a page, and every page can be read aloud."""

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from clientcare.cli.commands import COMMANDS
from tests.cli.reading import OTHERS, formats_of, reading
from tests.cli.running import run
from tests.for_each import for_each
from tests.report.test_letter_page import WIDTHS, invalid_pages, looked_at

AGENCY = Path(__file__).parents[2] / "examples/agency"
PAGES = [words for words in reading("acme-portal", "ACME-login-outage") if words[-1] == "html"]


def test_every_reading_command_has_text_markdown_html_and_json() -> None:
    assert {name for name in COMMANDS if not formats_of(name)} == OTHERS
    for name in COMMANDS:
        found = set(formats_of(name))
        if name == "report":  # a letter
            assert found == {"markdown", "html", "pdf", "eml"}
        elif name not in OTHERS:
            text = "full" if name == "check" else "text"
            assert found >= {text, "markdown", "html", "json"}, name


@cache
def page(words: tuple[str, ...]) -> str:
    """A page on the example agency; a change of the records is the only history that it has."""
    done = run(*words, "--root", str(AGENCY), "--as-of", "2026-11-20")
    assert done.code in (0, 1), done.err
    return done.out


@pytest.mark.slow
@for_each("words", PAGES)
def test_a_page_is_a_whole_one_with_its_headings_in_order(words: tuple[str, ...]) -> None:
    text = page(words)
    assert text.startswith('<!DOCTYPE html>\n<html lang="en">\n')
    assert text.endswith("</main></body></html>\n")
    levels = [int(level) for level in re.findall(r"<h([1-6])>", text)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert "<script" not in text
    empty = re.search(r"<(th|h[1-6]|li|p)( [^>]*)?></", text)
    assert not empty, "an empty heading, item or paragraph"


@pytest.mark.slow
def test_every_page_fits_a_phone_and_can_be_read_aloud(tmp_path: Path) -> None:
    narrow = looked_at(tmp_path, *map(page, PAGES), widths=WIDTHS[:1])
    for words, found in zip(PAGES, narrow, strict=True):
        for one in found:
            assert one["needs"] <= one["width"], (words, one["width"])
            assert one["violations"] == [], words


@pytest.mark.slow
def test_every_page_is_valid_html(tmp_path: Path) -> None:
    assert (
        invalid_pages(tmp_path, {"-".join(words).strip("-"): page(words) for words in PAGES}) == []
    )
