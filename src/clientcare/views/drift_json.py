"""`drift --format json`, version 1: every change of a promise in the history."""

from clientcare.rules.engine import unreadable
from clientcare.views.drift_rows import Drift, EventJson, published, rows
from clientcare.views.json_text import Top, dump, top


class DriftJson(Top):
    """The whole; events in the order of the first-parent history, then by record."""

    head: str
    commits: int
    events: list[EventJson]


def render(drift: Drift) -> str:
    """Write every event."""
    whole: DriftJson = {
        **top(drift.workspace.now, unreadable(drift.workspace.snapshot)),
        "head": drift.history.head,
        "commits": drift.history.commits,
        "events": [published(row) for row in rows(drift)],
    }
    whole["unreadable"] += [
        {"file": lost.file, "line": 1, "message": f"cannot be read in commit {lost.commit.id}"}
        for lost in drift.unreadable
    ]
    return dump(whole)
