"""Two versions of a list of tables → which entry became which."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

Entry = Mapping[str, Any]
Pair = tuple[int | None, int | None]


def align(
    old: Sequence[Entry],
    new: Sequence[Entry],
    *keys: tuple[str, ...],
    in_order: bool = False,
) -> list[Pair]:
    """Pair the entries of two lists: the same ones, then by keys, then the most alike.

    With `in_order` what is left then is paired as it stands, as an edit in place. What is left at
    last was removed (`(i, None)`) or added (`(None, j)`). The pairs are in the order of the new
    list, what was removed comes last.
    """
    pairs, left, right = _ends(old, new)
    _match(pairs, left, right, lambda i, j: old[i] == new[j])
    for names in keys:
        _match(pairs, left, right, partial(_same, old, new, names))
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
    pairs: list[Pair], left: list[int], right: list[int], same: Callable[[int, int], bool]
) -> None:
    for i in list(left):
        j = next((j for j in right if same(i, j)), None)
        if j is not None:
            left.remove(i)
            right.remove(j)
            pairs.append((i, j))


def _same(
    old: Sequence[Entry], new: Sequence[Entry], names: tuple[str, ...], i: int, j: int
) -> bool:
    one, other = old[i], new[j]
    return all(one.get(n) is not None and one.get(n) == other.get(n) for n in names)


def alike(
    old: Sequence[Entry], new: Sequence[Entry], left: list[int], right: list[int]
) -> Iterator[tuple[int, int]]:
    """Pair entries that share at least half of their fields, the most alike first."""
    scores = sorted(
        ((-likeness(old[i], new[j]), i, j) for i in left for j in right), key=lambda one: one
    )
    for score, i, j in scores:
        if -score >= 0.5 and i in left and j in right:
            left.remove(i)
            right.remove(j)
            yield i, j


def likeness(one: Entry, other: Entry) -> float:
    """The share of the fields of an entry that another has too, 0 to 1."""
    return sum(one[key] == other.get(key) for key in one) / len(one) if one else 1.0
