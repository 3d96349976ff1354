"""The client's report: a frame → a document, out of nothing but what the client may read."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Literal

from clientcare.pages.blocks import Block, Document, Paragraph, Section, joined, run
from clientcare.records import walk
from clientcare.records.base import Table
from clientcare.report.agreement import agreement, lessons, requests, risks
from clientcare.report.changes import what_has_changed
from clientcare.report.contacts import contacts, recipients
from clientcare.report.frame import Blocks, Frame
from clientcare.report.needed import what_we_need
from clientcare.report.problems import problems, response_times, solved_problems
from clientcare.report.promises import dates, handed_over, next_steps
from clientcare.report.summary import where_we_stand

SECTIONS: dict[str, Callable[[Frame], Blocks]] = {
    "standing": where_we_stand,
    "needed": what_we_need,
    "dates": dates,
    "problems": problems,
    "solved_problems": solved_problems,
    "response_times": response_times,
    "changes": what_has_changed,
    "handed_over": handed_over,
    "requests": requests,
    "risks": risks,
    "lessons": lessons,
    "contacts": contacts,
    "next": next_steps,
    "recipients": recipients,
    "agreement": agreement,
}
"""The sections in their order, by the phrase that titles them; an empty one is left out."""


Part = Literal["report", "agenda", "waiting", "trend"]
PARTS: dict[Part, tuple[str, tuple[str, ...]]] = {
    "report": ("title", tuple(SECTIONS)),
    "agenda": (
        "title_agenda",
        ("changes", "needed", "dates", "problems", "solved_problems", "requests", "risks", "next"),
    ),
    "waiting": ("title_waiting", ("needed", "dates")),
    "trend": ("title_trend", ("dates", "handed_over")),
}
"""What a client may have of each command: the phrase that titles it, and its sections."""


def client_report(frame: Frame, part: Part = "report") -> Document:
    """Build the whole report, or the part of it that another command shows to a client."""
    phrase, names = PARTS[part]
    title = frame.say(phrase, project=frame.view.project.name, day=frame.view.today)
    beginning = _beginning(frame) if part == "report" else _short_beginning(frame)
    return Document(title, (*beginning, *sections(frame, names)))


def _short_beginning(frame: Frame) -> Iterator[Block]:
    if frame.incomplete:
        yield frame.paragraph("incomplete")
    yield frame.paragraph("for", client=frame.view.project.client)


def _beginning(frame: Frame) -> Iterator[Block]:
    if frame.incomplete:
        yield frame.paragraph("incomplete")
    view, say = frame.view, frame.say
    parts = [say("for", client=view.project.client)]
    if frame.since:
        phrase = "since" if frame.is_update else "since_day"
        parts.append(say(phrase, day=frame.since))
    lead = frame.doer(view.project.lead)
    if lead:
        parts.append(say("lead", who=lead))
    yield Paragraph(joined(parts, " "))
    yield from (Paragraph(run(text)) for text in frame.intro)


def sections(frame: Frame, names: Iterable[str] = tuple(SECTIONS)) -> Iterator[Section]:
    """Build those of some sections that have something to say."""
    for name in names:
        blocks = tuple(SECTIONS[name](frame))
        if blocks:
            yield Section(frame.say(name, day=frame.since), blocks, name=name)


def own_words(frame: Frame) -> Iterator[str]:
    """What the report says that is no text of a record: its phrases, and days as it writes them."""
    yield from frame.words.own()
    yield frame.day(frame.view.today)
    tables: list[Table] = [*frame.view.all_records, *frame.view.people.values()]
    for table in tables:
        for _, _, value in walk(table):
            yield from (frame.day(day) for day in _days(value))


def _days(value: object) -> Iterable[date | datetime]:
    values = value if isinstance(value, tuple) else (value,)
    return (one for one in values if isinstance(one, date))
