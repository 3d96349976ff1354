"""Which entry of a list became which: as all pairs would say, and fast for very many."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from clientcare.history import aligning
from clientcare.history.aligning import Resembling, align, likeness
from tests.drawn import examples

ENTRIES = st.lists(
    st.dictionaries(
        st.sampled_from(["on", "kind", "summary", "with"]),
        st.one_of(st.integers(0, 3), st.just(["a"]), st.just([{"x": [1]}])),
        min_size=1,
    ),
    max_size=6,
)


def rewritten(number: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Contacts without ids, and the same ones in another order and in other words."""
    first = date(2025, 1, 1)
    old = [
        {"on": first + timedelta(n % 400), "kind": "call", "with": ["jan"], "summary": f"We {n}"}
        for n in range(number)
    ]
    places = [n * 7 % number for n in range(number)]
    return old, [old[n] | {"summary": f"They {n}"} for n in places]


@examples(100)
@given(ENTRIES, ENTRIES)
def test_each_entry_stands_in_one_pair(old: Any, new: Any) -> None:
    pairs = align(old, new, ("on",))
    assert sorted(i for i, _ in pairs if i is not None) == list(range(len(old)))
    assert sorted(j for _, j in pairs if j is not None) == list(range(len(new)))
    for i, j in pairs:
        if i is not None and j is not None:
            same_day = old[i].get("on") is not None and old[i].get("on") == new[j].get("on")
            assert old[i] == new[j] or same_day or likeness(old[i], new[j]) >= 0.5
    same = [one for one in new if one in old]
    kept = [(i, j) for i, j in pairs if i is not None and j is not None and old[i] == new[j]]
    assert bool(kept) == bool(same)


@examples(100)
@given(ENTRIES, ENTRIES)
def test_the_one_that_resembles_an_entry_most_is_found(entries: Any, others: Any) -> None:
    for entry in others:
        scores = [(likeness(entry, one), n) for n, one in enumerate(entries)]
        best = max((one for one in scores if one[0] >= 0.5), default=(0, None))
        assert Resembling(entries).most_like(entry) == best[1]


def test_the_right_one_of_thousands_is_found() -> None:
    old, new = rewritten(3001)
    found = Resembling(new)
    assert all(new[found.most_like(one) or 0]["on"] == one["on"] for one in old)


def test_many_are_paired_as_few_are(monkeypatch: Any) -> None:
    old, new = rewritten(149)
    few = align(old, new)
    monkeypatch.setattr(aligning, "FEW", 0)
    assert align(old, new) == few
    assert all(old[i]["on"] == new[j]["on"] for i, j in few if i is not None and j is not None)
    assert None not in {one for pair in few for one in pair}


def test_thousands_in_other_words_and_order_are_paired() -> None:
    old, new = rewritten(3001)
    pairs = align(old, new)
    assert all(i is not None and j is not None for i, j in pairs)


def test_thousands_that_share_the_common_values_alone_are_paired() -> None:
    """As they stand: nothing tells one from the other."""
    old = [{"kind": "call", "with": ["jan"], "on": n, "summary": f"We {n}"} for n in range(1000)]
    new = [one | {"on": -1 - n, "summary": f"They {n}"} for n, one in enumerate(old)]
    assert align(old, new) == [(n, n) for n in range(1000)]
