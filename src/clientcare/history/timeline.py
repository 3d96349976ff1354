"""The timeline of one record, and the versions of all commitments, from a replayed history."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from clientcare.dataclass import NamedTuple
from clientcare.history.git import Commit
from clientcare.history.versions import Event, RecordVersion
from clientcare.records import Commitment

Happened = Literal["recorded", "changed", "moved", "deleted", "restored"]


class Edit(NamedTuple):
    """A field that was changed: what it said before and after, None where it was absent.

    `silent` says that a promise or a fact was rewritten by it, `corrected` that one was on its
    first day.
    """

    field: str
    old: str | None
    new: str | None
    silent: bool = False
    corrected: bool = False


class TimelineEntry(NamedTuple):
    """What became of a record on a day; `commit` is None for what is not committed yet."""

    happened: Happened
    on: date
    commit: Commit | None
    file: str
    edits: tuple[Edit, ...]


class Timeline:
    """Watches one record while a history is replayed, by whatever id it had."""

    def __init__(self, kind: str, name: str) -> None:
        self._key = (kind, name.lower())
        self._of: dict[str, list[TimelineEntry]] = {}

    @property
    def entries(self) -> list[TimelineEntry]:
        """What became of the record so far."""
        return self._of.get(self._key[1], [])

    def watch(
        self, old: RecordVersion | None, new: RecordVersion | None, commit: Commit | None, on: date
    ) -> None:
        """Note what a step makes of the record."""
        version = new or old
        if version is None or version.kind != self._key[0]:
            return
        name = version.id.lower()
        if old and old.id.lower() != name:
            self._of[name] = self._of.pop(old.id.lower(), [])
            return
        known = self._of.setdefault(name, [])
        before, after = old.table if old else {}, new.table if new else {}
        happened: Happened = "changed"
        if new is None:
            happened = "deleted"
        elif old is None:
            happened = "restored" if known else "recorded"
        elif before == after:
            happened = "moved"
        keys = [k for k in {**before, **after} if before.get(k) != after.get(k) and old and new]
        edits = tuple(Edit(k, _said(before.get(k)), _said(after.get(k))) for k in keys)
        known.append(TimelineEntry(happened, on, commit, version.file, edits))

    def marked(self, events: list[Event]) -> list[TimelineEntry]:
        """The stages, with the edits that rewrote something marked."""
        rewritten = {
            (event.commit, event.difference.field.partition(".")[0].partition("[")[0]): event.early
            for event in sorted(events, key=lambda one: not one.early)  # a silent one outweighs
            if (event.kind, event.record.lower()) == self._key and not event.difference.declared
        }

        def mark(edit: Edit, commit: Commit | None) -> Edit:
            early = rewritten.get((commit, edit.field))
            return edit._replace(silent=early is False, corrected=early is True)

        return [
            entry._replace(edits=tuple(mark(edit, entry.commit) for edit in entry.edits))
            for entry in self.entries
        ]


def _said(value: Any) -> str | None:
    """Write a value in short: a list or a table by how much is in it."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        if all(isinstance(one, str | date) for one in value):
            return ", ".join(map(str, value))
        return f"{len(value)} entr{'y' if len(value) == 1 else 'ies'}"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_said(inner)}" for key, inner in value.items())
    return str(value) if isinstance(value, str | int | Decimal | date) else repr(value)


class CommitmentVersions:
    """The versions of the commitments that a history saw, each with the day from which it stood."""

    def __init__(self) -> None:
        self.found: dict[str, list[tuple[date, Commitment | None]]] = {}

    def watch(
        self, old: RecordVersion | None, new: RecordVersion | None, commit: Commit | None, on: date
    ) -> None:
        """Note a version; one that the format refuses changes nothing."""
        version = new or old
        if version is None or version.kind != "commitment":
            return
        name = version.id.lower()
        if old and old.id.lower() != name:
            self.found[name] = self.found.pop(old.id.lower(), [])
            return
        if new is None:
            self.found.setdefault(name, []).append((on, None))
            return
        try:
            record = Commitment.model_validate(new.table)
        except ValueError:
            return
        known = self.found.setdefault(name, [])
        # A clock that went backwards does not make a later version an earlier one.
        known.append((max(on, known[-1][0]) if known else on, record))
