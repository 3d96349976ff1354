"""A request → the text of a report: what came before, refusals, and the leak scan at the end."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from clientcare.calendar.now import Now
from clientcare.dataclass import NamedTuple
from clientcare.errors import ClientcareError
from clientcare.facts.contact import last_of
from clientcare.facts.promises import forecasts, untold_issues
from clientcare.facts.states import declared_health, is_closed
from clientcare.facts.workspace import Context, Workspace
from clientcare.findings import Unreadable
from clientcare.output import write
from clientcare.output.clean import file_name
from clientcare.pages.blocks import Document, Section
from clientcare.pending import pending
from clientcare.records import Commitment, Touchpoint
from clientcare.records.companies import folded_words
from clientcare.report.client import Part, client_report, joint_report, own_words
from clientcare.report.disclosure import ClientView, for_client
from clientcare.report.frame import Frame
from clientcare.report.leak_scan import refuse_leaks
from clientcare.report.wording import Wording, wording
from clientcare.rules.catalogue import COLOURS, Colour
from clientcare.store import unreadable
from clientcare.summary.health import colours_of
from clientcare.wording import field_words, language_code

if TYPE_CHECKING:
    from clientcare.exchange.calendar_file import Invitation
    from clientcare.report.template import Template

Format = Literal["text", "markdown", "html", "eml", "pdf"]


class Request(NamedTuple):
    """What report is wanted; `since` is a day, or None for the last update.

    `intro` is what the sender says first, in paragraphs with an empty line between; `invite` is the
    day or the moment of a meeting to which a mail invites, as people type it.
    """

    audience: Literal["client", "internal"] = "client"
    since: date | None = None
    language: str | None = None
    incomplete: bool = False
    intro: str = ""
    format: Format = "markdown"
    part: Part = "report"
    template: "Template | None" = None
    invite: str = ""


class WrittenReport(NamedTuple):
    """A report, and what its sender should know before it is sent, a line each.

    `warnings` are about what the client is about to learn, `notes` about the rest.
    """

    text: str
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    document: Document | None = None
    """What was written, so that a terminal can be drawn on."""
    pdf: bytes | None = None
    """The text, which is a page then, as a PDF where one is asked for."""
    tells: Mapping[str, tuple[str, ...]] = {}
    """The problems that the client learns of from it, by project."""


def report(context: Context, request: Request) -> WrittenReport:
    """Write a report on a project.

    Raises ClientcareError where part of the project cannot be read, the language is unknown, the
    client may read nothing, the leak scan finds what the client may not read, or a mail is asked
    for that is none for the client.
    """
    if request.audience == "client":
        return joint([context], request)
    missing, project = _missing(context, request), context.project
    words = wording(request.language or (project.language if project else "en"))
    if request.format == "eml":
        raise ClientcareError("a mail is for the client alone", "leave out --audience internal")
    from clientcare.report.internal import internal_report

    readable = project is not None and not project.internal
    inner = _frame(context, request, words, incomplete=bool(missing)) if readable else None
    text = _rendered(internal_report(context, inner, missing), request, "en")
    return WrittenReport(text, pdf=_printed(text, request))


def joint(contexts: Sequence[Context], request: Request) -> WrittenReport:
    """Write one letter on several projects of one client.

    Raises ClientcareError as `report` does, and where the projects are not of one client, or of one
    language and none is asked for.
    """
    _refuse_clients(contexts)
    codes = [language_code(c.project.language) for c in contexts if c.project]
    languages = list(dict.fromkeys(filter(None, codes)))
    if len(languages) > 1 and not request.language:
        said = f"the letters on these projects are in different languages: {', '.join(languages)}"
        raise ClientcareError(said, f"say in which this one is: --language {languages[0]}")
    project = contexts[0].project
    languages = languages or [project.language if project else "en"]
    words = wording(request.language or languages[0])
    frames = [_frame(c, request, words, incomplete=bool(_missing(c, request))) for c in contexts]
    return _for_the_client(contexts, frames, request)


def _refuse_clients(contexts: Sequence[Context]) -> None:
    """Refuse projects of several clients, in words that name no client."""
    groups: dict[str, list[str]] = {}
    for context in contexts:
        if context.project:
            groups.setdefault(folded_words(context.project.client), []).append(context.id)
    if len(groups) > 1:
        commands = [f"  clientcare report {shlex.join(ids)}" for ids in groups.values()]
        head = "a letter goes to one client, and these projects are of several"
        raise ClientcareError("\n".join([head, *commands]), "write one to each, as above")


def _for_the_client(
    contexts: Sequence[Context], frames: Sequence[Frame], request: Request
) -> WrittenReport:
    """Write what the client reads of one project or of several, and search it for leaks."""
    context, (frame, *others) = contexts[0], frames
    words, notes = frame.words, list[str]()
    document = joint_report(frames) if others else client_report(frame, request.part)
    if request.format == "text":  # where nothing else shows the title
        heading = Section(document.title, ())
        document = document._replace(blocks=(heading, *document.blocks))
    if request.format == "eml":
        from clientcare.edit.days import is_relative, weekday_and_day
        from clientcare.report.mail import draft, letter, not_addressed, said

        meeting = _invitation(context, request, words)
        mail = letter(frame, document, meeting, others)
        text, read = draft(mail), said(mail, document)
        if meeting and is_relative(request.invite):
            notes.append(f'"{request.invite}" is {weekday_and_day(meeting.on)}')
        notes += [line for each in frames for line in not_addressed(each)]
    else:
        text = _rendered(document, request, words.code)
        read = _read(text) if request.format in ("html", "pdf") else text.replace("**", "")
    typed = {"--intro": request.intro}
    if request.template:
        read += _read(text)  # Markdown of somebody else may hold tags
        typed[request.template.name] = _read(request.template.text).replace("\n", "\n\n")
    own = (text for each in frames for text in own_words(each))
    views = [each.view for each in others]
    doubtful = refuse_leaks(read, frame.view, context.workspace, own, typed, views)
    tells = {each.id: tuple(_news(each, frame, request.part)) for each in contexts}
    page = request.part if request.part in _WITH_PROBLEMS else "page"
    news = (
        f"{one} was not told yet: the client learns of it from this {page}"
        for names in tells.values() for one in names
    )  # fmt: skip
    notes += (line for each in contexts for line in _silence(each))
    return WrittenReport(
        text, (*doubtful, *news), tuple(notes), document, _printed(text, request), tells
    )


def _invitation(context: Context, request: Request, words: Wording) -> "Invitation | None":
    if not request.invite:
        return None
    from clientcare.report.mail import invitation

    asked = request._replace(part="agenda", since=None)
    frame = _frame(context, asked, words, incomplete=bool(_unread(context)))
    agenda = client_report(frame, "agenda")
    return invitation(frame, agenda, frame.meeting) if frame.meeting else None


def _rendered(document: Document, request: Request, language: str) -> str:
    """Write a document; what will be a PDF is a page first."""
    if request.template:
        from clientcare.report.template import fill

        markdown = request.format == "markdown"
        return fill(request.template, document, "markdown" if markdown else "html", language)
    from clientcare.output.terminal import Terminal

    format = "html" if request.format == "pdf" else request.format
    return write(document, format, Terminal(), language)


def _read(page: str) -> str:
    """What a page says, which in a letter in Markdown nobody has to read."""
    from clientcare.report.page_text import without_tags

    return without_tags(page)


def _printed(page: str, request: Request) -> bytes | None:
    if request.format != "pdf":
        return None
    from clientcare.output.html import printed

    return printed(page)


# What cannot be read -----------------------------------------------------------------------------


def _unread(context: Context) -> list[Unreadable]:
    if context.loaded_project.complete:
        return []
    snapshot = context.workspace.snapshot
    return [one for one in unreadable(snapshot) if one.project == context.id]


def _missing(context: Context, request: Request) -> list[Unreadable]:
    missing = _unread(context)
    if missing and not request.incomplete:
        places = [f"{file_name(one.file)}:{one.line}: {one.message}" for one in missing]
        message = f"no report on {context.id}: part of its records cannot be read"
        instead = ", or report without them and say so: --incomplete"
        hint = f"correct them{instead if request.part == 'report' else ''}"
        raise ClientcareError("\n".join([message, *places]), hint)
    return missing


# What came before --------------------------------------------------------------------------------


def _frame(context: Context, request: Request, words: Wording, *, incomplete: bool) -> Frame:
    view, workspace = for_client(context, words.round), context.workspace
    zone = workspace.snapshot.settings.zone
    since, before = request.since or _last_told(view, meeting=request.part == "agenda"), None
    if since:
        if view.day(since) > view.today:
            said = f"--since {view.day(since)} lies after {view.today}, the day of the report"
            raise ClientcareError(said, "name a day before it, or `last`")
        now = Now.at(since, zone) if isinstance(since, datetime) else Now.end_of(since, zone)
        before = _colour(workspace.earlier(now), context.id)
    intro = tuple(filter(None, (part.strip() for part in request.intro.split("\n\n"))))
    is_dated = any(view.dates(one).due for one in view.promises)  # though no fact has a day
    colour = _colour(workspace, context.id, undated=is_dated)
    same, meeting = request.since is None, None
    if request.invite:
        from clientcare.edit.days import read_moment

        meeting = read_moment(request.invite, context.now, context.calendar, ahead=True)
    return Frame(view, words, since, same, colour, before, incomplete, intro, meeting)


def _last_told(view: ClientView, *, meeting: bool) -> date | datetime | None:
    """When the client last got a written update from us; one of this very day is this report.

    What is for a meeting covers the time since the last one.
    """
    if meeting:
        last = last_of(view, ("meeting",))
        return last.on if last else None
    updates = (one for one in view.records(Touchpoint) if (one.kind, one.from_) == ("update", "us"))
    found = [one.on for one in updates if one.on and view.day(one.on) < view.today]
    return max(found, key=view.instant, default=None)


def _colour(workspace: Workspace, project: str, *, undated: bool = False) -> Colour | None:
    """The colour of a project, the declared one if that is worse; None where nothing was known.

    A client sees trouble before the rules do, whose limits have not passed yet: whoever answers for
    the project can say that it is red, and can never say that it is green when it is not.
    """
    context = workspace.context(project)
    found = colours_of([context], undated=undated)[context.id] if context else None
    if context is None or found is None:
        return None
    _, last = declared_health(context.project) or (0, None)
    declared = last.colour if last else None
    return next(one for one in COLOURS if one in (found, declared))


# What the sender should know ---------------------------------------------------------------------


_WITH_PROBLEMS: tuple[Part, ...] = ("report", "agenda")
"""What names every open problem; who waits for whom names those that we ask about."""


def _news(context: Context, frame: Frame, part: Part) -> Iterator[str]:
    """The problems of a project that its client learns of from what is written."""
    asked = {one.record for one in pending(frame.view) if one.on == "client" and part == "waiting"}
    for issue in untold_issues(context):
        if not issue.internal and (part in _WITH_PROBLEMS or issue.id in asked):
            yield issue.id


def _silence(context: Context) -> Iterator[str]:
    """What a client's report is silent of: new dates not told, facts to come, internal promises."""
    for entry, path, day in context.workspace.future_facts():
        if entry.project is context.loaded_project:
            said = f"{entry.id}: {field_words(path)} {day} lies in the future"
            yield f"{said}, so not in the report: clientcare check {context.id}"
    asked = {one.record for one in pending(context) if one.kind == "agreement"}
    for record, _ in forecasts(context):
        if not record.internal:
            dates = context.dates(record)
            more = f", which asks the client to agree to {dates.due}" if record.id in asked else ""
            yield f"{record.id} moves to {dates.forecast}: not told yet, so not in the report{more}"
    hidden = [one for one in context.records(Commitment) if one.internal and one.by == "us"]
    ours = [one for one in hidden if not is_closed(one)]
    if ours:
        late = sum(context.dates(one).overdue for one in ours)
        one = f"1 promise of ours is internal{', and overdue' if late else ''}"
        more = f"{len(ours)} promises of ours are internal, {late or 'none'} of them overdue"
        yield f"{one if len(ours) == 1 else more}: the client reads nothing of it"
