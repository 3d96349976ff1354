"""The client's report: a frame → a document, out of nothing but what the client may read."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Literal

from clientcare.facts.people import absence, is_there, key_people, reached, stand_in
from clientcare.pages import blocks as tree
from clientcare.pages.blocks import Block, Document, Inline, Section, Words, bullets, joined, prose
from clientcare.pending import pending
from clientcare.records import Change, Review, Risk, walk
from clientcare.records.tables import Table
from clientcare.report import summary
from clientcare.report.changes import what_has_changed
from clientcare.report.frame import Blocks, Frame, why
from clientcare.report.problems import problems, response_times, solved_problems
from clientcare.report.promises import coming_steps, dates, handed_over, next_dates, next_steps
from clientcare.report.summary import progress, unanswered, what_we_need, where_we_stand

# Changes, risks, lessons -------------------------------------------------------------------------


def requests(frame: Frame) -> Blocks:
    """Tell of each change that is open or was decided since the last report; name the others."""
    changes = frame.view.records(Change)
    told = [one for one in changes if not one.decided or frame.new(one.decided)]
    yield from bullets(_request(frame, one) for one in told)
    before = [
        frame.say(f"before_decided_{one.decision}", what=one.title, day=one.decided)
        for one in changes
        if one.decided and one.decision and not frame.new(one.decided)
    ]
    if before:
        yield frame.paragraph("decided_before", list=frame.words.listed(before))


def owed_to_you(frame: Frame) -> Blocks:
    """Name what the client waits for from us beside our promises: answers, and change requests."""
    found = (frame.view.record(one.record) for one in pending(frame.view) if one.on == "us")
    changes = (_request(frame, one) for one in found if isinstance(one, Change))
    yield from bullets([*unanswered(frame, every=True), *changes])


def _request(frame: Frame, one: Change) -> tree.Item:
    follows = (frame.item("step", step=text) for text in one.consequences)
    return tree.item(joined(_about(frame, one), " "), items=follows)


def _about(frame: Frame, one: Change) -> Iterator[Words]:
    say, effort = frame.say, one.effort
    yield tree.strong(tree.sentence(one.title))
    yield why(one.why)
    if one.requested:
        who = frame.view.name(one.requested_by)
        yield say("asked_by" if who else "asked_on", who=who, day=one.requested)
    if effort and effort.work_days is not None:
        yield say("takes_work", work=frame.count("work_days", effort.work_days))
    if effort and effort.delay:
        yield say("takes_delay", delay=frame.words.duration(effort.delay))
    if effort and effort.cost is not None:
        yield say("takes_cost", cost=frame.money(effort.cost, effort.currency))
    if one.decided:
        who = frame.view.name(one.decided_by)
        phrase = f"was_{one.decision or 'decided'}{'_by' if who else ''}"
        yield say(phrase, who=who, day=one.decided)
        yield why(one.decision_why)
    else:
        yield say("undecided" if one.presented else "not_assessed")
    if one.consequences:
        yield say("follows" if one.decision in (None, "agreed") else "would_follow")


def risks(frame: Frame) -> Blocks:
    """Show the risks that the client was told of and that are open, or ended since."""
    rows: list[tuple[Words, ...]] = []
    for one in frame.view.records(Risk):
        if not one.closed or frame.new(one.closed):
            what: Words = one.title
            if day := one.happened or one.closed:
                phrase = "happened" if one.happened else "risk_closed"
                what = frame.say(phrase, what=what, day=day)
            ranks = [frame.say(rank) if rank else "" for rank in (one.probability, one.impact)]
            rows.append((what, *ranks, one.response or "", frame.doer(one.owner) or ""))
    yield from frame.table(("risk", "chance", "effect_size", "response", "who"), rows)


def lessons(frame: Frame) -> Blocks:
    """Tell what reviews with the client taught us: what is open, or came or was done since."""
    rows: list[tuple[Words, ...]] = []
    for review in frame.view.records(Review):
        for one in review.lessons:
            if not one.done or frame.new(one.done) or frame.new(review.on):
                when: Words = ""
                if one.done:
                    when = frame.say("lesson_done", day=one.done)
                elif one.due:
                    when = frame.say("was_due" if one.due < frame.view.today else "by", day=one.due)
                who = frame.doer(one.owner, one.due, one.done) or ""
                rows.append((one.lesson or "", one.action or "", who, when))
    yield from frame.table(("lesson", "action", "who", "when"), rows)


def agreement(frame: Frame) -> Blocks:
    """Repeat what both sides have agreed on, and what the client's silence means by contract."""
    project = frame.view.project
    names = ("goals", "scope", "out_of_scope", "assumptions")
    parts: dict[str, list[Words]] = {name: [*map(why, getattr(project, name))] for name in names}
    for one in project.pain_points:
        if text := why(one.text):
            said = frame.say("pain_confirmed", text=text, day=one.confirmed)
            parts.setdefault("pain_points", []).append(said if one.confirmed else text)
    for name, texts in parts.items():
        if texts:
            yield frame.paragraph(name, texts=joined(texts, " "))
    if project.contract and (within := project.contract.deemed_accepted):
        yield frame.paragraph("silence_accepts", time=frame.words.duration(within))


