"""What all JSON outputs share: how they are written, and the fields of every top object."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any, TypedDict

from clientcare.calendar.working_time import Now, instant_of
from clientcare.findings import Unreadable
from clientcare.output.clean import RUNNER_COMMAND

VERSION = 1


class UnreadableJson(TypedDict):
    """A file, or a record of a file, that could not be seen."""

    file: str
    line: int
    message: str


class Top(TypedDict):
    """What every top object has; `as_of` is the day that was asked for, or the moment."""

    version: int
    as_of: str
    unreadable: list[UnreadableJson]


def top(now: Now, unreadable: Iterable[Unreadable]) -> Top:
    """Begin a top object."""
    return {
        "version": VERSION,
        "as_of": as_of(now),
        "unreadable": [
            {"file": one.file, "line": one.line, "message": one.message} for one in unreadable
        ],
    }


def as_of(now: Now) -> str:
    """Write the now that was judged: the day where a whole day was asked for, else the moment."""
    if now.moment.date() != now.day:
        return now.day.isoformat()
    return now.moment.isoformat(timespec="seconds")


def moment(value: date | datetime | None, zone: tzinfo) -> str | None:
    """Write a day as it is, a moment as RFC 3339 with its offset, and nothing as null."""
    if isinstance(value, datetime):
        return instant_of(value, zone).isoformat(timespec="seconds")
    return value.isoformat() if value else None


def plain(value: Any, zone: tzinfo) -> Any:
    """Turn what records hold into what JSON has; decimals become text, so that none is rounded."""
    if isinstance(value, date):
        return moment(value, zone)
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(inner, zone) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner, zone) for inner in value]
    return value


def dump(value: Mapping[str, Any]) -> str:
    """Write JSON that is printable ASCII, and holds nothing that a CI runner would obey."""
    return defused(json.dumps(value, ensure_ascii=True, allow_nan=False, indent=2))


def defused(text: str) -> str:
    """Break up in a JSON text what a CI runner would obey; what it says stays the same."""
    text = RUNNER_COMMAND.sub(r"#\\u0023", text) if "##" in text else text
    return text.replace("\x7f", "\\u007f") + "\n"
