"""Family 6, quality: what counts as done, whether it was tested, whether the client took it."""

from collections.abc import Iterator

from clientcare import deadlines
from clientcare.deadlines import Deadline
from clientcare.facts.limits import last_day_in_time
from clientcare.facts.promises import HANDED_OVER, current_path, delivery_path, pressing, state_in
from clientcare.facts.states import commitment_state, current_facts, delivery, is_closed
from clientcare.facts.workspace import Context
from clientcare.findings import ERROR, WARNING, Remedy
from clientcare.records import Commitment, Issue
from clientcare.rules.catalogue import LOGIN, SEARCH, Hit, at, rule

_HEAD = SEARCH + 'owner = "mira"\npromised = 2026-06-18\n'
_TWICE = (
    "returns = [\n"
    '  { on = 2026-06-03, why = "no rooms found", redelivered = 2026-06-04 },\n'
    '  { on = 2026-06-05, why = "wrong prices", redelivered = 2026-06-08 },\n]\n'
)
_ISSUE = LOGIN + "found = 2026-06-01\n"


@rule("CC601", "missing-acceptance", on=(Commitment,), severity=WARNING, gap=True,
    why="Without acceptance criteria the two sides may expect different results.",
    fix=Remedy("agree when it counts as done, and record it",
               "clientcare mark {id} --set acceptance=…", step="agree when it counts as done"),
    bad=_HEAD,
    good=_HEAD + 'acceptance = ["a room is found by name in a second"]\n')  # fmt: skip
def missing_acceptance(record: Commitment, context: Context) -> Iterator[Hit]:
    """Due soon or overdue, and nothing says when it counts as done."""
    lacks = record.kind in HANDED_OVER and not record.acceptance
    if lacks and (due := pressing(record, context)):
        when = "each round" if record.series else f"due {due},"  # what all rounds lack is one thing
        yield at((), f"{when} without acceptance criteria", key=("acceptance",))


_TESTED_BEFORE = Remedy(
    "record when and how it was tested before that",
    "clientcare mark {id} checked --on DAY --set how=…",
    step="test it",
)
_TOO_LATE = Remedy(
    "test it now, and ask them whether they accept it",
    "clientcare log call --project {project} --about {id}",
    when_yes="clientcare mark {id} accepted",
    step="test it, and ask the client to accept it",
)
"""Where a test of the day of delivery would be recorded late (CC126)."""


@rule("CC602", "untested-delivery", on=(Commitment,), severity=WARNING, looks_at="all",
    why="A defect that the client finds costs far more than one that we find.",
    fix=Remedy("test it, and record how", "clientcare mark {id} checked --set how=…",
               step="test it"),
    bad=_HEAD + "delivered = 2026-06-12\n",
    good=_HEAD + "delivered = 2026-06-12\n"
    'checked = { on = 2026-06-11, how = "with last year\'s rooms" }\n')  # fmt: skip
def untested_delivery(record: Commitment, context: Context) -> Iterator[Hit]:
    """Delivered and not yet accepted, by silence neither, and nothing says that we tested it."""
    waits = record.kind in HANDED_OVER and state_in(record, context) == "delivered"
    if waits and record.checked is None:
        message, came = "delivered, and nothing says that it was tested", delivery(record)
        fix = _TESTED_BEFORE if came and came < context.today else None
        if came and context.today > last_day_in_time(context.day(came), context.settings):
            fix = _TOO_LATE
        yield at(delivery_path(record), message, key=("checked",), fix=fix)


@rule("CC603", "unaccepted-delivery", clock=deadlines.accept_within, key=("accepted",),
    severity=WARNING, looks_at="all",
    why="Work is finished when the client has accepted it.",
    fix=Remedy("ask for their word", "clientcare log call --project {project} --about {id}",
               when_yes="clientcare mark {id} accepted", step="ask the client to accept it"),
    bad=_HEAD + "delivered = 2026-05-29\n",
    good=_HEAD + "delivered = 2026-06-01\n")  # fmt: skip
def unaccepted_delivery(one: Deadline, record: Commitment, context: Context) -> str:
    """Delivered, and neither accepted nor returned in time."""
    return f"delivered {one.start}, and neither accepted nor returned"


@rule("CC604", "untested-fix", on=(Issue,), severity=ERROR, looks_at="all",
    why="A fix that fails costs more trust than the defect did.",
    fix=Remedy("test the fix, and record how", "clientcare mark {id} checked --set how=…",
               step="test the fix"),
    bad=_ISSUE + "fixed = 2026-06-12\n",
    good=_ISSUE + "fixed = 2026-06-12\n"
    'checked = { on = 2026-06-12, how = "forty logins at once" }\n')  # fmt: skip
def untested_fix(record: Issue, context: Context) -> Iterator[Hit]:
    """Fixed, and nothing says that the fix was tested."""
    facts = current_facts(record)
    if facts.fixed and facts.checked is None and record.kind in deadlines.TESTED:
        message = f"fixed {context.day(facts.fixed)}, and not tested"
        yield at(current_path(record, "fixed"), message, key=("checked",))


@rule("CC605", "unconfirmed-fix", on=(Issue,), severity=WARNING, looks_at="all",
    why="A problem is solved when the client says that it is.",
    fix=Remedy("ask the client", "clientcare log call --project {project} --about {id}",
               when_yes="clientcare mark {id} confirmed", step="ask the client to confirm the fix"),
    bad=_ISSUE + "fixed = 2026-06-11\nclosed = 2026-06-12\n",
    good=_ISSUE + "fixed = 2026-06-11\nconfirmed = 2026-06-12\nclosed = 2026-06-12\n")  # fmt: skip
def unconfirmed_fix(record: Issue, context: Context) -> Iterator[Hit]:
    """Closed without the client's confirmation."""
    facts = current_facts(record)
    if facts.closed and facts.confirmed is None:
        message = f"closed {facts.closed}, and the client never confirmed"
        yield at(current_path(record, "closed"), message, key=("confirmed",))


@rule("CC606", "repeated-return", on=(Commitment, Issue), severity=WARNING, looks_at="all",
    why="What comes back twice was not understood the first time.",
    fix=Remedy("sit down with the client and go through what is wrong before trying again"),
    bad=_HEAD + "delivered = 2026-06-02\n" + _TWICE,
    good=_HEAD + "delivered = 2026-06-02\n" + _TWICE + "accepted = 2026-06-09\n")  # fmt: skip
def repeated_return(record: Commitment | Issue, context: Context) -> Iterator[Hit]:
    """Returned or reopened twice or more, and not yet accepted or closed."""
    if isinstance(record, Commitment):
        what, word, times = "returns", "returned", len(record.returns)
        is_open = commitment_state(record) in ("open", "delivered", "returned")
    else:
        what, word, times = "reopened", "reopened", len(record.reopened)
        is_open = not is_closed(record)
    if times >= 2 and is_open:
        yield at(what, f"{word} {times} times", key=(what,))
