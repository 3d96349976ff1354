"""`move` and `escalate`: a new date for a promise, and escalations, → an edit of the record."""

from collections.abc import Mapping
from datetime import date, datetime
from shlex import quote

from clientcare.calendar.timed_day import timed
from clientcare.edit.days import said
from clientcare.edit.draft import Draft
from clientcare.edit.marking import Days, Sets, mark
from clientcare.edit.values import Reader
from clientcare.errors import ClientcareError
from clientcare.facts.limits import Rung, steps
from clientcare.facts.workspace import Context
from clientcare.records import Commitment, Issue
from clientcare.store import Entry

TOP = 9
"""The highest level that an escalation can have."""


def move(
    draft: Draft,
    entry: Entry,
    to: date | datetime,
    given: Mapping[str, str | None],
    *,
    days: Days,
    reader: Reader,
    context: Context,
) -> None:
    """Give a commitment or an issue's fix a new date; `given` are other fields of the move."""
    record = entry.record
    if not isinstance(record, Commitment | Issue):
        hint = f"set its dates: clientcare mark {entry.id} --set …"
        raise ClientcareError(f"a {entry.kind} has no date that moves", hint)
    if record.promised is None:
        hint = f"promise one first: clientcare mark {entry.id} --set promised={quote(said(to))}"
        raise ClientcareError(f"{entry.id} has no promised date that could move", hint)
    dates = context.dates(record)
    if timed(to, context.settings.zone) in (dates.due, dates.forecast) and dates.open:
        raise ClientcareError(f"{entry.id} is due on {said(to)} already", "name another date")
    sets = Sets({"to": [str(to)], **{key: [text] for key, text in given.items() if text}})
    mark(draft, entry, ["moves"], sets, days=days, reader=reader)
    draft.recorded[:] = [f"moved to {said(to)}", *draft.recorded[1:]]


def call_for_help(
    draft: Draft,
    entry: Entry,
    given: Mapping[str, str | None],
    *,
    days: Days,
    reader: Reader,
    context: Context,
) -> None:
    """Escalate a record, to the level given or else to the one that is next."""
    record = _escalable(entry)
    level = given.get("level") or str(_next_level(context, record))
    sets = {"level": [level], **{k: [text] for k, text in given.items() if text and k != "level"}}
    mark(draft, entry, ["escalations"], Sets(sets), days=days, reader=reader)
    draft.recorded[0] = f"escalated to level {level}"


def answer_call(
    draft: Draft,
    entry: Entry,
    facts: list[str],
    given: Mapping[str, str | None],
    *,
    days: Days,
    reader: Reader,
) -> None:
    """Record that an escalation was answered or resolved: the last one that was not."""
    record = _escalable(entry)
    if not record.escalations:
        hint = f"raise an escalation first: clientcare escalate {entry.id} --why …"
        raise ClientcareError(f"{entry.id} was not escalated", hint)
    sets = Sets({key: [text] for key, text in given.items() if text})
    words = [f"escalations.{fact}" for fact in facts]
    mark(draft, entry, words, sets, days=days, reader=reader)


def _escalable(entry: Entry) -> Commitment | Issue:
    if isinstance(entry.record, Commitment | Issue):
        return entry.record
    hint = "escalate the problem or the promise behind it"
    raise ClientcareError(f"a {entry.kind} cannot be escalated", hint)


def _next_level(context: Context, record: Commitment | Issue) -> int:
    """The level to call: the first, or the one above what is open, or where it should be by now."""
    running = [rung for rung in context.rungs(record) if not rung.escalation.resolved]
    ladder = sorted(steps(context.ladder))
    if not running:
        return ladder[0] if ladder else 1
    highest = max(running, key=lambda rung: rung.escalation.level)
    wanted = max(_above(highest, ladder), highest.level)
    if wanted > (ladder[-1] if ladder else TOP):
        hint = "call again at a level of your choice: --level N"
        raise ClientcareError(f"level {highest.escalation.level} is the top of the ladder", hint)
    return wanted


def _above(rung: Rung, ladder: list[int]) -> int:
    level = rung.escalation.level
    return next((each for each in ladder if each > level), level + 1)
