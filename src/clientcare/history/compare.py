"""Two versions of one record → what was changed in it, declared or silent.

Records of the past are read as they are: a version that the format would refuse today still tells
its dates. A date counts as recorded once it was committed; filling in what was absent is no change,
nor is saying the same more exactly (a moment of the recorded day).
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Literal

from clientcare.calendar.working_time import day_of, instant_of
from clientcare.dataclass import NamedTuple
from clientcare.history.aligning import align
from clientcare.records import KINDS, Spec, Table, specs
from clientcare.records.commitment import Round
from clientcare.records.events import Change, Effort, Risk
from clientcare.records.issue import Compensation, Option

What = Literal["move", "lowered-bar", "rewritten-fact", "hidden", "dropped", "restored"]
Raw = dict[str, Any]
"""A record's table as the file had it."""
PROMISES = ("commitment", "issue")
CONTENTS = ("title", "amount", "currency")


class Difference(NamedTuple):
    """One change of a record: what, in which field, from what to what.

    A move is declared when a new entry of `moves` brings it; a lowered bar when the client agreed
    to a move or a change request that says so, and `covered` where a move says so that nobody
    agreed to. `key` names what was changed for good, whatever its place in a list.
    """

    what: What
    field: str
    old: Any = None
    new: Any = None
    declared: bool = False
    told: date | None = None
    key: str = ""
    covered: bool = False

    @property
    def dates(self) -> tuple[date, date] | None:
        """The two promised dates of a move; None where it has not both, or is about other days."""
        promised = self.field == "promised" or self.field.endswith(".to")
        before, after = day(self.old), day(self.new)
        return (before, after) if self.what == "move" and promised and before and after else None


def compare(kind: str, old: Raw, new: Raw, zone: tzinfo = UTC) -> Iterator[Difference]:
    """Find every change between two versions of a record; local times are in the zone."""
    if old == new:
        return
    moves: list[Raw] = []
    if kind in PROMISES:
        for difference in _dates(old, new, zone):
            if difference.declared and difference.old != difference.new:
                number = difference.field.partition("[")[2].partition("]")[0]
                moves.append(tables(new, "moves")[int(number)])
            yield difference
        yield from _rounds(old, new, zone)
    if kind == "commitment":
        yield from _contents(old, new, moves)
    if new.get("internal") is True and old.get("internal") is not True:
        yield Difference("hidden", "internal", False, True, key="internal")
    if new.get("duplicate_of") and not old.get("duplicate_of"):
        other = new["duplicate_of"]
        yield Difference("hidden", "duplicate_of", None, other, key="duplicate_of")
    if kind in KINDS:
        yield from _facts(KINDS[kind].model, old, new, "", zone)


# Dates -------------------------------------------------------------------------------------------


def _dates(old: Raw, new: Raw, zone: tzinfo) -> Iterator[Difference]:
    before, after = _due(old.get("promised")), _due(new.get("promised"))
    if before and not _says_the_same(before, after, zone):
        yield Difference("move", "promised", before, after, key="promised")
    yield from _dates_given(old, new)
    mine, theirs = tables(old, "moves"), tables(new, "moves")
    if mine == theirs:
        return
    for i, j in align(mine, theirs, ("on", "to"), ("on",), in_order=True):
        if i is None and j is not None:
            made, told = theirs[j], _told(theirs[j], ours=new.get("by", "us") == "us")
            due, to = _due_before(new, theirs, j), _due(made.get("to"))
            yield Difference("move", f"moves[{j}].to", due, to, True, told, key=_name(made))
        elif j is None and i is not None:
            removed = mine[i]
            yield Difference(
                "move", f"moves[{i}].to", _due(removed.get("to")), None, key=_name(removed)
            )
        elif i is not None and j is not None:
            for key in ("on", "to", "told"):
                was, now = _due(mine[i].get(key)), _due(theirs[j].get(key))
                if was and not _says_the_same(was, now, zone):
                    yield Difference("move", f"moves[{j}].{key}", was, now, key=f"moves {j} {key}")


_AGAIN = {"returns": "redelivered", "reopened": "fixed"}
"""What came back, by the key of its list, and the day on which it was done once more."""


