"""Conditions on contact and mood: is the client silent or unhappy, and who spoke to them."""

from collections.abc import Iterator, Sequence
from datetime import date

from clientcare.facts.contact import (
    TALKS,
    UNHAPPY,
    attended,
    contacts,
    contacts_about,
    from_us,
    is_falling,
    last_heard,
    last_word,
    mood_of,
    moods,
    silence,
)
from clientcare.playbooks.conditions.inputs import late_inputs
from clientcare.playbooks.conditions.registry import Case, Evidence, condition, given
from clientcare.records import Change, Commitment, Issue, Project, Touchpoint
from clientcare.wording import count

Contacts = Iterator[tuple[date, str]]


# About a record ----------------------------------------------------------------------------------


@condition("talked-about", Commitment, Issue, Change)
def talked_about(case: Case) -> Evidence | None:
    """We talked about it with the client: a meeting, a demo or a call."""
    return case.last(_talks(case, TALKS))


@condition("met-about", Issue)
def met_about(case: Case) -> Evidence | None:
    """We sat down with the client about it: a meeting or a demo."""
    return case.last(_talks(case, ("meeting", "demo")))


def _talks(case: Case, kinds: Sequence[str]) -> Contacts:
    for touch in contacts_about(case.id, case.context):
        with_them = not touch.with_ or attended(touch, "client", case.context)
        if touch.on and touch.kind in kinds and with_them:
            yield case.context.day(touch.on), f"a {touch.kind}"


# A silent client ---------------------------------------------------------------------------------


@condition("silent", Project)
def silent(case: Case) -> Evidence | None:
    """Nothing came from the client for longer than the policy allows."""
    message = silence(case.context)
    return Evidence(message) if message else None


def _heard(case: Case) -> date:
    """The day on which the client was last heard from."""
    last = last_heard(case.context)
    return case.context.day(last.on) if last and last.on else date.min


def _since_heard(case: Case, *kinds: str) -> Contacts:
    heard = _heard(case)
    for touch in contacts(case.context):
        if touch.on and touch.kind in kinds and from_us(touch):
            day = case.context.day(touch.on)
            if day > heard:
                yield day, f"a {touch.kind}" if touch.kind != "update" else "an update"


@condition("wrote-since-heard", Project)
def wrote_since_heard(case: Case) -> Evidence | None:
    """We wrote to them since they were last heard from."""
    return case.last(_since_heard(case, "update", "message"))


@condition("called-since-heard", Project)
def called_since_heard(case: Case) -> Evidence | None:
    """We called them since they were last heard from."""
    return case.last(_since_heard(case, "call"))


@condition("shown-since-heard", Project)
def shown_since_heard(case: Case) -> Evidence | None:
    """We showed results since they were last heard from, whoever came."""
    return case.last(_since_heard(case, "demo"))


@condition("invited-since-heard", Project)
def invited_since_heard(case: Case) -> Evidence | None:
    """We held a meeting for them since they were last heard from, whoever came."""
    return case.last(_since_heard(case, "meeting"))


@condition("inputs-chased", Project)
def inputs_chased(case: Case) -> Evidence | None:
    """We reminded them of everything overdue since they were last heard from."""
    heard, late = _heard(case), late_inputs(case)
    days = [last_word(one.id, case.context) for one in late]
    chased = [day for day in days if day and day > heard]
    if not late or len(chased) < len(late):
        return None
    return Evidence(count(len(late), "input"), max(chased))


@condition("help-called", Project)
def help_called(case: Case) -> Evidence | None:
    """We escalated something overdue, since then or with the escalation still open."""
    heard = _heard(case)
    raised = [
        (escalation.raised, f"{one.id}, level {escalation.level}")
        for one in late_inputs(case)
        for escalation in one.escalations
        if escalation.by == "us"
        and (not escalation.resolved or case.context.day(escalation.raised) > heard)
    ]
    return case.last(raised)


# Mood --------------------------------------------------------------------------------------------


def _touch(case: Case) -> Touchpoint:
    assert isinstance(case.record, Touchpoint)
    return case.record


