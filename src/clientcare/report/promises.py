"""Our promises in a client's report: dates and why they moved, what was delivered, what is next."""

from collections.abc import Iterator
from datetime import date

from clientcare.deadlines import next_contact
from clientcare.facts.people import asked
from clientcare.facts.promises import HANDED_OVER, by_silence, later_needs
from clientcare.facts.states import accepted_on, delivery, ended, is_closed, is_ours
from clientcare.next_steps import theirs_on_hold
from clientcare.pages import blocks as tree
from clientcare.pages.blocks import Block, Inline, Item, Run, Span, TimeLine, Words, bullets, prose
from clientcare.records import Commitment, Issue, Review
from clientcare.report.frame import Blocks, Frame, why

EARLIER = 4
"""How many of the deliveries accepted before the last report are named; the others are counted."""
AHEAD = 20
"""Working days that the next steps look ahead."""
STEPS = 6
"""How many next steps are named."""


# Dates -------------------------------------------------------------------------------------------


def dates(frame: Frame) -> Blocks:
    """Show each open date: first promised, now due, what was escalated, and why it moved."""
    owed = [one for by in ("us", "other") for one in frame.open(by) if not one.is_credit]
    if owed:
        yield from _open_dates(frame, owed)
    found = ((one, tuple(escalated(frame, one))) for one in [*owed, *frame.open("client")])
    yield from bullets(Item(tree.strong(one.title), items) for one, items in found if items)
    told = [Item(tree.strong(one.title), items) for one in owed if (items := story(frame, one))]
    if any(map(frame.new_dates, owed)):
        yield frame.paragraph("why_moved")
    yield from bullets(told)


def _open_dates(frame: Frame, owed: list[Commitment]) -> Blocks:
    owed.sort(key=lambda one: (frame.view.dates(one).due or date.max, one.title))
    groups = frame.by_series(owed)
    rows: list[tuple[Words, ...]] = []
    for group in groups:
        found = frame.view.dates(group[0])
        days = [frame.words.day(day) if day else "" for day in (_first(frame, group[0]), found.due)]
        rows.append((frame.worth(group), *days, _state(frame, group[0])))
    yield from frame.table(("what", "first_promised", "now_due", "state"), rows)
    yield from _drawn(frame, [group[0] for group in groups])


def _first(frame: Frame, one: Commitment) -> date | None:
    """The date first promised, also of what came back after it was accepted."""
    return frame.view.dates(one).terms[0].promised


def _drawn(frame: Frame, owed: list[Commitment]) -> Iterator[Block]:
    """Draw the promises that have a date, and what was delivered since the last report."""
    spans = []
    for one in owed:
        found = frame.view.dates(one)
        if found.due:
            promised = _first(frame, one) or found.due
            spans.append(Span(tree.plain(frame.title(one)), promised, found.due))
    for one in _handed_over(frame):
        day, first_promised = delivery(one), _first(frame, one)
        if day and first_promised and frame.new(day):
            spans.append(Span(one.title, first_promised, day, done=True))
    if spans:
        days = [frame.view.today, *(day for span in spans for day in (span.first, span.now))]
        names = ("first_promised", "now_due", "on", "today")
        first, now, done, today = (frame.text(name) for name in names)
        ends = (frame.day(min(days)), frame.day(max(days)))
        yield TimeLine(tuple(spans), frame.view.today, (first, now, done, today), ends)


def _state(frame: Frame, one: Commitment) -> Inline:
    found, say = frame.view.dates(one), frame.say
    if found.due is None:
        return say("no_date")
    if found.overdue:
        days = found.days_late
        late = say("late_today") if found.late_today else frame.count("days_late", days)
        return frame.words.apart([late, say("held") if frame.is_held(one) else ""])
    if one.returns:
        return say("was_sent_back")
    for need, _, day in later_needs(one, found.due, frame.view):
        return say("needs_later", what=say("quoted", what=need.title), day=frame.words.day(day))
    if not found.new_dates:
        return say("as_promised")
    agreed = "date_agreed" if found.new_dates[-1].agreed else "date_not_agreed"
    return say("date_moved" if one.by == "other" else agreed)


def story(frame: Frame, one: Commitment | Issue) -> tuple[Item, ...]:
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
        due = None if back.redelivered else back.due
        phrase = "return_due" if due else "return"
        told.append((back.on, frame.item(phrase, day=back.on, due=due, why=why(back.why))))
    return tuple(entry for _, entry in sorted(told, key=lambda pair: pair[0]))


