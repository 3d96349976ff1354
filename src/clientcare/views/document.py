"""A document as a small tree: what a report says, and nothing of how a format writes it.

All text in the tree is plain text. Only a renderer knows a format's special characters, and it
makes all text inert, ours and the records' alike; so nothing in a record can become markup.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Style = Literal["plain", "strong", "faint", "email"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style; `email` is an address that one may write to."""

    text: str
    style: Style = "plain"


Inline = tuple[Run, ...]
"""Text within one line."""
Words = str | Inline


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    words: Inline


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody said or wrote, set apart: one paragraph or more."""

    paragraphs: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a list, with a list of its own or none."""

    words: Inline
    items: tuple["Item", ...] = ()


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; each row has as many cells as the head."""

    head: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part, with parts of its own."""

    title: Inline
    blocks: tuple["Block", ...]


Block = Paragraph | Quote | Bullets | Table | Section


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report."""

    title: Inline
    blocks: tuple[Block, ...]


# Building ----------------------------------------------------------------------------------------


def run(words: Words) -> Inline:
    """Take text as it is, or what is inline already."""
    return (Run(words),) if isinstance(words, str) else words


def strong(text: str) -> Inline:
    """Text that stands out."""
    return (Run(text, "strong"),)


def faint(text: str) -> Inline:
    """Text that stands back."""
    return (Run(text, "faint"),)


def paragraph(*parts: Words) -> Paragraph:
    """A paragraph of some parts, as they follow each other."""
    return Paragraph(joined(parts))


def item(*parts: Words, items: Iterable[Item] = ()) -> Item:
    """An entry of a list, of some parts, as they follow each other."""
    return Item(joined(parts), tuple(items))


def table(head: Iterable[Words], rows: Iterable[Iterable[Words]]) -> Table:
    """A table."""
    return Table(
        tuple(run(cell) for cell in head), tuple(tuple(run(c) for c in row) for row in rows)
    )


def joined(parts: Iterable[Words], between: str = "") -> Inline:
    """Put parts after each other, with some text between."""
    found: list[Run] = []
    for part in parts:
        if found and between and part:
            found.append(Run(between))
        found += run(part) if part else ()
    return tuple(found)


_SLOT = re.compile(r"\{(\w+)\}|\*\*(.+?)\*\*")


def fill(template: str, /, **values: Words | int) -> Inline:
    """Write a phrase of ours: `{name}` takes a value, `**…**` stands out.

    Only the template is read so; values are text, whatever they hold.
    """
    found: list[Run] = []
    end = 0
    for slot in _SLOT.finditer(template):
        found += run(template[end : slot.start()])
        value = values[slot[1]] if slot[1] else strong(slot[2])
        found += run(str(value) if isinstance(value, int) else value)
        end = slot.end()
    found += run(template[end:])
    return tuple(each for each in found if each.text)


def plain(words: Words) -> str:
    """The text of a line without its styles."""
    return words if isinstance(words, str) else "".join(each.text for each in words)


def sentence(text: str) -> str:
    """End a text as a sentence where it does not end as one."""
    text = text.strip()
    return text if not text or text[-1] in ".!?…:;" else f"{text}."
