"""What a history told when it was last read, as plain data for the cache.

The digits of a commit stand for everything that came before it: what follows is read and added.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any

from clientcare.dataclass import NamedTuple
from clientcare.history.differences import Difference
from clientcare.history.git import Commit
from clientcare.history.replay import Replay
from clientcare.history.versions import Event, FileRecords, LateFact, RecordVersion


class UnreadableVersion(NamedTuple):
    """A version of a file that could not be read: which file, in which commit."""

    file: str
    commit: Commit


class Told(NamedTuple):
    """What a history told up to a commit, the `read` first ones of a line."""

    replay: Replay
    events: list[Event]
    unreadable: list[UnreadableVersion]
    read: int = 0


_CLASSES: Mapping[str, Callable[..., Any]] = {
    "event": Event,
    "difference": Difference,
    "recorded": LateFact,
    "record": RecordVersion,
    "unreadable": UnreadableVersion,
    "date": date.fromordinal,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
    "number": Decimal,
    "list": lambda *items: [*items],
    "tuple": lambda *items: items,
}
"""What is a list in JSON, by its first item."""
_TAGS = {one: name for name, one in _CLASSES.items() if isinstance(one, type)}
_ROWS = 500
"""How many rows are written in one line."""


def _plain(value: Any, commits: dict[str, Commit]) -> Any:
    """Make plain data of a value; a commit is named by its digits and put among the commits."""
    kind = type(value)
    if kind is Commit:
        commits[value.id] = value
        return ["commit", value.id]
    if kind is date:
        return ["date", value.toordinal()]
    if kind is datetime or kind is time:
        return [kind.__name__, value.isoformat()]
    if kind is Decimal:
        return ["number", str(value)]
    if kind is dict:
        return {key: _plain(one, commits) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_TAGS.get(kind, kind.__name__), *(_plain(one, commits) for one in value)]
    return value


def packed(told: Told) -> Iterator[list[Any]]:
    """Lines of rows of plain data, each with the name of what they belong to."""
    replay, commits = told.replay, dict[str, Commit]()

    def plain(values: Iterable[Any]) -> Iterator[Any]:
        return (_plain(one, commits) for one in values)

    ended = (replay.deleted, replay.lost)
    deleted, lost = (plain(one._replace(content=one.table) for one in of.values()) for of in ended)
    sections: dict[str, Iterable[Any]] = {
        "file": ((one.name, one.blob, one.project) for one in replay.files.values()),
        "place": ((*key, *files) for key, files in replay.places.items()),
        "present": (
            (*one[:3], one.first_committed.toordinal(),
             {key: day.toordinal() for key, day in one.since.items()})
            for one in replay.present.values()
        ),
        "deleted": deleted,
        "lost": lost,
        "told": replay.told,
        "renamed": replay.renamed.items(),
        "recorded": plain(replay.recorded),
        "merged": plain(replay.merged),
        "event": plain(told.events),
        "unreadable": plain(told.unreadable),
        "commit": (
            (one.id, one.at.isoformat(), one.author, one.subject)
            for known in [commits] for one in known.values()  # those that the others named
        ),
        "end": [True],
    }  # fmt: skip
    for name, rows in sections.items():
        left = iter(rows)
        while some := [*islice(left, _ROWS)]:
            yield [name, some]


def unpacked(
    lines: list[bytes], replay: Replay, later: Callable[[str, str], FileRecords], read: int
) -> Told:
    """What a history told; `later` gives a version of a file, by its name and its blob."""
    rows = defaultdict[str, list[Any]](list)
    for line in lines:
        name, some = json.loads(line)
        rows[name] += some
    if rows["end"] != [True]:
        raise ValueError("this is no history")
    commits = {
        digits: Commit(digits, datetime.fromisoformat(at), *rest)
        for digits, at, *rest in rows["commit"]
    }
    makers: dict[str, Callable[..., Any]] = {**_CLASSES, "commit": commits.__getitem__}

    def value(plain: Any) -> Any:
        if type(plain) is list:
            return makers[plain[0]](
                *[value(one) if type(one) in (list, dict) else one for one in plain[1:]]
            )
        if type(plain) is dict:
            return {key: value(one) for key, one in plain.items()}
        return plain

    for name, blob, project in rows["file"]:
        records = replay.files[name] = later(name, blob)
        records.project = project
    for kind, name, *files in rows["place"]:
        replay.places[kind, name] = {file: replay.files[file] for file in files}
    day = date.fromordinal
    for kind, name, file, first, since in rows["present"]:
        days = {key: day(number) for key, number in since.items()}
        version = RecordVersion(kind, name, file, replay.files[file], day(first), days)
        replay.present[kind, name.lower()] = version
    for name, of in (("deleted", replay.deleted), ("lost", replay.lost)):
        of |= {(one.kind, one.id.lower()): one for one in map(value, rows[name])}
    replay.told, replay.renamed = {*map(tuple, rows["told"])}, dict(rows["renamed"])
    replay.recorded, replay.merged, events, unreadable = (
        [*map(value, rows[name])] for name in ("recorded", "merged", "event", "unreadable")
    )
    return Told(replay, events, unreadable, read)
