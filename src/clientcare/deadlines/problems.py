"""The clocks of problems: told, triaged, worked around, planned, fixed, made good."""

from collections.abc import Sequence
from itertools import pairwise

from clientcare.deadlines.clock import Day, Run, Runs, clock, closed_on
from clientcare.facts import states
from clientcare.facts.contact import UNHAPPY, looking_back, spoken_about
from clientcare.facts.promises import current_path
from clientcare.facts.states import current_facts, restarted, serious, solved_on, told_of
from clientcare.facts.view import View
from clientcare.records import Commitment, Issue, Project, Review
from clientcare.records.issue import Reopened

REPAIRED = ("defect", "function")
"""The kinds of problem that can be worked around, and are escalated while they are not fixed."""
TESTED = (*REPAIRED, "design", "delay")
"""The kinds of problem whose fix is tested before it goes out."""
PLANNED = (*TESTED, *UNHAPPY, "other")
"""The kinds of problem that need a remedial plan; a question is answered, a payment asked for."""


def _begun(issue: Issue) -> str:
    return "reopened" if issue.reopened else "found"


def _undone(issue: Issue, view: View, done: Day | None = None) -> tuple[Day, str]:
    """Since when something is asked for of an issue, and why; anew where it came back undone."""
    again = restarted(issue)
    if done is not None and view.begins(done) < view.begins(again):
        return issue.found, "found"
    return again, _begun(issue)


def _over(issue: Issue, view: View) -> str:
    """Say why a clock that nothing met is no longer asked for."""
    facts = current_facts(issue)
    if solved := solved_on(facts):
        return f"{'fixed' if facts.fixed else 'confirmed'} {view.when(solved)}"
    return closed_on(issue)


def _over_on(issue: Issue) -> Day | None:
    """Since when a clock that nothing met is no longer asked for."""
    facts = current_facts(issue)
    return solved_on(facts) or facts.closed


@clock("tell", "tell the client", policy="severity.{severity}.tell")
def tell(issue: Issue, view: View) -> Runs:
    """A problem that we found is told."""
    word = "the client found it" if issue.found_by == "client" else "told"
    yield Run(
        issue.found, "found", told_of(issue), word, closed_on(issue), ("found",),
        stopped_on=current_facts(issue).closed,
    )  # fmt: skip


@clock("triage", "diagnose and rank it", waits=True, policy="severity.{severity}.triage")
def triage(issue: Issue, view: View) -> Runs:
    """A problem is diagnosed and ranked; without a severity the lowest one's limit is asked for."""
    done = current_facts(issue).triaged if issue.severity else None
    notes = () if issue.severity else ("no severity yet: the lowest one's limit is asked for",)
    yield Run(
        restarted(issue), _begun(issue), done, "triaged", _over(issue, view), ("found",),
        notes=notes, stopped_on=_over_on(issue),
    )  # fmt: skip


@clock("workaround", "offer a workaround", waits=True, policy="severity.{severity}.workaround")
def workaround(issue: Issue, view: View) -> Runs:
    """What is broken is worked around until it is fixed."""
    if issue.kind in REPAIRED:
        given = current_facts(issue).workaround
        stopped = "there is one, without a day" if given else _over(issue, view)
        done, over = given.given if given else None, _over_on(issue)
        yield Run(restarted(issue), _begun(issue), done, "given", stopped, stopped_on=over)


@clock("options", "present two options", waits=True, policy="options", serious=True)
def options(issue: Issue, view: View) -> Runs:
    """A serious problem that endangers a commitment has two options presented to the client."""
    if not issue.affects:
        return
    shown = sorted(option.presented for option in issue.options if option.presented)
    second = shown[1] if len(shown) > 1 else None
    stopped = _over(issue, view)
    if not stopped and not endangered(issue, view):
        stopped = "it endangers no open commitment"
    begun, word = _undone(issue, view, second), "the second of them presented"
    yield Run(*begun, second, word, stopped, ("affects",))


def endangered(issue: Issue, view: View) -> list[Commitment]:
    """The open commitments that a problem affects."""
    found = (view.commitment(name) for name in issue.affects)
    return [one for one in found if one and not states.is_closed(one)]


@clock("plan", "plan the remedy", waits=True, policy="plan", serious=True)
def plan(issue: Issue, view: View) -> Runs:
    """A serious problem has a plan of its remedy."""
    if issue.kind in PLANNED:
        stopped = "there is a plan" if issue.plan else _over(issue, view)
        yield Run(*_undone(issue, view), stopped=stopped)


def is_to_be_planned(issue: Issue, view: View) -> bool:
    """Whether a problem needs a plan: it is serious, or was when the plan was late."""
    return issue.kind in PLANNED and (serious(issue) or plan.is_overdue(issue, view))


@clock("update", "tell the client where it stands", policy="severity.{severity}.update")
def update(issue: Issue, view: View) -> Runs:
    """The client hears of a problem again and again, by whichever way; first by being told."""
    yield from list(every_update(issue, view))[-1:]


