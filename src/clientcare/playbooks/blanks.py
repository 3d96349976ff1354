"""The closed set of places in a command pattern, and what fills each: ids and names, quoted.

What nothing fills is left as `…`, for the one who types the command.
"""

import re
from collections.abc import Callable
from datetime import date
from shlex import quote

from clientcare.dataclass import NamedTuple
from clientcare.facts.people import first_of_ladder
from clientcare.playbooks.cases import Case
from clientcare.playbooks.problems import reviews, sources
from clientcare.playbooks.promises import dependants, dispute, late_inputs, question
from clientcare.records import Change, Commitment, Issue

BLANK = "…"
_PLACE = re.compile(r"\{([a-z]+)\}")


Fill = Callable[[Case], str | None]


class Place(NamedTuple):
    """A place in a command: what it stands for, what fills it, for which kinds (none: all)."""

    meaning: str
    fill: Fill
    kinds: tuple[str, ...] = ()


def _client(case: Case) -> str | None:
    """The client's person who has to do with a record, else the one to call first."""
    record = case.record
    named = None
    if isinstance(record, Issue):
        named = record.client_owner
    elif isinstance(record, Change):
        named = record.requested_by
    elif isinstance(record, Commitment) and record.by == "client":
        named = record.owner
    ours = case.context.side(named) == "us"
    return first_of_ladder("client", case.context) if named is None or ours else named


def _owner(case: Case) -> str | None:
    record, project = case.record, case.context.project
    ours = isinstance(record, Issue) or (isinstance(record, Commitment) and record.by == "us")
    owner = getattr(record, "owner", None) if ours else None
    return owner or (project.lead if project else None)


def _first(found: list[Commitment]) -> str | None:
    return found[0].id if found else None


def _affected(case: Case) -> str | None:
    record = case.record
    return record.affects[0] if isinstance(record, Change) and record.affects else None


def _neutral(case: Case) -> str | None:
    disputes = case.context.project.disputes if case.context.project else None
    return disputes.neutral if disputes else None


def _source(case: Case) -> str | None:
    """The commitment that an open step of a plan takes somebody from, if it was not moved since."""
    found = sources(case)
    return next((one.id for one, moved in found if not moved), found[0][0].id if found else None)


def _found(find: Callable[[Commitment, Case], Commitment | Issue | None]) -> Fill:
    """Fill in the id of what something finds about a commitment."""

    def fill(case: Case) -> str | None:
        found = find(case.record, case) if isinstance(case.record, Commitment) else None
        return found.id if found else None

    return fill


def _review(case: Case) -> str | None:
    """The latest review about an issue."""
    found = ((one.on or date.min, case.context.id_of(one)) for one in reviews(case))
    return max(found, default=(None, None))[1]


PLACES: dict[str, Place] = {
    "id": Place("the record", lambda case: case.id),
    "project": Place("its project", lambda case: case.context.id),
    "client": Place("the client's person to talk to", _client),
    "owner": Place("our person who owns it", _owner),
    "question": Place("the answer that it waits for", _found(question), ("commitment",)),
    "dependant": Place("what waits for it", lambda case: _first(dependants(case)), ("commitment",)),
    "dispute": Place("the dispute about a payment", _found(dispute), ("commitment",)),
    "affected": Place("what a change touches first", _affected, ("change",)),
    "neutral": Place("the neutral third party of the project", _neutral),
    "source": Place("what a plan takes somebody from", _source, ("issue",)),
    "review": Place("the latest review about an issue", _review, ("issue",)),
    "late": Place(
        "what the client owes the longest", lambda case: _first(late_inputs(case)), ("project",)
    ),
}


def places_in(command: str) -> list[str]:
    """The names of the places in a command pattern."""
    return _PLACE.findall(command)


def filled(command: str, case: Case) -> str:
    """Fill the places of a command; each comes as one word that a shell takes as it is."""

    def fill(found: re.Match[str]) -> str:
        text = PLACES[found[1]].fill(case)
        return quote(text) if text and text.strip() else BLANK

    return _PLACE.sub(fill, command)
