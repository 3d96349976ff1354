"""Who is asked for more time than they have, and what they were taken from."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from clientcare.dataclass import NamedTuple, filled
from clientcare.facts import people as facts
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
                StepOfPlan,
                step,
                person=step.owner,
                name=context.person_name(step.owner),
                step=step.step or issue.title,
                issue=issue.id,
                project=context.id,
                source=source.id if source else step.from_,
                source_title=source.title if source else None,
                moved=moved is not None,
            )


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
            yield Attendee(
                id=name,
                name=context.person_name(name),
                side=side,
                role=context.people[name].role,
                away=_away(name, until, context),
                missed=facts.missed(name, context) if side == "client" else 0,
            )


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
