"""Who must be in the next meeting: the key people of both sides, and who may not come."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from clientcare.facts.workspace import Context
from clientcare.records import Person
from clientcare.rules.contact import TALKS, contacts


class Attendee(NamedTuple):
    """Somebody who must be there; `away` and `missed` say why they may not be.

    `missed` is the number of talks of late that none of which they were in.
    """

    id: str
    name: str
    side: str
    role: str | None
    away: str | None
    missed: int


def attendees(context: Context, by: date | None) -> Iterator[Attendee]:
    """The key people of both sides, ours first; of a side without any, who is called first."""
    until = max(by, context.today) if by else context.today
    talks = _talks(context)
    for side in ("us", "client"):
        for name in _wanted(side, context):
            person = context.people[name]
            there = any(name in people for people in talks)
            yield Attendee(
                id=name,
                name=context.person_name(name),
                side=side,
                role=person.role,
                away=_away(person, until, context),
                missed=0 if there or len(talks) < 2 or side == "us" else len(talks),
            )


def _wanted(side: str, context: Context) -> list[str]:
    project = context.project
    key = [n for n, p in context.people.items() if p.key and context.side(n) == side]
    if side == "us" and project and project.lead:
        key = [project.lead, *(name for name in key if name != project.lead)]
    for step in context.ladder[:1] if not key else ():
        key = [name for name in (step.ours if side == "us" else step.theirs,) if name]
    return [name for name in key if (p := context.person(name)) and not _left(p, context)]


def _left(person: Person, context: Context) -> bool:
    return person.left is not None and person.left <= context.today


def _away(person: Person, until: date, context: Context) -> str | None:
    """Say when somebody is away between today and the meeting, and who stands in."""
    for away in person.away:
        if away.from_ <= until and (away.to is None or away.to >= context.today):
            when = f"away {away.from_} to {away.to}" if away.to else f"away from {away.from_}"
            cover = f"{context.person_name(away.cover)} stands in" if away.cover else "no cover"
            return f"{when}, {cover}"
    return None


def _talks(context: Context) -> list[tuple[str, ...]]:
    """The people of each meeting, demo and call of late; policy says how far back that is."""
    within = context.settings.policy("absence")
    return [
        touch.with_
        for touch in contacts(context)
        if touch.kind in TALKS and touch.on and not context.passed(touch.on, within)
    ]
