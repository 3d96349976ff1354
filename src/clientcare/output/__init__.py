"""How what a command says is written: text, Markdown, HTML, JSON, and the formats of findings."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clientcare.output.terminal import Terminal
    from clientcare.pages.blocks import Document


def write(document: "Document", format: str, terminal: "Terminal", language: str = "en") -> str:
    """Write a document as `text`, `markdown` or `html`."""
    if format == "markdown":
        from clientcare.output.markdown import render

        return render(document)
    if format == "html":
        from clientcare.output.html import render as write_page

        return write_page(document, language)
    from clientcare.output.text import render as draw

    return draw(document, terminal)
