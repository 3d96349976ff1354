"""A document tree → one HTML page: no script, nothing fetched, every text inert.

Headings, lists and tables are what they are for a screen reader; colours follow the reader's light
or dark setting.
"""

from collections.abc import Iterable, Iterator
from html import escape

from clientcare.output.clean import clean, line
from clientcare.pages import blocks as tree

STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; } h3, h4, h5, h6 { font-size: 1rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { text-align: left; vertical-align: top; padding: .2rem .8rem .2rem 0; }
th { border-bottom: 1px solid; } pre { overflow-x: auto; }
blockquote { margin-left: 0; padding-left: 1rem; border-left: 3px solid; }
.faint, .id { opacity: .75; } .red { color: light-dark(#b00020, #ff8a80); }
.amber { color: light-dark(#8a5a00, #ffc46b); } .green { color: light-dark(#1b6e2d, #7bd88f); }
@media print { body { margin: 0; max-width: none; } }
"""
_TAGS: dict[tree.Style, tuple[str, str]] = {
    "strong": ("<strong>", "</strong>"),
    "faint": ('<span class="faint">', "</span>"),
    "id": ('<span class="id">', "</span>"),
    "command": ("<code>", "</code>"),
    "red": ('<strong class="red">', "</strong>"),
    "amber": ('<strong class="amber">', "</strong>"),
    "green": ('<strong class="green">', "</strong>"),
    "grey": ("<strong>", "</strong>"),
}


def render(document: tree.Document, language: str = "en") -> str:
    """Write a whole page."""
    title = escape(line(tree.plain(document.title)))
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{escape(language)}">',
            '<head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title>",
            f"<style>{STYLE}</style></head>",
            "<body><main>",
            f"<h1>{_words(document.title)}</h1>",
            *_blocks(document.blocks, 2),
            "</main></body></html>\n",
        ]
    )


def _words(words: tree.Inline) -> str:
    return "".join(map(_run, words))


def _run(run: tree.Run) -> str:
    text = escape(clean(run.text.replace("\n", " ")))
    if run.style == "email" and "@" in run.text:
        return f'<a href="mailto:{text}">{text}</a>'
    before, after = _TAGS.get(run.style, ("", ""))
    return f"{before}{text}{after}" if text else ""


def _blocks(blocks: Iterable[tree.Block], level: int) -> Iterator[str]:
    for block in blocks:
        match block:
            case tree.Section(title, inside):
                if title:
                    number = min(level, 6)
                    yield f"<h{number}>{_words(title)}</h{number}>"
                yield from _blocks(inside, level + bool(title))
            case tree.Rows():
                yield from _blocks([tree.as_list(block)], level)
            case tree.Paragraph(words):
                yield f"<p>{_words(words)}</p>"
            case tree.Quote(paragraphs):
                inner = "".join(f"<p>{_words(words)}</p>" for words in paragraphs)
                yield f"<blockquote>{inner}</blockquote>"
            case tree.Bullets(items):
                yield _list(items)
            case tree.Table():
                yield from _table(block)
            case tree.Verbatim(lines):
                inner = "\n".join(map(_words, lines))
                yield f"<pre>{inner}</pre>"


def _list(items: Iterable[tree.Item]) -> str:
    inner = (f"<li>{_words(i.words)}{_list(i.items) if i.items else ''}</li>" for i in items)
    return f"<ul>{''.join(inner)}</ul>"


def _table(table: tree.Table) -> Iterator[str]:
    head = "".join(f'<th scope="col">{_words(cell)}</th>' for cell in table.head)
    yield f"<table><thead><tr>{head}</tr></thead><tbody>"
    for row in table.rows:
        yield f"<tr>{''.join(f'<td>{_words(cell)}</td>' for cell in row)}</tr>"
    yield "</tbody></table>"