def _dates_given(old: Raw, new: Raw) -> Iterator[Difference]:
    """A later date that was written beside what came back after that was committed without one.

    Where it came back before the client accepted it, the due before stood. It is known by the entry
    and has no date before, so that to take it away undoes it.
    """
    for key in _AGAIN:
        mine, theirs = tables(old, key), tables(new, key)
        for i, j in align(mine, theirs, ("on",)) if mine != theirs else ():
            if i is None or j is None or mine[i].get("due") or _was_accepted(old, key, i):
                continue
            given, before = day(theirs[j].get("due")), day(_due_now(old))
            if given and given == day(_due_now(new)) and before and before < given:
                name = f"{key} {mine[i].get('on')} due"
                yield Difference("move", f"{key}[{j}].due", None, given, key=name)


def recorded_by(key: str) -> str:
    """The key of the value that tells since when the one of a difference could be corrected.

    A date beside what came back is absent at first: it could from when that came back.
    """
    name, _, last = key.rpartition(" ")
    return f"{name} on" if last == "due" and name.partition(" ")[0] in _AGAIN else key


def _was_accepted(old: Raw, key: str, n: int) -> bool:
    """Whether the client had accepted or confirmed what came back: then the due before is over."""
    entries = tables(old, key)
    if key == "reopened":
        return bool({"confirmed", "closed"} & {*[old, *entries][n]})
    accepted, on = day(old.get("accepted")), day(entries[n].get("on"))
    before = entries[n - 1] if n else NOTHING
    came = day(before.get("redelivered")) or day(before.get("on")) or date.min
    return bool(accepted and on and came <= accepted <= on)


def _due_now(raw: Raw) -> date | None:
    moves = tables(raw, "moves")
    return _due_before(raw, [*moves, NOTHING], len(moves))


def _due(value: Any) -> date | None:
    """A promised day or moment; None of anything else."""
    return value if isinstance(value, date) else None


def _rounds(old: Raw, new: Raw, zone: tzinfo) -> Iterator[Difference]:
    """The dates of the rounds of what comes again; nothing of them changes what all promise."""
    mine, theirs = tables(old, "rounds"), tables(new, "rounds")
    for i, j in align(mine, theirs, ("due",)) if mine != theirs else ():
        if i is None and j is None:
            continue
        before = _round(old, mine[i]) if i is not None else NOTHING
        after = _round(new, theirs[j]) if j is not None else {**before, "moves": []}
        place, name = f"rounds[{i if j is None else j}].", f"rounds {before.get('promised')} "
        for one in _dates(before, after, zone):
            field = "due" if one.field == "promised" else one.field
            yield one._replace(field=place + field, key=name + one.key)


def _round(series: Raw, own: Raw) -> Raw:
    """One round as a commitment of its own, as far as its dates go."""
    return {**own, "by": series.get("by", "us"), "promised": own.get("due")}


def _name(move: Raw) -> str:
    return f"moves {move.get('on')} {move.get('to')}"


def _told(move: Raw, *, ours: bool) -> date | None:
    """The day a move was told; one that is not ours counts as told when made."""
    if not ours:
        return day(move.get("on"))
    return next((d for key in ("told", "agreed", "refused") if (d := day(move.get(key)))), None)


def _due_before(new: Raw, moves: list[Raw], j: int) -> date | None:
    """The due before a move: set last by an earlier told, unrefused move, or by an open return."""
    ours, made = new.get("by", "us") == "us", day(moves[j].get("on")) or date.max
    due, since = _due(new.get("promised")), date.min
    ordered = sorted(enumerate(moves), key=lambda one: (day(one[1].get("on")) or date.max, one[0]))
    for n, move in ordered:
        if n == j:
            break
        told = _told(move, ours=ours)
        if told and _due(move.get("to")) and not move.get("refused"):
            due, since = _due(move.get("to")), told
    for key, came in _AGAIN.items():
        for back in tables(new, key):
            on, until = day(back.get("on")), day(back.get(came))
            if on and since < on <= made and not (until and until <= made):
                due = _due(back.get("due")) or due
    return due


# What was promised -------------------------------------------------------------------------------


def _contents(old: Raw, new: Raw, moves: list[Raw]) -> Iterator[Difference]:
    """What was promised became less or something else, after the promise was made.

    `moves` are the new ones that really move the date.
    """
    if not old.get("promised") and not old.get("made"):
        return
    agreed = any(day(move.get("agreed")) for move in moves)
    covered = bool(moves) and not agreed
    for key in CONTENTS:
        before, after = old.get(key), new.get(key)
        if before not in (None, after) and _plain(before) != _plain(after):
            yield Difference("lowered-bar", key, before, after, agreed, key=key, covered=covered)
    if old.get("acceptance") == new.get("acceptance"):
        return
    kept = [_plain(text) for text in texts(new, "acceptance")]
    for n, criterion in enumerate(texts(old, "acceptance")):
        if _plain(criterion) in kept:
            kept.remove(_plain(criterion))
        else:
            field, name = f"acceptance[{n}]", f"acceptance {_plain(criterion)}"
            yield Difference(
                "lowered-bar", field, criterion, None, agreed, key=name, covered=covered
            )


