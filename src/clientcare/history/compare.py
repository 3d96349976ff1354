"""Two versions of one record → what was changed in it, declared or silent.

Records of the past are read as they are: a version that the format would refuse today still tells
its dates. A date counts as recorded once it was committed; filling in what was absent is no change,
nor is saying the same more exactly (a moment of the recorded day).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, tzinfo
from functools import cache
from typing import Any

from clientcare.history import differences
from clientcare.history.aligning import align
from clientcare.history.differences import NOTHING, PROMISES, Difference, Raw, plain, tables, texts
from clientcare.records import KINDS, Spec, Table, specs
from clientcare.records.commitment import Round
from clientcare.records.companies import is_same
from clientcare.records.events import Change, Effort, Risk, Touchpoint
from clientcare.records.issue import Compensation, Option

CONTENTS = ("title", "amount", "currency")


def compare(kind: str, old: Raw, new: Raw, zone: tzinfo = UTC) -> Iterator[Difference]:
    """Find every change between two versions of a record; local times are in the zone."""
    if old == new:
        return
    moves: list[Raw] = []
    if kind in PROMISES:
        for difference in differences.changed_dates(old, new, zone):
            if difference.declared and difference.old != difference.new:
                number = difference.field.partition("[")[2].partition("]")[0]
                moves.append(tables(new, "moves")[int(number)])
            yield difference
        yield from differences.changed_rounds(old, new, zone)
    if kind == "commitment":
        yield from _contents(old, new, moves)
    if new.get("internal") is True and old.get("internal") is not True:
        yield Difference("hidden", "internal", False, True, key="internal")
    if new.get("duplicate_of") and not old.get("duplicate_of"):
        other = new["duplicate_of"]
        yield Difference("hidden", "duplicate_of", None, other, key="duplicate_of")
    if kind in KINDS:
        yield from _facts(KINDS[kind].model, old, new, "", zone)


# What was promised -------------------------------------------------------------------------------


def _contents(old: Raw, new: Raw, moves: list[Raw]) -> Iterator[Difference]:
    """What was promised became less or something else, after the promise was made.

    `moves` are the new ones that really move the date.
    """
    if not old.get("promised") and not old.get("made"):
        return
    agreed = any(differences.day(move.get("agreed")) for move in moves)
    covered = bool(moves) and not agreed
    for key in CONTENTS:
        before, after = old.get(key), new.get(key)
        if before not in (None, after) and plain(before) != plain(after):
            yield Difference("lowered-bar", key, before, after, agreed, key=key, covered=covered)
    if old.get("acceptance") == new.get("acceptance"):
        return
    kept = [plain(text) for text in texts(new, "acceptance")]
    for n, criterion in enumerate(texts(old, "acceptance")):
        if plain(criterion) in kept:
            kept.remove(plain(criterion))
        else:
            field, name = f"acceptance[{n}]", f"acceptance {plain(criterion)}"
            yield Difference(
                "lowered-bar", field, criterion, None, agreed, key=name, covered=covered
            )


def given_away(old: Raw, new: Raw, others: Iterable[Raw]) -> Iterator[Difference]:
    """What gives a project, or its mail, to another client: hidden, where that reads `others`."""
    was, now = (str(one.get("client", "")) for one in (old, new))
    theirs = [one for one in others if not is_same(str(one.get("client", "")), was)]
    if was and now and not is_same(was, now):
        is_known = any(is_same(str(one.get("client", "")), now) for one in theirs)
        what: differences.What = "hidden" if is_known else "rewritten-fact"
        yield Difference(what, "client", was, now, key="client")
    domains = {address.partition("@")[2] for one in theirs for address in _addresses(one).values()}
    before, after = _addresses(old), _addresses(new)
    for name in before.keys() & after.keys():
        domain = after[name].partition("@")[2]
        if domain in domains and domain != before[name].partition("@")[2]:
            key = f"people.{name}.email"
            yield Difference("rewritten-fact", key, before[name], after[name], key=key)


def _addresses(project: Raw) -> dict[str, str]:
    """The mail addresses of a project's people, by id."""
    people = project.get("people")
    known = people.items() if isinstance(people, dict) else ()
    found = ((name, one.get("email")) for name, one in known if isinstance(one, dict))
    return {name: address.lower() for name, address in found if isinstance(address, str)}


# Facts -------------------------------------------------------------------------------------------

_PROMISED = {("moves", "on"), ("moves", "told")}
"""Facts that are part of a promise and judged with it."""
_TOLD: Mapping[type[Table], tuple[str, ...]] = {
    Compensation: ("offered", "accepted", "settled"),
    Effort: ("presented", "decided"),
    Option: ("presented", "chosen"),
}
"""Tables that may be changed until the client was told of them, and the days that say so."""


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
        if _binds_nobody(model, spec, old, new):
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


def _binds_nobody(model: type[Table], spec: Spec, old: Raw, new: Raw) -> bool:
    """Whether a term is a draft, was looked at again, or decides nothing."""
    if model is Change and spec.key == "consequences":
        return not _is_told(Effort, old)
    if model is Touchpoint and spec.key == "from":  # a complaint is theirs, said or not
        return old.get("kind") == "complaint" and "from" not in old and new.get("from") == "client"
    return model is Risk and spec.terms and is_reviewed(old, new)


def _is_told(table: type[Table], *of: Raw) -> bool:
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
        left = [plain(one) for one in after] if isinstance(after, list) else []
        for one in before:
            if isinstance(one, str if terms else date) and plain(one) not in left:
                yield Difference("rewritten-fact", here, one, None, key=f"{here} {plain(one)}")
        return
    if terms:
        is_other = before is not False and plain(before) != plain(after)
    else:
        is_other = isinstance(before, date) and not differences.says_the_same(before, after, zone)
    if is_other:
        yield Difference("rewritten-fact", here, before, after, key=here)


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
        if why is not None and after is not NOTHING and plain(why) != plain(after.get("why")):
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
        found |= differences.date_values(raw)
        for own in tables(raw, "rounds"):
            name = f"rounds {own.get('due')} "
            found |= {
                name + key: value
                for key, value in differences.date_values(differences.as_promise(raw, own)).items()
            }
    people = raw.get("people") if kind == "project" else None
    for name, person in people.items() if isinstance(people, dict) else ():
        if isinstance(person, dict) and (left := differences.day(person.get("left"))):
            found[f"people.{name}.left {left}"] = left
    if kind == "commitment":
        found |= {key: plain(raw.get(key)) for key in CONTENTS}
        found |= {f"acceptance {plain(one)}": plain(one) for one in texts(raw, "acceptance")}
    return {key: value for key, value in found.items() if value is not None}


def same_value(one: Any, other: Any) -> bool:
    """Whether two values say the same, however they are written."""
    return bool(plain(one) == plain(other))


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
