"""`status` as Markdown."""

from clientcare.output import write
from clientcare.output.terminal import Terminal
from clientcare.pages.status import page
from clientcare.summary.model import Summary
from tests.for_each import for_each
from tests.views.status_sample import sample
from tests.views.test_status_text import HOSTILE, expected, hostile


def render(summary: Summary, *, everything: bool = False) -> str:
    return write(page(summary, everything=everything), "markdown", Terminal())


def test_the_whole() -> None:
    text = render(sample())
    assert text == expected("status.md", text)


def test_all_shows_what_is_well_in_full() -> None:
    assert "## **● green** **Map of rooms** · well" not in render(sample())
    assert "## **● green** **Map of rooms** · well" in render(sample(), everything=True)


def test_what_cannot_be_read_is_announced_first() -> None:
    lines = render(sample("[[commitment]\n")).splitlines()
    assert lines[2] == "**1 file cannot be read whole; no figure below has what is missing**"
    assert lines[4].startswith("- projects/well/records.toml:1: ")


@for_each("text", HOSTILE)
def test_hostile_text_is_inert(text: str) -> None:
    found = render(hostile(text))
    for bad in ("\x1b", "\u202e", "\u200b", "<script", "{{", "`x`", "| a |", "##["):
        assert bad not in found
    for line in found.splitlines():
        assert not line.lstrip("- ").startswith("::")
