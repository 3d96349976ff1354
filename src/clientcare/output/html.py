"""A document tree → one HTML page: no script, nothing fetched, every text inert.

Headings, lists and tables are what they are for a screen reader; colours follow the reader's light
or dark setting.
"""

import os
import re
from collections.abc import Iterable, Iterator
from datetime import date
from html import escape
from importlib import import_module
from pathlib import Path

from clientcare.errors import ClientcareError
from clientcare.output.clean import clean, line
from clientcare.pages import blocks as tree

STYLE = "\n" + Path(__file__).with_name("style.css").read_text(encoding="utf-8")
_MARKS = {
    "first": 'r="5" fill="#fff" stroke="#1b1b1b" stroke-width="2"',
    "now": 'r="5" fill="#1b1b1b"',
    "done": 'r="5" fill="#1b6e2d"',
    "line": 'stroke="#1b1b1b" stroke-width="2"',
    "rail": 'stroke="#ddd"',
    "today": 'stroke="#b00020" stroke-width="2" stroke-dasharray="3 2"',
}
"""How a mark is drawn where its class means nothing: on paper."""
_TAGS: dict[tree.Style, str] = {
    "strong": "strong", "grey": "strong", "command": "code", "faint": 'span class="faint"',
    "id": 'span class="id"', "red": 'strong class="red"', "amber": 'strong class="amber"',
    "green": 'strong class="green"',
}  # fmt: skip
_LONG = re.compile(r"\S{30,}")
"""A word that no column of a table is to be as wide as: it may break anywhere."""


def render(document: tree.Document, language: str = "en") -> str:
    """Write a whole page."""
    return f"""\
<!DOCTYPE html>
<html lang="{escape(language)}">
<head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(line(tree.plain(document.title)))}</title>
<style>{STYLE}</style></head>
<body><main>
<h1>{inline(document.title)}</h1>
{blocks(document.blocks, 2)}
</main></body></html>
"""


def inline(words: tree.Inline) -> str:
    """Write the text of one line."""
    return "".join(map(_run, words))


def blocks(found: Iterable[tree.Block], level: int) -> str:
    """Write some blocks; `level` is that of their headings."""
    return "\n".join(_blocks(found, level))


def _run(run: tree.Run) -> str:
    address = escape(clean(run.text.replace("\n", " ")))
    text = _LONG.sub(r'<span class="long">\g<0></span>', address)
    if run.is_address:
        scheme = "mailto:" if run.style == "email" else ""
        return f'<a href="{scheme}{address}">{text}</a>'
    tag = _TAGS.get(run.style, "") if text else ""
    return f"<{tag}>{text}</{tag.partition(' ')[0]}>" if tag else text


def _blocks(found: Iterable[tree.Block], level: int) -> Iterator[str]:
    for each in found:
        block = tree.as_list(each) if isinstance(each, tree.Rows) else each
        match block:
            case tree.Section(title, inside):
                if title:
                    number = min(level, 6)
                    yield f"<h{number}>{inline(title)}</h{number}>"
                yield from _blocks(inside, level + bool(title))
            case tree.Paragraph(words):
                yield f"<p>{inline(words)}</p>"
            case tree.Quote(paragraphs):
                inner = "".join(_blocks(map(tree.Paragraph, paragraphs), level))
                yield f"<blockquote>{inner}</blockquote>"
            case tree.Bullets(items):
                yield _list(items)
            case tree.Table():
                yield from _table(block.drawn)
            case tree.TimeLine():
                yield from _time_line(block)
            case tree.Verbatim(lines):
                inner = "\n".join(map(inline, lines))
                yield f'<pre tabindex="0">{inner}</pre>'  # so that keys can scroll what is wider


def _list(items: Iterable[tree.Item]) -> str:
    inner = (f"<li>{inline(i.words)}{_list(i.items) if i.items else ''}</li>" for i in items)
    return f"<ul>{''.join(inner)}</ul>"


_DAY = re.compile(r"\d{1,2}\D{3,22}\d{4}(?: \w{4})?")


