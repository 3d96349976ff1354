"""`list --format text`: the records of one kind as a table."""

from collections.abc import Mapping, Sequence
from typing import Any

from clientcare.output.clean import file_name, line
from clientcare.output.terminal import Terminal
from clientcare.views.list_json import placed
from clientcare.views.listing import Listed
from clientcare.views.tables import Cell, table

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "project": {
        "ID": "id", "CLIENT": "client", "LEAD": "lead", "STARTED": "started", "ENDS": "ends",
        "STATE": "state", "NAME": "title",
    },
    "commitment": {
        "ID": "id", "BY": "by", "KIND": "kind", "OWNER": "owner", "PROMISED": "promised",
        "DUE": "due", "STATE": "state", "LATE": "days_late", "TITLE": "title",
    },
    "issue": {
        "ID": "id", "SEVERITY": "severity", "KIND": "kind", "OWNER": "owner", "FOUND": "found",
        "DUE": "due", "STATE": "state", "LATE": "days_late", "TITLE": "title",
    },
    "change": {
        "ID": "id", "REQUESTED": "requested", "BY": "requested_by", "STATE": "state",
        "DECIDED": "decided", "TITLE": "title",
    },
    "risk": {
        "ID": "id", "PROBABILITY": "probability", "IMPACT": "impact", "OWNER": "owner",
        "SEEN": "seen", "STATE": "state", "TITLE": "title",
    },
    "touchpoint": {
        "ID": "id", "ON": "on", "KIND": "kind", "FROM": "from", "WITH": "with",
        "MOOD": "mood", "TITLE": "title",
    },
    "review": {
        "ID": "id", "ON": "on", "ABOUT": "about", "WITH": "with", "TITLE": "title",
    },
}  # fmt: skip
"""What the table of each kind shows: a header, and the published field below it."""


def render(kind: str, found: Sequence[Listed], look: Terminal) -> str:
    """Write a table of the records."""
    columns = COLUMNS[kind]
    rows = [_row(placed(one), list(columns.values())) for one in found]
    return table(list(columns), rows, look)


def _row(values: Mapping[str, Any], columns: Sequence[str]) -> list[Cell]:
    return [_cell(column, values) for column in columns]


def _cell(column: str, values: Mapping[str, Any]) -> Cell:
    value = values[column]
    if column == "days_late":
        return Cell(f"{value}d", "bold red" if values["overdue"] else "") if value else Cell("-")
    if column == "title":
        return Cell(line(value or values.get("summary") or "-"))
    if column == "id":
        return Cell(file_name(value))
    return Cell(line(_plain(column, value)) or "-")


def _plain(column: str, value: Any) -> str:
    """Write a value in a table: a moment to the minute, a list with commas, nothing as `-`."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {inner}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(value)
    if value is None:
        return "-"
    text = str(value)
    moment = column in ("found", "on") and len(text) > 10
    return text[:16].replace("T", " ") if moment else text
