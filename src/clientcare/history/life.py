"""The life of one record: when it was recorded, and what each commit changed in it."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from clientcare.history.compare import Raw
from clientcare.history.git import Commit
from clientcare.history.replay import Event, Held

Turn = Literal["recorded", "changed", "moved", "deleted", "restored"]


class Edit(NamedTuple):
    """A field that was changed: what it said before and after, None where it was absent.

    `silent` says that a promise or a fact was rewritten by it.
    """

    field: str
    old: str | None
    new: str | None
    silent: bool = False


class Stage(NamedTuple):
    """What became of a record on a day; `commit` is None for what is not committed yet."""

    turn: Turn
    on: date
    commit: Commit | None
    file: str
    edits: tuple[Edit, ...]


class Life:
    """Watches one record while a history is replayed."""

    def __init__(self, kind: str, name: str) -> None:
        """Take the record by its kind and id."""
        self._key = (kind, name.lower())
        self.stages: list[Stage] = []

    def watch(self, old: Held | None, new: Held | None, commit: Commit | None, on: date) -> None:
        """Note what a step makes of the record."""
        held = new or old
        if held is None or (held.kind, held.id.lower()) != self._key:
            return
        before, after = old.table if old else {}, new.table if new else {}
        turn: Turn = "changed"
        if new is None:
            turn = "deleted"
        elif old is None:
            turn = "restored" if self.stages else "recorded"
        elif before == after:
            turn = "moved"
        edits = tuple(_edits(before, after)) if old and new else ()
        self.stages.append(Stage(turn, on, commit, held.file, edits))

    def marked(self, events: list[Event]) -> list[Stage]:
        """The stages, with the edits that rewrote something marked."""
        silent = {
            (event.commit.id if event.commit else None, _top(event.difference.field))
            for event in events
            if (event.kind, event.record.lower()) == self._key and not event.difference.declared
        }
        return [
            stage._replace(
                edits=tuple(
                    edit._replace(silent=(_id(stage.commit), edit.field) in silent)
                    for edit in stage.edits
                )
            )
            for stage in self.stages
        ]


def _id(commit: Commit | None) -> str | None:
    return commit.id if commit else None


def _top(field: str) -> str:
    return field.partition(".")[0].partition("[")[0]


def _edits(old: Raw, new: Raw) -> list[Edit]:
    keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    return [Edit(key, _said(old.get(key)), _said(new.get(key))) for key in keys]


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
