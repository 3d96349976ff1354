"""`drift`: each record with its first date, and every change below it."""

from collections.abc import Mapping

from clientcare.history.replay import Event
from clientcare.pages import blocks as tree
from clientcare.pages.blocks import Run, dotted, faint, joined, row, section
from clientcare.published.history import text_of
from clientcare.summary.drift import Drift, Row
from clientcare.wording import count, days

STYLES: Mapping[str, tree.Style] = {
    "silent": "red", "dropped": "red", "bar": "amber", "rewritten": "amber",
    "hidden": "red",
}  # fmt: skip
NAMES = {
    "declared": "declared move", "silent": "silent move", "bar": "lowered bar",
    "agreed": "agreed change of the bar", "rewritten": "rewritten fact",
    "dropped": "dropped record", "restored": "restored record", "hidden": "hidden record",
    "corrected": "correction",
}  # fmt: skip


def page(drift: Drift, *, brief: bool = False) -> tree.Document:
    """The events of each record, and unless it is to be brief a line that counts."""
    records = [_record(rows, drift) for rows in drift.by_record()]
    counted = [] if brief else [tree.paragraph(counts(drift))]
    title = f"Moved dates as of {drift.workspace.now.day}"
    return tree.document(title, *records, *counted)


def _record(rows: list[Row], drift: Drift) -> tree.Section:
    event = rows[-1].event
    first, now = drift.dates(rows)
    about = dotted(
        drift.title(event.record) or "",
        event.project or "of no project",
        f"first promised {first}" if first else "",
        f"now due {now}" if now else "",
    )
    title = joined((tree.strong(event.record), Run("  "), about))
    return section(title, tree.Rows("", tuple(map(_row, rows)), margin=2))


def _row(row_: Row) -> tree.Row:
    event, kind = row_.event, kind_of(row_.event)
    slip = "" if row_.slip is None else f"{row_.slip:+d}d"
    lead = (event.on.isoformat(), Run(kind, STYLES.get(kind, "plain")), slip)
    return row(lead, what_of(event), timing(row_), telling(event), faint(source(event)))


def kind_of(event: Event) -> str:
    """Say in a word what an event is."""
    change = event.difference
    if event.early and not change.declared:
        return "corrected"
    if change.what == "move":
        return "declared" if change.declared else "silent"
    if change.what == "lowered-bar":
        return "agreed" if change.declared else "bar"
    return "rewritten" if change.what == "rewritten-fact" else change.what


def what_of(event: Event) -> str:
    """Say what was changed, from what to what."""
    change = event.difference
    if change.what in ("dropped", "restored"):
        return f"the {event.kind} was " + ("deleted" if change.what == "dropped" else "put back")
    old, new = text_of(change.old) or "no date", text_of(change.new)
    arrow = f"{old} → {new or ('removed' if change.old is not None else 'no date')}"
    if change.field == "promised" or (change.what == "move" and change.declared):
        return arrow
    covered = ", covered by a move, not agreed" if change.covered else ""
    return f"{change.field}: {arrow}{covered}"


def timing(row: Row) -> str:
    """Say how long before or after the old date a move was made."""
    dates = row.event.difference.dates
    if row.early_by is None or dates is None:
        return ""
    old, on = dates[0], row.event.on
    if old == on:
        return "made on the old date"
    return f"made {days(abs(row.early_by))} {'before' if old > on else 'after'} the old date"


def telling(event: Event) -> str:
    """Say when the other side was told of a declared move."""
    change = event.difference
    if change.what != "move" or not change.declared:
        return ""
    return f"told {change.told}" if change.told else "not told yet"


def source(event: Event) -> str:
    """Name the commit behind an event, and who made it."""
    if event.commit is None:
        return "not committed yet"
    return f"{event.commit.id[:12]} {event.commit.author}: {event.commit.subject}"


def counts(drift: Drift) -> str:
    """Count what was found, and how much was read."""
    kinds = [kind_of(event) for event in drift.events]
    found = [
        count(kinds.count(kind), name).replace("change of the bars", "changes of the bar")
        for kind, name in NAMES.items()
        if kind in ("declared", "silent") or kind in kinds
    ]
    commits = drift.history.commits
    read = f"{commits:,} commit{'' if commits == 1 else 's'}"
    lost = count(len(drift.unreadable), "version")
    unread = f"; {lost} of files unreadable" if drift.unreadable else ""
    return f"{', '.join(found)}; {read} read{unread}"
