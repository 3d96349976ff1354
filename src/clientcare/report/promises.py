"""Our promises in a client's report: dates and why they moved, what was delivered, what is next."""

from collections.abc import Iterator, Sequence
from datetime import date

from clientcare.deadlines import next_contact
from clientcare.facts.promises import HANDED_OVER, by_silence, later_needs
from clientcare.facts.states import accepted_on, delivery, is_closed
from clientcare.pages.blocks import (
    Block,
    Bullets,
    Inline,
    Item,
    Paragraph,
    Span,
    TimeLine,
    Words,
    joined,
    link,
    run,
    strong,
    table,
)  # fmt: skip
from clientcare.records import Commitment, Escalation, Issue
from clientcare.report.frame import Blocks, Frame, is_ours, why

EARLIER = 4
"""How many of the deliveries accepted before the last report are named; the others are counted."""
AHEAD = 20
"""Working days that the next steps look ahead."""
STEPS = 6
"""How many next steps are named."""


# Dates -------------------------------------------------------------------------------------------


def dates(frame: Frame) -> Blocks:
    """Show each open date: first promised, now due, and why it moved."""
    owed = [*frame.open("us"), *frame.open("other")]
    owed.sort(key=lambda one: (frame.view.dates(one).due or date.max, one.title))
    owed = [one for one in owed if one.kind != "payment"]
    if not owed:
        return
    head = [frame.say(name) for name in ("what", "first_promised", "now_due", "state")]
    groups = frame.by_series(owed)
    yield table(head, (_date_row(frame, group) for group in groups))
    yield from _drawn(frame, [group[0] for group in groups])
    stories = [
        Item(strong(one.title), tuple(items)) for one in owed if (items := story(frame, one))
    ]
    if stories:
        yield frame.paragraph("why_moved")
        yield Bullets(tuple(stories))


def _drawn(frame: Frame, owed: list[Commitment]) -> Iterator[Block]:
    """Draw the promises that have a date, and what was delivered since the last report."""
    spans = []
    for one in owed:
        found = frame.view.dates(one)
        if found.due:
            spans.append(Span(one.title, found.promised or found.due, found.due))
    for one in _handed_over(frame):
        day, promised = delivery(one), frame.view.dates(one).promised
        if day and promised and frame.new(day):
            spans.append(Span(one.title, promised, day, done=True))
    if spans:
        days = [frame.view.today, *(day for span in spans for day in (span.first, span.now))]
        names = ("first_promised", "now_due", "on", "today")
        first, now, done, today = (frame.text(name) for name in names)
        ends = (frame.day(min(days)), frame.day(max(days)))
        yield TimeLine(tuple(spans), frame.view.today, (first, now, done, today), ends)


def _date_row(frame: Frame, group: Sequence[Commitment]) -> tuple[Words, ...]:
    one = group[0]
    found = frame.view.dates(one)
    first = frame.words.day(found.promised) if found.promised else ""
    due = frame.words.day(found.due) if found.due else ""
    return frame.titles(group), first, due, _state(frame, one)


def _state(frame: Frame, one: Commitment) -> Inline:
    """Say in a few words what is to be known of a date."""
    found, say = frame.view.dates(one), frame.say
    if found.due is None:
        return say("no_date")
    if found.overdue:
        days = found.days_late
        return say("late_today") if found.late_today else frame.count("days_late", days)
    if one.returns:
        return say("was_sent_back")
    if later := next(later_needs(one, found.due, frame.view), None):
        need, _, day = later
        return say("needs_later", what=say("quoted", what=need.title), day=frame.words.day(day))
    last = found.new_dates[-1] if found.new_dates else None
    if last is None or found.promised is None:
        return say("as_promised")
    if one.by == "other":
        return say("date_moved")
    return say("date_agreed" if last.agreed else "date_not_agreed")


def story(frame: Frame, one: Commitment | Issue) -> list[Item]:
    """Tell each new date, and each return, with its day and reason.

    Whether a date was agreed does not matter any more once a later one was.
    """
    told: list[tuple[date, Item]] = []
    moves = frame.new_dates(one)
    settled = max((n for n, each in enumerate(moves) if each.move.agreed), default=-1)
    for n, (move, _, day) in enumerate(moves):
        matters = is_ours(one) and (move.agreed or move.refused or n > settled)
        told.append((day, frame.item(
            "move_refused" if move.refused else "move",
            told=day, new=move.to, why=why(move.why),
            agreed=frame.agreed(move) if matters else None,
        )))  # fmt: skip
    for back in one.returns if isinstance(one, Commitment) else ():
        due = back.due if not back.redelivered else None
        phrase = "return_due" if due else "return"
        entry = frame.item(phrase, day=back.on, due=due, why=why(back.why))
        told.append((back.on, entry))
    return [entry for _, entry in sorted(told, key=lambda pair: pair[0])]


def escalated(frame: Frame, one: Commitment | Issue) -> Iterator[Item]:
    """Tell each escalation that still runs, and what was answered."""
    for rung in frame.view.rungs(one):
        raised = rung.escalation
        if raised.resolved is None:
            phrase = "raised_yours" if raised.by == "client" else "raised_ours"
            level, day, reason = raised.level, raised.raised, why(raised.why)
            answer = _answer(frame, raised)
            yield frame.item(phrase, level=level, day=day, why=reason, answer=answer)


