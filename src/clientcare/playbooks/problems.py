"""Conditions on contact and problems: is the client silent or unhappy, and who spoke to them; how
bad a problem is, who knows, what was done, how it was made good and reviewed.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import get_args

from clientcare import deadlines
from clientcare.facts import contact
from clientcare.facts.people import taken_from
from clientcare.facts.states import current_facts, is_closed, serious, solved_on, told_of
from clientcare.playbooks import cases
from clientcare.playbooks.cases import Case, Evidence, naming, on_issue, on_touchpoint, said
from clientcare.playbooks.promises import late_inputs
from clientcare.records import Change, Commitment, Issue, Project, Record, Review, Touchpoint
from clientcare.records.base import with_article
from clientcare.records.issue import IssueKind
from clientcare.records.project import Disputes
from clientcare.wording import count, trim


def _talks(case: Case, *kinds: str) -> Iterator[tuple[date | datetime | None, str]]:
    for touch in contact.contacts_about(case.id, case.context):
        present = not touch.with_ or contact.client_attended(touch, case.context)
        if touch.kind in kinds and present:
            yield touch.on, with_article(touch.kind)


cases.On[Record](Commitment, Issue, Change)(
    "talked-about", "We talked about it with the client: a meeting, a demo or a call"
)(lambda one, case: case.last(_talks(case, *contact.TALKS)))
on_issue("met-about", "We sat down with the client about it: a meeting or a demo")(
    lambda one, case: case.last(_talks(case, "meeting", "demo"))
)

# A silent client ---------------------------------------------------------------------------------

cases.on_project("silent", "Nothing came from the client for longer than the policy allows")(
    lambda one, case: deadlines.client_silence(case.context)
)


def _heard(case: Case) -> date:
    last = contact.last_heard(case.context)
    return case.context.day(last.on) if last and last.on else date.min


def _since(day: date, case: Case, *kinds: str) -> Iterator[Touchpoint]:
    for touch in contact.contacts(case.context):
        if touch.on and touch.kind in kinds and case.context.day(touch.on) > day:
            yield touch


def _enter_since_heard(name: str, meaning: str, *kinds: str) -> None:
    @cases.on_project(name, meaning)
    def since_heard(record: Project, case: Case) -> Evidence | None:
        ours = filter(contact.from_us, _since(_heard(case), case, *kinds))
        return case.last((one.on, f"a{'n' * (one.kind == 'update')} {one.kind}") for one in ours)


for _row in (
    ("wrote-since-heard", "We wrote to them since they were last heard from", "update", "message"),
    ("called-since-heard", "We called them since they were last heard from", "call"),
    ("shown-since-heard",
     "We showed results since they were last heard from, whoever came", "demo"),
    ("invited-since-heard",
     "We held a meeting for them since they were last heard from, whoever came", "meeting"),
):  # fmt: skip
    _enter_since_heard(*_row)


@cases.on_project(
    "inputs-chased", "We reminded them of everything overdue since they were last heard from"
)
def _inputs_chased(record: Project, case: Case) -> Evidence | None:
    late = late_inputs(case)
    days = [contact.last_word(one.id, case.context) or date.min for one in late]
    chased = late and min(days) > _heard(case)
    return Evidence(count(len(late), "input"), max(days)) if chased else None


@cases.on_project(
    "help-called", "We escalated something overdue, since then or with the escalation still open"
)
def _help_called(record: Project, case: Case) -> Evidence | None:
    heard = _heard(case)
    return case.last(
        (one.raised, f"{late.id}, level {one.level}")
        for late in late_inputs(case)
        for one in late.escalations
        if one.by == "us" and (not one.resolved or case.context.day(one.raised) > heard)
    )


# Mood --------------------------------------------------------------------------------------------


@on_touchpoint("unhappy", "A complaint, or a mood of 2 or lower")
def _unhappy(record: Touchpoint, case: Case) -> Evidence | None:
    mood = contact.mood_of(record)
    if record.kind == "complaint":
        return case.seen(record.on, "a complaint")
    return case.seen(record.on, f"mood {mood} of 5") if mood and mood <= 2 else None


on_touchpoint("low-mood", "A mood of 3 or lower was recorded in it")(
    lambda one, _: (mood := contact.mood_of(one)) and mood <= 3 and f"mood {mood} of 5"
)


def _day(record: Touchpoint | Issue, case: Case) -> date:
    """The day from which a case counts: that of the contact, or on which the issue was found."""
    start = record.found if isinstance(record, Issue) else record.on
    return case.context.day(start) if start else date.max


@cases.On[Touchpoint | Issue](Touchpoint, Issue)(
    "mood-better", "The latest mood since is 3 or better"
)
def _mood_better(record: Touchpoint | Issue, case: Case) -> Evidence | None:
    for touch, mood in contact.moods(case.context)[-1:]:
        if mood >= 3 and touch.on and case.context.day(touch.on) > _day(record, case):
            return case.seen(touch.on, f"mood {mood} of 5")
    return None


on_touchpoint("answered", "We answered it")(lambda one, _: one.answered)
on_touchpoint("mood-explained", "It says why the mood is so")(
    lambda one, _: said(one.why) and f"“{one.why}”"
)


on_touchpoint("taken-up", "An issue was opened about it, or about their dissatisfaction since")(
    lambda one, case: case.last((i.found, i.id) for i in contact.taken_up_by(one, case.context))
)
on_touchpoint("listened-since", "We talked with the client since: a meeting, a demo or a call")(
    lambda one, case: case.last(
        (talk.on, with_article(str(talk.kind)))
        for talk in _since(_day(one, case), case, *contact.TALKS)
    )
)
cases.on_project("mood-falling", "The last three moods fall")(
    lambda one, case: contact.fall_of_mood(case.context)
)


def _last_mood(case: Case) -> Touchpoint | None:
    return next((touch for touch, _ in contact.moods(case.context)[-1:]), None)


@cases.on_project("last-mood-explained", "The latest mood says why it is so")
def _last_mood_explained(record: Project, case: Case) -> Evidence | None:
    touch = _last_mood(case)
    why = trim(touch.why) if touch else ""
    return case.seen(touch.on, f"“{why}”") if touch and why else None


@cases.on_project("called-since-mood", "We called the client since the latest mood")
def _called_since_mood(record: Project, case: Case) -> Evidence | None:
    touch = _last_mood(case)
    calls = _since(_day(touch, case), case, "call") if touch else ()
    return case.last((one.on, "a call") for one in calls)


cases.on_project("dissatisfaction-open", "Their dissatisfaction is an issue of its own")(
    lambda one, case: case.last(
        (issue.found, issue.id)
        for issue in case.context.records(Issue)
        if issue.kind in contact.UNHAPPY and not is_closed(issue)
    )
)

# Problems ----------------------------------------------------------------------------------------


def _enter_kind(kind: str) -> None:
    on_issue(f"kind-{kind}", f"It is a problem of this kind: {kind}")(
        lambda one, _: one.kind == kind
    )


for _kind in get_args(IssueKind):
    _enter_kind(_kind)

on_issue("serious", "It is critical or high")(lambda one, _: serious(one) and one.severity)
on_issue("unsolved", "It is not fixed")(lambda one, _: not solved_on(current_facts(one)))
on_issue("closed", "It was closed")(
    lambda one, case: case.seen(current_facts(one).closed, "closed")
)


@on_issue("found", "It was found; says by whom, how bad it is and what it endangers")
def _found(record: Issue, case: Case) -> Evidence | None:
    by = "by the client" if record.found_by == "client" else "by us"
    return case.seen(record.found, f"{record.severity or 'not ranked'}, found {by}")


on_issue("endangers", "It endangers a commitment that is open")(
    lambda one, case: naming("endangers", deadlines.endangered(one, case.context))
)
on_issue("told", "The client knows of it")(
    lambda one, case: case.seen(told_of(one), "they found it" if one.found_by == "client" else "")
)
on_issue("triaged", "It was diagnosed and ranked")(
    lambda one, case: case.seen(current_facts(one).triaged, one.severity or "")
)
on_issue("owned", "Somebody on our side owns it")(
    lambda one, case: one.owner and case.context.person_name(one.owner)
)
on_issue("impact-known", "It says what it does to the client's business")(
    lambda one, _: said(one.impact)
)

# What was done -----------------------------------------------------------------------------------


@on_issue(
    "workaround-called-for",
    "Its kind and severity have a limit for a workaround, and it is not fixed or has one",
)
def _workaround_called_for(record: Issue, case: Case) -> bool:
    facts = current_facts(record)
    limit = case.context.settings.limit(record.severity, "workaround")
    wanted = limit is not None and (record.kind in deadlines.REPAIRED or facts.workaround)
    return bool(wanted) and (facts.workaround is not None or not solved_on(facts))


on_issue("workaround-given", "The client has a workaround")(
    lambda one, _: (workaround := current_facts(one).workaround) and workaround.given
)


@on_issue("options-presented", "The client saw two options or more")
def _options_presented(record: Issue, case: Case) -> Evidence | None:
    days = [one.presented for one in record.options if one.presented]
    return Evidence(count(len(days), "option"), max(days)) if len(days) > 1 else None


on_issue("option-chosen", "The client chose an option")(
    lambda one, case: case.last((each.chosen, f"“{each.title or ''}”") for each in one.options)
)


on_issue("plan-called-for", "It is serious and of a kind that needs a plan, or it has one")(
    lambda one, case: deadlines.is_to_be_planned(one, case.context) or (serious(one) and one.plan)
)


@on_issue("plan-written", "It has a remedial plan, each step with an owner and a date")
def _plan_written(record: Issue, case: Case) -> str | None:
    plan = record.plan
    if any(not step.done and not (step.owner and step.due) for step in plan):
        return None
    done = sum(step.done is not None for step in plan)
    return f"{done} of {count(len(plan), 'step')} done" if plan else None


def sources(case: Case) -> list[tuple[Commitment, date | None]]:
    """Each open commitment that an open step takes somebody from, and its last move since."""
    found: dict[str, tuple[Commitment, date | None]] = {}
    record = case.record
    assert isinstance(record, Issue)
    for step in record.plan:
        source, moved = taken_from(step, record, case.context)
        if source and not step.done and not is_closed(source):
            found[source.id] = (source, moved)
    return list(found.values())


on_issue("takes-people", "Its plan takes somebody from a commitment that is open")(
    lambda _, case: naming("takes people from", (one for one, _ in sources(case)))
)
on_issue("people-paid-for", "What its plan takes people from was moved since")(
    lambda _, case: case.last_of_all([moved for _, moved in sources(case)])
)


@on_issue("informed", "The client heard of it within the time that its severity allows")
def _informed(record: Issue, case: Case) -> Evidence | None:
    heard = [told_of(record), *(one.on for one in record.updates)]
    heard += [touch.on for touch in contact.contacts_about(record.id, case.context)]
    late = deadlines.update.is_overdue(record, case.context)
    return None if late else case.last((on, "") for on in heard)


on_issue("updated", "The client was told since where it stands")(
    lambda one, case: case.last((each.on, "") for each in one.updates)
)


@on_issue(
    "escalation-called-for",
    "It is past the time after which its severity is escalated, or it was escalated",
)
def _escalation_called_for(record: Issue, case: Case) -> object:
    late = not record.escalations and deadlines.escalate.is_overdue(record, case.context)
    return "past its time to escalate" if late else record.escalations


on_issue("cause-known", "Its root cause is written down")(lambda one, _: said(one.root_cause))
on_issue("fixed", "It is fixed")(lambda one, _: current_facts(one).fixed)
on_issue("confirmed", "The client confirmed that it is solved")(
    lambda one, _: current_facts(one).confirmed
)
on_issue("checked", "The fix was tested")(
    lambda one, case: (test := current_facts(one).checked) and case.seen(test.on, test.how or "")
)

# Making good -------------------------------------------------------------------------------------


@on_issue(
    "compensation-called-for",
    "It is serious, and open for long or reopened; or compensation was thought of",
)
def _compensation_called_for(record: Issue, case: Case) -> object:
    long = any(one.passed for one in deadlines.decide_compensation.of(record, case.context))
    return record.compensation or long or (serious(record) and record.reopened)


@on_issue("compensation-decided", "Compensation was offered, or ruled out")
def _compensation_decided(record: Issue, case: Case) -> object:
    offered = case.last((one.offered, one.kind or "") for one in record.compensation)
    ruled_out = any(one.kind == "none" for one in record.compensation)
    return offered or (ruled_out and "ruled out")


on_issue("compensation-accepted", "The client accepted what was offered")(
    lambda one, case: case.last((each.accepted, each.kind or "") for each in one.compensation)
)


@on_issue("compensation-settled", "What the client accepted was settled, all of it")
def _compensation_settled(record: Issue, case: Case) -> Evidence | None:
    accepted = [one for one in record.compensation if one.accepted]
    settled = all(one.settled for one in accepted)
    return case.last((one.settled, one.kind or "") for one in accepted) if settled else None


def disputes_of(case: Case) -> Disputes:
    """How disputes of a project are settled; of one that does not say it, nothing."""
    return (case.project and case.project.disputes) or Disputes()


on_issue("dispute-path-agreed", "The project has an agreed way to settle disputes")(
    lambda one, case: said((path := disputes_of(case)).how) and Evidence("", path.agreed)
)
on_issue("neutral-named", "A neutral third party is named")(
    lambda one, case: disputes_of(case).neutral
)
on_issue("mediated", "A neutral third party heard both sides")(
    lambda one, case: case.last((each.on, each.by or "") for each in one.mediation)
)
on_issue("statement-given", "The public explanation is written")(lambda one, _: said(one.statement))
on_issue("evidence-given", "The explanation has its proof")(lambda one, _: one.evidence)
on_issue("reach-counted", "It is known how many it concerns")(
    lambda one, _: None if one.reached is None else f"{one.reached:,}"
)


def reviews(record: Issue, case: Case, *, with_client: bool = False) -> list[Review]:
    """The reviews about a problem, or those in which somebody from the client took part."""
    found = contact.looking_back(record, case.context)
    return [one for one in found if not with_client or contact.client_attended(one, case.context)]


on_issue("reviewed", "A review was held about it")(
    lambda one, case: case.last((each.on, "") for each in reviews(one, case))
)
on_issue("reviewed-together", "Somebody from the client took part in a review about it")(
    lambda one, case: case.last((each.on, "") for each in reviews(one, case, with_client=True))
)
on_issue("feedback-asked", "The client was asked how the problem was handled")(
    lambda one, case: case.last((each.feedback_asked, "") for each in reviews(one, case))
)
