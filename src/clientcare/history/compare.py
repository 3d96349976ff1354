"""Two versions of one record → what was changed in it, declared or silent.

Records of the past are read as they are: a version that the format would refuse today still tells
its dates. A date counts as recorded once it was committed; filling in what was absent is no change.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, NamedTuple

from clientcare.records import KINDS, Table, specs

What = Literal["move", "lowered-bar", "rewritten-fact", "dropped", "restored"]
Raw = dict[str, Any]
"""A record's table as the file had it."""
PROMISES = ("commitment", "issue")


class Difference(NamedTuple):
    """One change of a record: what, in which field, from what to what.

    A move is declared when a new entry of `moves` brings it; a lowered bar when a move or a change
    request of the same edit says so. `key` names a fact for good, whatever its place in a list.
    """

    what: What
    field: str
    old: Any = None
    new: Any = None
    declared: bool = False
    told: date | None = None
    key: str = ""


def compare(kind: str, old: Raw, new: Raw) -> Iterator[Difference]:
    """Find every change between two versions of a record of one kind."""
    if old == new:
        return
    moved = False
    if kind in PROMISES:
        for difference in _dates(old, new):
            moved = moved or difference.declared
            yield difference
    if kind == "commitment":
        yield from _bar(old, new, moved=moved)
    model = KINDS.get(kind)
    if model:
        yield from _facts(model, old, new, "")


# Dates -------------------------------------------------------------------------------------------


def _dates(old: Raw, new: Raw) -> Iterator[Difference]:
    before, after = day(old.get("promised")), day(new.get("promised"))
    if before and before != after:
        yield Difference("move", "promised", before, after, key="promised")
    mine, theirs = tables(old, "moves"), tables(new, "moves")
    for i, j in align(mine, theirs, ("on", "to"), ("on",)):
        if i is None and j is not None:
            yield _declared(new, theirs, j)
        elif j is None and i is not None:
            yield Difference("move", f"moves[{i}]", day(mine[i].get("to")), None, key="moves")
        elif i is not None and j is not None:
            yield from _edited(mine[i], theirs[j], j)


def _declared(new: Raw, moves: Sequence[Raw], j: int) -> Difference:
    move = moves[j]
    due = _due_before(new, moves, j)
    told = day(move.get("told")) or day(move.get("agreed"))
    told = told or (day(move.get("on")) if new.get("by", "us") != "us" else None)
    return Difference("move", f"moves[{j}]", due, day(move.get("to")), declared=True, told=told)


def _due_before(new: Raw, moves: Sequence[Raw], j: int) -> date | None:
    """The due before a move: that of the last earlier one that was told and not refused."""
    due, ours = day(new.get("promised")), new.get("by", "us") == "us"
    for move in moves[:j]:
        told = move.get("told") or move.get("agreed") or not ours
        if told and not move.get("refused"):
            due = day(move.get("to")) or due
    return due


def _edited(old: Raw, new: Raw, j: int) -> Iterator[Difference]:
    for key in ("on", "to", "told"):
        before, after = day(old.get(key)), day(new.get(key))
        if before and before != after:
            yield Difference("move", f"moves[{j}].{key}", before, after, key=f"moves.{key}")


# The bar -----------------------------------------------------------------------------------------


def _bar(old: Raw, new: Raw, *, moved: bool) -> Iterator[Difference]:
    """What was promised became less or something else, after the promise was made."""
    if not old.get("promised") and not old.get("made"):
        return
    says_so = moved or (new.get("change") is not None and new.get("change") != old.get("change"))
    for key in ("title", "amount", "currency"):
        before, after = old.get(key), new.get(key)
        if before is not None and before != after:
            yield Difference("lowered-bar", key, before, after, declared=says_so, key=key)
    kept = list(texts(new, "acceptance"))
    for n, criterion in enumerate(texts(old, "acceptance")):
        if criterion in kept:
            kept.remove(criterion)
        else:
            field = f"acceptance[{n}]"
            yield Difference("lowered-bar", field, criterion, None, says_so, key=criterion)


# Facts -------------------------------------------------------------------------------------------

