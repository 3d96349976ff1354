"""What happened to a record, from its facts alone."""

from datetime import date, datetime
from typing import Any

from clientcare.facts.states import (
    accepted_on,
    commitment_state,
    current_facts,
    delivery,
    ended,
    is_closed,
    issue_state,
    restarted,
    told_of,
)
from clientcare.records import Change, Commitment, Issue, Project, Review, Risk, Touchpoint
from clientcare.records.commitment import Return
from clientcare.records.issue import Reopened
from tests.facts.calendars import at, day
from tests.for_each import for_each


def commitment(**facts: Any) -> Commitment:
    return Commitment(id="C-1", title="a", **facts)


def issue(**facts: Any) -> Issue:
    return Issue(**{"id": "I-1", "title": "a", "found": day(0), **facts})


def back(on: int, again: int | None = None) -> Return:
    return Return(on=day(on), redelivered=day(again) if again is not None else None)


@for_each(
    ("facts", "state", "delivered", "closed"),
    [
        ({}, "open", None, False),
        ({"promised": day(1)}, "open", None, False),
        ({"delivered": day(3)}, "delivered", day(3), True),
        ({"delivered": day(3), "accepted": day(4)}, "accepted", day(3), True),
        ({"accepted": day(4)}, "accepted", day(4), True),
        ({"delivered": day(3), "returns": (back(4),)}, "returned", None, False),
        ({"delivered": day(3), "returns": (back(4, 6),)}, "delivered", day(6), True),
        # a return voids an acceptance before it
        (
            {"delivered": day(3), "accepted": day(4), "returns": (back(5),)},
            "returned", None, False,
        ),
        (
            {"delivered": day(3), "accepted": day(4), "returns": (back(5, 6),)},
            "delivered", day(6), True,
        ),
        (
            {"delivered": day(3), "accepted": day(7), "returns": (back(5, 6),)},
            "accepted", day(6), True,
        ),
        (
            {"delivered": day(3), "accepted": day(7), "returns": (back(5),)},
            "accepted", day(7), True,
        ),
        # on one day, an acceptance counts where something was delivered by then
        (
            {"delivered": day(3), "accepted": day(5), "returns": (back(5),)},
            "returned", None, False,
        ),
        (
            {"delivered": day(3), "accepted": day(5), "returns": (back(5, 5),)},
            "accepted", day(5), True,
        ),
        # the last return is the one that counts, whatever the order in the file
        (
            {"delivered": day(3), "returns": (back(4, 6), back(8))},
            "returned", None, False,
        ),
        (
            {"delivered": day(3), "returns": (back(8), back(4, 6))},
            "returned", None, False,
        ),
        (
            {"delivered": day(3), "returns": (back(4), back(8, 9))},
            "delivered", day(9), True,
        ),
        ({"cancelled": day(2)}, "cancelled", None, True),
        ({"revoked": day(2)}, "revoked", None, True),
        ({"replaced": day(2)}, "replaced", None, True),
        ({"delivered": day(1), "cancelled": day(2)}, "cancelled", day(1), True),
        ({"replaced_by": "C-2"}, "open", None, False),
    ],
)  # fmt: skip
def test_a_commitment(
    facts: dict[str, Any], state: str, delivered: date | None, closed: bool
) -> None:
    record = commitment(**facts)
    assert (commitment_state(record), delivery(record), is_closed(record)) == (
        state,
        delivered,
        closed,
    )


def test_the_first_end_is_the_one() -> None:
    assert ended(commitment()) is None
    assert ended(commitment(cancelled=day(5), replaced=day(3), revoked=day(4))) == day(3)


def test_an_acceptance_that_is_void_is_none() -> None:
    assert accepted_on(commitment(accepted=day(4))) == day(4)
    assert accepted_on(commitment(accepted=day(4), returns=(back(5),))) is None


@for_each(
    ("facts", "state", "closed"),
    [
        ({}, "new", False),
        ({"told": day(1)}, "new", False),
        ({"triaged": day(1)}, "triaged", False),
        ({"workaround": {"given": day(1)}}, "worked-around", False),
        ({"triaged": day(1), "workaround": {"given": day(1)}}, "worked-around", False),
        ({"fixed": day(2), "workaround": {"given": day(1)}}, "fixed", False),
        ({"checked": {"on": day(2)}}, "new", False),
        ({"fixed": day(2), "checked": {"on": day(2)}}, "checked", False),
        ({"fixed": day(2), "confirmed": day(3)}, "confirmed", False),
        ({"confirmed": day(3)}, "confirmed", False),
        ({"closed": day(3)}, "closed", True),
        ({"fixed": day(2), "closed": day(3)}, "closed", True),
        ({"fixed": day(2), "closed": day(3), "reopened": ({"on": day(4)},)}, "new", False),
        (
            {"closed": day(3), "reopened": ({"on": day(4), "triaged": day(4)},)},
            "triaged", False,
        ),
        (
            {"closed": day(3), "reopened": ({"on": day(4), "workaround": {"given": day(4)}},)},
            "worked-around", False,
        ),
        (
            {"closed": day(3), "reopened": ({"on": day(4), "fixed": day(5), "closed": day(6)},)},
            "closed", True,
        ),
        (
            {"reopened": ({"on": day(8)}, {"on": day(4), "closed": day(6)})},
            "new", False,
        ),
    ],
)  # fmt: skip
def test_an_issue(facts: dict[str, Any], state: str, closed: bool) -> None:
    record = Issue.model_validate({"id": "I-1", "title": "a", "found": day(0), **facts})
    assert (issue_state(record), is_closed(record)) == (state, closed)


def test_reopening_starts_the_clocks_afresh() -> None:
    again = (Reopened(on=day(4)), Reopened(on=day(9), triaged=day(9)))
    assert restarted(issue(found=at(0, 14))) == at(0, 14)
    assert restarted(issue(found=at(0, 14), reopened=again)) == day(9)
    assert current_facts(issue(reopened=again)) == again[1]
    assert current_facts(issue(reopened=again[::-1])) == again[1]
    first = issue(triaged=day(1))
    assert current_facts(first) is first


@for_each(
    ("facts", "told"),
    [
        ({}, None),
        ({"told": day(2)}, day(2)),
        ({"found_by": "client"}, day(0)),
        ({"found_by": "client", "told": day(2)}, day(0)),
    ],
)
def test_a_client_who_found_it_knows(facts: dict[str, Any], told: date | datetime | None) -> None:
    assert told_of(issue(**facts)) == told


def test_when_other_records_are_closed() -> None:
    assert not is_closed(Change(id="X-1", title="a", decision="agreed"))
    assert is_closed(Change(id="X-1", title="a", decided=day(1)))
    assert not is_closed(Risk(id="R-1", title="a", happened=day(1)))
    assert is_closed(Risk(id="R-1", title="a", closed=day(1)))
    assert not is_closed(Project(name="a", client="b", ends=day(0)))
    assert is_closed(Project(name="a", client="b", closed=day(0)))
    assert not is_closed(Touchpoint(on=day(0), answered=day(1)))
    assert not is_closed(Review(on=day(0), feedback_asked=day(1)))
