"""`log`: a contact with the client, what was told in it and what was promised, in one draft."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from clientcare.edit.days import CLOCK, said
from clientcare.edit.draft import Draft
from clientcare.edit.making import Made, make
from clientcare.edit.marking import Days, Sets, mark
from clientcare.edit.values import Reader
from clientcare.errors import ClientcareError
from clientcare.facts.people import key_people, reached
from clientcare.facts.workspace import Context
from clientcare.records import Commitment, Issue, Risk
from clientcare.store import Entry

Texts = Mapping[str, Sequence[str]]


_HOUR = re.compile(rf"(?P<time>(?:at )?{CLOCK}) +(?=\S)", re.IGNORECASE)
"""What may stand between the date and the title of a promise: its hour."""


class Contact(NamedTuple):
    """What was logged: the contact itself, and the commitments made in it."""

    touchpoint: Made
    promises: tuple[Made, ...]


def log(
    draft: Draft,
    given: Texts,
    *,
    told: Sequence[Entry],
    promises: Sequence[str],
    context: Context,
    days: Days,
    reader: Reader,
) -> Contact:
    """Add a contact; mark what the client was told in it, and add each promise.

    A promise is `OWNER DATE TITLE`, where an hour may follow the date. What was told is what the
    contact was about, too.
    """
    fields = {key: list(texts) for key, texts in given.items() if texts}
    about = [*reader.values_of("touchpoint", "about", fields.get("about", ()))]
    about += [entry.id for entry in told if entry.id not in about]
    if about:
        fields["about"] = about
    if fields.get("kind") == ["update"] and "with" not in fields:
        fields["with"] = reached(key_people(context), context)
    touchpoint = make(draft, "touchpoint", fields, context=context, days=days, reader=reader)
    draft.recorded[:] = [f"{touchpoint.table['kind']} of {said(touchpoint.table['on'])}"]
    for entry in told:
        _tell(draft, entry, days, reader)
    made = [_promise(draft, text, touchpoint.id, context, days, reader) for text in promises]
    return Contact(touchpoint, tuple(made))


def _tell(draft: Draft, entry: Entry, days: Days, reader: Reader) -> None:
    """Record that the client was told: of a problem, of a new date, of a risk."""
    if not isinstance(entry.record, Commitment | Issue | Risk):
        hint = "name an issue, a moved commitment or a risk; others go into --about"
        raise ClientcareError(f"--told: a {entry.kind} is not told", hint)
    word = "shared" if isinstance(entry.record, Risk) else "told"
    before = len(draft.recorded)
    mark(draft, entry, [word], Sets({}), days=days, reader=reader)
    draft.recorded[before:] = [f"{entry.id} {word} {days.day}"]


def _promise(
    draft: Draft, text: str, source: str, context: Context, days: Days, reader: Reader
) -> Made:
    """Add the commitment that somebody made in a contact."""
    owner, day, title = read_promise(text)
    given = {"title": [title], "owner": [owner], "promised": [day], "sources": [source]}
    return make(draft, "commitment", given, context=context, days=days, reader=reader)


def read_promise(text: str) -> tuple[str, str, str]:
    """Read `OWNER DATE TITLE`, where an hour may follow the date, into three texts."""
    parts = text.split(maxsplit=2)
    if len(parts) < 3:
        hint = 'write "OWNER DATE TITLE", as in "mira 2026-05-08 Room search"'
        raise ClientcareError(f'--promise "{text}" lacks an owner, a date or a title', hint)
    owner, day, title = parts
    if hour := _HOUR.match(title):
        day, title = f"{day} {hour['time']}", title[hour.end() :]
    return owner, day, title
