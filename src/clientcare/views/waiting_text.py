"""`waiting` on a terminal: who waits for whom, the longest wait first."""

from collections.abc import Iterator

from clientcare.output.terminal import Terminal
from clientcare.summary.owing import Waits
from clientcare.views.heading import announcement, day_of, narrowed
from clientcare.views.layout import Block, draw, hang, joined
from clientcare.views.waiting_rows import blocks_of, headline


def render(waits: Waits, look: Terminal) -> str:
    """Draw both directions."""
    look = narrowed(look)
    parts = [
        list(announcement(waits.unreadable, waits.orphans, look)),
        list(hang("", 0, joined((day_of(waits.now), headline(waits))), look)),
        *(list(_block(block, look)) for block in blocks_of(waits)),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _block(block: Block, look: Terminal) -> Iterator[str]:
    """Draw the label on a line of its own, so that commands find room beside the days."""
    yield look.paint(block.label, "bold")
    yield from draw([block._replace(label="")], look, margin=0)
