"""The client's report: a frame → a document, out of nothing but what the client may read."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Literal

from clientcare.facts.people import is_there
from clientcare.pages import blocks as tree
from clientcare.pages.blocks import Block, Document, Inline, Paragraph, Section, bullets, prose, run
from clientcare.records import walk
from clientcare.records.tables import Table
from clientcare.report.agreement import agreement, contacts, lessons, recipients, requests, risks
from clientcare.report.changes import what_has_changed
from clientcare.report.frame import Blocks, Frame
from clientcare.report.problems import problems, response_times, solved_problems
from clientcare.report.promises import coming_steps, dates, handed_over, next_dates, next_steps
from clientcare.report.summary import (
    progress,
    status_line,
    unanswered,
    what_we_need,
    where_we_stand,
)

SECTIONS: dict[str, Callable[[Frame], Blocks]] = {
    "standing": where_we_stand, "needed": what_we_need, "dates": dates, "problems": problems,
    "solved_problems": solved_problems, "response_times": response_times,
    "changes": what_has_changed, "handed_over": handed_over, "requests": requests, "risks": risks,
    "lessons": lessons, "contacts": contacts, "next": next_steps, "recipients": recipients,
    "agreement": agreement,
}  # fmt: skip
"""The sections in their order, by the phrase that titles them; an empty one is left out."""


Part = Literal["report", "agenda", "waiting", "trend", "sla"]
PARTS: dict[Part, tuple[str, tuple[str, ...]]] = {
    "report": ("title", tuple(SECTIONS)),
    "agenda": (
        "title_agenda",
        ("unanswered", "needed", "dates", "problems", "solved_problems", "changes", "requests",
         "risks", "next"),
    ),
    "waiting": ("title_waiting", ("needed", "unanswered", "dates")),
    "trend": ("title_trend", ("dates", "handed_over")),
    "sla": ("title_sla", ("response_times",)),
}  # fmt: skip
"""What a client may have of each command: the phrase that titles it, and its sections."""


def client_report(frame: Frame, part: Part = "report") -> Document:
    """Build the whole report, or the part of it that another command shows to a client."""
    phrase, names = PARTS[part]
    known = {**SECTIONS, "unanswered": unanswered}  # in a letter that stands at the beginning
    title = frame.say(phrase, project=frame.view.project.name, day=frame.view.today)
    said = _since_and_lead(frame) if part == "report" else ()
    beginning = _beginning([frame], said, frame.intro if part == "report" else ())
    found = tuple(sections(frame, {n: known[n] for n in names}))
    return Document(title, (*beginning, *(found or [frame.paragraph("nothing")])))


def _beginning(
    frames: Sequence[Frame], said: Iterable[Inline], intro: Iterable[str]
) -> Iterator[Block]:
    first = frames[0]
    if any(frame.incomplete for frame in frames):
        yield first.paragraph("incomplete")
    yield from prose([first.say("for", client=first.view.project.client), *said])
    yield from (Paragraph(run(text)) for text in intro)


def _since_and_lead(frame: Frame) -> Iterator[Inline]:
    if frame.since:
        phrase = "since" if frame.is_update else "since_day"
        yield frame.say(phrase, day=frame.since)
    lead = frame.view.project.lead
    if lead and is_there(lead, frame.view):
        yield frame.say("lead", who=frame.view.name(lead))


def sections(
    frame: Frame, builders: Mapping[str, Callable[[Frame], Blocks]] = SECTIONS
) -> Iterator[Section]:
    """Build those of some sections that have something to say."""
    for name, build in builders.items():
        if blocks := tuple(build(frame)):
            yield Section(frame.say(name, day=frame.since), blocks, name=name)


# One letter on several projects ------------------------------------------------------------------

SHARED: dict[str, Callable[[Frame], Blocks]] = {
    "contacts": contacts, "next": next_dates, "recipients": recipients,
}  # fmt: skip
"""What stands at the end of a letter on several projects, once where it is equal."""
_EACH = {name: SECTIONS[name] for name in SECTIONS if name not in ("standing", "needed", *SHARED)}
_EACH["next"] = coming_steps


def joint_report(frames: Sequence[Frame]) -> Document:
    """Build one letter on several projects of a client: a status line each, and what we need."""
    first = frames[0]
    say, view = first.say, first.view
    same = len({tuple(_since_and_lead(frame)) for frame in frames}) == 1
    needed = tuple(what_we_need(*frames)) or (first.paragraph("need_nothing"),)
    shared = {name: partial(_grouped, frames, build) for name, build in SHARED.items()}
    return Document(say("title", project=view.project.client, day=view.today), (
        *_beginning(frames, _since_and_lead(first) if same else (), first.intro),
        Section(say("standing"), tuple(bullets(map(status_line, frames))), name="standing"),
        Section(say("needed"), needed, name="needed"),
        *(_project(frame, opened=not same) for frame in frames),
        *sections(first, shared),
    ))  # fmt: skip


def _project(frame: Frame, *, opened: bool) -> Section:
    start = prose(_since_and_lead(frame) if opened else ())
    blocks = (*start, *progress(frame), *sections(frame, _EACH))
    return Section(run(frame.view.project.name), blocks, name=f"project-{frame.view.id}")


def _grouped(frames: Sequence[Frame], build: Callable[[Frame], Blocks], first: Frame) -> Blocks:
    """What each project says, once where several say the same; names them where all do not."""
    groups: dict[tuple[Block, ...], list[str]] = {}
    for frame in frames:
        if blocks := tuple(build(frame)):
            groups.setdefault(blocks, []).append(frame.view.project.name)
    for blocks, names in groups.items():
        if len(names) < len(frames):
            yield Paragraph(first.words.listed(map(tree.strong, names)))
        yield from blocks


def own_words(frame: Frame) -> Iterator[str]:
    """What the report says that is no text of a record: its phrases, and days as it writes them."""
    yield from frame.words.own()
    yield frame.day(frame.view.today)
    tables: list[Table] = [*frame.view.all_records, *frame.view.people.values()]
    values = (value for table in tables for _, _, value in walk(table))
    several = (value if isinstance(value, tuple) else (value,) for value in values)
    days = (one for some in several for one in some if isinstance(one, date))
    yield from dict.fromkeys(map(frame.day, days))