def _kept(cell: tree.Inline) -> str:
    return ' class="day"' if _DAY.fullmatch(tree.plain(cell)) else ""


def _table(table: tree.Table) -> Iterator[str]:
    head = "".join(f'<th scope="col">{inline(cell)}</th>' for cell in table.head)
    labels = [escape(clean(tree.plain(cell)), quote=True) for cell in table.head]
    yield f"<table><thead><tr>{head}</tr></thead><tbody>"
    for row in table.rows:
        inner = (
            f'<td{_kept(cell)} data-label="{label}">{inline(cell)}</td>' if cell else "<td></td>"
            for label, cell in zip(labels, row, strict=True)
        )  # fmt: skip
        yield f"<tr>{''.join(inner)}</tr>"
    yield "</tbody></table>"


# Drawings ----------------------------------------------------------------------------------------


def _time_line(block: tree.TimeLine) -> Iterator[str]:
    """Draw promises along the days; the words beside it say the same, so nobody needs to see it."""
    days = [block.today, *(day for span in block.spans for day in (span.first, span.now))]
    first, size = min(days), max((max(days) - min(days)).days, 1)

    def at(day: date) -> str:
        return f"{2 + 96 * (day - first).days / size:.1f}%"

    def line_to(kind: str, start: str, end: str, height: int) -> str:
        ends = f'x1="{start}" x2="{end}" y1="{9 - height}" y2="{9 + height}"'
        return f'<line class="{kind}" {ends} {_MARKS[kind]}/>'

    yield '<figure aria-hidden="true">'
    for span in block.spans:
        start, end, today = at(span.first), at(span.now), at(block.today)
        drawn = [
            line_to("rail", "2%", "98%", 0), line_to("today", today, today, 9),
            line_to("line", start, end, 0), _circle("first", start, 9),
            _circle("done" if span.done else "now", end, 9),
        ]  # fmt: skip
        yield f"<div><span>{escape(line(span.what))}</span>"
        yield f'<svg width="100%" height="18">{"".join(drawn)}</svg></div>'
    start, end = (escape(line(text)) for text in block.ends)
    yield f'<div class="ends"><span>{start}</span><span>{end}</span></div>'
    drawn_ends = {"done" if span.done else "now" for span in block.spans}
    shapes = {kind: _circle(kind, 7, 7) for kind in ("first", "now", "done")}
    shapes["today"] = f'<line class="today" x1="7" x2="7" y1="0" y2="14" {_MARKS["today"]}/>'
    signs = [
        f'<span><svg width="14" height="14">{shape}</svg>{escape(line(text))}</span>'
        for (kind, shape), text in zip(shapes.items(), block.legend, strict=True)
        if kind in {"first", "today", *drawn_ends}
    ]
    yield f"<figcaption>{' '.join(signs)}</figcaption></figure>"


def _circle(kind: str, x: str | int, y: int) -> str:
    return f'<circle class="{kind}" cx="{x}" cy="{y}" {_MARKS[kind]}/>'


def printed(page: str) -> bytes:
    """Print a page as a PDF with tags (PDF/UA), by WeasyPrint; nothing is fetched for it.

    Raises ClientcareError where WeasyPrint, or Pango below it, is missing.
    """
    try:
        weasyprint = import_module("weasyprint")
        fetcher = import_module("weasyprint.urls").URLFetcher(allowed_protocols=["data"])
    except ImportError:
        hint = "install it with clientcare: pip install 'clientcare[pdf]'"
        message = "a PDF is written by WeasyPrint, which is not installed"
        raise ClientcareError(message, hint) from None
    except OSError as error:
        hint = "install the Pango library of your system (Debian: libpango-1.0-0 libpangoft2-1.0-0)"
        message = f"WeasyPrint cannot write a PDF here: {str(error).splitlines()[0]}"
        raise ClientcareError(message, hint) from None
    document = weasyprint.HTML(string=page, url_fetcher=fetcher)
    # Where HarfBuzz does not cut fonts down, fontTools does, and writes this day into them.
    given = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = "0"
    try:
        found: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    finally:
        if given is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = given
    return found
