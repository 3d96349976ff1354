"""Every clock of the product, declared once: when it starts, its limit, what meets or stops it.

`explain` lays out every deadline of a record; a rule on a clock looks at the overdue ones of it.
A new clock is one function here.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from clientcare.deadlines.clock import CLOCKS, Clock, Day, Deadline, Run, State, clock
from clientcare.facts.contact import (
    ASKING,
    UNHAPPY,
    Cadence,
    contacts,
    contacts_about,
    counted_from,
    from_us,
    last_heard,
    mood_of,
)
from clientcare.facts.ladder import answer_within, steps
from clientcare.facts.lateness import effective_from
from clientcare.facts.money import disputes, steps_taken
from clientcare.facts.people import people_at
from clientcare.facts.promises import HANDED_OVER, due_path
from clientcare.facts.reviews import looking_back
from clientcare.facts.states import (
    accepted_on,
    commitment_state,
    current_facts,
    delivery,
    is_closed,
    restarted,
    serious,
    serious_since,
    told_of,
)
from clientcare.facts.view import View
from clientcare.records import Change, Commitment, Issue, Project, Record, Review, Risk, Touchpoint
from clientcare.records.policy import DunningStep
from clientcare.settings import DUNNING

__all__ = ["CLOCKS", "Clock", "Day", "Deadline", "Run", "State", "deadlines"]

REPAIRED = ("defect", "function")
"""The kinds of problem that can be worked around, and are escalated while they are not fixed."""
TESTED = (*REPAIRED, "design", "delay")
"""The kinds of problem whose fix is tested before it goes out."""
PLANNED = (*TESTED, *UNHAPPY, "other")
"""The kinds of problem that need a remedial plan; a question is answered, a payment asked for."""
Runs = Iterator[Run]


def deadlines(record: Record, view: View) -> Iterator[Deadline]:
    """Every deadline of a record, clock by clock."""
    for one in CLOCKS.values():
        if isinstance(record, one.kinds):
            yield from one.of(record, view)


# Problems ----------------------------------------------------------------------------------------


def _begun(issue: Issue) -> str:
    return "reopened" if issue.reopened else "found"


def _serious(issue: Issue) -> tuple[Day, str]:
    """Since when an issue has been high or critical, and why."""
    since = serious_since(issue)
    return since, "found" if since == issue.found else f"ranked {issue.severity}"


def _over(issue: Issue, view: View) -> str:
    """Say why a clock that nothing met is no longer asked for."""
    facts = current_facts(issue)
    if facts.fixed:
        return f"fixed {view.when(facts.fixed)}"
    return _closed(issue)


def _closed(record: Issue | Risk | Project) -> str:
    closed = current_facts(record).closed if isinstance(record, Issue) else record.closed
    return f"closed {closed}" if closed else ""


@clock("tell", Issue, acts="us", do="tell the client", setting="policy.severity.{severity}.tell")
def tell(issue: Issue, view: View) -> Runs:
    """A problem that we found is told."""
    word = "the client found it" if issue.found_by == "client" else "told"
    yield Run(issue.found, "found", told_of(issue), word, _closed(issue), ("found",))


@clock(
    "triage", Issue, acts="us", do="diagnose and rank it", waits=True,
    setting="policy.severity.{severity}.triage",
)  # fmt: skip
def triage(issue: Issue, view: View) -> Runs:
    """A problem is diagnosed and ranked; without a severity the lowest one's limit is asked for."""
    done = current_facts(issue).triaged if issue.severity else None
    notes = () if issue.severity else ("no severity yet: the lowest one's limit is asked for",)
    yield Run(
        restarted(issue), _begun(issue), done, "triaged", _over(issue, view), ("found",),
        notes=notes,
    )  # fmt: skip


