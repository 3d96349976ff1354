"""`log`, `move` and `escalate` → an edit, and which round of what comes again an edit is about."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from shlex import quote

from clientcare.calendar.timed_day import timed
from clientcare.dataclass import replace
from clientcare.edit.days import CLOCK, HINT, format_day, words_of_day
from clientcare.edit.effect import ChangeSet
from clientcare.edit.facts import OF_A_MOVE
from clientcare.edit.making import Made, make
from clientcare.edit.marking import mark
from clientcare.edit.values import Reader, Texts
from clientcare.errors import ClientcareError
from clientcare.facts.limits import next_level, steps
from clientcare.facts.people import key_people, reached
from clientcare.facts.states import accepted_on, delivery, ended, is_closed
from clientcare.facts.workspace import Context, Workspace
from clientcare.records import Commitment, Issue, Risk, Touchpoint, specs
from clientcare.records.base import ROUND, with_article
from clientcare.records.commitment import Round
from clientcare.records.companies import is_same
from clientcare.store import Entry

Given = Mapping[str, str | None]
"""The texts of other fields, by key."""


def move(
    draft: ChangeSet,
    entry: Entry,
    to: date | datetime,
    given: Given,
    context: Context,
    reader: Reader,
) -> None:
    """Give a commitment or an issue's fix a new date."""
    day = format_day(to)
    record = movable(entry, day)
    dates = context.dates(record)
    if timed(to, context.settings.zone) in (dates.due, dates.forecast) and dates.open:
        raise ClientcareError(f"{entry.id} is due on {day} already", "name another date")
    mark(draft, entry, ["moves"], {"to": [str(to)], **_texts(given)}, reader)
    draft.recorded[:] = [f"moved to {day}", *draft.recorded[1:]]


def movable(entry: Entry, day: str = "DAY") -> Commitment | Issue:
    """Return the record of an entry; raises ClientcareError where it has no date that can move."""
    record = entry.record
    if not isinstance(record, Commitment | Issue):
        hint = f"set its dates: clientcare mark {entry.id} --set …"
        raise ClientcareError(f"{with_article(entry.kind)} has no date that moves", hint)
    if record.promised is None:
        hint = f"promise one first: clientcare mark {entry.id} --set promised={quote(day)}"
        raise ClientcareError(f"{entry.id} has no promised date that could move", hint)
    return record


def escalate(
    draft: ChangeSet, entry: Entry, given: Given, context: Context, reader: Reader
) -> None:
    """Escalate a record, to the level given or else to the one that is next."""
    record = _escalable(entry)
    level = given.get("level") or next_level(context.rungs(record), context.ladder)
    if level is None:
        top = max(one.level for one in record.escalations if not one.resolved)
        hint = "escalate again at a level of your choice: --level N"
        raise ClientcareError(f"level {top} is the top of the ladder", hint)
    ladder = sorted(steps(context.ladder))
    if ladder and str(level) not in map(str, ladder):
        hint = f"name one: {', '.join(map(str, ladder))}"
        raise ClientcareError(f"the ladder of {context.id} has no level {level}", hint)
    mark(draft, entry, ["escalations"], {"level": [str(level)], **_texts(given)}, reader)
    draft.recorded[0] = f"escalated to level {level}"


def end_escalation(
    draft: ChangeSet, entry: Entry, facts: list[str], given: Given, reader: Reader
) -> None:
    """Record that an escalation was answered or resolved: the last one that was not."""
    record = _escalable(entry)
    if not record.escalations:
        hint = f"raise an escalation first: clientcare escalate {entry.id} --why …"
        raise ClientcareError(f"{entry.id} was not escalated", hint)
    mark(draft, entry, [f"escalations.{fact}" for fact in facts], _texts(given), reader)


def _texts(given: Given) -> Texts:
    return {key: [text] for key, text in given.items() if text}


def _escalable(entry: Entry) -> Commitment | Issue:
    if isinstance(entry.record, Commitment | Issue):
        return entry.record
    hint = "escalate the problem or the promise behind it"
    raise ClientcareError(f"{with_article(entry.kind)} cannot be escalated", hint)


# A contact ---------------------------------------------------------------------------------------

_HOUR = rf"(?i)(?P<time>(?:at )?{CLOCK}) +(?=\S)"
"""What may stand between the date and the title of a promise: its hour."""
_EVERY = r"(?i)every +(?P<period>\d\S*|week|month|quarter|year)(?: +|\Z)"
"""What makes a promise the first round of a series: `every 1m` before its title."""


