"""What is agreed in a client's report: changes, risks, lessons, the scope; and the people of it."""

from collections.abc import Iterator

from clientcare.facts.people import absence, is_there, key_people, reached, stand_in
from clientcare.pages.blocks import (
    Block,
    Bullets,
    Inline,
    Item,
    Paragraph,
    Run,
    Words,
    item,
    joined,
    run,
    sentence,
    strong,
    table,
)  # fmt: skip
from clientcare.records import Change, Risk
from clientcare.records.events import Lesson
from clientcare.records.project import PainPoint
from clientcare.report.frame import Blocks, Frame, why

# Changes -----------------------------------------------------------------------------------------


def requests(frame: Frame) -> Blocks:
    """Tell of each change that is open or was decided since the last report; name the others."""
    changes = frame.view.changes
    told = [one for one in changes if not one.decided or frame.new(one.decided)]
    if told:
        yield Bullets(tuple(_request(frame, one) for one in told))
    before = [
        frame.say(f"before_decided_{one.decision}", what=one.title, day=one.decided)
        for one in changes
        if one not in told and one.decided and one.decision
    ]
    if before:
        yield frame.paragraph("decided_before", list=frame.words.listed(before))


def _request(frame: Frame, one: Change) -> Item:
    parts: list[Words] = [strong(sentence(one.title)), why(one.why), *_asked(frame, one)]
    parts += [*_takes(frame, one), *_decision(frame, one)]
    follows = [frame.item("step", step=text) for text in one.consequences]
    if follows:
        parts.append(frame.say("follows"))
    return item(joined([part for part in parts if part], " "), items=follows)


def _asked(frame: Frame, one: Change) -> Iterator[Inline]:
    if one.requested:
        who = frame.view.name(one.requested_by)
        phrase = "asked_by" if who else "asked_on"
        yield frame.say(phrase, who=who, day=one.requested)


def _takes(frame: Frame, one: Change) -> Iterator[Inline]:
    effort = one.effort
    if effort and effort.work_days is not None:
        yield frame.say("takes_work", work=frame.count("work_days", effort.work_days))
    if effort and effort.delay:
        yield frame.say("takes_delay", delay=frame.words.duration(effort.delay))
    if effort and effort.cost is not None:
        yield frame.say("takes_cost", cost=frame.money(effort.cost, effort.currency))
    if not one.presented and not one.decided:
        yield frame.say("not_assessed")


def _decision(frame: Frame, one: Change) -> Iterator[Inline]:
    if not one.decided:
        if one.presented:
            yield frame.say("undecided")
        return
    who = frame.view.name(one.decided_by)
    phrase = f"was_{one.decision or 'decided'}{'_by' if who else ''}"
    yield frame.say(phrase, who=who, day=one.decided)
    if one.decision_why:
        yield run(why(one.decision_why))


# Risks and lessons -------------------------------------------------------------------------------


def risks(frame: Frame) -> Blocks:
    """Show the risks that the client was told of and that are open, or ended since."""
    told = [one for one in frame.view.risks if not one.closed or frame.new(one.closed)]
    if told:
        head = [frame.say(n) for n in ("risk", "chance", "effect_size", "response", "who")]
        yield table(head, (_risk_row(frame, one) for one in told))


def _risk_row(frame: Frame, one: Risk) -> tuple[Words, ...]:
    what = run(one.title)
    if one.happened:
        what = frame.say("happened", what=one.title, day=one.happened)
    ranks = [frame.say(rank) if rank else "" for rank in (one.probability, one.impact)]
    return what, *ranks, one.response or "", frame.doer(one.owner) or ""


def lessons(frame: Frame) -> Blocks:
    """Tell what reviews with the client taught us: what is open, or came or was done since."""
    found = [
        _lesson_row(frame, lesson)
        for review in frame.view.reviews
        for lesson in review.lessons
        if not lesson.done or frame.new(lesson.done) or frame.new(review.on)
    ]
    if found:
        head = [frame.say(name) for name in ("lesson", "action", "who", "when")]
        yield table(head, found)


def _lesson_row(frame: Frame, one: Lesson) -> tuple[Words, ...]:
    when: Words = ""
    if one.done:
        when = frame.say("lesson_done", day=one.done)
    elif one.due:
        late = one.due < frame.view.today
        when = frame.say("was_due" if late else "by", day=one.due)
    return one.lesson or "", one.action or "", frame.doer(one.owner, one.due, one.done) or "", when