@clock(
    "workaround", Issue, acts="us", do="offer a workaround", waits=True,
    setting="policy.severity.{severity}.workaround",
)  # fmt: skip
def workaround(issue: Issue, view: View) -> Runs:
    """What is broken is worked around until it is fixed."""
    if issue.kind in REPAIRED:
        given = current_facts(issue).workaround
        stopped = "there is one, without a day" if given else _over(issue, view)
        done = given.given if given else None
        yield Run(restarted(issue), _begun(issue), done, "given", stopped)


@clock("options", Issue, acts="us", do="present two options", waits=True, setting="policy.options")
def options(issue: Issue, view: View) -> Runs:
    """A serious problem that endangers a commitment has two options presented to the client."""
    if not serious(issue) or not issue.affects:
        return
    shown = sorted(option.presented for option in issue.options if option.presented)
    second = shown[1] if len(shown) > 1 else None
    stopped = _over(issue, view)
    if not stopped and not endangered(issue, view):
        stopped = "it endangers no open commitment"
    yield Run(*_serious(issue), second, "the second of them presented", stopped, ("affects",))


def endangered(issue: Issue, view: View) -> list[Commitment]:
    """The open commitments that a problem affects."""
    found = (view.commitment(name) for name in issue.affects)
    return [one for one in found if one and not is_closed(one)]


@clock("plan", Issue, acts="us", do="plan the remedy", waits=True, setting="policy.plan")
def plan(issue: Issue, view: View) -> Runs:
    """A serious problem has a plan of its remedy."""
    if serious(issue) and issue.kind in PLANNED:
        yield Run(*_serious(issue), stopped="there is a plan" if issue.plan else _over(issue, view))


@clock(
    "update", Issue, acts="us", do="tell the client where it stands",
    setting="policy.severity.{severity}.update",
)  # fmt: skip
def update(issue: Issue, view: View) -> Runs:
    """The client hears of a problem again and again, by whichever way; first by being told."""
    heard: list[tuple[Day, str]] = [(one.on, "updated") for one in issue.updates]
    about = contacts_about(issue.id, view)
    heard += [(one.on, f"{one.kind or 'contact'} about it") for one in about if one.on]
    if told := told_of(issue):
        heard.append((told, "told"))
    if heard:
        heard += [(one.on, "reopened") for one in issue.reopened]
        last, why = max(heard, key=lambda pair: view.begins(pair[0]))
        yield Run(last, why, stopped=_closed(issue))


@clock(
    "escalate", Issue, acts="us", do="escalate it", waits=True,
    setting="policy.severity.{severity}.escalate",
)  # fmt: skip
def escalate(issue: Issue, view: View) -> Runs:
    """What is broken and not fixed by then is escalated; an escalation that still runs counts."""
    if issue.kind not in REPAIRED:
        return
    start = restarted(issue)
    raised = [
        one.raised
        for one in issue.escalations
        if not one.resolved or view.day(one.raised) >= view.day(start)
    ]
    first = min(raised, key=view.instant, default=None)
    yield Run(start, _begun(issue), first, "escalated", _over(issue, view), ("severity",))


@clock("fix", Issue, acts="us", do="fix it", waits=True, setting="policy.severity.{severity}.fix")
def fix(issue: Issue, view: View) -> Runs:
    """A problem without a promised date is fixed within the time of its severity."""
    if view.dates(issue).due is None:
        facts = current_facts(issue)
        yield Run(
            restarted(issue), _begun(issue), facts.fixed or facts.confirmed, "fixed",
            _closed(issue), ("found",),
        )  # fmt: skip


@clock("step", Issue, acts="us", do="do the step of the plan")
def plan_steps(issue: Issue, view: View) -> Runs:
    """Each step of a plan is done by its day."""
    for n, step in enumerate(issue.plan):
        if step.due:
            yield Run(
                step.due, "due", step.done, "done", _closed(issue), ("plan", n, "due"),
                name=f"step: {step.step or n + 1}", due=step.due,
            )  # fmt: skip


