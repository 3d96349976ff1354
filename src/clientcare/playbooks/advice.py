"""Records and playbooks → advice: which situation the facts show, what was done, what is next."""

from collections.abc import Iterator, Sequence
from datetime import date

from clientcare.dataclass import NamedTuple
from clientcare.facts.workspace import Context
from clientcare.playbooks.cases import Case, Evidence, holds
from clientcare.playbooks.reading import KINDS, Playbook, Playbooks, Step, filled
from clientcare.records import Commitment, Issue, Touchpoint
from clientcare.settings import SEVERITIES
from clientcare.store import Entry


class StepAdvice(NamedTuple):
    """A step to take; `done` shows that it was taken, `after` up to when it can wait.

    Where the client is asked, `command` records the asking and `when_yes` their answer.
    """

    name: str
    text: str
    done: Evidence | None
    after: Evidence | None
    command: str | None
    when_yes: str | None


class Advice(NamedTuple):
    """A situation that the facts show, and what to do in it.

    `facts` is what shows the situation.
    """

    playbook: str
    situation: str
    why: str
    kind: str
    record: str
    title: str
    facts: tuple[Evidence, ...]
    steps: tuple[StepAdvice, ...]

    @property
    def done(self) -> list[StepAdvice]:
        """The steps that were taken, the earliest first, those without a day last."""
        taken = [step for step in self.steps if step.done]
        return sorted(taken, key=lambda step: (step.done and step.done.on) or date.max)

    @property
    def next(self) -> list[StepAdvice]:
        """The steps that are called for now, in order."""
        return [step for step in self.steps if not step.done and step.after is None]

    @property
    def later(self) -> list[StepAdvice]:
        """The steps that can wait."""
        return [step for step in self.steps if not step.done and step.after is not None]


def advise_record(entry: Entry, context: Context, playbooks: Playbooks) -> tuple[Advice, ...]:
    """Find every situation that a record shows, in the order of the playbooks.

    A step whose condition an earlier situation of the record has asked is not repeated.
    """
    case, asked = Case(entry, context), set[str]()
    return tuple(
        advice
        for name, playbook in playbooks.by_name.items()
        if (advice := _advice(name, playbook, case, asked))
    )


def advise_project(context: Context, playbooks: Playbooks) -> tuple[Advice, ...]:
    """Find every situation of a project and its records that has a step left to take.

    They come in the order of the playbooks; in one situation the gravest record first, then the
    latest.
    """
    found = [
        advice
        for kind in KINDS
        for entry in context.entries.get(kind, ())
        for advice in advise_record(entry, context, playbooks)
        if advice.next or advice.later
    ]
    rank = list(playbooks.by_name)

    def order(one: Advice) -> tuple[object, ...]:
        record = context.record(one.record)
        graver = (*SEVERITIES, None).index(record.severity) if isinstance(record, Issue) else 0
        late = context.dates(record).days_late if isinstance(record, Commitment | Issue) else 0
        return rank.index(one.playbook), graver, -late, one.record

    return tuple(sorted(found, key=order))


def _advice(name: str, playbook: Playbook, case: Case, asked: set[str]) -> Advice | None:
    if case.entry.kind not in playbook.on or _any(playbook.unless, case):
        return None
    facts = _all(playbook.when, case)
    steps = () if facts is None else tuple(_steps(playbook.step, case, asked))
    if facts is None or not steps:
        return None
    record, title = case.record, case.entry.title
    if title == case.id and isinstance(record, Touchpoint):
        title = record.subject
    return Advice(
        playbook=name,
        situation=playbook.situation,
        why=playbook.why,
        kind=case.entry.kind,
        record=case.id,
        title=title,
        facts=tuple(fact for fact in facts if fact.words or fact.on),
        steps=steps,
    )


def _all(names: Sequence[str], case: Case) -> list[Evidence] | None:
    """Return what shows that all of some conditions hold; None where one does not."""
    found = []
    for name in names:
        evidence = holds(name, case)
        if evidence is None:
            return None
        found.append(evidence)
    return found


def _any(names: Sequence[str], case: Case) -> bool:
    return any(holds(name, case) for name in names)


def _steps(steps: Sequence[Step], case: Case, asked: set[str]) -> Iterator[StepAdvice]:
    for step in steps:
        if step.done_when in asked or _all(step.when, case) is None or _any(step.unless, case):
            continue
        asked.add(step.done_when)
        done = holds(step.done_when, case)
        day = holds(step.after, case) if step.after and not done else None
        yield StepAdvice(
            name=step.name,
            text=step.text,
            done=done,
            after=day if day and day.on and day.on >= case.context.today else None,
            command=filled(step.command, case) if step.command else None,
            when_yes=filled(step.when_yes, case) if step.when_yes else None,
        )