def _plain(value: Any) -> Any:
    """What a value says, however it is written: spaces aside, an amount as a number."""
    if isinstance(value, str):
        folded = " ".join(value.split())
        if folded[:1].isalpha():  # an attempt that fails takes long
            return folded
        try:
            return Decimal(folded)
        except InvalidOperation:
            return folded
    return value


# Facts -------------------------------------------------------------------------------------------

_PROMISED = {("moves", "on"), ("moves", "told")}
"""Facts that are part of a promise and judged with it."""
_TOLD: Mapping[type[Table], tuple[str, ...]] = {
    Compensation: ("offered", "accepted", "settled"),
    Effort: ("presented", "decided"),
    Option: ("presented", "chosen"),
}
"""Tables that may be changed until the client was told of them, and the days that say so."""


NOTHING: Raw = {}
"""The version of a record, or of an entry, that is no more: in it nothing has a default."""


@cache
def _dated(model: type[Table]) -> dict[str, Spec]:
    """The keys of a model that are facts or terms, and those of tables that hold some."""
    return {
        spec.key: spec
        for spec in specs(model).values()
        if spec.role == "fact" or spec.terms or (spec.table and _dated(spec.table))
    }


def _facts(
    model: type[Table],
    old: Raw,
    new: Raw,
    prefix: str,
    zone: tzinfo,
    only: Collection[str] | None = None,
) -> Iterator[Difference]:
    """Every recorded fact, and every term that verdicts rest on, that was changed or removed."""
    known = _dated(model)
    for key in known if only is None else filter(known.__contains__, only):
        spec = known[key]
        before = old.get(key, spec.default)
        after = None if new is NOTHING else new.get(key, spec.default)
        if before is None or before == after:
            continue
        here = f"{prefix}{key}"
        is_draft = model is Change and key == "consequences" and not _is_told(Effort, old)
        if is_draft or (model is Risk and spec.terms and is_reviewed(old, new)):
            continue
        if spec.table is None:
            yield from _value(here, before, after, zone, terms=spec.terms)
        elif isinstance(before, list):
            yield from _entries(spec.table, key, old, new, here, zone)
        elif isinstance(before, dict) and _is_told(spec.table, before, old):
            inner = after if isinstance(after, dict) else NOTHING
            if not spec.is_map:
                yield from _facts(spec.table, before, inner, f"{here}.", zone)
                continue
            # Of a map, what both versions have.
            for name, was in before.items():
                now = NOTHING if inner is NOTHING else inner.get(name)
                if isinstance(was, dict) and isinstance(now, dict):
                    yield from _facts(spec.table, was, now, f"{here}.{name}.", zone)


def _is_told(table: type[Table], *of: Raw) -> bool:
    """Whether the client was told of what a table says, by it or by the record that has it."""
    return table not in _TOLD or any(one.get(key) for one in of for key in _TOLD[table])


def is_reviewed(old: Raw, new: Raw) -> bool:
    """Whether a risk was looked at again, and so may be another one now."""
    before, after = old.get("reviewed"), new.get("reviewed")
    return isinstance(after, list) and len(after) > len(before if isinstance(before, list) else [])


def _value(
    here: str, before: Any, after: Any, zone: tzinfo, *, terms: bool
) -> Iterator[Difference]:
    """What of a fact or a term was changed or removed; to add to a list is no change."""
    if isinstance(before, list):
        left = [_plain(one) for one in after] if isinstance(after, list) else []
        for one in before:
            if isinstance(one, str if terms else date) and _plain(one) not in left:
                yield Difference("rewritten-fact", here, one, None, key=f"{here} {_plain(one)}")
        return
    if terms:
        is_other = before is not False and _plain(before) != _plain(after)
    else:
        is_other = isinstance(before, date) and not _says_the_same(before, after, zone)
    if is_other:
        yield Difference("rewritten-fact", here, before, after, key=here)


def _says_the_same(before: date, after: Any, zone: tzinfo) -> bool:
    """Whether a fact is the same moment, or a moment of the same day where it was a day."""
    if not isinstance(after, date):
        return False
    if isinstance(before, datetime) and isinstance(after, datetime):
        return instant_of(before, zone) == instant_of(after, zone)
    return not isinstance(before, datetime) and day_of(after, zone) == before