@clock("mediate", Issue, acts="us", do="call the neutral third party", setting="policy.mediate")
def mediate(issue: Issue, view: View) -> Runs:
    """A dispute that the two sides do not settle is mediated."""
    if issue.kind == "dispute":
        day = min((one.on for one in issue.mediation if one.on), default=None)
        stopped = "mediated" if issue.mediation else _over(issue, view)
        yield Run(issue.found, "found", day, "mediated", stopped, ("found",))


@clock(
    "explain", Issue, acts="us", do="give statement, evidence and plan",
    setting="policy.explain_mass",
)  # fmt: skip
def explain_mass(issue: Issue, view: View) -> Runs:
    """What many complain of is explained openly."""
    if issue.kind == "mass-complaint":
        explained = issue.statement and issue.evidence and issue.plan
        stopped = "explained" if explained else _closed(issue)
        yield Run(issue.found, "found", stopped=stopped, path=("kind",))


@clock(
    "decide compensation", Issue, acts="us", do="offer compensation, or rule it out",
    setting="policy.decide_compensation",
)  # fmt: skip
def decide_compensation(issue: Issue, view: View) -> Runs:
    """For a serious problem that lasts, something is offered in return, or ruled out."""
    if serious(issue):
        offers = issue.compensation
        day = min((d for one in offers if (d := one.offered or one.accepted)), default=None)
        ruled_out = any(one.kind == "none" for one in offers)
        stopped = "ruled out" if ruled_out else _closed(issue)
        yield Run(*_serious(issue), None if ruled_out else day, "offered", stopped)


@clock(
    "settle compensation", Issue, acts="us", do="settle what was accepted",
    setting="policy.settle_compensation",
)  # fmt: skip
def settle_compensation(issue: Issue, view: View) -> Runs:
    """Compensation that the client accepted is settled, whether the problem is closed or not."""
    for n, one in enumerate(issue.compensation):
        if one.accepted and one.kind != "none":
            path = ("compensation", n, "accepted")
            yield Run(one.accepted, "accepted", one.settled, "settled", path=path)


@clock("choose", Issue, acts="client", do="choose an option", setting="policy.chase_within")
def choose(issue: Issue, view: View) -> Runs:
    """Of the options presented the client chooses one."""
    shown = [option.presented for option in issue.options if option.presented]
    if shown:
        chosen = min((one.chosen for one in issue.options if one.chosen), default=None)
        yield Run(max(shown), "presented", chosen, "chosen", _over(issue, view), ("options",))


@clock("confirm", Issue, acts="client", do="confirm the fix", setting="policy.accept_within")
def confirm(issue: Issue, view: View) -> Runs:
    """A fix is confirmed by the client."""
    facts = current_facts(issue)
    if facts.fixed:
        yield Run(facts.fixed, "fixed", facts.confirmed, "confirmed", _closed(issue), ("fixed",))


# Promises ----------------------------------------------------------------------------------------


@clock("tell of a move", Commitment, Issue, acts="us", do="tell of the new date",
       setting="policy.tell_slip")  # fmt: skip
def tell_slip(record: Commitment | Issue, view: View) -> Runs:
    """A new date of ours is told, it or a later one."""
    dates = view.dates(record)
    if not dates.ours or not record.moves:
        return
    told_later: date | None = None
    runs = []
    in_order = sorted(enumerate(record.moves), key=lambda pair: pair[1].on)
    for n, move in reversed(in_order):
        told_later = effective_from(move) or told_later
        runs.append(Run(
            move.on, "move made", told_later, "told", "" if dates.open else "it has ended",
            ("moves", n, "to"), name=f"tell of the move to {move.to}",
        ))  # fmt: skip
    yield from reversed(runs)


@clock("agree to a move", Commitment, Issue, acts="client", do="agree to the new date",
       setting="policy.agree_slip")  # fmt: skip
