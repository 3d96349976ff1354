"""`drift --format markdown`: every change as a row of a table, a table a project."""

from collections.abc import Iterator

from clientcare.output.markdown import render as write
from clientcare.pages import blocks as tree
from clientcare.views.drift_rows import (
    Drift,
    Row,
    counts,
    days,
    kind_of,
    rows,
    source,
    telling,
    timing,
    what_of,
)

HEAD = ("On", "Record", "Change", "From → to", "Days", "When", "Commit")


def render(drift: Drift) -> str:
    """Write the document."""
    title = tree.run(f"Moved dates as of {drift.workspace.now.day}")
    return write(tree.Document(title, (tree.paragraph(f"{counts(drift)}."), *_projects(drift))))


def _projects(drift: Drift) -> Iterator[tree.Block]:
    found: dict[str | None, list[Row]] = {}
    for row in rows(drift):
        found.setdefault(row.event.project, []).append(row)
    for project, mine in found.items():
        context = drift.workspace.context(project) if project else None
        name = context.name if context else project or "Of no project"
        yield tree.Section(tree.run(name), (tree.table(HEAD, map(_row, mine)),))


def _row(row: Row) -> list[tree.Words]:
    event = row.event
    kind = kind_of(event)
    strong = kind in ("silent", "dropped", "bar", "rewritten")
    when = ", ".join(part for part in (timing(row), telling(event)) if part)
    return [
        event.on.isoformat(),
        event.record,
        tree.strong(kind) if strong else kind,
        what_of(event),
        days(row.slip),
        when,
        source(event),
    ]