# Agreement ---------------------------------------------------------------------------------------


def agreement(frame: Frame) -> Blocks:
    """Repeat what both sides have agreed on."""
    project = frame.view.project
    points = [_pain_point(frame, point) for point in project.pain_points if point.text]
    parts: dict[str, list[Inline]] = {
        "goals": [run(why(text)) for text in project.goals],
        "scope": [run(why(text)) for text in project.scope],
        "out_of_scope": [run(why(text)) for text in project.out_of_scope],
        "assumptions": [run(why(text)) for text in project.assumptions],
        "pain_points": points,
    }
    for name, texts in parts.items():
        if texts:
            yield frame.paragraph(name, texts=joined(texts, " "))


def _pain_point(frame: Frame, point: PainPoint) -> Inline:
    if not point.confirmed:
        return run(why(point.text))
    return frame.say("pain_confirmed", text=why(point.text), day=point.confirmed)


# People -------------------------------------------------------------------------------------------


def contacts(frame: Frame) -> Blocks:
    """Show the ladder with both people of each level, who stands in, and how disputes end."""
    yield from _ladder(frame)
    away = [text for name in _named(frame) for text in _away(frame, name)]
    if away:
        yield Paragraph(joined(away, " "))
    yield from _disputes(frame)


def _ladder(frame: Frame) -> Iterator[Block]:
    lead = frame.view.project.lead
    levels = [
        step
        for step in sorted(frame.view.project.escalation, key=lambda step: step.level or 0)
        if _person(frame, step.ours) or _person(frame, step.theirs)
    ]
    if not levels and frame.doer(lead):
        yield frame.paragraph("call_first", who=_person(frame, lead))
    if levels:
        head = [frame.say(n) for n in ("level", "ours", "theirs", "answers_within")]
        yield table(
            head,
            (
                (
                    str(step.level or ""),
                    _person(frame, step.ours),
                    _person(frame, step.theirs),
                    frame.words.duration(step.respond_within or ""),
                )
                for step in levels
            ),
        )


def _person(frame: Frame, name: str | None) -> Inline:
    """Name a person with role, phone and address; nobody who has left."""
    person = frame.view.person(name)
    if name is None or person is None or not is_there(name, frame.view):
        return ()
    parts: list[Words] = [frame.view.name(name) or ""]
    parts += [person.role] if person.role else []
    parts += [person.phone] if person.phone else []
    parts += [(Run(person.email, "email"),)] if person.email else []
    return joined(parts, ", ")


def _named(frame: Frame) -> list[str]:
    """The people that the contacts name, each once."""
    steps = frame.view.project.escalation
    names = [frame.view.project.lead, *(n for s in steps for n in (s.ours, s.theirs))]
    return [name for name in dict.fromkeys(names) if name]


def _away(frame: Frame, name: str) -> Iterator[Inline]:
    """Say who is away, and whom to call instead, with their address."""
    person = frame.view.person(name)
    span = absence(person, frame.view.today) if person and is_there(name, frame.view) else None
    if span:
        cover, until = _person(frame, stand_in(name, frame.view)), span.to
        phrase = f"away{'_until' if until else ''}{'_cover' if cover else ''}"
        yield frame.say(phrase, who=frame.view.name(name), day=until, cover=cover)


def _disputes(frame: Frame) -> Iterator[Block]:
    disputes = frame.view.project.disputes
    if disputes and disputes.how:
        parts = [frame.say("dispute", how=why(disputes.how))]
        if disputes.neutral:
            parts.append(frame.say("neutral", who=disputes.neutral))
        yield Paragraph(joined(parts, " "))


def recipients(frame: Frame) -> Blocks:
    """Name the key people of both sides."""
    view = frame.view
    ours = [view.name(name) or name for name in reached(key_people(view, "us"), view)]
    theirs = [view.name(name) or name for name in reached(key_people(view, "client"), view)]
    if not ours and not theirs:
        return
    phrase = "goes_to" if ours and theirs else "goes_to_ours" if ours else "goes_to_theirs"
    yield frame.paragraph(
        phrase,
        ours=frame.words.listed(ours),
        theirs=frame.words.listed(theirs),
        client=frame.view.project.client,
    )
