"""`waiting` as Markdown; every text from a record is inert."""

from clientcare.output.markdown import render as write
from clientcare.pages import blocks as tree
from clientcare.summary.owing import Waits
from clientcare.views.heading import inline, section, unseen
from clientcare.views.waiting_rows import blocks_of, headline


def render(waits: Waits) -> str:
    """Write both directions."""
    blocks = (
        *unseen(waits.unreadable, waits.orphans),
        tree.paragraph(inline(headline(waits))),
        *(section(block) for block in blocks_of(waits)),
    )
    return write(tree.Document(tree.run(f"Who waits for whom, as of {waits.now.day}"), blocks))