def agree_slip(record: Commitment | Issue, view: View) -> Runs:
    """The last new date of ours that the client was told is agreed or refused."""
    dates = view.dates(record)
    last = dates.told[-1] if dates.ours and dates.told else None
    told = effective_from(last) if last else None
    if last and told:
        word, stopped = "agreed" if last.agreed else "refused", "" if dates.open else "it has ended"
        path = ("moves", record.moves.index(last), "to")
        yield Run(
            told, "told", last.agreed or last.refused, word, stopped, path,
            name=f"agree to {last.to}",
        )  # fmt: skip


@clock("due", Commitment, Issue, acts="us", do="deliver it")
def due(record: Commitment | Issue, view: View) -> Runs:
    """What was promised comes by the day that binds."""
    dates = view.dates(record)
    if dates.due:
        word = "fixed" if isinstance(record, Issue) else "delivered"
        stopped = f"ended {dates.withdrawn_on}" if dates.withdrawn_on else ""
        by = record.by if isinstance(record, Commitment) else "us"
        yield Run(
            dates.due, "due", dates.completed_on, word, stopped, due_path(record, dates),
            due=dates.due, acts=by,
        )  # fmt: skip


@clock("accept", Commitment, acts="client", do="accept it, or send it back",
       setting="policy.accept_within")  # fmt: skip
def accept_within(record: Commitment, view: View) -> Runs:
    """What was handed over is accepted or returned."""
    day, state = delivery(record), commitment_state(record)
    if record.by == "us" and record.kind in HANDED_OVER and day:
        stopped = "" if state in ("delivered", "accepted") else state
        yield Run(day, "delivered", accepted_on(record), "accepted", stopped)


@clock("chase", Commitment, acts="us", do="remind them", setting="policy.chase_within")
def chase(record: Commitment, view: View) -> Runs:
    """Something the client owes is asked for again and again while it is overdue."""
    dates = view.dates(record)
    if record.by != "client" or record.kind == "payment" or not dates.overdue or not dates.due:
        return
    asked = [
        (one.on, f"reminded by {one.how}" if one.how else "reminded") for one in record.reminders
    ]
    about = contacts_about(record.id, view)
    asked += [(view.day(one.on), f"{one.kind or 'contact'} about it") for one in about if one.on]
    start, why = max([(dates.due, "due"), *asked])
    yield Run(start, why, path=due_path(record, dates))


@clock("dunning", Commitment, acts="us", do="take the step of the dunning ladder", workday=True)
def dunning(record: Commitment, view: View) -> Runs:
    """Each step of the dunning ladder, counted from due; a later step does for an earlier one."""
    dates = view.dates(record)
    if record.by != "client" or record.kind != "payment" or dates.due is None:
        return
    taken = steps_taken(record, view)
    over = "" if dates.open else "paid" if dates.completed_on else "it has ended"
    questioned = [one.id for one in disputes(record, view) if not is_closed(one)]
    if not over and questioned:
        over = f"questioned by {questioned[0]}"
    for number, step in enumerate(DUNNING):
        later = next((how for how in taken if DUNNING.index(how) >= number), None)
        yield Run(
            dates.due, "due", stopped=f"taken: {later}" if later else over,
            path=due_path(record, dates), name=f"dunning: {step}", key=f"policy.dunning.{step}",
        )  # fmt: skip


def dunning_steps(record: Commitment, view: View) -> dict[DunningStep, Deadline]:
    """The deadline of each step of the dunning ladder, by the step, in their order."""
    found = {one.run.key.rpartition(".")[2]: one for one in dunning.of(record, view)}
    return {step: found[step] for step in DUNNING if step in found}


# Escalation --------------------------------------------------------------------------------------

_LADDER = "the project's ladder"