def _answer(frame: Frame, raised: Escalation) -> Inline:
    if not raised.answered:
        return frame.say("not_answered")
    who = frame.view.name(raised.answered_by)
    phrase = "answered_by" if who else "answered"
    answered = frame.say(phrase, who=who, day=raised.answered)
    return frame.say("answer", answered=answered, text=why(raised.answer))


# Delivered ---------------------------------------------------------------------------------------


def handed_over(frame: Frame) -> Blocks:
    """Show what was delivered since the last report or waits for acceptance; name the rest."""
    done = _handed_over(frame)
    recent = [one for one in done if _is_recent(frame, one)]
    if recent:
        head = [frame.say(name) for name in ("what", "on", "tested", "acceptance")]
        yield table(head, (_delivery_row(frame, one) for one in recent))
    earlier = [one for one in done if one not in recent][::-1]
    if earlier:
        yield Paragraph(_earlier(frame, earlier))


def _handed_over(frame: Frame) -> list[Commitment]:
    """What we have delivered, in the order of the days."""
    done = [
        one
        for one in frame.view.commitments
        if one.by == "us" and one.kind != "payment" and delivery(one) and not _gone(one)
    ]
    return sorted(done, key=lambda one: (delivery(one) or date.max, one.title))


def _gone(one: Commitment) -> bool:
    return bool(one.cancelled or one.revoked or one.replaced)


def _is_recent(frame: Frame, one: Commitment) -> bool:
    silent = by_silence(one, frame.view)
    waits = one.kind in HANDED_OVER and accepted_on(one) is None and silent is None
    return waits or frame.new(delivery(one)) or frame.new(accepted_on(one) or silent)


def _delivery_row(frame: Frame, one: Commitment) -> tuple[Words, ...]:
    what = run(one.title)
    if one.evidence:
        what = frame.say("see", what=one.title, where=link(one.evidence))
    day, accepted, by = delivery(one), accepted_on(one), frame.view.name(one.accepted_by)
    if accepted:
        phrase = "accepted_by" if by else "accepted"
        word = frame.say(phrase, day=accepted, who=by)
    elif silent := by_silence(one, frame.view):
        word = frame.say("accepted_by_silence", day=silent)
    else:
        word = frame.say("not_accepted") if one.kind in HANDED_OVER else ()
    tested = (one.checked.how or frame.day(one.checked.on)) if one.checked else ""
    return what, frame.day(day) if day else "", tested, word


def _earlier(frame: Frame, earlier: list[Commitment]) -> Inline:
    named: list[Words] = [
        frame.say("dated", what=_series(frame, one), day=day)
        for one in earlier[:EARLIER]
        if (day := delivery(one))
    ]
    if more := len(earlier) - EARLIER:
        named += [frame.count("others", more)] if more > 0 else []
    return frame.say("delivered_before", list=frame.words.listed(named))


def _series(frame: Frame, one: Commitment) -> str:
    """What a promise is called; a round without its day, beside which another one would stand."""
    return one.title.removesuffix(f" ({frame.day(one.round)})") if one.round else one.title


# Next steps --------------------------------------------------------------------------------------


def next_steps(frame: Frame) -> Blocks:
    """Show what comes next, by day, whoever does it, and when the client hears from us."""
    yield from coming_steps(frame)
    yield from next_dates(frame)


def coming_steps(frame: Frame) -> Blocks:
    """Show what comes next, by day, whoever does it."""
    last = frame.view.calendar.add(frame.view.today, AHEAD)
    today = frame.view.today
    coming = sorted(
        (step for step in _dated_steps(frame) if today <= step[0] <= last),
        key=lambda step: step[0],
    )
    if coming:
        head = [frame.say(name) for name in ("when", "what", "who")]
        yield table(head, ((frame.day(day), what, who or "") for day, what, who in coming[:STEPS]))


def next_dates(frame: Frame) -> Blocks:
    """Say by when the next report comes, and the next meeting."""
    if not frame.view.project.closed:
        words = [frame.say(phrase, day=day) for phrase, day in next_contacts(frame)]
        if words:
            yield Paragraph(joined(words, " "))


def next_contacts(frame: Frame) -> Iterator[tuple[str, date]]:
    """By when the next report comes after this one, and by when the next meeting is or was due."""
    view = frame.view
    if within := view.settings.cadence.every("update"):
        yield "next_report", view.day_within(within)
    if meeting := next_contact("meeting", view):
        yield "late_meeting" if meeting.overdue else "next_meeting", meeting.by_day


def _dated_steps(frame: Frame) -> Iterator[tuple[date, Words, str | None]]:
    """Everything with a day that is still to come: what, and who does it."""
    view = frame.view
    for one in view.commitments:
        due = view.dates(one).due
        if due and not is_closed(one):
            payment = one.kind == "payment"
            what = frame.say("need_payment", what=one.title) if payment else run(one.title)
            yield due, what, frame.doer(one.owner, due)
    for issue in view.issues:
        if view.dates(issue).open:
            yield from _steps_of(frame, issue)
    for lesson in (lesson for review in view.reviews for lesson in review.lessons):
        if lesson.due and lesson.action and not lesson.done:
            yield lesson.due, lesson.action, frame.doer(lesson.owner, lesson.due)


def _steps_of(frame: Frame, issue: Issue) -> Iterator[tuple[date, Words, str | None]]:
    if due := frame.view.dates(issue).due:
        yield due, frame.say("solve", what=issue.title), frame.doer(issue.owner, due)
    for step in issue.plan:
        if step.due and step.step and not step.done:
            yield step.due, step.step, frame.doer(step.owner, step.due)
