"""Family 3, escalation: what was escalated, to whom, and whether they answered."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from clientcare import deadlines
from clientcare.calendar.now import Now
from clientcare.calendar.working_time import instant_of
from clientcare.deadlines import Deadline
from clientcare.facts.limits import judge, next_level, steps
from clientcare.facts.people import absence, left_on, people_at, stand_in
from clientcare.facts.states import known
from clientcare.facts.workspace import Context
from clientcare.findings import ERROR, WARNING, Remedy
from clientcare.next_steps import next_of_escalation
from clientcare.records import Commitment, Escalation, Issue, Project
from clientcare.rules.catalogue import DEMO, ESSENTIAL, LOGIN, Hit, at, rule
from clientcare.wording import count, days

Escalated = Commitment | Issue
BOTH = (Issue, Commitment)
_ISSUE = LOGIN + 'severity = "critical"\nfound = 2026-06-08\ntold = 2026-06-08\n'
_PEOPLE = DEMO + '[project.people]\nmira = { side = "us" }\njan = { side = "client" }\n'


def _keys(record: Escalated, context: Context) -> list[tuple[object, ...]]:
    """Name each escalation by level and time, whatever its place; of equal ones by their order."""
    found, twins = list[tuple[object, ...]](), Counter[tuple[int, str]]()
    for one in record.escalations:
        name = one.level, context.when(one.raised)
        found.append(("escalation", *name, *([twins[name]] if twins[name] else [])))
        twins[name] += 1
    return found


_ANSWER = Remedy("answer and record it", "clientcare escalate {id} --answered --answer …",
    step="answer the escalation")  # fmt: skip


@rule("CC301", "overdue-escalation", on=BOTH, given="escalations", severity=ERROR, level=ESSENTIAL,
    whose="any",
    why="An escalation was raised and nobody answered it.",
    fix=_ANSWER._replace(or_else=Remedy("call the next level", "clientcare escalate {id} --why …")),
    bad=_ISSUE + 'escalations = [{ level = 1, raised = 2026-06-11, why = "guests locked out" }]\n',
    good=_ISSUE + 'escalations = [{ level = 1, raised = 2026-06-12, why = "guests locked out" }]\n',
)  # fmt: skip
def overdue_escalation(record: Escalated, context: Context) -> Iterator[Hit]:
    """An escalation was not answered within its level's time."""
    ours = None if next_level(context.rungs(record), context.ladder) else _ANSWER
    keys = _keys(record, context)
    for one in deadlines.answer_escalation.overdue(record, context):
        n = one.run.entry
        rung = context.rungs(record)[n]
        by_us = rung.escalation.by == "us"  # whoever was asked answers
        fix = next_of_escalation(record, rung.escalation, context) if by_us else ours
        raised, people = rung.escalation.level, people_at(rung.level, context)
        now = f"it is the last level: {people}"
        if rung.level != raised:
            since = context.when(rung.since)
            now = f"it should be at level {rung.level} now: {people}, since {since}"
        message = f"level {raised} raised {context.when(one.start)}, to be answered by "
        message += f"{context.by_when(one.by)}, and not answered; {now}"
        yield at(one.run.path, message, key=keys[n], fix=fix)


@rule("CC302", "missing-escalation", clock=deadlines.escalate, key=("escalations",), severity=ERROR,
    level=ESSENTIAL,
    why="An early escalation can still help; a late one seldom does.",
    fix=Remedy("escalate", "clientcare escalate {id} --why …", step="escalate to the next level"),
    bad=_ISSUE,
    good=_ISSUE.replace("06-08", "06-12"))  # fmt: skip
def missing_escalation(one: Deadline, record: Issue, context: Context) -> str:
    """Unfixed past the time to escalate, and not escalated."""
    ago = days(context.days_since(one.start))
    return f"{record.severity}, unfixed for {ago}, and not escalated"


@rule("CC303", "skipped-level", on=BOTH, given="escalations", severity=WARNING, whose="any",
    why="The level that was passed over could have helped, and now trusts us less.",
    fix=Remedy("bring in the level that was passed over, and say why it was"),
    bad=_ISSUE + 'escalations = [{ level = 2, raised = 2026-06-12, why = "guests locked out" }]\n',
    good=_ISSUE + 'escalations = [{ level = 1, raised = 2026-06-12, why = "guests locked out" }]\n',
)  # fmt: skip
def skipped_level(record: Escalated, context: Context) -> Iterator[Hit]:
    """We raised it above the next level."""
    if context.project is None:  # unreadable: nobody knows the levels
        return
    zone, keys = context.calendar.zone, _keys(record, context)
    numbered = list(enumerate(record.escalations))
    in_order = sorted(numbered, key=lambda pair: instant_of(pair[1].raised, zone))
    for place, (n, one) in enumerate(in_order):
        if one.by != "us":
            continue
        allowed = _next_level([earlier for _, earlier in in_order[:place]], one, context)
        if one.level > allowed:
            message = f"raised to level {one.level}, when level {allowed} was next"
            yield at(("escalations", n, "level"), message, key=keys[n])


