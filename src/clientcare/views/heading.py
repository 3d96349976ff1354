"""What stands above every page for people: the day, and first of all what could not be read."""

from collections.abc import Iterable, Iterator, Sequence

from clientcare.calendar.working_time import Now
from clientcare.findings import Unreadable
from clientcare.output.terminal import Terminal
from clientcare.pages import blocks as tree
from clientcare.views.layout import Block, Row, Span, Words, hang, words
from clientcare.views.status.text import WEEKDAYS, WIDEST, announced

__all__ = ["announcement", "day_of", "inline", "narrowed", "section", "unseen"]


def narrowed(look: Terminal) -> Terminal:
    """Take a look no wider than a line can be read without tiring."""
    return look._replace(width=min(look.width, WIDEST)) if look.width else look


def day_of(now: Now) -> Span:
    """Say as of which day a page is."""
    return Span(f"{WEEKDAYS[now.day.weekday()]} {now.day}", "bold")


def announcement(unreadable: Sequence[Unreadable], orphans: int, look: Terminal) -> Iterator[str]:
    """Say in lines of text what could not be seen."""
    for sentence in announced(unreadable, orphans):
        yield look.paint(sentence, "bold red")
    for one in unreadable:
        text = words(Span(f"{one.file}:{one.line}", "cyan"), f": {one.message}")
        yield from hang("- ", 2, text, look)


def unseen(unreadable: Sequence[Unreadable], orphans: int) -> Iterator[tree.Block]:
    """Say in a document what could not be seen."""
    for sentence in announced(unreadable, orphans):
        yield tree.paragraph(tree.strong(sentence))
    if unreadable:
        places = (f"{one.file}:{one.line}: {one.message}" for one in unreadable)
        yield tree.Bullets(tuple(tree.item(place) for place in places))


def inline(text: Words) -> tree.Inline:
    """Take a line of a terminal into a document: what stands out stays, colours go."""
    return tuple(
        tree.Run(span.text, "strong" if "bold" in span.style else "plain") for span in text
    )


def section(block: Block) -> tree.Section:
    """Take a block of a terminal into a document; a row without a lead belongs to the one above."""
    items: list[tree.Item] = []
    for row in block.rows:
        if items and not any(cell.text for cell in row.lead):
            above = items.pop()
            items.append(tree.Item(above.words, (*above.items, tree.Item(inline(row.body)))))
        else:
            items.append(tree.Item(_row(row)))
    return tree.Section(tree.run(block.label.capitalize()), (tree.Bullets(tuple(items)),))


def _row(row: Row) -> tree.Inline:
    lead = _leading(inline((cell,)) for cell in row.lead if cell.text)
    return (*lead, *inline(row.body))


def _leading(cells: Iterable[tree.Inline]) -> tree.Inline:
    found = tree.joined(cells, " ")
    return (*found, tree.Run(": ")) if found else ()
