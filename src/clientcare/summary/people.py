"""Who is asked for more time than they have, and what they were taken from."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from clientcare.facts.states import is_closed
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


FULL = Decimal(1)


def loads(workspace: Workspace) -> Mapping[str, Load]:
    """Everybody whom an open step of a plan needs, over all projects, by id."""
    steps: dict[str, list[Taken]] = {}
    capacity: dict[str, Decimal] = {}
    for context in workspace.contexts:
        for taken in _open_steps(context):
            steps.setdefault(taken.person, []).append(taken)
            person = context.person(taken.person)
            own = person.capacity if person and person.capacity is not None else FULL
            capacity[taken.person] = min(own, capacity.get(taken.person, own))
    return {who: _load(who, some, capacity[who]) for who, some in steps.items()}


def _load(who: str, steps: Sequence[Taken], capacity: Decimal) -> Load:
    share = sum((taken.share or Decimal() for taken in steps), Decimal())
    return Load(who, steps[0].name, share, capacity, tuple(steps))


def _open_steps(context: Context) -> Iterator[Taken]:
    for issue in context.records(Issue):
        if is_closed(issue):
            continue
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