def every_update(issue: Issue, view: View) -> Runs:
    """Each time between two words to the client about a problem, and the one since the last."""
    heard: list[tuple[Day, str]] = [(one.on, "updated") for one in issue.updates]
    heard += spoken_about(issue.id, view)
    if told := told_of(issue):
        heard.append((told, "told"))
    again = [(one.on, "reopened") for one in issue.reopened] if heard else []
    words = {view.begins(pair[0]): pair for pair in reversed([*heard, *again])}
    in_order = [words[moment] for moment in sorted(words)]
    rounds: tuple[Issue | Reopened, ...] = (issue, *issue.reopened)
    closings = [one.closed for one in rounds if one.closed]
    for (start, why), (done, word) in pairwise(in_order):
        closed = [day for day in closings if view.day(start) <= day <= view.day(done)]
        if word == "reopened":
            yield Run(start, why, stopped="closed", stopped_on=max(closed, default=done))
        else:
            yield Run(start, why, done, word)
    for start, why in in_order[-1:]:
        stopped_on = current_facts(issue).closed
        yield Run(start, why, stopped=closed_on(issue), stopped_on=stopped_on)


@clock("escalate", "escalate it", waits=True, policy="severity.{severity}.escalate")
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


@clock("fix", "fix it", waits=True, policy="severity.{severity}.fix")
def fix(issue: Issue, view: View) -> Runs:
    """A problem is fixed within the time of its severity; a promised date is asked for instead."""
    facts, promised = current_facts(issue), view.dates(issue).due
    stopped = closed_on(issue) or ("a date is promised" if promised else "")
    yield Run(
        restarted(issue), _begun(issue), solved_on(facts), "fixed", stopped,
        ("found",), stopped_on=facts.closed,
    )  # fmt: skip


@clock("step", "do the step of the plan")
def plan_steps(issue: Issue, view: View) -> Runs:
    """Each step of a plan is done by its day."""
    for n, step in enumerate(issue.plan):
        if step.due:
            yield Run(
                step.due, "due", step.done, "done", closed_on(issue), ("plan", n, "due"),
                name=f"step: {step.step or n + 1}", due=step.due,
            )  # fmt: skip


@clock("mediate", "call the neutral third party", policy="mediate")
def mediate(issue: Issue, view: View) -> Runs:
    """A dispute that the two sides do not settle is mediated."""
    if issue.kind == "dispute":
        day = min((one.on for one in issue.mediation), default=None)
        stopped = "mediated" if issue.mediation else _over(issue, view)
        yield Run(issue.found, "found", day, "mediated", stopped, ("found",))


@clock("explain", "give statement, evidence and plan", policy="explain_mass")
def explain_mass(issue: Issue, view: View) -> Runs:
    """What many complain of is explained openly."""
    if issue.kind == "mass-complaint":
        explained = issue.statement and issue.evidence and issue.plan
        stopped = "explained" if explained else closed_on(issue)
        yield Run(issue.found, "found", stopped=stopped, path=("kind",))


@clock(
    "decide compensation", "offer compensation, or rule it out",
    policy="decide_compensation", serious=True,
)  # fmt: skip
def decide_compensation(issue: Issue, view: View) -> Runs:
    """For a serious problem that lasts, something is offered in return, or ruled out."""
    offers = issue.compensation
    day = min((d for one in offers if (d := one.offered or one.accepted)), default=None)
    ruled_out = any(one.kind == "none" for one in offers)
    stopped = "ruled out" if ruled_out else closed_on(issue)
    done, over = None if ruled_out else day, current_facts(issue).closed
    yield Run(*_undone(issue, view, done), done, "offered", stopped, stopped_on=over)


@clock("settle compensation", "settle what was accepted", policy="settle_compensation")
def settle_compensation(issue: Issue, view: View) -> Runs:
    """Compensation that the client accepted is settled, whether the problem is closed or not."""
    for n, one in enumerate(issue.compensation):
        if one.accepted and one.kind != "none":
            path = ("compensation", n, "accepted")
            yield Run(one.accepted, "accepted", one.settled, "settled", path=path)


@clock("choose", "choose an option", acts="client", policy="chase_within")
def choose(issue: Issue, view: View) -> Runs:
    """Of the options presented the client chooses one."""
    shown = [option.presented for option in issue.options if option.presented]
    if shown:
        chosen = min((one.chosen for one in issue.options if one.chosen), default=None)
        yield Run(max(shown), "presented", chosen, "chosen", _over(issue, view), ("options",))


@clock("confirm", "confirm the fix", acts="client", policy="accept_within")
def confirm(issue: Issue, view: View) -> Runs:
    """A fix is confirmed by the client."""
    facts = current_facts(issue)
    if facts.fixed:
        yield Run(facts.fixed, "fixed", facts.confirmed, "confirmed", closed_on(issue), ("fixed",))


@clock("review", "hold a review with the client", policy="review")
def review(record: Issue | Project, view: View) -> Runs:
    """A serious problem or a project that was closed is looked back at together."""
    closed = states.closing_day(record)
    if closed and (isinstance(record, Project) or serious(record)):
        reviews: Sequence[Review] = looking_back(record, view)
        day = min((one.on for one in reviews if one.on), default=None)
        after = max(day, closed) if day else None  # a review before the end is in time
        path = current_path(record, "closed") if isinstance(record, Issue) else ("closed",)
        yield Run(closed, "closed", after, "reviewed", "reviewed" if reviews else "", path)
