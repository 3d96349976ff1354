"""Which round of what comes again is recorded: the one named, else the one that is meant."""

from collections.abc import Iterable

from clientcare.dataclass import replace
from clientcare.edit.draft import Draft
from clientcare.edit.facts import OF_A_MOVE
from clientcare.edit.marking import Sets
from clientcare.errors import ClientcareError
from clientcare.facts.states import accepted_on, delivery, ended, is_closed
from clientcare.facts.workspace import Workspace
from clientcare.records import Commitment
from clientcare.records.base import ROUND
from clientcare.records.commitment import Round
from clientcare.store import Entry

_AFTER_DELIVERY = ("accepted", "accepted_by", "returns", "evidence")


def is_of_the_series(facts: Iterable[str], sets: Sets) -> bool:
    """Whether nothing of a round is recorded: no fact, and only fields that a round has not."""
    own = Commitment.declared.keys() - Round.declared.keys() | {"amount"}
    return not list(facts) and all(key.partition(".")[0] in own for key in sets.texts)


def meant_round(workspace: Workspace, entry: Entry, facts: Iterable[str], sets: Sets) -> Entry:
    """The round that some facts are about where none is named: the oldest that is open.

    What follows a delivery is about the oldest that was delivered and not accepted; what follows a
    move about the oldest open one that was moved.
    """
    rounds = workspace.rounds(entry)
    facts = list(facts)
    firsts = {word.partition(".")[0] for word in facts or sets.texts}
    asked = [one for one in rounds if not is_closed(one.record)]
    if firsts and firsts <= set(_AFTER_DELIVERY):
        asked = [one for one in rounds if _waits_for_acceptance(one.record)] or asked
    elif firsts and firsts <= set(OF_A_MOVE):
        asked = [one for one in asked if getattr(one.record, "moves", ())] or asked
    if not asked:
        hint = f"name one: --round {rounds[-1].id.partition(ROUND)[2]}" if rounds else None
        raise ClientcareError(f"no round of {entry.id} is open", hint)
    return asked[0]


def _waits_for_acceptance(record: object) -> bool:
    assert isinstance(record, Commitment)
    return bool(delivery(record)) and not accepted_on(record) and not ended(record)


def opened(draft: Draft, workspace: Workspace, entry: Entry) -> Entry:
    """A round as its file has it; what was not recorded of yet is begun in the draft."""
    record = entry.record
    if not isinstance(record, Commitment) or record.round is None:
        return entry
    series = workspace.find(entry.id.partition(ROUND)[0])
    assert series
    assert isinstance(series.record, Commitment)
    days = workspace.series(series)
    written = draft.table(series).get("rounds", [])
    n = next((k for k, one in enumerate(written) if days.day(one["due"]) == record.round), None)
    if n is None:
        n = len(written)
        draft.add(series, ("rounds",), {"due": record.round})
    return replace(entry, path=(*series.path, "rounds", n))
