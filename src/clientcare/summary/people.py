"""Whose time is asked for too much, who must be there, and when and in what mood the client was."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import get_args

from clientcare.dataclass import NamedTuple, filled
from clientcare.deadlines import next_contact
from clientcare.facts import people as facts
from clientcare.facts.contact import Cadence, counted_from, last_heard, last_of, moods
from clientcare.facts.workspace import Context, Workspace
from clientcare.records.base import Side


class StepOfPlan(NamedTuple):
    """An open step of a plan that needs a share of somebody, and the commitment that pays for it.

    `moved` says whether that commitment got a new date since the person left it.
    """

    person: str
    name: str
    step: str
    issue: str
    project: str
    share: Decimal | None
    since: date | None
    source: str | None
    source_title: str | None
    moved: bool


class Load(NamedTuple):
    """How much of a person's time the open steps of all projects take."""

    person: str
    name: str
    share: Decimal
    capacity: Decimal
    steps: tuple[StepOfPlan, ...]

    @property
    def over(self) -> bool:
        """Whether more is asked of them than they have."""
        return self.share > self.capacity


def loads(workspace: Workspace) -> list[Load]:
    """Everybody whom an open step of a plan needs, over all projects."""
    steps: dict[tuple[str, str], list[StepOfPlan]] = {}
    most: dict[tuple[str, str], Decimal] = {}
    for context in workspace.contexts:
        for one in _open_steps(context):
            who = facts.in_all_projects(one.person, context)
            own = facts.capacity(one.person, context)
            steps.setdefault(who, []).append(one)
            most[who] = min(own, most.get(who, own))
    shares = facts.planned_shares(workspace)
    return [
        Load(some[0].person, some[0].name, shares.get(who, Decimal()), most[who], tuple(some))
        for who, some in steps.items()
    ]


def _open_steps(context: Context) -> Iterator[StepOfPlan]:
    for issue in context.open_issues:
        for step in issue.plan:
            if not step.owner or step.done or (step.share is None and not step.from_):
                continue
            source, moved = facts.taken_from(step, issue, context)
            yield filled(
                StepOfPlan, step,
                person=step.owner,
                name=context.person_name(step.owner),
                step=step.step or issue.title,
                issue=issue.id,
                project=context.id,
                source=source.id if source else step.from_,
                source_title=source.title if source else None,
                moved=moved is not None,
            )  # fmt: skip


def people_of(context: Context, everybody: Iterable[Load]) -> tuple[Load, ...]:
    """Who matters to a project: asked too much, or taken from something, by a plan of this one."""
    found = []
    for load in everybody:
        own = [step for step in load.steps if step.project == context.id]
        if own and (load.over or any(step.source for step in own)):
            found.append(load)
    return tuple(sorted(found, key=lambda load: (not load.over, load.name, load.person)))


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
    lead = context.project.lead if context.project else None
    sides: tuple[Side, ...] = ("us", "client")
    for side in sides:
        key = [n for n, p in context.people.items() if p.key and context.side(n) == side]
        if side == "us" and lead:
            key = [lead, *(name for name in key if name != lead)]
        for name in key or [facts.first_of_ladder(side, context) or ""]:
            if not facts.is_there(name, context):
                continue
            absent = facts.missed(name, context) if side == "client" else 0
            called, role = context.person_name(name), context.people[name].role
            yield Attendee(name, called, side, role, _away(name, until, context), absent)


def _away(name: str, until: date, context: Context) -> str | None:
    """Say when somebody is away between today and the meeting, and who stands in."""
    away = facts.absence(context.people[name], context.today, until)
    if away is None:
        return None
    when = f"away {away.from_} to {away.to}" if away.to else f"away from {away.from_}"
    cover = facts.stand_in(name, context, max(away.from_, context.today))
    if cover is None:
        return f"{when}, no cover"
    person = context.people[cover]
    words = (context.person_name(cover), "stands in", person.phone, person.email)
    return f"{when}, {' '.join(filter(None, words))}"


# Contact -----------------------------------------------------------------------------------------


class Rhythm(NamedTuple):
    """One kind of contact: when last, and up to when the next is in time, a day or a moment."""

    what: Cadence
    last: date | None
    days: int | None
    within: str | None
    by: date | datetime | None
    overdue: bool

    @property
    def by_day(self) -> date | None:
        """The day on which it ends to be in time."""
        return self.by.date() if isinstance(self.by, datetime) else self.by


class Mood(NamedTuple):
    """How the client felt on a day, 1 to 5, the lowest of those asked."""

    on: date
    mood: int
    why: str | None


class Contact(NamedTuple):
    """When we last spoke, and in what mood they were."""

    rhythms: tuple[Rhythm, ...] = ()
    moods: tuple[Mood, ...] = ()
    heard: date | None = None
    """When the client last turned to us, or took part in something."""

    def last(self, what: str) -> date | None:
        """The day of the last contact of a kind."""
        return next((r.last for r in self.rhythms if r.what == what), None)

    @property
    def last_why(self) -> Mood | None:
        """The latest mood that somebody gave a reason for."""
        return next((mood for mood in reversed(self.moods) if mood.why), None)


def contact_of(context: Context) -> Contact:
    """When each kind of contact happened last, and when it is due again."""
    heard = last_heard(context)
    return Contact(
        rhythms=tuple(_rhythm(what, context) for what in get_args(Cadence)),
        moods=tuple(Mood(context.day(t.on), mood, t.why) for t, mood in moods(context) if t.on),
        heard=context.day(heard.on) if heard and heard.on else None,
    )


def _rhythm(what: Cadence, context: Context) -> Rhythm:
    """Read one cadence; the last contact is one of its own kind, whatever satisfies it besides."""
    touch = counted_from(context, what) if what == "pulse" else last_of(context, (what,))
    last = context.day(touch.on) if touch and touch.on else None
    due = next_contact(what, context)
    return Rhythm(
        what, last, context.days_since(last) if last else None,
        within=getattr(context.settings.cadence, what),
        by=due.target if due else None, overdue=due is not None and due.overdue,
    )  # fmt: skip