@clock("answer the escalation", Commitment, Issue, acts="client", do="answer the escalation")
def answer_escalation(record: Commitment | Issue, view: View) -> Runs:
    """An escalation is answered within the time of its level, by the side that did not raise it."""
    for n, rung in enumerate(view.rungs(record)):
        one = rung.escalation
        step = steps(view.ladder).get(one.level)
        stopped = "superseded by a higher level" if rung.superseded else ""
        if not stopped and is_closed(record):
            stopped = "closed"
        own = step and step.respond_within
        yield Run(
            one.raised, f"raised by {'us' if one.by == 'us' else 'the client'}, to "
            f"{people_at(one.level, view)}", rung.answered, "answered", stopped,
            ("escalations", n, "raised"), name=f"escalation level {one.level}",
            limit=answer_within(one.level, view.ladder),
            limit_from=_LADDER if own else f"{_LADDER} gives it no time of its own",
            acts="us" if one.by == "client" else "client",
        )  # fmt: skip


@clock("resolve the escalation", Commitment, Issue, acts="us", do="resolve the escalation",
       setting="policy.resolve_within")  # fmt: skip
def resolve_escalation(record: Commitment | Issue, view: View) -> Runs:
    """An escalation that was answered is resolved."""
    for n, rung in enumerate(view.rungs(record)):
        one = rung.escalation
        if one.answered:
            stopped = "superseded by a higher level" if rung.superseded else ""
            yield Run(
                one.answered, "answered", one.resolved, "resolved", stopped,
                ("escalations", n, "answered"), name=f"resolve level {one.level}",
            )  # fmt: skip


# Contact -----------------------------------------------------------------------------------------


def _cadence(what: Cadence, do: str) -> Clock:
    """Declare the clock of one cadence: from the last such contact, else from the start."""

    def read(project: Project, view: View) -> Runs:
        last = counted_from(view, what)
        start: Day | None = last.on if last else project.started
        if start:
            why = f"last {last.kind or 'contact'}" if last else "the project started"
            stopped = _closed(project)
            if what == "demo" and not stopped and not _to_show(view):
                stopped = "no deliverable is open"
            yield Run(start, why, stopped=stopped, path=("cadence", what))

    return clock(f"next {what}", Project, acts="us", do=do, setting=f"cadence.{what}")(read)


def _to_show(view: View) -> bool:
    """Whether a deliverable of ours is open."""
    return any(
        one.by == "us" and one.kind == "deliverable" and not is_closed(one)
        for one in view.records(Commitment)
    )


next_update = _cadence("update", "send an update")
next_meeting = _cadence("meeting", "hold a meeting")
next_demo = _cadence("demo", "show what there is")
next_pulse = _cadence("pulse", "ask whether they are happy")


@clock("hear from the client", Project, acts="us", do="call them", setting="policy.silent_client")
def silent_client(project: Project, view: View) -> Runs:
    """The client is heard from, in whatever way, once there was any contact."""
    last = last_heard(view)
    first = contacts(view)[:1]
    if start := next((one.on for one in (last, *first) if one), None):
        why = "last heard from" if last else "the first contact"
        yield Run(start, why, stopped=_closed(project))


@clock("answer", Touchpoint, acts="us", do="answer it", setting="policy.answer_client")
def answer_client(touch: Touchpoint, view: View) -> Runs:
    """A message or complaint from the client is answered."""
    if touch.kind in ASKING and not from_us(touch) and touch.on:
        yield Run(touch.on, "it came", touch.answered, "answered", path=("on",))


@clock("take it up", Touchpoint, acts="us", do="call them and find the cause",
       setting="policy.answer_dissatisfaction")  # fmt: skip
def answer_dissatisfaction(touch: Touchpoint, view: View) -> Runs:
    """A complaint or a low mood is taken up: answered, made an issue, or better since."""
    mood = mood_of(touch)
    complaint = touch.kind == "complaint"
    if touch.on and (complaint or (mood is not None and mood <= 2)):
        what = "the complaint" if complaint else f"mood {mood} of 5"
        stopped = "" if touch.answered else _taken_up(touch, view)
        path = ("kind",) if complaint else ("mood",)
        yield Run(touch.on, what, touch.answered, "answered", stopped, path)


