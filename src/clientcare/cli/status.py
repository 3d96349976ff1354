"""`clientcare status`, `waiting`, `agenda`, `calendar`: where projects stand before a meeting."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from clientcare.cli.arguments import Globals, Option, Text
from clientcare.cli.common import (
    Audience,
    Format,
    Project,
    Projects,
    find_person,
    one_client,
    open_workspace,
    pick_from,
    pick_projects,
)
from clientcare.cli.output import (
    pages,
    published,
    put_for_client,
    put_json,
    put_or_write,
    put_page,
    screen_lines,
    terminal,
)
from clientcare.cli.past import ask_git, load_past
from clientcare.cli.portfolio import Portfolio, open_portfolio
from clientcare.errors import ClientcareError

if TYPE_CHECKING:
    from datetime import date

    from clientcare.facts.workspace import Workspace
    from clientcare.pages.blocks import Document
    from clientcare.summary import Summary


def status(
    ctx: Globals,
    projects: Projects = None,
    everything: Annotated[
        bool, Option("Also closed projects, settled records and what is well.", None, "--all")
    ] = False,
    full: Annotated[bool, Option("Every section of each project that is not green.")] = False,
    person: Annotated[
        Text, Option("What one person owes in the next days, of all projects.", "ID")
    ] = None,
    since: Annotated[
        Text,
        Option(
            "Compare the colours with those at the last meeting, on a day or of a commit.",
            "meeting|DAY|REV",
            show_default="a week ago",
        ),
    ] = None,
    format: Format = "text",
) -> int:
    """Show where projects stand: what is in danger, when, whose it is, and what to do next."""
    from clientcare.summary import summary_of, together

    portfolio = open_portfolio(ctx, announce=False)
    if person is not None:
        return _of_person(ctx, person, portfolio, projects, format)
    for workspace in portfolio.workspaces:
        ask_git(ctx, workspace, when=full)
    parts = [
        summary_of(workspace, ids, _earlier(since, workspace))
        for workspace, ids in portfolio.pick(projects)
    ]
    summary = together(parts, portfolio.failed)
    if format == "json":
        put_json(published.status.status_json(summary, everything=everything))
    elif everything or full or format != "text":
        put_page(ctx, pages.status.page(summary, everything=everything, full=full), format)
    else:
        put_page(ctx, _fitting(ctx, summary), format)
    return portfolio.code


def _fitting(ctx: Globals, summary: "Summary") -> "Document":
    """The page with as many records, and as much of each, as the terminal has room for."""
    from clientcare.output import write

    lines = screen_lines()
    if lines is None:
        return pages.status.page(summary)
    for most, tight in ((8, False), (6, False), (4, False), *((n, True) for n in range(6, 0, -1))):
        shown = pages.status.page(summary, most=most, tight=tight)
        if write(shown, "text", terminal(ctx)).count("\n") < lines:
            break
    return shown


def _of_person(
    ctx: Globals, name: str, portfolio: Portfolio, projects: list[str] | None, format: str
) -> int:
    """Show what one person owes."""
    from clientcare.summary.waiting import owed_by

    contexts = pick_from(portfolio.workspaces, projects)
    found = find_person(name, contexts)
    owed = owed_by(found, contexts, portfolio.workspaces, portfolio.unreadable)
    if format == "json":
        put_json(published.status.person_json(owed))
    else:
        put_page(ctx, pages.status.person_page(owed), format)
    return portfolio.code


def _earlier(since: str | None, workspace: "Workspace") -> "date | Workspace | None":
    """Read `--since`: the last meeting, a day, or the records of a commit; None is a week ago."""
    if since is None:
        return None
    from clientcare.edit.days import read_day
    from clientcare.facts.workspace import Workspace
    from clientcare.summary import LAST_MEETING

    if since.strip().lower() == "meeting":
        return LAST_MEETING
    snapshot = workspace.snapshot
    try:
        return read_day(since, workspace.now, snapshot.settings.work_calendar, ahead=False)
    except ClientcareError:
        try:
            return Workspace(*load_past(snapshot.root, since))
        except ClientcareError as error:
            raise ClientcareError(
                f'--since "{since}" is neither a day nor a commit: {error.message}',
                "write meeting, 2026-11-13, fri or a git revision",
            ) from None


def waiting(
    ctx: Globals,
    projects: Projects = None,
    audience: Audience = "internal",
    format: Format = "text",
) -> int:
    """Show what the client owes us and what we owe them: how long, what it holds up, what next."""
    from clientcare.summary import summary_of
    from clientcare.summary.waiting import together, waits_of

    if audience == "client":
        workspace = open_workspace(ctx, announce=False)
        return put_for_client(ctx, one_client(workspace, projects), "waiting", format)
    portfolio = open_portfolio(ctx, announce=False)
    picked = portfolio.pick(projects)
    found = [waits_of(one, summary_of(one, ids, judged=False)) for one, ids in picked]
    waits = together(found, portfolio.failed)
    if format == "json":
        put_json(published.waiting.waiting_json(waits))
    else:
        put_page(ctx, pages.waiting.page(waits), format)
    return portfolio.code


def agenda(
    ctx: Globals, project: Project, audience: Audience = "internal", format: Format = "text"
) -> int:
    """Prepare the next status meeting: what to tell, to decide and to ask, and who must be there.

    What is for us only stands apart, below what the client may see; --audience client leaves it
    out.
    """
    from clientcare.report.disclosure import for_client
    from clientcare.summary import summary_of
    from clientcare.summary.agenda import agenda_of

    workspace = open_workspace(ctx, announce=False)
    (context,) = pick_projects(workspace, [project])
    if audience == "client":
        return put_for_client(ctx, context, "agenda", format)
    readable = context.project is not None and not context.project.internal
    shown = for_client(context) if readable else None
    summary = summary_of(workspace, [context.id], judged=False)
    found = agenda_of(workspace, context, summary, shown)
    if format == "json":
        return put_json(published.waiting.agenda_json(found))
    return put_page(ctx, pages.agenda.page(found), format)


def calendar(
    ctx: Globals,
    projects: Projects = None,
    person: Annotated[Text, Option("Only the dates of one person.", "ID")] = None,
    audience: Audience = "internal",
    output: Annotated[Text, Option("Write it there.", "FILE.ics", "-o")] = None,
) -> None:
    """Write the dates of projects as a calendar file: promises, fixes, steps, meetings, updates.

    A calendar that opens the file again moves what has moved. With --audience client it holds what
    the client of one project may read.
    """
    from clientcare.report.mail import client_calendar, our_calendar

    if output and Path(output).suffix.lower() not in ("", ".ics"):
        said = f"a calendar is written as iCalendar, not to {output}"
        raise ClientcareError(said, "name it FILE.ics")
    workspace = open_workspace(ctx)
    if audience == "client":
        if person:
            raise ClientcareError("--person is for us alone", "leave it out for a client")
        text = client_calendar(one_client(workspace, projects))
    else:
        contexts = pick_projects(workspace, projects)
        text = our_calendar(contexts, person and find_person(person, contexts))
    put_or_write(ctx, None if output == "-" else output, text)
