"""Whom to call, and to whom a client's report goes."""

from collections.abc import Iterator

from clientcare.facts.people import absence, is_there, key_people, reached, stand_in
from clientcare.pages.blocks import Block, Inline, Paragraph, Run, Words, joined, table
from clientcare.report.frame import Blocks, Frame, why


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