def _taken_up(touch: Touchpoint, view: View) -> str:
    """Say how unhappiness was taken up though nobody answered it."""
    day = view.day(touch.on) if touch.on else date.min
    for later in reversed(contacts(view)):
        if later is touch:
            break
        if (mood_of(later) or 0) >= 3:
            return "the mood is better since"
    for issue in view.records(Issue):
        if issue.kind in UNHAPPY and view.day(issue.found) >= day:
            return f"taken up by {issue.id}"
    open_then = (name for name in touch.about if _was_open(view.record(name), day))
    return next((f"about {name}" for name in open_then), "")


def _was_open(record: Record | None, day: date) -> bool:
    """Whether a record is an issue that had not been closed before a day."""
    if not isinstance(record, Issue):
        return False
    closed = current_facts(record).closed
    return closed is None or closed >= day


# Changes, risks, learning ------------------------------------------------------------------------


@clock("assess", Change, acts="us", do="work out what it takes", setting="policy.assess_change")
def assess_change(change: Change, view: View) -> Runs:
    """What a change request takes is worked out."""
    if change.requested:
        path = ("requested",)
        yield Run(
            change.requested, "requested", change.assessed, "assessed", _decided(change), path
        )


@clock("decide", Change, acts="client", do="decide on it", setting="policy.decide_change")
def decide_change(change: Change, view: View) -> Runs:
    """A change request that was assessed is decided."""
    if change.assessed:
        word = change.decision or "decided"
        yield Run(change.assessed, "assessed", change.decided, word, path=("assessed",))


def _decided(change: Change) -> str:
    return f"{change.decision or 'decided'} {change.decided}" if change.decided else ""


@clock("look again", Risk, acts="us", do="look at the risk again", setting="policy.review_risk")
def review_risk(risk: Risk, view: View) -> Runs:
    """A risk is looked at again and again, or talked about with the client."""
    looks = [(risk.seen, "seen")] if risk.seen else []
    looks += [(day, "reviewed") for day in risk.reviewed]
    about = contacts_about(risk.id, view)
    looks += [(view.day(one.on), f"{one.kind or 'contact'} about it") for one in about if one.on]
    if looks:
        last, why = max(looks)
        yield Run(last, why, stopped=_closed(risk))


@clock("first risk", Project, acts="us", do="ask what could go wrong", setting="policy.risks_by")
def first_risk(project: Project, view: View) -> Runs:
    """A project that runs has a risk recorded."""
    if project.started:
        stopped = "there are risks" if view.records(Risk) else _closed(project)
        yield Run(project.started, "the project started", stopped=stopped, path=("started",))


@clock("review", Issue, Project, acts="us", do="hold a review with the client",
       setting="policy.review")  # fmt: skip
def review(record: Issue | Project, view: View) -> Runs:
    """A serious problem or a project that was closed is looked back at together."""
    closed = current_facts(record).closed if isinstance(record, Issue) else record.closed
    if closed and (isinstance(record, Project) or serious(record)):
        reviews: Sequence[Review] = looking_back(record, view)
        day = min((one.on for one in reviews if one.on), default=None)
        after = max(day, closed) if day else None  # a review before the end is in time
        yield Run(closed, "closed", after, "reviewed", "reviewed" if reviews else "")


@clock("lesson", Review, acts="us", do="act on the lesson")
def lessons(review: Review, view: View) -> Runs:
    """What was learned is done by its day."""
    for n, one in enumerate(review.lessons):
        if one.due:
            yield Run(
                one.due, "due", one.done, "done", path=("lessons", n),
                name=f"lesson: {one.action or one.lesson or n + 1}", due=one.due,
            )  # fmt: skip
