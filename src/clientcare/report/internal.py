"""The house's own report: what the client reads, and before it what they do not."""

from collections.abc import Iterable, Iterator, Mapping

from clientcare.facts.contact import contacts
from clientcare.facts.promises import forecasts, held_back
from clientcare.facts.workspace import Context, Workspace
from clientcare.findings import Unreadable
from clientcare.pages import blocks as tree
from clientcare.pages.blocks import Block, Document, Item, Run, bullets, paragraph, sentence, table
from clientcare.pages.status import project_section
from clientcare.records import Commitment, Issue, Review, Risk, Touchpoint
from clientcare.records.issue import Compensation, Option
from clientcare.report.client import sections
from clientcare.report.frame import Frame
from clientcare.rules.catalogue import select
from clientcare.rules.engine import check
from clientcare.summary.model import summary_of

MOODS = 6
"""How many moods are told, the latest of them."""


def internal_report(
    context: Context, frame: Frame | None, missing: Iterable[Unreadable]
) -> Document:
    """Build the internal report; without a frame the client reads nothing."""
    parts: dict[str, Iterable[Block]] = {
        "Not with the client yet": bullets([*_forecasts(context), *_held_back(context)]),
        "Behind the problems": bullets(_behind(context)),
        "How they feel": _moods(context),
        "Findings": _findings(context),
        "What the client reads": sections(frame) if frame else (),
    }
    found = ((title, tuple(blocks)) for title, blocks in parts.items())
    return tree.document(
        f"{context.name}: internal report of {context.today}",
        *_beginning(missing),
        *map(project_section, summary_of(context.workspace, [context.id]).projects),
        *(tree.section(title, *blocks) for title, blocks in found if blocks),
    )


def index(workspace: Workspace, letters: Mapping[str, tuple[str, Iterable[str]]]) -> Document:
    """List the letters of some projects by their ids: each one's file, and what to know of it."""
    rows = []
    for one in summary_of(workspace, list(letters)).projects:
        file, known = letters[one.id]
        colour: Run = Run(one.health.colour, one.health.colour)
        rows.append((one.name, one.client or "", colour, Run(file, "file"), "; ".join(known)))
    head = ("Project", "Client", "Colour", "Letter", "Before you send it")
    return tree.document(f"Letters of {workspace.now.day}", *_beginning(()), table(head, rows))


def _beginning(missing: Iterable[Unreadable]) -> Iterator[Block]:
    yield paragraph(tree.strong("Internal: not for the client."))
    places = [tree.item(f"{one.file}:{one.line}: {one.message}") for one in missing]
    if places:
        yield paragraph(tree.strong("This report is incomplete."), " These cannot be read:")
    yield from bullets(places)


# What the client would read once it was told, shared, presented or offered -----------------------


def _forecasts(context: Context) -> Iterator[Item]:
    for record, last in forecasts(context):
        dates = context.dates(record)
        cause = f" (cause: {last.cause})" if last.cause else ""
        yield _entry(
            "**New date not told:** {what}, due {due}, will be {forecast}. {why}",
            what=_named(record),
            due=str(dates.due or "without a date"),
            forecast=str(dates.forecast),
            why=f"{sentence(last.why or 'No reason given')}{cause}",
        )


def _held_back(context: Context) -> Iterator[Item]:
    for record, one in held_back(context):
        what = _named(record)
        if isinstance(one, Issue):
            day = str(context.day(one.found))
            yield _entry("**Problem not told:** {what}, found {day}", what=what, day=day)
        elif isinstance(one, Option):
            text = "**Way out not presented:** {option}, for {what}."
            yield _entry(text, option=one.title or "no title", what=what)
        elif isinstance(one, Compensation):
            said = (one.what or one.kind or "no word of what").rstrip(".")
            text = "**Compensation not offered:** {offer}, for {what}. {why}"
            yield _entry(text, offer=said, what=what, why=sentence(one.why or ""))
        else:
            text = "**Risk not shared:** {what}. {text}"
            yield _entry(text, what=what, text=sentence(one.response or ""))


# What is behind it -------------------------------------------------------------------------------


def _behind(context: Context) -> Iterator[Item]:
    """Root causes of what is open, and what the client said of how we handled things."""
    for issue in context.open_issues:
        if issue.root_cause:
            cause = sentence(issue.root_cause)
            yield _entry("**Cause:** {what}. {text}", what=_named(issue), text=cause)
    for one in context.records(Review):
        if one.feedback:
            day, text = str(one.on or "without a date"), sentence(one.feedback)
            yield _entry("**Feedback,** {day}: {text}", day=day, text=text)


def _moods(context: Context) -> Iterator[Block]:
    felt = [(one.on, one) for one in contacts(context) if one.on and one.mood is not None][-MOODS:]
    rows = [(str(context.day(on)), o.kind or "", _mood(context, o), o.why or "") for on, o in felt]
    if rows:
        yield table(("day", "contact", "mood (1–5)", "why"), rows)


def _mood(context: Context, one: Touchpoint) -> str:
    if not isinstance(one.mood, dict):
        return str(one.mood)
    return ", ".join(f"{context.person_name(name)} {grade}" for name, grade in one.mood.items())


def _findings(context: Context) -> Iterator[Block]:
    workspace = context.workspace
    outcome = check(workspace, select(workspace.snapshot.settings), projects=[context.id])
    mine = (one for one in outcome.findings if one.project == context.id)
    rows = [(o.severity.word, f"{o.code} {o.rule}", o.record or "", o.message) for o in mine]
    if rows:
        yield table(("severity", "rule", "record", "finding"), rows)
    waived = sum(one.project == context.id for one in outcome.waived)
    if waived:
        yield paragraph(f"Waived besides: {waived}.")


def _entry(text: str, /, **values: tree.Words) -> Item:
    return Item(tree.fill(text, **values))


def _named(record: Commitment | Issue | Risk) -> tree.Inline:
    return tree.joined([record.title, f" ({record.id})"])
