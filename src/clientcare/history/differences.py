"""What one change of a record is, and the changes of its promised dates, declared or silent."""

from collections.abc import Iterator
from datetime import date, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from clientcare.calendar.working_time import day_of, instant_of
from clientcare.dataclass import NamedTuple
from clientcare.history.aligning import align

What = Literal["move", "lowered-bar", "rewritten-fact", "hidden", "dropped", "restored"]
Raw = dict[str, Any]
"""A record's table as the file had it."""
PROMISES = ("commitment", "issue")
NOTHING: Raw = {}
"""The version of a record, or of an entry, that is no more: in it nothing has a default."""


class Difference(NamedTuple):
    """One change of a record: what, in which field, from what to what.

    A move is declared when a new entry of `moves` brings it; a lowered bar when the client agreed
    to a move or a change request that says so, and `covered` where a move says so that nobody
    agreed to. `key` names what was changed for good, whatever its place in a list. `due` is the due
    that stood before a date was given where none was.
    """

    what: What
    field: str
    old: Any = None
    new: Any = None
    declared: bool = False
    told: date | None = None
    key: str = ""
    covered: bool = False
    due: date | None = None

    @property
    def before(self) -> Any:
        """What stood before: of a date that was given where none was, the due until then."""
        return self.due if self.old is None else self.old

    @property
    def made(self) -> str | None:
        """The day of its making that a declared move gives; None of what gives none."""
        given = self.key.partition("moves ")[2].partition(" ")[0]
        return given if self.declared and given[:1].isdigit() else None

    @property
    def dates(self) -> tuple[date, date] | None:
        """The two promised dates of a move; None where it has not both, or is about other days."""
        promised = self.field == "promised" or self.field.endswith(".to") or self.due
        before, after = day(self.before), day(self.new)
        return (before, after) if self.what == "move" and promised and before and after else None


# Dates -------------------------------------------------------------------------------------------


def changed_dates(old: Raw, new: Raw, zone: tzinfo) -> Iterator[Difference]:
    """The promised dates and the moves that were changed, declared or silent."""
    before, after = _due(old.get("promised")), _due(new.get("promised"))
    if before and not says_the_same(before, after, zone):
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
                if was and not says_the_same(was, now, zone):
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
                field = f"{key}[{j}].due"
                yield Difference("move", field, None, given, key=name, due=before)


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


def changed_rounds(old: Raw, new: Raw, zone: tzinfo) -> Iterator[Difference]:
    """The dates of the rounds of what comes again; nothing of them changes what all promise."""
    mine, theirs = tables(old, "rounds"), tables(new, "rounds")
    for i, j in align(mine, theirs, ("due",)) if mine != theirs else ():
        if i is None and j is None:
            continue
        before = as_promise(old, mine[i]) if i is not None else NOTHING
        after = as_promise(new, theirs[j]) if j is not None else {**before, "moves": []}
        place, name = f"rounds[{i if j is None else j}].", f"rounds {before.get('promised')} "
        for one in changed_dates(before, after, zone):
            field = "due" if one.field == "promised" else one.field
            yield one._replace(field=place + field, key=name + one.key)


def as_promise(series: Raw, own: Raw) -> Raw:
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


def date_values(raw: Raw) -> dict[str, Any]:
    """The promised dates of a record, by the keys of differences."""
    found: dict[str, Any] = {"promised": _due(raw.get("promised"))}
    for n, move in enumerate(tables(raw, "moves")):
        found[_name(move)] = _due(move.get("to"))
        found |= {f"moves {n} {key}": _due(move.get(key)) for key in ("on", "to", "told")}
        found[f"moves {move.get('on')} why"] = move.get("why")
    return found


# Values ------------------------------------------------------------------------------------------


def plain(value: Any) -> Any:
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


def says_the_same(before: date, after: Any, zone: tzinfo) -> bool:
    """Whether a fact is the same moment, or a moment of the same day where it was a day."""
    if not isinstance(after, date):
        return False
    if isinstance(before, datetime) and isinstance(after, datetime):
        return instant_of(before, zone) == instant_of(after, zone)
    return not isinstance(before, datetime) and day_of(after, zone) == before


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
