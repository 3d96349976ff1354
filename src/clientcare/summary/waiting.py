"""Who waits for whom, over all projects, and what one person owes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from shlex import quote
from typing import get_args

from clientcare import deadlines
from clientcare.calendar.now import Now
from clientcare.dataclass import NamedTuple
from clientcare.deadlines import Clock, Deadline, next_contact
from clientcare.facts.contact import Cadence
from clientcare.facts.people import answering, asked
from clientcare.facts.states import current_facts, is_closed, solved_on
from clientcare.facts.workspace import Context, Workspace
from clientcare.findings import Remedy, Unreadable
from clientcare.next_steps import next_of_plan, next_of_problem, tell_of_new_date
from clientcare.pending import Pending, pending
from clientcare.records import Issue, Record, Review, Touchpoint
from clientcare.records.base import Side
from clientcare.records.commitment import delivered_as
from clientcare.rules.catalogue import catalogue
from clientcare.summary.model import ProjectSummary, Summary


class Waits(NamedTuple):
    """Who waits for whom in some projects, the longest wait first.

    `projects` are those that are looked at, by id.
    """

    now: Now
    pending: tuple[Pending, ...]
    projects: Mapping[str, ProjectSummary]
    unreadable: tuple[Unreadable, ...]
    orphans: int

    def on(self, side: Side) -> list[Pending]:
        """What one side has to do."""
        return [one for one in self.pending if one.on == side]


def waits_of(*parts: tuple[Workspace, Summary], failed: Sequence[Unreadable] = ()) -> Waits:
    """Collect everything that is pending; of a closed project what is still owed.

    `failed` are the workspaces that could not be read.
    """
    shown = {one.id: one for _, summary in parts for one in summary.projects if one.listed}
    found = [
        one._replace(
            project=origin.name(one.project),
            record=origin.name(one.record),
            blocks=tuple(map(origin.name, one.blocks)),
            step=one.step.within(origin.root) if one.step else None,
            root=origin.root or None,
        )
        for workspace, _ in parts
        for origin, contexts in [(workspace.origin, workspace.contexts)]
        for context in contexts
        if origin.name(context.id) in shown
        for one in pending(context)
    ]
    summaries = [summary for _, summary in parts]
    return Waits(
        now=summaries[0].now,
        pending=tuple(sorted(found, key=lambda one: one.order)),
        projects=shown,
        unreadable=(*failed, *(one for summary in summaries for one in summary.unreadable)),
        orphans=sum(summary.orphans for summary in summaries),
    )


# What one person owes in the next days, over all projects ----------------------------------------


_THEIRS = {
    "commitment": "deliver it", "payment": "pay it", "wait": "give us what we wait for",
    "choice": "choose a way", "change": "decide on the change",
    "agreement": "agree to the new date",
    "acceptance": "accept it, or send it back", "confirmation": "confirm the fix",
    "compensation": "accept or decline the offer",
    "escalation": "answer the escalation",
}  # fmt: skip
"""What a person of the client, or of a third party, has to do about what is pending."""


_ANSWERED: Mapping[str, tuple[Clock, ...]] = {
    "message": (deadlines.answer_client,), "choice": (deadlines.choose,),
    "change": (deadlines.assess_change, deadlines.decide_change),
    "agreement": (deadlines.agree_slip,), "acceptance": (deadlines.accept_within,),
    "confirmation": (deadlines.confirm,), "escalation": (deadlines.answer_escalation,),
    "compensation": (deadlines.settle_compensation,),
}  # fmt: skip
"""The clocks that say by when what is pending should be answered."""
_STEPS = (deadlines.tell, deadlines.triage, deadlines.workaround, deadlines.plan)
"""The clocks on what an open problem lacks before its fix, in the order of its next steps."""
_BESIDE = {
    "CC208": deadlines.options, "CC212": deadlines.update, "CC302": deadlines.escalate,
    "CC705": deadlines.mediate, "CC706": deadlines.explain_mass,
    "CC804": deadlines.decide_compensation,
}  # fmt: skip
"""What we owe about a problem beside its next step, by the rule that names what to do."""


class Task(NamedTuple):
    """Something that a person has to do: by when, what, and what to type.

    `due` is the day up to which it is in time, `days_late` the working days since, at least 1 once
    it is late, `minutes_late` how late it is where the hour counts; `root` is the workspace where
    several were read.
    """

    project: str
    project_name: str
    record: str
    title: str
    what: str
    due: date | None
    days_late: int
    command: str | None
    root: str | None
    minutes_late: int = 0

    @property
    def order(self) -> tuple[object, ...]:
        """The earliest first, of one day what is late by hours; what has no day last."""
        return self.due or date.max, -self.minutes_late, self.project, self.record


class TasksOf(NamedTuple):
    """Everything that a person has to do, the earliest first."""

    now: Now
    person: str
    name: str
    owes: tuple[Task, ...]
    unreadable: tuple[Unreadable, ...]
    orphans: int


def owed_by(
    person: str,
    contexts: Sequence[Context],
    workspaces: Sequence[Workspace],
    unreadable: Iterable[Unreadable],
) -> TasksOf:
    """Collect what a person owes: promises, fixes, steps, lessons, answers, contacts."""
    found = [one for context in contexts for one in _in_project(person, context)]
    named = (context.person_name(person) for context in contexts if context.person(person))
    owes = tuple(sorted(found, key=lambda one: one.order))
    orphans = sum(len(one.orphans) for one in workspaces)
    return TasksOf(workspaces[0].now, person, next(named, person), owes, tuple(unreadable), orphans)


def _in_project(person: str, context: Context) -> Iterator[Task]:
    yield from _of_promises(person, context)
    yield from _unhappy(person, context)
    for issue in context.records(Issue):
        steps = [] if is_closed(issue) else [*_of_problem(person, issue, context)]
        yield from steps
        if asked(issue, "us", context) == person:
            yield from _beside(issue, context, known=any(step.days_late for step in steps))
    for review in context.records(Review):
        for n, lesson in enumerate(review.lessons):
            theirs = lesson.done is None and _is_for(person, lesson.owner, context)
            if theirs and _near(lesson.due, context):
                name, to_type = context.id_of(review), context.name_to_type(review)
                what = lesson.action or lesson.lesson or "act on the lesson"
                said = Remedy(what, f"clientcare mark {to_type} lessons.done --entry {n + 1}")
                yield _owed(name, review.title or "review", said, lesson.due, context)
    for cadence in get_args(Cadence) if asked(None, "us", context) == person else ():
        contact = next_contact(cadence, context)
        if contact and context.soon(contact.by_day):
            kind = {"pulse": "survey"}.get(cadence, cadence)
            said = Remedy(contact.clock.do, f"clientcare log {kind} --project {context.id}")
            yield _owed(context.id, context.name, said, contact.by_day, context)


def _of_promises(person: str, context: Context) -> Iterator[Task]:
    untold = dict(_untold(person, context))
    for one in pending(context):
        who = one.person or (asked(None, "us", context) if one.on == "us" else None)
        if who == person and _near(one.since if not one.late else None, context):
            if one.kind == "commitment" and one.record in untold:
                if not one.late:
                    continue
                del untold[one.record]  # what comes next for it is to tell them
            yield _pending(one, context)
    yield from untold.values()


def _untold(person: str, context: Context) -> Iterator[tuple[str, Task]]:
    """The new dates that a person has to tell the client of, however far off, by their records."""
    for record in context.our_promises:
        by = _first(record, (deadlines.tell_slip,), context)
        if by and asked(record, "us", context) == person:
            tell = tell_of_new_date(record, context) or Remedy("tell them of the new date")
            yield record.id, _by_clock(record.id, record.title, tell, by, context)


def _unhappy(person: str, context: Context) -> Iterator[Task]:
    """The low moods that nobody has taken up; a complaint waits for its answer."""
    clock = deadlines.answer_dissatisfaction
    for touch in context.records(Touchpoint) if asked(None, "us", context) == person else ():
        by = None if touch.kind == "complaint" else _first(touch, (clock,), context)
        if by:
            name = context.id_of(touch)
            call = Remedy(clock.do, f"clientcare mark {context.name_to_type(touch)} answered")
            yield _by_clock(name, by.run.start_why, call, by, context)


def _pending(one: Pending, context: Context) -> Task:
    step = one.step or Remedy("")
    if one.on != "us":
        step = _theirs(one, step, context)
    if one.is_promise:
        late = max(one.waited, 1) if one.late else 0
        return _owed(one.record, one.title, step, one.since, context, late, one.minutes_late)
    clocks = _ANSWERED.get(one.kind, ())
    by = _first(context.record(one.record), clocks, context, one.since)
    is_debt = one.kind == "compensation" and one.on == "us"  # no question that is open
    since = None if is_debt else one.since
    return _by_clock(one.record, one.title, step, by, context, since)


def _theirs(one: Pending, step: Remedy, context: Context) -> Remedy:
    """What a person of the client, or of a third party, does, and what records that they did."""
    what, name = _THEIRS.get(one.kind, "answer"), quote(one.record)
    if one.record == one.project:
        what = "agree to the pause"
    if one.kind == "escalation":
        return Remedy(what, f"clientcare escalate {name} --answered --answer …")
    if one.is_promise:
        record = context.commitment(one.record)
        word = delivered_as(record.kind if record else "")
        return Remedy(what, f"clientcare mark {name} {word}")
    return Remedy(what, when_yes=step.when_yes)


def _first(
    record: Record | None, clocks: Iterable[Clock], context: Context, since: date | None = None
) -> Deadline | None:
    """The first deadline of some clocks on a record that is still to be met; begun on a day."""
    found = (
        one
        for clock in clocks
        if record and isinstance(record, clock.kinds)
        for one in clock.of(record, context)
        if one.open and since in (None, context.day(one.start))
    )
    return min(found, key=lambda one: one.by, default=None)


def _by_clock(
    name: str, title: str, step: Remedy, by: Deadline | None, context: Context,
    since: date | None = None,
) -> Task:  # fmt: skip
    """What has a limit: by its day, late by hours where the limit is in hours."""
    yes = "when they say yes" if step.when_yes else ""
    words = (step.words, f"open since {since}" if since else "", yes)
    said = Remedy(", ".join(filter(None, words)), step.command or step.when_yes)
    if by is None:
        return _owed(name, title, said, None, context)
    minutes = by.minutes_over if by.overdue and by.in_hours else 0
    return _owed(name, title, said, by.by_day, context, by.days_over, minutes)


def _of_problem(person: str, issue: Issue, context: Context) -> Iterator[Task]:
    """What comes next on our side for its owner, and the steps of its plan of theirs."""
    steps = {n: step for n, step in enumerate(issue.plan)
             if step.done is None and _is_for(person, step.owner, context)}  # fmt: skip
    said = next_of_problem(issue, context)
    if not said.when_yes and asked(issue, "us", context) == person:
        task, planned = _next_of(issue, said, context), next_of_plan(issue)
        if task and " plan.done" in said.command and planned and planned[0] in steps:
            if task.days_late:  # one line for the fix and the step of it
                del steps[planned[0]]
            else:
                task = None
        if task:
            yield task
    for n, step in steps.items():
        if _near(step.due, context):
            command = f"clientcare mark {issue.id} plan.done --entry {n + 1}"
            said = Remedy(step.step or "the next step of the plan", command)
            yield _owed(issue.id, issue.title, said, step.due, context)


def _next_of(issue: Issue, said: Remedy, context: Context) -> Task | None:
    """What comes next for a problem: by its limit, or by that of the fix if it is earlier."""
    dates = context.dates(issue)
    due = None if solved_on(current_facts(issue)) else dates.due
    limits = (_first(issue, (clock,), context) for clock in _STEPS)
    found = (next(filter(None, limits), None), _first(issue, (deadlines.fix,), context))
    by = min(filter(None, found), key=lambda one: one.by, default=None)
    if by and not (due and due < by.by_day):
        return _by_clock(issue.id, issue.title, said, by, context)
    if not _near(due, context):
        return None
    late = max(dates.days_late, 1) if due and dates.overdue else 0
    minutes = dates.minutes_late if late else 0
    return _owed(issue.id, issue.title, said, due, context, late, minutes)


def _beside(issue: Issue, context: Context, *, known: bool) -> Iterator[Task]:
    """What we owe the client about a problem beside its next step, once it is late.

    Where the problem is `known` as late it is not named twice.
    """
    for code, clock in _BESIDE.items():
        for by in clock.overdue(issue, context) if not known else ():
            fix = catalogue()[code].fix.filled(issue.id, context.id)
            yield _by_clock(issue.id, issue.title, Remedy(clock.do, fix.command), by, context)


def _is_for(person: str, owner: str | None, context: Context) -> bool:
    """Whether somebody has to do what another owns: themselves, or while they are away for them."""
    return owner is not None and answering(owner, context) == person


def _near(due: date | None, context: Context) -> bool:
    return due is None or context.soon(due)


def _owed(
    name: str, title: str, step: Remedy, due: date | None, context: Context,
    late: int | None = None, minutes: int = 0,
) -> Task:  # fmt: skip
    if late is None:
        late = max(context.days_since(due), 1) if due and due < context.today else 0
    origin = context.workspace.origin
    named = (origin.name(context.id), context.name, origin.name(name), title)
    command = step.within(origin.root).command or None
    return Task(*named, step.words, due, late, command, origin.root or None, minutes)