@condition("unhappy", Touchpoint)
def unhappy(case: Case) -> Evidence | None:
    """A complaint, or a mood of 2 or lower."""
    record, mood = _touch(case), mood_of(_touch(case))
    if record.on is None:
        return None
    if record.kind == "complaint":
        return case.seen(record.on, "a complaint")
    return case.seen(record.on, f"mood {mood} of 5") if mood and mood <= 2 else None


@condition("low-mood", Touchpoint)
def low_mood(case: Case) -> Evidence | None:
    """A mood of 3 or lower was recorded in it."""
    mood = mood_of(_touch(case))
    return Evidence(f"mood {mood} of 5") if mood and mood <= 3 else None


def _day(case: Case) -> date:
    """The day from which a case counts: that of the contact, or on which the issue was found."""
    record = case.record
    if isinstance(record, Issue):
        return case.context.day(record.found)
    start = _touch(case).on
    return case.context.day(start) if start else date.max


@condition("mood-better", Touchpoint, Issue)
def mood_better(case: Case) -> Evidence | None:
    """The latest mood since is 3 or better."""
    day = _day(case)
    later = [(touch, m) for touch, m in moods(case.context) if _later(touch, day, case)]
    if not later or later[-1][1] < 3:
        return None
    touch, mood = later[-1]
    return case.seen(touch.on, f"mood {mood} of 5")


def _later(touch: Touchpoint, day: date, case: Case) -> bool:
    return touch.on is not None and case.context.day(touch.on) > day


@condition("answered", Touchpoint)
def answered(case: Case) -> Evidence | None:
    """We answered it."""
    return case.seen(_touch(case).answered)


@condition("mood-explained", Touchpoint)
def mood_explained(case: Case) -> Evidence | None:
    """It says why the mood is so."""
    why = _touch(case).why
    return given(why, f"“{why}”")


@condition("taken-up", Touchpoint)
def taken_up(case: Case) -> Evidence | None:
    """An issue was opened about it, or about their dissatisfaction since."""
    about, day = {name.lower() for name in _touch(case).about}, _day(case)
    found = [
        (issue.found, issue.id)
        for issue in case.context.records(Issue)
        if issue.id.lower() in about
        or (issue.kind in UNHAPPY and case.context.day(issue.found) >= day)
    ]
    return case.last(found)


@condition("listened-since", Touchpoint)
def listened_since(case: Case) -> Evidence | None:
    """We talked with the client since: a meeting, a demo or a call."""
    day = _day(case)
    return case.last(
        (touch.on, f"a {touch.kind}")
        for touch in contacts(case.context)
        if touch.on and touch.kind in TALKS and _later(touch, day, case)
    )


@condition("mood-falling", Project)
def mood_falling(case: Case) -> Evidence | None:
    """The last three moods fall."""
    fell = is_falling(case.context)
    return Evidence(f"the mood fell from {fell[0]} to {fell[1]} to {fell[2]}") if fell else None


@condition("last-mood-explained", Project)
def last_mood_explained(case: Case) -> Evidence | None:
    """The latest mood says why it is so."""
    touch = moods(case.context)[-1][0] if moods(case.context) else None
    why = (touch.why or "").strip() if touch else ""
    return case.seen(touch.on, f"“{why}”") if touch and why else None


@condition("called-since-mood", Project)
def called_since_mood(case: Case) -> Evidence | None:
    """We called the client since the latest mood."""
    trail = moods(case.context)
    day = case.context.day(trail[-1][0].on) if trail and trail[-1][0].on else date.max
    return case.last(
        (touch.on, "a call")
        for touch in contacts(case.context)
        if touch.on and touch.kind == "call" and _later(touch, day, case)
    )


@condition("dissatisfaction-open", Project)
def dissatisfaction_open(case: Case) -> Evidence | None:
    """Their dissatisfaction is an issue of its own."""
    found = [
        (issue.found, issue.id)
        for issue in case.context.records(Issue)
        if issue.kind in UNHAPPY and not issue.closed
    ]
    return case.last(found)