# People -------------------------------------------------------------------------------------------


def contacts(frame: Frame) -> Blocks:
    """Show the ladder with both people of each level, who stands in, and how disputes end."""
    yield from _ladder(frame)
    project = frame.view.project
    named = [project.lead, *(n for step in project.escalation for n in (step.ours, step.theirs))]
    yield from prose(_away(frame, name) for name in dict.fromkeys(named) if name)
    disputes = project.disputes
    if disputes and disputes.how:
        who = disputes.neutral
        neutral = frame.say("neutral", who=who) if who else ()
        yield from prose((frame.say("dispute", how=why(disputes.how)), neutral))


def _ladder(frame: Frame) -> Iterator[Block]:
    lead = frame.view.project.lead
    rows = [
        (str(step.level or ""), ours, theirs, frame.words.duration(step.respond_within or ""))
        for step in sorted(frame.view.project.escalation, key=lambda step: step.level or 0)
        for ours, theirs in [(_person(frame, step.ours), _person(frame, step.theirs))]
        if ours or theirs
    ]
    if not rows and frame.doer(lead):
        yield frame.paragraph("call_first", who=_person(frame, lead))
    yield from frame.table(("level", "ours", "theirs", "answers_within"), rows)


def _person(frame: Frame, name: str | None) -> Inline:
    """Name a person with role, phone and address; nobody who has left."""
    person = frame.view.person(name)
    if name is None or person is None or not is_there(name, frame.view):
        return ()
    email = tree.Run(person.email, "email") if person.email else ""
    return joined((frame.view.name(name) or "", person.role or "", person.phone or "", email), ", ")


def _away(frame: Frame, name: str) -> Inline:
    person = frame.view.person(name)
    span = absence(person, frame.view.today) if person and is_there(name, frame.view) else None
    if span is None:
        return ()
    cover, until = _person(frame, stand_in(name, frame.view)), span.to
    phrase = f"away{'_until' if until else ''}{'_cover' if cover else ''}"
    return frame.say(phrase, who=frame.view.name(name), day=until, cover=cover)


def recipients(frame: Frame) -> Blocks:
    """Name the key people of both sides."""
    view, say = frame.view, frame.words.listed
    ours = say(view.name(name) or name for name in reached(key_people(view, "us"), view))
    theirs = say(view.name(name) or name for name in reached(key_people(view, "client"), view))
    if ours or theirs:
        phrase = "goes_to" if ours and theirs else "goes_to_ours" if ours else "goes_to_theirs"
        yield frame.paragraph(phrase, ours=ours, theirs=theirs, client=view.project.client)


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
    "waiting": ("title_waiting", ("needed", "owed_to_you", "dates")),
    "trend": ("title_trend", ("dates", "handed_over")),
    "sla": ("title_sla", ("response_times",)),
}  # fmt: skip
"""What a client may have of each command: the phrase that titles it, and its sections."""


def client_report(frame: Frame, part: Part = "report") -> Document:
    """Build the whole report, or the part of it that another command shows to a client."""
    phrase, names = PARTS[part]
    # in a letter that stands at the beginning
    more = {"unanswered": lambda frame: bullets(unanswered(frame)), "owed_to_you": owed_to_you}
    known = SECTIONS | more
    title = frame.say(phrase, project=frame.view.project.name, day=frame.view.today)
    said = _since_and_lead(frame) if part == "report" else ()
    beginning = _beginning([frame], said, frame.intro if part == "report" else ())
    found = tuple(sections(frame, {n: known[n] for n in names}))
    return Document(title, (*beginning, *(found or [frame.paragraph("nothing")])))


def _beginning(frames: Sequence[Frame], said: Iterable[Inline], intro: Iterable[str]) -> Blocks:
    first = frames[0]
    if any(frame.incomplete for frame in frames):
        yield first.paragraph("incomplete")
    yield from prose([first.say("for", client=first.view.project.client), *said])
    yield from (tree.Paragraph(tree.run(text)) for text in intro)


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
        Section(say("standing"), tuple(bullets(map(summary.status_line, frames))), name="standing"),
        Section(say("needed"), needed, name="needed"),
        *(_project(frame, opened=not same) for frame in frames),
        *sections(first, shared),
    ))  # fmt: skip


def _project(frame: Frame, *, opened: bool) -> Section:
    start = prose(_since_and_lead(frame) if opened else ())
    blocks = (*start, *progress(frame), *sections(frame, _EACH))
    return Section(tree.run(frame.view.project.name), blocks, name=f"project-{frame.view.id}")


def _grouped(frames: Sequence[Frame], build: Callable[[Frame], Blocks], first: Frame) -> Blocks:
    """What each project says, once where several say the same; names them where all do not."""
    groups: dict[tuple[Block, ...], list[str]] = {}
    for frame in frames:
        if blocks := tuple(build(frame)):
            groups.setdefault(blocks, []).append(frame.view.project.name)
    for blocks, names in groups.items():
        if len(names) < len(frames):
            yield tree.Paragraph(first.words.listed(map(tree.strong, names)))
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