def _entries(
    table: type[Table], key: str, old: Raw, new: Raw, here: str, zone: tzinfo
) -> Iterator[Difference]:
    """Compare the entries of a list: each with the one that it became."""
    mine, theirs = tables(old, key), tables(new, key)
    first = key_of(table)
    for i, j in align(mine, theirs, ("on", "to"), (first,)):
        if i is None or not _is_told(table, entry := mine[i]):
            continue
        name = f"{here}[{i if j is None else j}]"
        after = theirs[j] if j is not None else NOTHING
        why = entry.get("why") if key == "moves" and entry.get("told") else None
        if why is not None and after is not NOTHING and _plain(why) != _plain(after.get("why")):
            known_by = f"moves {entry.get('on')} why"
            yield Difference("rewritten-fact", f"{name}.why", why, after.get("why"), key=known_by)
        for difference in _facts(table, entry, after, f"{name}.", zone):
            last = difference.field.rpartition(".")[2]
            if (key, last) not in _PROMISED:
                yield difference._replace(key=f"{here} {entry.get(first)} {last}")


def key_of(table: type[Table]) -> str:
    """The key that tells the entries of a list apart: their first day, else what each must have."""
    known = _dated(table)
    required = [key for key, spec in known.items() if spec.required]
    facts = [key for key, spec in known.items() if spec.role == "fact"]
    own = table.EXISTS_FROM or ("due" if table is Round else "")
    return own or next(iter(required or facts or known))


def fact_values(kind: str, raw: Raw, only: Collection[str] | None = None) -> dict[str, Any]:
    """Every fact and term that a version of a record holds, by the keys of their differences."""
    if kind not in KINDS:
        return {}
    return {d.key: d.old for d in _facts(KINDS[kind].model, raw, NOTHING, "", UTC, only)}


def fact_name(key: str) -> str:
    """The field that the key of a difference is about: `told` of `moves 0 told`."""
    last = key.rpartition(" ")[2]
    if key.startswith(("with ", "about ")):
        return key.partition(" ")[0]
    return (key.partition(" ")[0] if last[:1].isdigit() else last).rpartition(".")[2]


def values_of(kind: str, raw: Raw, only: Collection[str] | None = None) -> dict[str, Any]:
    """Whatever a version of a record holds that must not change, by the keys of differences.

    With `only`, no more of the facts and terms than those below these keys of the table.
    """
    found = fact_values(kind, raw, only) | {"internal": raw.get("internal") is True}
    if kind in PROMISES:
        found |= _date_values(raw)
        for own in tables(raw, "rounds"):
            name = f"rounds {own.get('due')} "
            found |= {name + key: value for key, value in _date_values(_round(raw, own)).items()}
    people = raw.get("people") if kind == "project" else None
    for name, person in people.items() if isinstance(people, dict) else ():
        if isinstance(person, dict) and (left := day(person.get("left"))):
            found[f"people.{name}.left {left}"] = left
    if kind == "commitment":
        found |= {key: _plain(raw.get(key)) for key in CONTENTS}
        found |= {f"acceptance {_plain(one)}": _plain(one) for one in texts(raw, "acceptance")}
    return {key: value for key, value in found.items() if value is not None}


def _date_values(raw: Raw) -> dict[str, Any]:
    """The promised dates of a record, by the keys of differences."""
    found: dict[str, Any] = {"promised": _due(raw.get("promised"))}
    for n, move in enumerate(tables(raw, "moves")):
        found[_name(move)] = _due(move.get("to"))
        found |= {f"moves {n} {key}": _due(move.get(key)) for key in ("on", "to", "told")}
        found[f"moves {move.get('on')} why"] = move.get("why")
    return found


def same_value(one: Any, other: Any) -> bool:
    """Whether two values say the same, however they are written."""
    return bool(_plain(one) == _plain(other))


def with_currency(raw: Raw, currency: Any) -> Raw:
    """A version of a record with the currency of its project beside each sum that has none."""
    if not isinstance(currency, str):
        return raw
    found = {key: _filled(value, currency) for key, value in raw.items()}
    return found if {"amount", "cost"}.isdisjoint(raw) else {"currency": currency, **found}


def _filled(value: Any, currency: str) -> Any:
    if isinstance(value, list):
        return [_filled(one, currency) for one in value]
    return with_currency(value, currency) if isinstance(value, dict) else value


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