def _next_level(earlier: list[Escalation], one: Escalation, context: Context) -> int:
    """The level that is next, or the one at which the earlier ones should be by then."""
    levels = sorted(steps(context.ladder))
    reached = max((before.level for before in earlier), default=0)
    following = next((level for level in levels if level > reached), reached + 1)
    if one.level <= following:  # whatever the earlier ones came to
        return following
    zone = context.calendar.zone
    if isinstance(one.raised, datetime):
        then = Now.at(one.raised, zone)
    else:
        then = Now.end_of(one.raised, zone)
    as_known = [past for before in earlier if (past := known(before, then))]
    rungs = judge(as_known, context.ladder, context.calendar, then, closed=False)
    return max([following, *(rung.level for rung in rungs if rung.overdue)])


@rule("CC304", "missing-ladder", on=(Project,), severity=WARNING, gap=True,
    why="During a serious problem there is no time to find out whom to call.",
    fix=Remedy("agree one with the client, and record each level",
               "clientcare mark {project} escalation --set level=1 --set ours=PERSON "
               "--set theirs=PERSON --set respond_within=4h",
               step="agree with the client whom to call in trouble"),
    bad=_PEOPLE,
    good=_PEOPLE + '[[project.escalation]]\nlevel = 1\nours = "mira"\ntheirs = "jan"\n'
    'respond_within = "1d"\n')  # fmt: skip
def missing_ladder(record: Project, context: Context) -> Iterator[Hit]:
    """A project has no escalation path."""
    if not record.escalation:
        yield at((), "no escalation path", key=("escalation",))


@rule("CC305", "unclear-ladder", on=(Project,), severity=WARNING, gap=True,
    why="An escalation stops at a level that has no person or no time.",
    fix=Remedy("name one person on each side and a time for every level"),
    bad=_PEOPLE + '[[project.escalation]]\nlevel = 1\nours = "mira"\nrespond_within = "1d"\n',
    good=_PEOPLE + '[[project.escalation]]\nlevel = 1\nours = "mira"\ntheirs = "jan"\n'
    'respond_within = "1d"\n')  # fmt: skip
def unclear_ladder(record: Project, context: Context) -> Iterator[Hit]:
    """A level lacks a person or a time, is there twice or missing, or its person is not there."""
    seen = Counter(step.level for step in record.escalation if step.level is not None)
    for n, step in enumerate(record.escalation):
        path = ("escalation", n)
        name = f"level {step.level}" if step.level else f"step {n + 1}"
        if step.level is None:
            yield at(path, f"{name} of the ladder has no level", key=("escalation", n, "level"))
        elif seen[step.level] > 1:
            message = f"{name} is named {count(seen[step.level], 'time')}"
            yield at((*path, "level"), message, key=("escalation", n, "double"))
        for side, person in (("ours", step.ours), ("theirs", step.theirs)):
            fault = _fault_of(person, side, context)
            if fault:
                where = (*path, side) if person else path
                command = f"clientcare reassign {person} PERSON"
                left = f"{person} left" in fault
                fix = Remedy("hand over what is theirs to do", command) if left else None
                yield at(where, f"{name}: {fault}", fix=fix, key=("escalation", n, side))
        if step.respond_within is None:
            yield at(path, f"{name} has no respond_within", key=("escalation", n, "within"))
    missing = sorted(set(range(1, max(seen, default=0))) - set(seen))
    if missing:
        yield at("escalation", f"the ladder has no level {missing[0]}", key=("escalation", "gap"))


def _fault_of(name: str | None, side: str, context: Context) -> str | None:
    if name is None:
        return "nobody on our side" if side == "ours" else "nobody on the client's side"
    person = context.person(name)
    if person is None:
        return None
    if left := left_on(name, context):
        return left
    away = absence(person, context.today)
    if away and stand_in(name, context) is None:
        until = f" until {away.to}" if away.to else ""
        return f"{name} is away{until}, and nobody covers"
    on_side = context.side(name)
    wanted = ("us",) if side == "ours" else ("client", "other")
    return f"{name} is on the wrong side" if on_side and on_side not in wanted else None


@rule("CC306", "unresolved-escalation", on=BOTH, given="escalations", severity=WARNING, whose="any",
    why="An answer is not a solution; who escalated still waits for one.",
    fix=Remedy("solve it, and record it", "clientcare escalate {id} --resolved",
               step="do what the answer to the escalation said"),
    bad=_ISSUE.replace("06-08", "06-05")
    + "escalations = [{ level = 1, raised = 2026-06-05, answered = 2026-06-05 }]\n",
    good=_ISSUE + 'escalations = [{ level = 1, raised = 2026-06-08, answered = 2026-06-08 }]\n',
)  # fmt: skip
def unresolved_escalation(record: Escalated, context: Context) -> Iterator[Hit]:
    """An escalation was answered, and not resolved in time."""
    keys = _keys(record, context)
    for one in deadlines.resolve_escalation.overdue(record, context):
        message = f"answered {context.when(one.start)}, and not resolved since"
        yield at(one.run.path, message, key=keys[one.run.entry])
