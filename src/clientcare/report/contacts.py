"""Whom to call, and to whom a client's report goes."""

from collections.abc import Iterator

from clientcare.facts.people import has_left
from clientcare.pages.blocks import Block, Inline, Paragraph, Run, Words, joined, run, table
from clientcare.records import Person
from clientcare.records.project import Away
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
    levels = sorted(frame.view.project.escalation, key=lambda step: step.level or 0)
    if not levels and frame.view.name(lead):
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
    """Name a person with role and address."""
    person = frame.view.people.get(name) if name else None
    if person is None or has_left(person, frame.view.today):
        return ()
    parts: list[Words] = [frame.view.name(name) or ""]
    parts += [person.role] if person.role else []
    parts += [(Run(person.email, "email"),)] if person.email else []
    return joined(parts, ", ")


def _named(frame: Frame) -> list[str]:
    """The people that the contacts name, each once."""
    steps = frame.view.project.escalation
    names = [frame.view.project.lead, *(n for s in steps for n in (s.ours, s.theirs))]
    return [name for name in dict.fromkeys(names) if name]


def _away(frame: Frame, name: str) -> Iterator[Inline]:
    person = frame.view.people.get(name)
    for span in person.away if person else ():
        if _is_now(frame, span):
            cover = frame.view.name(span.cover)
            until = span.to
            phrase = f"away{'_until' if until else ''}{'_cover' if cover else ''}"
            yield frame.say(phrase, who=frame.view.name(name), day=until, cover=cover)


def _is_now(frame: Frame, span: Away) -> bool:
    return span.from_ <= frame.view.today and (span.to is None or frame.view.today <= span.to)


def _disputes(frame: Frame) -> Iterator[Block]:
    disputes = frame.view.project.disputes
    if disputes and disputes.how:
        parts = [frame.say("dispute", how=why(disputes.how))]
        if disputes.neutral:
            parts.append(frame.say("neutral", who=disputes.neutral))
        yield Paragraph(joined(parts, " "))


def recipients(frame: Frame) -> Blocks:
    """Name the key people of both sides."""
    ours = [_called(name, p) for name, p in frame.view.people.items() if _is_key(frame, p, "us")]
    theirs = [
        _called(name, p) for name, p in frame.view.people.items() if _is_key(frame, p, "client")
    ]
    if not ours and not theirs:
        return
    phrase = "goes_to" if ours and theirs else "goes_to_ours" if ours else "goes_to_theirs"
    yield frame.paragraph(
        phrase,
        ours=frame.words.listed(ours),
        theirs=frame.words.listed(theirs),
        client=frame.view.project.client,
    )


def _called(name: str, person: Person) -> Inline:
    return run(person.name or name)


def _is_key(frame: Frame, person: Person, side: str) -> bool:
    return person.key and person.side == side and not has_left(person, frame.view.today)
