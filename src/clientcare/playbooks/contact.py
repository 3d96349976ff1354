"""Conditions on contact and mood: is the client silent or unhappy, and who spoke to them."""

from collections.abc import Iterator
from datetime import date, datetime

from clientcare.deadlines import client_silence
from clientcare.facts import contact as facts
from clientcare.facts.contact import TALKS, UNHAPPY, mood_of, moods
from clientcare.facts.states import is_closed
from clientcare.playbooks.cases import Case, Evidence, On, on_issue, on_project, on_touchpoint, said
from clientcare.playbooks.promises import late_inputs
from clientcare.records import Change, Commitment, Issue, Project, Record, Touchpoint
from clientcare.records.base import with_article
from clientcare.wording import count, trim


def _talks(case: Case, *kinds: str) -> Iterator[tuple[date | datetime | None, str]]:
    for touch in facts.contacts_about(case.id, case.context):
        present = not touch.with_ or facts.client_attended(touch, case.context)
        if touch.kind in kinds and present:
            yield touch.on, with_article(touch.kind)


On[Record](Commitment, Issue, Change)(
    "talked-about", "We talked about it with the client: a meeting, a demo or a call"
)(lambda one, case: case.last(_talks(case, *TALKS)))
on_issue("met-about", "We sat down with the client about it: a meeting or a demo")(
    lambda one, case: case.last(_talks(case, "meeting", "demo"))
)

# A silent client ---------------------------------------------------------------------------------

on_project("silent", "Nothing came from the client for longer than the policy allows")(
    lambda one, case: client_silence(case.context)
)


def _heard(case: Case) -> date:
    last = facts.last_heard(case.context)
    return case.context.day(last.on) if last and last.on else date.min


def _since(day: date, case: Case, *kinds: str) -> Iterator[Touchpoint]:
    for touch in facts.contacts(case.context):
        if touch.on and touch.kind in kinds and case.context.day(touch.on) > day:
            yield touch


def _enter_since_heard(name: str, meaning: str, *kinds: str) -> None:
    @on_project(name, meaning)
    def since_heard(record: Project, case: Case) -> Evidence | None:
        ours = filter(facts.from_us, _since(_heard(case), case, *kinds))
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


@on_project(
    "inputs-chased", "We reminded them of everything overdue since they were last heard from"
)
def _inputs_chased(record: Project, case: Case) -> Evidence | None:
    late = late_inputs(case)
    days = [facts.last_word(one.id, case.context) or date.min for one in late]
    chased = late and min(days) > _heard(case)
    return Evidence(count(len(late), "input"), max(days)) if chased else None


@on_project(
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
    mood = mood_of(record)
    if record.kind == "complaint":
        return case.seen(record.on, "a complaint")
    return case.seen(record.on, f"mood {mood} of 5") if mood and mood <= 2 else None


on_touchpoint("low-mood", "A mood of 3 or lower was recorded in it")(
    lambda one, _: (mood := mood_of(one)) and mood <= 3 and f"mood {mood} of 5"
)


def _day(record: Touchpoint | Issue, case: Case) -> date:
    """The day from which a case counts: that of the contact, or on which the issue was found."""
    start = record.found if isinstance(record, Issue) else record.on
    return case.context.day(start) if start else date.max


@On[Touchpoint | Issue](Touchpoint, Issue)("mood-better", "The latest mood since is 3 or better")
def _mood_better(record: Touchpoint | Issue, case: Case) -> Evidence | None:
    for touch, mood in moods(case.context)[-1:]:
        if mood >= 3 and touch.on and case.context.day(touch.on) > _day(record, case):
            return case.seen(touch.on, f"mood {mood} of 5")
    return None


on_touchpoint("answered", "We answered it")(lambda one, _: one.answered)
on_touchpoint("mood-explained", "It says why the mood is so")(
    lambda one, _: said(one.why) and f"“{one.why}”"
)


@on_touchpoint("taken-up", "An issue was opened about it, or about their dissatisfaction since")
def _taken_up(record: Touchpoint, case: Case) -> Evidence | None:
    return case.last((issue.found, issue.id) for issue in facts.taken_up_by(record, case.context))


on_touchpoint("listened-since", "We talked with the client since: a meeting, a demo or a call")(
    lambda one, case: case.last(
        (talk.on, with_article(str(talk.kind))) for talk in _since(_day(one, case), case, *TALKS)
    )
)


@on_project("mood-falling", "The last three moods fall")
def _mood_falling(record: Project, case: Case) -> str | None:
    return facts.fall_of_mood(case.context) or None


def _last_mood(case: Case) -> Touchpoint | None:
    return next((touch for touch, _ in moods(case.context)[-1:]), None)


@on_project("last-mood-explained", "The latest mood says why it is so")
def _last_mood_explained(record: Project, case: Case) -> Evidence | None:
    touch = _last_mood(case)
    why = trim(touch.why) if touch else ""
    return case.seen(touch.on, f"“{why}”") if touch and why else None


@on_project("called-since-mood", "We called the client since the latest mood")
def _called_since_mood(record: Project, case: Case) -> Evidence | None:
    touch = _last_mood(case)
    calls = _since(_day(touch, case), case, "call") if touch else ()
    return case.last((one.on, "a call") for one in calls)


on_project("dissatisfaction-open", "Their dissatisfaction is an issue of its own")(
    lambda one, case: case.last(
        (issue.found, issue.id)
        for issue in case.context.records(Issue)
        if issue.kind in UNHAPPY and not is_closed(issue)
    )
)
