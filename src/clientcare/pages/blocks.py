"""A document as a small tree: what a command or a report says, and nothing of how it is written.

All text in the tree is plain text. Only a renderer (`output/`) knows a format's special characters,
and it makes all text inert, ours and the records' alike; so nothing in a record becomes markup.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal

from clientcare.dataclass import NamedTuple
from clientcare.findings import ERROR, INFO, WARNING, Severity
from clientcare.records.project import LABEL, MAIL_ADDRESS

Style = Literal[
    "plain", "strong", "faint", "email", "link", "file", "id", "command",
    "red", "amber", "green", "grey", "info",
]  # fmt: skip
SEVERITIES: Mapping[Severity, Style] = {ERROR: "red", WARNING: "amber", INFO: "info"}
"""How each severity looks."""

_ADDRESSES: Mapping[str, str] = {
    "email": MAIL_ADDRESS,
    "link": rf"https://{LABEL}(?:\.{LABEL})*(?::\d{{1,5}})?"
    r"(?:[/?#][A-Za-z0-9._~:/?#@!$&'()*+,;=%-]*)?\Z",
    "file": r"[A-Za-z0-9_][A-Za-z0-9._-]*\.(?:html|md|eml|pdf)\Z",
}


class Run(NamedTuple):
    """A stretch of text in one style; `email` is an address that one may write to, `link` a page,
    `file` one in the same folder.

    A `whole` one is broken only if it is longer than a line; a `gap` stands between two others and
    is dropped where a line ends. `things` is how many things it names, which are counted where it
    is left out; `rest` counts those that have no name, and gives way to the count of all of them.
    """

    text: str
    style: Style = "plain"
    keep: Literal["", "whole", "gap", "rest"] = ""
    things: int = 0

    @property
    def is_address(self) -> bool:
        """Whether a text that is meant as an address is a plain one, and nothing more."""
        pattern = _ADDRESSES.get(self.style)
        return bool(pattern and re.match(pattern, self.text))


Inline = tuple[Run, ...]
"""Text within one line."""
Words = str | Run | Inline


class Paragraph(NamedTuple):
    """A paragraph."""

    words: Inline


class Quote(NamedTuple):
    """What somebody said or wrote, set apart: one paragraph or more."""

    paragraphs: tuple[Inline, ...]


class Item(NamedTuple):
    """An entry of a list, with a list of its own or none."""

    words: Inline
    items: tuple["Item", ...] = ()


class Bullets(NamedTuple):
    """A list."""

    items: tuple[Item, ...]


class Table(NamedTuple):
    """A table; each row has as many cells as the head.

    On a narrow terminal the columns of `optional` are left out, the last named first, and the
    widest column is wrapped. With `cut` cells are cut, and those of that column after the others.
    Of a `spare` one the columns in which nothing stands are not drawn.
    """

    head: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]
    optional: tuple[int, ...] = ()
    cut: int | None = None
    spare: bool = False

    @property
    def drawn(self) -> "Table":
        """The table as it is drawn."""
        if not self.spare:
            return self
        kept = [n for n in range(len(self.head)) if any(plain(row[n]) for row in self.rows)]
        head, *rows = (tuple(row[n] for n in kept) for row in (self.head, *self.rows))
        return Table(head, tuple(rows))


class Verbatim(NamedTuple):
    """Lines in which every space counts: an example, a chart of letters."""

    lines: tuple[Inline, ...]


class Row(NamedTuple):
    """A few short cells, lined up with those of the other rows, and text beside them.

    A row whose cells are empty belongs to the one above; one without cells has only its text. A
    terminal shows at most `lines` lines of it: the last parts are left out; 0 shows all of them.
    """

    lead: tuple[Inline, ...]
    body: Inline
    lines: int = 0


class Rows(NamedTuple):
    """Rows that belong together, under a label.

    `margin` columns are kept for labels; with none, the label stands on a line of its own.
    """

    label: str
    rows: tuple[Row, ...]
    margin: int = 11


class Section(NamedTuple):
    """A titled part, with parts of its own; without a title, blocks that are set apart.

    The title of a `divided` one is a line across the page. `name` is the same in every language.
    """

    title: Inline
    blocks: tuple["Block", ...]
    divided: bool = False
    name: str = ""


class Span(NamedTuple):
    """A promise on a time line: what, and its days in order; the last mark is where it is now."""

    what: str
    first: date
    now: date
    done: bool = False


class TimeLine(NamedTuple):
    """Promises drawn along the days; a format that cannot draw leaves it out.

    What it shows stands in words beside it. `legend` names a first date, a present one, one that
    is done, and today; `ends` is how the first and the last day are written.
    """

    spans: tuple[Span, ...]
    today: date
    legend: tuple[str, str, str, str]
    ends: tuple[str, str]


Block = Paragraph | Quote | Bullets | Table | Verbatim | Rows | TimeLine | Section


class Document(NamedTuple):
    """A whole report, or all that a command says."""

    title: Inline
    blocks: tuple[Block, ...]


# Building ----------------------------------------------------------------------------------------


def run(words: Words) -> Inline:
    """Take text as it is, or what is inline already."""
    if isinstance(words, Run):
        return (words,)
    return (Run(words),) if isinstance(words, str) else words


def strong(text: str) -> Inline:
    """Text that stands out."""
    return (Run(text, "strong"),)


def faint(text: str) -> Inline:
    """Text that stands back."""
    return (Run(text, "faint"),)


def typed(command: str | None) -> Inline:
    """A command to type, kept on one line; nothing for none."""
    return (Run(command, "command", "whole"),) if command else ()


def document(title: Words, *blocks: Block) -> Document:
    """All that a command says."""
    return Document(run(title), blocks)


def section(title: Words, *blocks: Block) -> Section:
    """A titled part."""
    return Section(run(title), blocks)


def named(title: str | None, record: str) -> Inline:
    """Name a record: its title, then its id."""
    if not title or title == record:
        return (Run(record, "id"),)
    return (Run(title, "strong"), Run(" "), Run(record, "id"))


def paragraph(*parts: Words) -> Paragraph:
    """A paragraph of some parts, as they follow each other."""
    return Paragraph(joined(parts))


def item(*parts: Words, items: Iterable[Item] = ()) -> Item:
    """An entry of a list, of some parts, as they follow each other."""
    return Item(joined(parts), tuple(items))


def table(
    head: Iterable[Words],
    rows: Iterable[Iterable[Words]],
    optional: tuple[int, ...] = (),
    *,
    cut: int | None = None,
    spare: bool = False,
) -> Table:
    """A table."""
    written = tuple(tuple(run(cell) for cell in each) for each in rows)
    return Table(tuple(run(cell) for cell in head), written, optional, cut, spare)


def bullets(items: Iterable[Item]) -> Iterator[Bullets]:
    """A list; nothing for no entries."""
    if entries := tuple(items):
        yield Bullets(entries)


def prose(parts: Iterable[Words]) -> Iterator[Paragraph]:
    """A paragraph of sentences, one after the other; nothing for none."""
    if words := joined(parts, " "):
        yield Paragraph(words)


def joined(parts: Iterable[Words], between: str = "") -> Inline:
    """Put parts after each other, with some text between."""
    found: list[Run] = []
    for part in parts:
        if found and between and part:
            found.append(Run(between))
        found += run(part) if part else ()
    return tuple(found)


SHORT = 32
"""Characters up to which a part of a line is kept whole, so that lines break between parts."""


def dotted(*parts: Words, between: str = " · ") -> Inline:
    """Put parts after each other with a sign between; empty ones are dropped."""
    gap = Run(between, "faint", "gap" if between.startswith(" ") else "")
    found: list[Run] = []
    for part in parts:
        runs = [each for each in run(part) if each.text]
        if len(runs) == 1 and len(runs[0].text) <= SHORT and not runs[0].keep:
            runs = [runs[0]._replace(keep="whole")]
        if runs:
            found += [gap, *runs] if found else runs
    return tuple(found)


def row(lead: Iterable[Words], *parts: Words, lines: int = 0) -> Row:
    """Make a row of leading cells and the parts of its text, of at most so many lines."""
    return Row(tuple(run(cell) for cell in lead), dotted(*parts), lines)


def as_list(rows: Rows) -> Block:
    """The same as a list, under its label as a title, for a format without columns."""
    items: list[Item] = []
    for each in rows.rows:
        if items and each.lead and not any(map(plain, each.lead)):
            above = items.pop()
            items.append(above._replace(items=(*above.items, Item(each.body))))
        else:
            lead = joined([cell for cell in each.lead if plain(cell)], " ")
            sign = ": " if plain(lead)[-1:].isalnum() else " "
            items.append(Item((*lead, Run(sign), *each.body) if lead else each.body))
    bullets = Bullets(tuple(items))
    title = rows.label[:1].upper() + rows.label[1:].rstrip(":")
    return Section(run(title), (bullets,)) if rows.label else bullets


_SLOT = r"\{(\w+)\}|\*\*(.+?)\*\*"


def fill(template: str, /, **values: Words | int) -> Inline:
    """Write a phrase of ours: `{name}` takes a value, `**…**` stands out.

    Only the template is read so; values are text, whatever they hold. One that is empty takes the
    blank before it along, and one that ends as a sentence the full stop after it.
    """
    found: list[Run] = []
    end = 0
    for slot in re.finditer(_SLOT, template):
        found += run(_after(found, template[end : slot.start()]))
        value = values[slot[1]] if slot[1] else strong(slot[2])
        text = run(str(value) if isinstance(value, int) else value)
        if not plain(text) and found and found[-1].text.endswith(" "):
            found[-1] = found[-1]._replace(text=found[-1].text[:-1])
        found += text
        end = slot.end()
    found += run(_after(found, template[end:]))
    return tuple(each for each in found if each.text)


def _after(found: list[Run], text: str) -> str:
    """What follows a value in a phrase: `Is it down?` needs no full stop."""
    ended = found and found[-1].text.endswith(_ENDS)
    return text[1:] if ended and (text == "." or text.startswith(". ")) else text


def plain(words: Words) -> str:
    """The text of a line without its styles."""
    return "".join(each.text for each in run(words))


_ENDS = tuple(".!?…:;")
"""What a sentence ends with."""


def sentence(text: str) -> str:
    """End a text as a sentence where it does not end as one."""
    text = text.strip()
    return text if not text or text.endswith(_ENDS) else f"{text}."