_PROMISED = {("moves", "on"), ("moves", "told")}
"""Facts that are part of a promise and judged with it."""


@cache
def _dated(model: type[Table]) -> tuple[tuple[str, type[Table] | None, bool], ...]:
    """The keys of a model that are facts, or tables that hold some."""
    return tuple(
        (spec.key, spec.table, spec.many)
        for spec in specs(model).values()
        if spec.role == "fact" or (spec.table and _dated(spec.table))
    )


def _facts(model: type[Table], old: Raw, new: Raw, prefix: str) -> Iterator[Difference]:
    """Every recorded fact that was changed or removed."""
    for key, table, many in _dated(model):
        before, after = old.get(key), new.get(key)
        if before is None or before == after:
            continue
        here = f"{prefix}{key}"
        if table is None:
            yield from _fact(here, before, after)
        elif many and isinstance(before, list):
            yield from _entries(table, key, old, new, here)
        elif isinstance(before, dict):
            yield from _facts(table, before, after if isinstance(after, dict) else {}, f"{here}.")


def _fact(here: str, before: Any, after: Any) -> Iterator[Difference]:
    if isinstance(before, list):
        left = after if isinstance(after, list) else []
        for one in before:
            if isinstance(one, date) and one not in left:
                yield Difference("rewritten-fact", here, one, None, key=f"{here} {one}")
    elif isinstance(before, date):
        yield Difference("rewritten-fact", here, before, after, key=here)


def _entries(table: type[Table], key: str, old: Raw, new: Raw, here: str) -> Iterator[Difference]:
    """Compare the entries of a list: each with the one that it became."""
    mine, theirs = tables(old, key), tables(new, key)
    first = table.FIRST or next(name for name, _, _ in _dated(table))
    for i, j in align(mine, theirs, (first,)):
        if i is None:
            continue
        entry = mine[i]
        name = f"{here}[{i if j is None else j}]"
        for difference in _facts(table, entry, theirs[j] if j is not None else {}, f"{name}."):
            last = difference.field.rpartition(".")[2]
            if (key, last) not in _PROMISED:
                identity = f"{here} {entry.get(first)} {last}"
                yield difference._replace(key=identity)


def fact_keys(kind: str, raw: Raw) -> set[str]:
    """Name every fact that a version of a record holds, as the keys of differences do."""
    model = KINDS.get(kind)
    found = {difference.key for difference in _facts(model, raw, {}, "")} if model else set()
    return found | {key for key in ("promised", "title", "amount", "currency") if key in raw}


# Reading what may be anything --------------------------------------------------------------------


def day(value: Any) -> date | None:
    """A day, of a day or a moment; None of anything else."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def tables(raw: Raw, key: str) -> list[Raw]:
    """The tables of a list; whatever else stands there is passed over."""
    value = raw.get(key)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def texts(raw: Raw, key: str) -> list[str]:
    """The texts of a list; whatever else stands there is passed over."""
    value = raw.get(key)
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def align(
    old: Sequence[Raw], new: Sequence[Raw], *keys: tuple[str, ...]
) -> Iterator[tuple[int | None, int | None]]:
    """Pair the entries of two lists: the same ones, then by keys, then what is left in order.

    What is left over is paired only while both sides have some: an edit in place. The rest was
    removed (`(i, None)`) or added (`(None, j)`).
    """
    left, right = list(range(len(old))), list(range(len(new)))
    pairs: list[tuple[int | None, int | None]] = []

    def match(same: Any) -> None:
        for i in list(left):
            j = next((j for j in right if same(old[i], new[j])), None)
            if j is not None:
                left.remove(i)
                right.remove(j)
                pairs.append((i, j))

    match(lambda a, b: a == b)
    for names in keys:
        match(lambda a, b, names=names: all(a.get(n) == b.get(n) for n in names))
    pairs += list(zip(left, right, strict=False))
    pairs += [(i, None) for i in left[len(right) :]]
    pairs += [(None, j) for j in right[len(left) :]]
    yield from sorted(pairs, key=lambda pair: (pair[1] is None, pair[1] or 0, pair[0] or 0))
