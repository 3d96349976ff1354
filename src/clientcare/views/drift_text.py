"""`drift --format text`: each record with its first date, and every change below it."""

from collections.abc import Iterator

from clientcare.output.clean import file_name, line
from clientcare.output.terminal import Terminal
from clientcare.records import Commitment, Issue
from clientcare.views.drift_rows import (
    Drift,
    Row,
    by_record,
    counts,
    days,
    kind_of,
    rows,
    source,
    telling,
    timing,
    what_of,
)
from clientcare.views.layout import Block, Span, draw, hang, joined, words
from clientcare.views.layout import Row as Line

STYLES = {
    "silent": "bold red", "dropped": "bold red", "bar": "yellow", "rewritten": "yellow",
    "declared": "", "agreed": "", "restored": "",
}  # fmt: skip


def render(drift: Drift, look: Terminal, *, brief: bool = False) -> str:
    """Write the events of each record, and a line that counts."""
    groups = by_record(rows(drift)).values()
    parts = ["\n".join(_record(group, drift, look)) for group in groups]
    if not brief:
        parts.append(counts(drift))
    return "\n\n".join(parts)


def _record(group: list[Row], drift: Drift, look: Terminal) -> Iterator[str]:
    """Write the heading of a record and a line for each event."""
    event = group[-1].event
    heading = look.paint(file_name(event.record), "bold")
    rest = joined(
        [_title(drift, event.record), event.project or "of no project", *_dates(group, drift)]
    )
    yield from hang(heading, 2, words(Span("  "), rest), look)
    lines = tuple(_line(row) for row in group)
    yield from draw([Block("", lines)], look, 2)


def _line(row: Row) -> Line:
    kind = kind_of(row.event)
    lead = (Span(row.event.on.isoformat()), Span(kind, STYLES[kind]), Span(days(row.slip)))
    body = joined(
        [what_of(row.event), timing(row), telling(row.event), Span(source(row.event), "dim")]
    )
    return Line(lead, body)


def _title(drift: Drift, name: str) -> str:
    entry = drift.workspace.find(name)
    return line(entry.title) if entry and entry.title != entry.id else ""


def _dates(group: list[Row], drift: Drift) -> Iterator[str]:
    """The first date and the one that binds now."""
    moves = [r.event.difference for r in group if r.event.difference.what == "move"]
    event = group[0].event
    entry = drift.workspace.find(event.record)
    context = drift.workspace.context(event.project) if event.project else None
    now = None
    first = next((change.old for change in moves if change.field == "promised"), None)
    if entry and context and isinstance(entry.record, Commitment | Issue):
        first, now = first or entry.record.promised, context.dates(entry.record).due
    if first:
        yield f"first promised {first}"
    if now:
        yield f"now due {now}"
