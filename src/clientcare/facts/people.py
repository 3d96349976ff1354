"""People: who is there on a day, who stands in, who is asked for what, and who has time for it."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from clientcare.facts.contact import recent_talks
from clientcare.facts.limits import steps
from clientcare.facts.view import View, Views, cached
from clientcare.records import Change, Commitment, Issue
from clientcare.records.base import Side
from clientcare.records.issue import Step
from clientcare.records.project import Away, Person


def has_left(person: Person, day: date) -> bool:
    """Whether somebody was no longer there on a day; the day of leaving is none of theirs."""
    return person.left is not None and person.left <= day


def left_on(name: str | None, view: View) -> str:
    """Say on which day somebody left; empty where they did not, or nobody knows them."""
    person = view.person(name)
    return f"{name} left on {person.left}" if person and has_left(person, view.today) else ""


def absence(person: Person, day: date, until: date | None = None) -> Away | None:
    """The absence of somebody on a day, or in the days up to another, the first there is."""
    spans = sorted(person.away, key=lambda span: span.from_)
    last = until or day
    return next((a for a in spans if a.from_ <= last and (a.to is None or a.to >= day)), None)


def is_there(name: str, view: View) -> bool:
    """Whether somebody is known to the view and has not left."""
    person = view.person(name)
    return person is not None and not has_left(person, view.today)


def stand_in(name: str, view: View, day: date | None = None) -> str | None:
    """Who answers for somebody on a day: themselves, or through any chain of covers, who covers.

    None where nobody does, and where somebody in the chain is not known.
    """
    seen: set[str] = set()
    when = day or view.today
    while name not in seen:
        seen.add(name)
        person = view.person(name)
        if person is None or has_left(person, when):
            return None
        away = absence(person, when)
        if away is None:
            return name
        if away.cover is None:
            return None
        name = away.cover
    return None


def answering(name: str, view: View, due: date | None = None) -> str:
    """Who answers for somebody today, or on a day to come: whoever stands in, else themselves."""
    return stand_in(name, view, max(due or view.today, view.today)) or name


def reached(names: Iterable[str], view: View) -> list[str]:
    """Whom to write to for some people, each once: whoever stands in for who is away.

    Themselves where they have an address, and whoever stands in has none.
    """
    found = []
    for name in names:
        deputy, person = answering(name, view), view.person(name)
        first = view.person(deputy)
        own = person and person.address and not (first and first.address)
        found.append(name if own else deputy)
    return list(dict.fromkeys(found))


def key_people(view: View, *sides: str) -> list[str]:
    """The ids of the key people who have not left; of some sides, or whosever they are."""
    key = (n for n, one in view.people.items() if one.key and not has_left(one, view.today))
    return [name for name in key if not sides or view.side(name) in sides]


def missed(name: str, view: View) -> int:
    """How many talks there were of late, two or more, if neither somebody nor their cover came."""
    talks = [(view.day(one.on), one.with_) for one in recent_talks(view) if one.on]
    there = any({name, stand_in(name, view, day)} & {*people} for day, people in talks)
    return 0 if there or len(talks) < 2 else len(talks)


def asked(record: Commitment | Issue | Change | None, side: Side, view: View) -> str | None:
    """The id of who is asked for anything about a record, on the side that has to act.

    That is who owns it on that side, or who asked for it, as long as they have not left; else, on
    the client's side, the first person of the ladder, and on ours, who leads the project. While
    they are away whoever stands in for them is asked; themselves where nobody does.
    """
    own: str | None = None
    if isinstance(record, Commitment):
        own = record.owner if record.by == side else None
    elif isinstance(record, Issue):
        own = {"client": record.client_owner, "us": record.owner, "other": None}[side]
    elif record and view.side(record.requested_by) == side:
        own = record.requested_by
    if not (own and is_there(own, view)) and side != "other":
        lead = view.project.lead if view.project and side == "us" else None
        own = lead if lead and is_there(lead, view) else first_of_ladder(side, view)
    return answering(own, view) if own and is_there(own, view) else None


def first_of_ladder(side: Side, view: View) -> str | None:
    """The person at the lowest level of the ladder, on one side, who has not left."""
    for _, step in sorted(steps(view.ladder).items()):
        name = step.ours if side == "us" else step.theirs
        if name and is_there(name, view):
            return name
    return None


def people_at(level: int, view: View) -> str:
    """Name both people of a level of the ladder."""
    step = steps(view.ladder).get(level)
    if step is None and view.project is None:
        return "nobody known, since the project cannot be read"
    if step is None:
        return f"nobody, since the ladder has no level {level}"
    known = ((name, view.person(name)) for name in (step.ours, step.theirs) if name)
    both = (name for name, one in known if one is None or not has_left(one, view.today))
    names = [view.person_name(answering(name, view)) for name in both]
    return " and ".join(names) or "nobody"


def in_all_projects(name: str, view: View) -> tuple[str, str]:
    """What tells a person from others over all projects: our own by id, others by client too."""
    ours = view.side(name) in ("us", None)
    return name.lower(), "" if ours or not view.project else view.project.client


@cached
def planned_shares(views: Views) -> dict[tuple[str, str], Decimal]:
    """The shares of each person's open plan steps, over all projects, as `in_all_projects` says."""
    found: dict[tuple[str, str], Decimal] = {}
    for view in views.contexts:
        for issue in view.open_issues:
            for step in issue.plan:
                if step.owner and step.share and not step.done:
                    owner = in_all_projects(step.owner, view)
                    found[owner] = found.get(owner, Decimal()) + step.share
    return found


def taken_from(step: Step, issue: Issue, view: View) -> tuple[Commitment | None, date | None]:
    """The commitment that a step of a plan takes somebody from, and its last move since then."""
    source = view.commitment(step.from_) if step.from_ else None
    since = step.since or view.day(issue.found)
    days = [move.on for move in source.moves if move.on >= since] if source else ()
    return source, max(days, default=None)


def capacity(name: str, view: View) -> Decimal:
    """The share of a person's time that is ours to plan."""
    person = view.person(name)
    return Decimal(1) if person is None or person.capacity is None else person.capacity
