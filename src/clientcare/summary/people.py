"""Who is asked for more time than they have, and what they were taken from."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from clientcare.dataclass import NamedTuple
from clientcare.facts.contact import recent_talks
from clientcare.facts.people import absence, capacity, first_of_ladder, is_there, stand_in
from clientcare.facts.workspace import Context, Workspace
from clientcare.records import Commitment, Issue
from clientcare.records.issue import Step


class Taken(NamedTuple):
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
    source_due: date | None
    moved: bool


class Load(NamedTuple):
    """How much of a person's time the open steps of all projects take."""

    person: str
    name: str
    share: Decimal
    capacity: Decimal
    steps: tuple[Taken, ...]

    @property
    def over(self) -> bool:
        """Whether more is asked of them than they have."""
        return self.share > self.capacity


def loads(workspace: Workspace) -> Mapping[str, Load]:
    """Everybody whom an open step of a plan needs, over all projects, by id."""
    steps: dict[str, list[Taken]] = {}
    most: dict[str, Decimal] = {}
    for context in workspace.contexts:
        for taken in _open_steps(context):
            steps.setdefault(taken.person, []).append(taken)
            own = capacity(taken.person, context)
            most[taken.person] = min(own, most.get(taken.person, own))
    return {who: _load(who, some, most[who]) for who, some in steps.items()}


def _load(who: str, steps: Sequence[Taken], capacity: Decimal) -> Load:
    share = sum((taken.share or Decimal() for taken in steps), Decimal())
    return Load(who, steps[0].name, share, capacity, tuple(steps))


def _open_steps(context: Context) -> Iterator[Taken]:
    for issue in context.open_issues:
        for step in issue.plan:
            if step.owner and step.done is None and (step.share is not None or step.from_):
                yield _taken(step, issue, context)


def _taken(step: Step, issue: Issue, context: Context) -> Taken:
    source = context.commitment(step.from_) if step.from_ else None
    return Taken(
        person=str(step.owner),
        name=context.person_name(step.owner),
        step=step.step or issue.title,
        issue=issue.id,
        project=context.id,
        share=step.share,
        since=step.since,
        source=source.id if source else step.from_,
        source_title=source.title if source else None,
        source_due=context.dates(source).due if source else None,
        moved=bool(source and _moved_since(source, step)),
    )


def _moved_since(source: Commitment, step: Step) -> bool:
    """Whether a commitment got a new date since somebody was taken from it."""
    return step.since is not None and any(move.on >= step.since for move in source.moves)


def people_of(context: Context, everybody: Mapping[str, Load]) -> tuple[Load, ...]:
    """Who matters to a project: asked too much, or taken from something, by a plan of this one."""
    found = [
        load
        for load in everybody.values()
        if any(t.project == context.id for t in load.steps)
        and (load.over or any(t.source and t.project == context.id for t in load.steps))
    ]
    return tuple(sorted(found, key=lambda load: (not load.over, load.name, load.person)))


# Who must be in the next meeting -----------------------------------------------------------------


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
