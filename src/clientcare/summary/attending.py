"""Who must be in the next meeting: the key people of both sides, and who may not come."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from clientcare.facts.contact import recent_talks
from clientcare.facts.people import absence, first_of_ladder, is_there, stand_in
from clientcare.facts.workspace import Context


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
    talks = [touch.with_ for touch in recent_talks(context)]
    for side in ("us", "client"):
        for name in _wanted(side, context):
            person = context.people[name]
            there = any(name in people for people in talks)
            yield Attendee(
                id=name,
                name=context.person_name(name),
                side=side,
                role=person.role,
                away=_away(name, until, context),
                missed=0 if there or len(talks) < 2 or side == "us" else len(talks),
            )


def _wanted(side: str, context: Context) -> list[str]:
    project = context.project
    key = [n for n, p in context.people.items() if p.key and context.side(n) == side]
    if side == "us" and project and project.lead:
        key = [project.lead, *(name for name in key if name != project.lead)]
    first = None if key else first_of_ladder("us" if side == "us" else "client", context)
    return [name for name in (*key, *([first] if first else [])) if is_there(name, context)]


def _away(name: str, until: date, context: Context) -> str | None:
    """Say when somebody is away between today and the meeting, and who stands in."""
    away = absence(context.people[name], context.today, until)
    if away is None:
        return None
    when = f"away {away.from_} to {away.to}" if away.to else f"away from {away.from_}"
    cover = stand_in(name, context, max(away.from_, context.today))
    if cover is None:
        return f"{when}, no cover"
    person = context.people[cover]
    words = (context.person_name(cover), "stands in", person.phone, person.email)
    return f"{when}, {' '.join(filter(None, words))}"
