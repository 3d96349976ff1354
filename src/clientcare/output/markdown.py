"""A document tree → Markdown that says exactly what the tree says, in every common dialect.

Every text is untrusted. What could be markup is written as a backslash escape where even the oldest
Markdown knows it, else as a character entity, which every dialect knows and no template language
reads. Texts are folded into one line, so that none can start a line but at the start of its block.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from clientcare.pages import blocks as tree
from clientcare.records.unsafe import unsafe

_SPECIAL = re.compile(
    r"""
      [\\`*_\[\]\#]                         # escapes, code, emphasis, links, footnotes, headings
    | [<>{}|~^$]                            # HTML, templates, tables, math
    | (?! (?<= [A-Za-z] ) @ \d{4}-\d\d-\d\d (?! [\w-] | \.\w ) ) @   # mentions, addresses
    | & (?= [\#\w] )                        # entities
    | (?<= [Ww]{3} ) \.                     # www.
    | (?<= \S ) \. (?= (?i: [a-z]{2} | biz | com | edu | gov | net | org | pro | web | xxx | aero
        | asia | coop | info | museum | name | shop | рф ) (?! [^\W_] ) | (?i: xn-- ) )  # a.com
    | : (?= // | [\w+-]* [^\W\d] [\w+-]* : | [+-] 1 : | 100 : | 1234 : )  # http://, :emoji:
    | (?<! : ) / (?= / )                    # //host
    | = (?= = ) | (?<= = ) =                # marked text
    | \+ (?= \+ ) | (?<= \+ ) \+            # keys
    | [!?] (?= \d )                         # a merge request, a discussion
    | \b [0-9a-f] (?= [0-9a-f]{39} \b )     # a commit
    """,
    re.VERBOSE,
)
_AT_START = re.compile(r"[-+=:!?%/]|\(?(?:\d{1,9}|\w|[ivxlcdmIVXLCDM]+)[.)](?=\s|$)")
"""What begins a list, a definition, a rule or a directive; it ends with the sign that does it."""
_BACKSLASHED = frozenset("\\`*_[]#-+.!()")
_QUIET = ("plain", "faint", "id", "info", "file")
_SPACE = re.compile(r"\s+")
_WIDEST = 110
"""Columns up to which the cells of a table are lined up; beyond, it would only get longer."""


# Text --------------------------------------------------------------------------------------------


def folded(text: str) -> str:
    """Fold a text into one line, with a sign in place of each character that is not safe."""
    return unsafe().sub("\ufffd", _SPACE.sub(" ", text))


def escape(text: str, *, start: bool = False) -> str:
    """Make a text inert, on one line; at the start of a block, also what would begin another."""
    text = folded(text)
    begins = _AT_START.match(text) if start else None
    if start and text.startswith("["):  # a backslash before it would begin a block of maths
        return f"&#91;{_SPECIAL.sub(_inert, text[1:])}"
    if not begins:
        return _SPECIAL.sub(_inert, text)
    cut = begins.end()
    before, sign, after = text[: cut - 1], text[cut - 1], text[cut:]
    return _SPECIAL.sub(_inert, before) + _written(sign) + _SPECIAL.sub(_inert, after)


def _inert(found: re.Match[str]) -> str:
    before = found.string[: found.start()]
    if found[0] == "@" and before[-1:].isdecimal() and _DAY.match(found.string, found.end()):
        return "&#64;"  # of a round: no mention behind a digit, and an id that can be copied
    return _written(found[0])


_DAY = re.compile(r"\d{4}-\d\d-\d\d(?![\w-]|\.\w)", re.ASCII)


def _written(sign: str) -> str:
    if sign in _BACKSLASHED:
        return f"\\{sign}"
    return _ENTITIES.get(sign) or f"&#{ord(sign)};"


_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;&#8288;"}
"""Behind the sign of addresses and mentions a word joiner, which shows nothing: some renderers look
for both in the finished text, where no escape is left."""


def line(words: tree.Inline, *, start: bool = False) -> str:
    """Write the text of one line; runs of one style are one text: no markup grows from two."""
    parts: list[str] = []
    for style, runs in groupby(_trimmed(words), key=_style):
        text = "".join(run.text for run in runs)
        if style == "strong":
            if parts and parts[-1][-1:].isalnum() and (signs := _SIGNS.match(text)):
                # marks between a letter and a sign open nothing
                parts.append(escape(signs[0]))
                text = text[signs.end() :]
            parts.append(_strong(text, start and not parts))
        elif style == "plain":
            parts.append(escape(text, start=start and not parts))
        else:  # an address, in which some renderers take what stands between two `$` for maths
            parts.append(f"<{text.replace('$', '%24') if style == 'link' else text}>")
    return _SPACE.sub(" ", "".join(parts))


_SIGNS = re.compile(r"[^\w\s]+\s*")


def _style(run: tree.Run) -> tree.Style:
    """How a run looks in Markdown, which has no colours and nothing that stands back."""
    if run.style in ("email", "link"):
        return run.style if run.is_address else "plain"
    return "plain" if run.style in _QUIET else "strong"


def _trimmed(words: tree.Inline) -> tree.Inline:
    """Drop the spaces at both ends of a line, and what is empty then."""
    runs = list(words)
    while runs and not (first := runs[0].text.lstrip()):
        runs.pop(0)
    while runs and not runs[-1].text.strip():
        runs.pop()
    if runs:
        runs[0] = runs[0]._replace(text=first)
        runs[-1] = runs[-1]._replace(text=runs[-1].text.rstrip())
    return tuple(runs)


def _strong(text: str, start: bool) -> str:
    inner = folded(text).strip()
    if not inner:
        return " " if text else ""
    before, after = text[:1].isspace() and not start, text[-1:].isspace()
    return f"{' ' if before else ''}**{escape(inner)}**{' ' if after else ''}"


# Blocks ------------------------------------------------------------------------------------------


def render(document: tree.Document) -> str:
    """Write a whole document."""
    return f"# {line(document.title)}\n\n{blocks(document.blocks, 2)}".rstrip() + "\n"


def blocks(found: Iterable[tree.Block], level: int) -> str:
    """Write some blocks; `level` is that of their headings."""
    return "\n\n".join(part for part in _blocks(found, level) if part)


def _blocks(found: Iterable[tree.Block], level: int) -> Iterator[str]:
    for block in found:
        match block:
            case tree.Section(title, inside):
                if title:
                    yield f"{'#' * min(level, 6)} {line(title)}"
                yield from _blocks(inside, level + bool(title))
            case tree.Rows():
                yield from _blocks([tree.as_list(block)], level)
            case tree.Paragraph(words):
                yield line(words, start=True)
            case tree.Quote(paragraphs):
                yield "\n>\n".join(f"> {line(words, start=True)}" for words in paragraphs)
            case tree.Bullets(items):
                yield "\n".join(_items(items, ""))
            case tree.Table():
                yield "\n".join(_table(block.drawn))
            case tree.Verbatim(lines):  # between fences that are longer than any within
                text = "\n".join(unsafe().sub("\ufffd", tree.plain(one)).rstrip() for one in lines)
                fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text)), 3)
                yield f"{fence}text\n{text}\n{fence}"


def _items(items: Iterable[tree.Item], indent: str) -> Iterator[str]:
    for item in items:
        yield f"{indent}- {line(item.words, start=True)}"
        yield from _items(item.items, f"{indent}  ")


def _table(table: tree.Table) -> Iterator[str]:
    head, *rows = [[line(cell) for cell in row] for row in (table.head, *table.rows)]
    widths = [max(3, *(len(row[n]) for row in [head, *rows])) for n in range(len(head))]
    if sum(widths) > _WIDEST:
        widths = [3] * len(head)
    yield _row(head, widths)
    yield _row(["-" * width for width in widths], widths)
    yield from (_row(row, widths) for row in rows)


def _row(cells: list[str], widths: list[int]) -> str:
    return f"| {' | '.join(c.ljust(w) for c, w in zip(cells, widths, strict=True))} |"
