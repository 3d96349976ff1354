"""Two versions of a list of tables → which entry became which."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import partial
from itertools import product
from typing import Any

from clientcare.records.base import ROUND

Entry = Mapping[str, Any]
Pair = tuple[int | None, int | None]
Key = tuple[str, str]
"""The kind of a record and its id, in small letters."""


def align(
    old: Sequence[Entry], new: Sequence[Entry], *keys: tuple[str, ...], in_order: bool = False
) -> list[Pair]:
    """Pair the entries of two lists: the same ones, then by keys, then the most alike.

    With `in_order` what is left then is paired as it stands, as an edit in place. What is left at
    last was removed (`(i, None)`) or added (`(None, j)`). The pairs are in the order of the new
    list, what was removed comes last.
    """
    pairs, left, right = _ends(old, new)
    values: list[Callable[[Entry], Any]] = [_whole, *(partial(_named, names) for names in keys)]
    for value in values:
        pairs += _match(old, new, left, right, value)
    if in_order:
        pairs += zip(left, right, strict=False)
        kept = min(len(left), len(right))
        left, right = left[kept:], right[kept:]
    else:
        pairs += alike(old, new, left, right)
    pairs += [(i, None) for i in left]
    pairs += [(None, j) for j in right]
    return sorted(pairs, key=lambda pair: (pair[1] is None, pair[1] or 0, pair[0] or 0))


def _ends(old: Sequence[Entry], new: Sequence[Entry]) -> tuple[list[Pair], list[int], list[int]]:
    """Pair what is the same at both ends: most edits append one entry, or change one."""
    shorter = min(len(old), len(new))
    start = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    room = shorter - start
    end = next((n for n in range(room) if old[-1 - n] != new[-1 - n]), room)
    pairs: list[Pair] = [(n, n) for n in range(start)]
    pairs += [(len(old) - 1 - n, len(new) - 1 - n) for n in range(end)]
    return pairs, list(range(start, len(old) - end)), list(range(start, len(new) - end))


def _match(
    old: Sequence[Entry],
    new: Sequence[Entry],
    left: list[int],
    right: list[int],
    value: Callable[[Entry], Any],
) -> list[Pair]:
    """Pair what has an equal value, in order, and take it off both sides; None is equal to none."""
    places: dict[Hashable, list[int]] = {}
    for j in reversed(right):
        places.setdefault(group_key(value(new[j])), []).append(j)
    pairs: list[Pair] = []
    for i in left:
        wanted = value(old[i])
        found = places.get(group_key(wanted), []) if wanted is not None else []
        at = next((n for n in reversed(range(len(found))) if value(new[found[n]]) == wanted), None)
        if at is not None:
            pairs.append((i, found.pop(at)))
    _take(pairs, left, right)
    return pairs


def _take(pairs: Sequence[Pair], left: list[int], right: list[int]) -> None:
    mine, theirs = {i for i, _ in pairs}, {j for _, j in pairs}
    left[:] = [i for i in left if i not in mine]
    right[:] = [j for j in right if j not in theirs]


def group_key(value: Any) -> Hashable:
    """A key that equal values share, and that few others do."""
    if isinstance(value, dict):
        return frozenset((key, group_key(inner)) for key, inner in value.items())
    if isinstance(value, list | tuple):
        return tuple(map(group_key, value))
    try:
        hash(value)
    except TypeError:
        return str(type(value))
    return value  # type: ignore[no-any-return]


def _whole(entry: Entry) -> Any:
    return entry


def _named(names: tuple[str, ...], entry: Entry) -> Any:
    """The values of an entry under some keys; None where it lacks one."""
    values = [entry.get(name) for name in names]
    return None if None in values else values


FEW = 200 * 200
"""Up to how many pairs each one is looked at."""
LOOKED_AT = 200
"""Of how many entries that share a value each is looked at."""
NEAR = 16
"""Of more, how many entries that share a value are looked at on either side of the same place."""


def alike(
    old: Sequence[Entry], new: Sequence[Entry], left: list[int], right: list[int]
) -> Iterator[tuple[int, int]]:
    """Pair entries that share at least half of their fields, the most alike first.

    Of very many only those that share a rare value, or stand near each other among those that
    share a common one, so that it takes little longer than to read them.
    """
    found = [(0, 0)]
    while left and right and found:
        few = len(left) * len(right) <= FEW
        pairs = product(left, right) if few else _near(old, new, left, right)
        scores = ((-likeness(old[i], new[j]), i, j) for i, j in pairs)
        best = sorted(one for one in scores if one[0] <= -0.5)
        mine, theirs = set[int](), set[int]()
        found = []
        for _, i, j in best:
            if i not in mine and j not in theirs:
                mine.add(i)
                theirs.add(j)
                found.append((i, j))
        _take(found, left, right)
        yield from found


def _near(
    old: Sequence[Entry], new: Sequence[Entry], left: list[int], right: list[int]
) -> Iterator[tuple[int, int]]:
    """Pairs that share a value and have about the same place among all that have it."""
    having: dict[Hashable, tuple[list[int], list[int]]] = {}
    for side, entries, places in ((0, old, left), (1, new, right)):
        for n in places:
            for item in entries[n].items():
                having.setdefault(group_key(item), ([], []))[side].append(n)
    near = set[tuple[int, int]]()
    for mine, theirs in having.values():
        for at, i in enumerate(mine):
            near.update((i, j) for j in theirs[max(0, at - NEAR) : at + NEAR + 1])
    yield from near


def same_by_new_ids(
    gone: Mapping[Key, Entry], new: Mapping[Key, Entry], keeps: Callable[[Key, Entry], bool]
) -> Iterator[tuple[Key, Key]]:
    """Pair records that are gone with new ones that hold all that they held, but for ids.

    Those come first of which nothing but the id has changed, those last that keep what counts of a
    record. What was added is compared later, as in a record that kept its id; and so is what names
    a record that has a new id as well.
    """
    left, ids = dict(new), ({name for _, name in gone}, {name for _, name in new})
    missing = dict(gone)
    title = "title", "name", "on"
    for names, is_exact in (((), True), (title, True), (title, False)):
        places: dict[Hashable, list[Key]] = {}
        for key in reversed([*left]):
            places.setdefault(_without_id(key[0], left[key], names), []).append(key)
        for key, old in [*missing.items()]:
            found = places.get(_without_id(key[0], old, names), [])
            looked_at = range(len(found))[::-1][:LOOKED_AT]
            others = ((n, left[found[n]]) for n in looked_at)
            held = (
                n for n, one in others if (_holds(one, old, ids) if is_exact else keeps(key, one))
            )
            at = next(held, None)
            if at is not None:
                del left[found[at]], missing[key]
                yield key, found.pop(at)


def _without_id(kind: str, entry: Entry, names: tuple[str, ...]) -> Hashable:
    """What to find a record by whose id may be another one: some values, else all."""
    return kind, group_key({key: entry.get(key) for key in names or entry if key != "id"})


def _holds(new: Any, old: Any, ids: tuple[set[str], set[str]], *, whole: bool = True) -> bool:
    """Whether a value holds all of another one, but for ids of which both sets know one."""
    if isinstance(old, dict) and isinstance(new, dict):
        keys = (key for key in old if key != "id" or not whole)
        return all(k in new and _holds(new[k], old[k], ids, whole=False) for k in keys)
    if isinstance(old, list) and isinstance(new, list):
        rest = iter(new)  # in their order, so that long lists take no longer than to read them
        return all(any(_holds(n, o, ids, whole=False) for n in rest) for o in old)
    if new == old or not (isinstance(new, str) and isinstance(old, str)):
        return bool(new == old)
    was, now = (text.lower().partition(ROUND) for text in (old, new))
    return was[0] in ids[0] and now[0] in ids[1] and was[1:] == now[1:]


class Resembling:
    """Finds which of some entries is most like another one."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self.having: dict[Hashable, list[int]] = {}
        for n, entry in enumerate(entries):
            for item in entry.items():
                self.having.setdefault(group_key(item), []).append(n)

    def most_like(self, entry: Entry) -> int | None:
        """The place of the entry that shares most fields, at least half; the last of equals.

        Where hundreds share a value, only the last ones are looked at, rare values first.
        """
        near = set[int]()
        having = (self.having.get(group_key(item), []) for item in entry.items())
        for places in sorted(having, key=len):
            if len(near) < LOOKED_AT:
                near.update(places[-LOOKED_AT:])
        best, n = max(((likeness(entry, self.entries[n]), n) for n in near), default=(0.0, 0))
        return n if best >= 0.5 else None


def likeness(one: Entry, other: Entry) -> float:
    """The share of the fields of an entry that another has too, 0 to 1."""
    return sum(one[key] == other.get(key) for key in one) / len(one) if one else 1.0
