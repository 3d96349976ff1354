"""What is known at a now: records without the facts that lie after it."""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from functools import cache
from typing import Any, TypeVar

from clientcare.calendar.timed_day import timed
from clientcare.calendar.working_time import Now
from clientcare.records import Commitment, Issue
from clientcare.records.tables import Table, fields, with_role, with_role_or_table
from clientcare.records.validation import Path

T = TypeVar("T", bound=Table)
FACT = frozenset({"fact"})


@cache
def _dated_fields(model: type[Table]) -> dict[str, bool]:
    """The fields that can hold facts, and whether tables inside them do, not their own value."""
    return {
        name: table is not None
        for name, _, role, table in with_role_or_table(model)
        if role == "fact" or (table and (table.EXISTS_FROM or _dated_fields(table)))
    }


def known(table: T, now: Now) -> T | None:
    """Return what is known of a table: itself, a copy without later facts, or None before it.

    Plans (promised dates, due days) hold on every day; undated fields do too.
    """
    model, today = type(table), now.day
    values = table.__dict__
    if (
        model.EXISTS_FROM
        and (first := values.get(model.EXISTS_FROM)) is not None
        and not (type(first) is date and first <= today)  # the usual case, without a call
        and not now.knows(first)
    ):
        return None
    changed: dict[str, Any] = {}
    dated = _dated_fields(model)
    for name, value in values.items():
        if name not in dated or not value or (type(value) is date and value <= today):
            continue
        kept = _known_tables(value, now) if dated[name] else _known_days(value, now)
        if kept is not value:
            changed[name] = kept
    return table.model_copy(update=changed) if changed else table


def _known_days(value: Any, now: Now) -> Any:
    if isinstance(value, date):
        return value if now.knows(value) else None
    return _same_or(value, tuple(day for day in value if now.knows(day)))


def _known_tables(value: Any, now: Now) -> Any:
    if isinstance(value, Table):
        return known(value, now)
    if isinstance(value, dict):
        kept = {key: known(inner, now) for key, inner in value.items()}
        same = all(kept[key] is value[key] for key in value)
        return value if same else {key: inner for key, inner in kept.items() if inner is not None}
    tables = [known(inner, now) for inner in value]
    return _same_or(value, tuple(inner for inner in tables if inner is not None))


def _same_or(old: Sequence[Any], new: Sequence[Any]) -> Sequence[Any]:
    same = len(old) == len(new) and all(a is b for a, b in zip(old, new, strict=True))
    return old if same else new


def with_hours(record: Commitment | Issue, zone: tzinfo) -> Commitment | Issue:
    """The same promise with each moment that it was promised for as a day with an hour."""
    changed: dict[str, Any] = {}
    if isinstance(record.promised, datetime):
        changed["promised"] = timed(record.promised, zone)
    if record.moves and any(isinstance(move.to, datetime) for move in record.moves):
        moves = (move.model_copy(update={"to": timed(move.to, zone)}) for move in record.moves)
        changed["moves"] = tuple(moves)
    return record.model_copy(update=changed) if changed else record


def path_in_whole(part: Table, whole: Table, path: Path) -> Path:
    """Find where a field of what is known stands in the whole: some entries before it may be later.

    Entries keep their order, so that each is the next one that begins on the same day.
    """
    here: Any = part
    there: Any = whole
    steps: list[str | int] = []
    for step in path:
        if isinstance(step, int) and isinstance(here, tuple) and step < len(here):
            at = -1
            for item in here[: step + 1]:
                at += 1
                while _first(there[at]) != _first(item):
                    at += 1
            steps.append(at)
            here, there = here[step], there[at]
        else:
            steps.append(step)
            here, there = _field(here, step), _field(there, step)
    return tuple(steps)


def _field(value: Any, key: str | int) -> Any:
    if isinstance(value, Table):
        field = fields(type(value)).get(str(key))
        return getattr(value, field.name, None) if field else None
    return value.get(key) if isinstance(value, dict) else None


def _first(item: Any) -> Any:
    """What tells an entry that is known from those that are not yet: its first day, or itself."""
    if isinstance(item, Table):
        return getattr(item, item.EXISTS_FROM) if item.EXISTS_FROM else None
    return item


def facts(table: Table) -> list[tuple[Path, date]]:
    """Every dated fact of a table and the tables in it: where it stands, its day or moment."""
    return [
        (path, day)
        for path, _, value in with_role(table, FACT)
        for day in ((value,) if isinstance(value, date) else value)
    ]
