"""The house's own report: what the client reads, and before it what they do not."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from clientcare.facts.states import is_closed, told_of
from clientcare.facts.workspace import Context, Workspace
from clientcare.findings import Unreadable
from clientcare.pages.blocks import (
    Block,
    Bullets,
    Document,
    Inline,
    Item,
    Run,
    Section,
    Words,
    fill,
    item,
    joined,
    paragraph,
    run,
    sentence,
    strong,
    table,
)
from clientcare.pages.status import project_section
from clientcare.records import Commitment, Issue, Move, Review, Risk, Touchpoint
from clientcare.report.client import sections
from clientcare.report.frame import Frame
from clientcare.rules.catalogue import select
from clientcare.rules.engine import check
from clientcare.summary import summary_of

MOODS = 6
"""How many moods are told, the latest of them."""


def internal_report(
    context: Context, frame: Frame | None, missing: Iterable[Unreadable]
) -> Document:
    """Build the internal report; without a frame the client reads nothing."""
    summary = summary_of(context.workspace, [context.id])
    parts = {
        "Not with the client yet": _held_back(context),
        "Behind the problems": _behind(context),
        "How they feel": _moods(context),
        "Findings": _findings(context),
    }
    blocks = [
        *_beginning(missing),
        *(project_section(one) for one in summary.projects),
        *_titled(parts),
    ]
    if frame:
        blocks.append(Section(run("What the client reads"), tuple(sections(frame))))
    title = fill("{name}: internal report of {day}", name=context.name, day=str(context.today))
    return Document(title, tuple(blocks))


def index(workspace: Workspace, letters: Mapping[str, tuple[str, Iterable[str]]]) -> Document:
    """List the letters of some projects by their ids: each one's file, and what to know of it."""
    rows = []
    for one in summary_of(workspace, list(letters)).projects:
        file, known = letters[one.id]
        colour: Run = Run(one.health.colour, one.health.colour)
        rows.append((one.name, one.client or "", colour, Run(file, "file"), "; ".join(known)))
    head = ("Project", "Client", "Colour", "Letter", "Before you send it")
    title = f"Letters of {workspace.now.day}"
    return Document(run(title), (*_beginning(()), table(head, rows)))


def _beginning(missing: Iterable[Unreadable]) -> Iterator[Block]:
    yield paragraph(strong("Internal: not for the client."))
    places = [item(f"{one.file}:{one.line}: {one.message}") for one in missing]
    if places:
        yield paragraph(strong("This report is incomplete."), " These cannot be read:")
        yield Bullets(tuple(places))


def _titled(parts: dict[str, Iterator[Block]]) -> Iterator[Block]:
    for title, blocks in parts.items():
        if inside := tuple(blocks):
            yield Section(run(title), inside)


# What the client was not told --------------------------------------------------------------------


def _held_back(context: Context) -> Iterator[Block]:
    """Everything that the client would read once it was told, shared, presented or offered."""
    items = [*_forecasts(context), *_problems(context), *_risks(context)]
    if items:
        yield Bullets(tuple(items))


def _forecasts(context: Context) -> Iterator[Item]:
    records: list[Commitment | Issue] = [*context.records(Commitment), *context.records(Issue)]
    for record in records:
        dates = context.dates(record)
        if dates.forecast:
            text = "**New date not told:** {what}, due {due}, will be {forecast}. {why}"
            due, forecast, reason = _day(dates.due), str(dates.forecast), _reason(record.moves)
            what = _named(record)
            yield Item(fill(text, what=what, due=due, forecast=forecast, why=reason))


def _reason(moves: tuple[Move, ...]) -> str:
    last = max(moves, key=lambda move: move.on)
    cause = f" (cause: {last.cause})" if last.cause else ""
    return f"{sentence(last.why or 'No reason given')}{cause}"


def _problems(context: Context) -> Iterator[Item]:
    for issue in context.records(Issue):
        if is_closed(issue):
            continue
        if not told_of(issue):
            found = str(context.day(issue.found))
            text = "**Problem not told:** {what}, found {day}"
            yield Item(fill(text, what=_named(issue), day=found))
        for option in issue.options:
            if not option.presented:
                text = "**Way out not presented:** {option}, for {what}."
                yield Item(fill(text, option=option.title or "no title", what=_named(issue)))
        for offer in issue.compensation:
            if not offer.offered:
                what = offer.what or offer.kind or "no word of what"
                text = "**Compensation not offered:** {offer}, for {what}. {why}"
                why = sentence(offer.why or "")
                yield Item(fill(text, offer=what.rstrip("."), what=_named(issue), why=why))


def _risks(context: Context) -> Iterator[Item]:
    for risk in context.records(Risk):
        if risk.shared is None and not risk.closed:
            text = "**Risk not shared:** {what}. {response}"
            yield Item(fill(text, what=_named(risk), response=sentence(risk.response or "")))


# What is behind it -------------------------------------------------------------------------------


def _behind(context: Context) -> Iterator[Block]:
    """Root causes of what is open, and what the client said of how we handled things."""
    causes = [
        Item(fill("**Cause:** {what}. {text}", what=_named(issue), text=sentence(issue.root_cause)))
        for issue in context.records(Issue)
        if issue.root_cause and not is_closed(issue)
    ]
    feedback = [
        Item(fill("**Feedback,** {day}: {text}", day=_day(one.on), text=sentence(one.feedback)))
        for one in context.records(Review)
        if one.feedback
    ]
    if causes or feedback:
        yield Bullets((*causes, *feedback))


def _moods(context: Context) -> Iterator[Block]:
    """The latest moods with their reasons."""
    felt = [
        (context.day(one.on), one)
        for one in context.records(Touchpoint)
        if one.mood is not None and one.on
    ]
    felt.sort(key=lambda pair: pair[0])
    if felt:
        yield table(
            ("day", "contact", "mood (1–5)", "why"),
            (
                (str(day), one.kind or "", _mood(context, one), one.why or "")
                for day, one in felt[-MOODS:]
            ),
        )


def _mood(context: Context, one: Touchpoint) -> str:
    if not isinstance(one.mood, dict):
        return str(one.mood)
    return ", ".join(f"{context.person_name(name)} {grade}" for name, grade in one.mood.items())


def _findings(context: Context) -> Iterator[Block]:
    """What `check` shows of the project."""
    workspace = context.workspace
    outcome = check(workspace, select(workspace.snapshot.settings), projects=[context.id])
    mine = [one for one in outcome.findings if one.project == context.id]
    if mine:
        rows: list[tuple[Words, ...]] = [
            (one.severity.word, f"{one.code} {one.rule}", one.record or "", one.message)
            for one in mine
        ]
        yield table(("severity", "rule", "record", "finding"), rows)
    waived = sum(one.project == context.id for one in outcome.waived)
    if waived:
        yield paragraph(f"Waived besides: {waived}.")


def _named(record: Commitment | Issue | Risk) -> Inline:
    return joined([record.title, f" ({record.id})"])


def _day(day: date | None) -> str:
    return str(day) if day else "without a date"
