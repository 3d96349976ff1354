"""`agenda` as Markdown: what is for us only in a part of its own; every text is inert."""

from collections.abc import Iterable, Iterator

from clientcare.output.markdown import render as write
from clientcare.pages import blocks as tree
from clientcare.summary.agenda import Agenda
from clientcare.views.agenda_rows import for_both, for_us, headline, to_tell
from clientcare.views.heading import inline, section, unseen
from clientcare.views.layout import Block


def render(agenda: Agenda) -> str:
    """Write the agenda of the next meeting."""
    both = tuple(section(block) for block in for_both(agenda))
    quiet = tree.paragraph("Nothing has changed, and nothing is open.")
    nothing = () if agenda.internal else (quiet,)
    blocks = (
        *unseen(agenda.unreadable, 0),
        tree.paragraph(inline(headline(agenda))),
        *_part("For us only until it is told", to_tell(agenda)),
        *(both or nothing),
        *_part("For us only: do not show", for_us(agenda)),
    )
    return write(tree.Document(tree.run(f"Agenda as of {agenda.now.day}"), blocks))


def _part(title: str, blocks: Iterable[Block]) -> Iterator[tree.Section]:
    """Put some blocks into a part that says for whom it is."""
    if inside := tuple(section(block) for block in blocks):
        yield tree.Section(tree.run(title), inside)
