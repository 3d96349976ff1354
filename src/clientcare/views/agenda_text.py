"""`agenda` on a terminal: one page, with lines between what is for us only and the rest."""

from collections.abc import Iterable

from clientcare.output.terminal import Terminal
from clientcare.summary.agenda import Agenda
from clientcare.views.agenda_rows import for_both, for_us, headline, to_tell
from clientcare.views.heading import announcement, day_of, narrowed
from clientcare.views.layout import Block, draw, hang, joined
from clientcare.views.status.text import WIDEST

UNTIL = "─── for us only until it is told "
BOTH = "─── for both "
ONLY = "─── for us only: do not show "


def render(agenda: Agenda, look: Terminal) -> str:
    """Draw the agenda of the next meeting."""
    look = narrowed(look)
    head = joined((day_of(agenda.now), headline(agenda)))
    nothing = [] if agenda.internal else ["Nothing has changed, and nothing is open."]
    tell, both = _drawn(to_tell(agenda), look), _drawn(for_both(agenda), look)
    parts = [
        list(announcement(agenda.unreadable, 0, look)),
        list(hang("", 0, head, look)),
        _part(UNTIL, tell, look) if tell else [],
        _part(BOTH if tell else "", both or nothing, look),
        _part(ONLY, _drawn(for_us(agenda), look), look),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _drawn(blocks: Iterable[Block], look: Terminal) -> list[str]:
    return list(draw(blocks, look))


def _part(title: str, lines: list[str], look: Terminal) -> list[str]:
    """Set a part apart by a line that says for whom it is."""
    if not lines:
        return []
    line = look.paint(title.ljust(look.width or WIDEST, "─"), "dim")
    return [line, "", *lines] if title else lines