def log(
    draft: ChangeSet,
    given: Texts,
    told: Sequence[Entry],
    promises: Sequence[str],
    context: Context,
    reader: Reader,
) -> Made:
    """Add a contact; mark what the client was told in it, and add each promise.

    A promise is what `read_promise` reads. What was told is what the contact was about, too.
    """
    fields = {key: list(texts) for key, texts in given.items() if texts}
    about = list(reader.values(specs(Touchpoint)["about"], fields.get("about", ())))
    if about := list(dict.fromkeys([*about, *(entry.id for entry in told)])):
        fields["about"] = about
    to_all = fields.get("kind") == ["update"] and "with" not in fields
    if people := reached(key_people(context), context) if to_all else []:
        fields["with"] = people
    touchpoint = make(draft, "touchpoint", fields, context, reader)
    draft.recorded[:] = [f"{touchpoint.table['kind']} of {format_day(touchpoint.table['on'])}"]
    for entry in told:
        if not isinstance(entry.record, Commitment | Issue | Risk):
            hint = "name an issue, a moved commitment or a risk; others go into --about"
            raise ClientcareError(f"--told: {with_article(entry.kind)} is not told", hint)
        _refuse_other_client(entry, context)
        word, before = "shared" if isinstance(entry.record, Risk) else "told", len(draft.recorded)
        mark(draft, entry, [word], {}, reader)
        draft.recorded[before:] = [f"{entry.id} {word} {reader.days.day}"]
    for text in promises:
        promise = {key: [value] for key, value in read_promise(text, reader).items()}
        promise["sources"] = [touchpoint.id]
        make(draft, "commitment", promise, context, reader)
    return touchpoint


def _refuse_other_client(entry: Entry, context: Context) -> None:
    """Refuse to record that one client was told of what is of another."""
    own, other = context.project, entry.project and entry.project.project
    if own and other and not is_same(own.client, other.client):
        name = entry.project.id if entry.project else ""
        hint = f"record that contact there: clientcare log --project {name}"
        raise ClientcareError(f"--told: {entry.id} is of another client, {other.client}", hint)


def read_promise(text: str, reader: Reader) -> dict[str, str]:
    """Read `OWNER DATE TITLE`, where an hour and `every 1m` may follow the date, into fields."""
    owner, _, rest = text.strip().partition(" ")
    number = words_of_day(rest.split())
    *words, title = [*rest.split(maxsplit=number), *[""] * (number + 1)][: number + 1]
    day = " ".join(words)
    if hour := re.match(_HOUR, title):
        day, title = f"{day} {hour['time']}", title[hour.end() :]
    given = {"owner": owner, "promised": day}
    if every := re.match(_EVERY, title):
        title, given["every"] = title[every.end() :], every["period"]
    way = 'write "OWNER DATE TITLE", as in "mira 2026-05-08 Room search"'
    if not title:
        raise ClientcareError(f'--promise "{text}" lacks an owner, a date or a title', way)
    try:
        reader.moment(day, ahead=True)
    except ClientcareError as error:
        raise ClientcareError(error.message, way if error.hint == HINT else error.hint) from None
    return {"title": title, **given}


# Which round -------------------------------------------------------------------------------------

_AFTER_DELIVERY = ("accepted", "accepted_by", "returns", "evidence")


def is_of_the_series(facts: Iterable[str], sets: Texts) -> bool:
    """Whether nothing of a round is recorded: only facts, or only fields, that a round has not."""
    own = Commitment.declared.keys() - Round.declared.keys() | {"amount"}
    return all(word.partition(".")[0] in own for word in list(facts) or sets)


def default_round(workspace: Workspace, entry: Entry, facts: Iterable[str], sets: Texts) -> Entry:
    """The round that some facts are about where none is named: the oldest that is open.

    What follows a delivery is about the oldest that was delivered and not accepted; what follows a
    move about the oldest open one that was moved; what was paid back about the last that was paid.
    """
    rounds = workspace.rounds(entry)
    facts = list(facts)
    firsts = {word.partition(".")[0] for word in facts or sets}
    asked = [one for one in rounds if not is_closed(one.record)]
    if firsts and firsts <= set(_AFTER_DELIVERY):
        asked = [
            one
            for one in rounds
            if isinstance(one.record, Commitment)
            and delivery(one.record) and not accepted_on(one.record) and not ended(one.record)
        ] or asked  # fmt: skip
    elif firsts & {"payments", "paid"} and sets.get("amount", [""])[0].lstrip().startswith("-"):
        asked = [one for one in rounds[::-1] if isinstance(one.record, Commitment)
                 and one.record.paid_by_day and not one.record.is_credit] or asked  # fmt: skip
    elif firsts and firsts <= set(OF_A_MOVE):
        asked = [one for one in asked if getattr(one.record, "moves", ())] or asked
    if not asked:
        hint = f"name one: --round {rounds[-1].id.partition(ROUND)[2]}" if rounds else None
        raise ClientcareError(f"no round of {entry.id} is open", hint)
    return asked[0]


def round_in_file(draft: ChangeSet, workspace: Workspace, entry: Entry) -> Entry:
    """A round as its file has it; what was not recorded of yet is begun in the draft."""
    record = entry.record
    if not isinstance(record, Commitment) or record.round is None:
        return entry
    series = workspace.series_entry(entry.id)
    days = workspace.series(series)
    written = draft.table(series).get("rounds", [])
    n = next((k for k, one in enumerate(written) if days.day(one["due"]) == record.round), None)
    if n is None:
        n = len(written)
        draft.add(series, ("rounds",), {"due": record.round})
    return replace(entry, path=(*series.path, "rounds", n))