def escalated(frame: Frame, one: Commitment | Issue) -> Iterator[Item]:
    """Tell each escalation that still runs, and what was answered."""
    for raised in (rung.escalation for rung in frame.view.rungs(one)):
        if raised.resolved:
            continue
        answer = frame.say("not_answered")
        if raised.answered:
            who = frame.view.name(raised.answered_by)
            word = frame.say("answered_by" if who else "answered", who=who, day=raised.answered)
            answer = frame.say("answer", answered=word, text=why(raised.answer))
        phrase = "raised_yours" if raised.by == "client" else "raised_ours"
        level, day, reason = raised.level, raised.raised, why(raised.why)
        yield frame.item(phrase, level=level, day=day, why=reason, answer=answer)


# Delivered ---------------------------------------------------------------------------------------


def handed_over(frame: Frame) -> Blocks:
    """Show what was delivered since the last report or waits for acceptance; name the rest."""
    recent, earlier = list[Commitment](), list[Commitment]()
    for one in _handed_over(frame):
        (recent if _is_recent(frame, one) else earlier).append(one)
    rows = (_delivery_row(frame, one) for one in recent)
    yield from frame.table(("what", "on", "tested", "acceptance"), rows)
    named: list[Words] = [
        frame.say("dated", what=_series(frame, one), day=day)
        for one in earlier[::-1][:EARLIER]
        if (day := delivery(one))
    ]
    if len(earlier) > EARLIER:
        named.append(frame.count("others", len(earlier) - EARLIER))
    if named:
        yield frame.paragraph("delivered_before", list=frame.words.listed(named))


def _handed_over(frame: Frame) -> list[Commitment]:
    ours = (c for c in frame.view.records(Commitment) if c.by == "us" and c.kind != "payment")
    done = [(day, one.title, one) for one in ours if (day := delivery(one)) and not ended(one)]
    return [one for *_, one in sorted(done, key=lambda found: found[:2])]


def _is_recent(frame: Frame, one: Commitment) -> bool:
    accepted = accepted_on(one) or by_silence(one, frame.view)
    waits = one.kind in HANDED_OVER and accepted is None
    return waits or frame.new(delivery(one)) or frame.new(accepted)


def _delivery_row(frame: Frame, one: Commitment) -> tuple[Words, ...]:
    what: Words = one.title
    if one.evidence:
        what = frame.say("see", what=one.title, where=Run(one.evidence, "link"))
    word: Inline = ()
    if accepted := accepted_on(one):
        who = frame.view.name(one.accepted_by)
        word = frame.say("accepted_by" if who else "accepted", day=accepted, who=who)
    elif silent := by_silence(one, frame.view):
        word = frame.say("accepted_by_silence", day=silent)
    elif one.kind in HANDED_OVER:
        word = frame.say("not_accepted")
    day, tested = delivery(one), one.checked
    how = (tested.how or frame.day(tested.on)) if tested else ""
    return what, frame.came(one, day) if day else "", how, word


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
    today = frame.view.today
    last = frame.view.calendar.add(today, AHEAD)
    coming = [step for step in _dated_steps(frame) if today <= step[0] <= last]
    coming.sort(key=lambda step: step[0])
    rows = ((frame.day(day), what, who or "") for day, what, who in coming[:STEPS])
    yield from frame.table(("when", "what", "who"), rows)


def next_dates(frame: Frame) -> Blocks:
    """Say by when the next report comes, and the next meeting."""
    yield from prose(frame.say(phrase, day=day) for phrase, day in next_contacts(frame))


def next_contacts(frame: Frame) -> Iterator[tuple[str, date]]:
    """By when the next report comes after this one, and when the next meeting is, or is or was due.

    While the project is on hold, and once it is closed, there is but a meeting that is invited to.
    """
    view = frame.view
    rests = view.project.closed or (view.paused and view.paused.agreed)
    if not rests and (within := view.settings.cadence.update):
        yield "next_report", view.day_within(within)
    if frame.meeting:
        yield "invited_meeting", frame.meeting
    elif not rests and (meeting := next_contact("meeting", view)):
        yield "late_meeting" if meeting.overdue else "next_meeting", meeting.by_day


def _dated_steps(frame: Frame) -> Iterator[tuple[date, Words, str | None]]:
    view = frame.view
    for one in view.records(Commitment):
        due, late = view.dates(one).due, view.dates(one).late_today
        if due and not (late or is_closed(one) or one.is_credit or theirs_on_hold(one, view)):
            who = frame.doer(one.owner, due)
            if who is None and one.by == "client":
                who = view.name(asked(one, "client", view))
            yield due, frame.step(one, one.title), who
    for issue in (one for one in view.records(Issue) if view.dates(one).open):
        if due := view.dates(issue).due:
            yield due, frame.say("solve", what=issue.title), frame.doer(issue.owner, due)
        for step in issue.plan:
            if step.due and step.step and not step.done:
                yield step.due, step.step, frame.doer(step.owner, step.due)
    for lesson in (lesson for review in view.records(Review) for lesson in review.lessons):
        if lesson.due and lesson.action and not lesson.done:
            yield lesson.due, lesson.action, frame.doer(lesson.owner, lesson.due)
