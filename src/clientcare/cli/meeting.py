"""`clientcare agenda`, `waiting`, `advise`, `calendar`: the next meeting, and what it is about."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from clientcare.cli.arguments import Argument, Invocation, Option
from clientcare.cli.common import (
    Audience,
    Format,
    Projects,
    RecordId,
    find_person,
    open_workspace,
    pick_projects,
    resolve_id,
    workspace_root,
)
from clientcare.cli.output import note, put, put_for_client, put_json, put_page, write_file
from clientcare.cli.portfolio import open_portfolio
from clientcare.errors import ClientcareError

if TYPE_CHECKING:
    from clientcare.facts.workspace import Context, Workspace
    from clientcare.playbooks.advice import Advice
    from clientcare.playbooks.reading import Playbooks
    from clientcare.store import Entry


def waiting(
    ctx: Invocation,
    projects: Projects = None,
    audience: Audience = "internal",
    format: Format = "text",
) -> int:
    """Show what the client owes us and what we owe them: how long, what it holds up, what next."""
    from clientcare.summary import summary_of
    from clientcare.summary.waiting import together, waits_of

    if audience == "client":
        workspace = open_workspace(ctx, announce=False)
        put_for_client(ctx, one_client(workspace, projects), "waiting", format)
        return 0
    portfolio = open_portfolio(ctx, announce=False)
    picked = portfolio.pick(projects)
    found = [waits_of(one, summary_of(one, ids, judged=False)) for one, ids in picked]
    waits = together(found, portfolio.failed)
    if format == "json":
        from clientcare.published.waiting import waiting_json

        put_json(waiting_json(waits))
    else:
        from clientcare.pages.waiting import page

        put_page(ctx, page(waits), format)
    return portfolio.code


def agenda(
    ctx: Invocation,
    project: Annotated[
        str, Argument(metavar="PROJECT", help="The project by its id, or a part of it.")
    ],
    audience: Audience = "internal",
    format: Format = "text",
) -> None:
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
        put_for_client(ctx, context, "agenda", format)
        return
    readable = context.project is not None and not context.project.internal
    shown = for_client(context) if readable else None
    summary = summary_of(workspace, [context.id], judged=False)
    found = agenda_of(workspace, context, summary, shown)
    if format == "json":
        from clientcare.published.waiting import agenda_json

        put_json(agenda_json(found))
    else:
        from clientcare.pages.agenda import page

        put_page(ctx, page(found), format)


def calendar(
    ctx: Invocation,
    projects: Projects = None,
    person: Annotated[
        str | None, Option(metavar="ID", help="Only the dates of one person.")
    ] = None,
    audience: Audience = "internal",
    output: Annotated[
        str | None, Option("-o", "--output", metavar="FILE.ics", help="Write it there.")
    ] = None,
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
    if output is None or output == "-":
        put(text)
    else:
        write_file(output, text)
        note(ctx, f"wrote {output}")


def one_client(workspace: "Workspace", projects: list[str] | None) -> "Context":
    """The project whose client reads; one client must not read of another."""
    contexts = pick_projects(workspace, projects)
    if len(contexts) != 1:
        raise ClientcareError("for which client?", "name one project")
    return contexts[0]


# Advice -------------------------------------------------------------------------------------------


def advise(ctx: Invocation, id: RecordId, format: Format = "text") -> None:
    """Say which situation a record or a project is in, and the next steps, each with its command.

    A workspace's own playbooks/ may replace or add to what is advised.
    """
    from clientcare.playbooks.reading import read_playbooks

    workspace = open_workspace(ctx)
    entry, now = workspace.current(_meant(workspace, id)), workspace.now
    advice = _advice(entry, workspace, read_playbooks(workspace_root(ctx)))
    if format == "json":
        from clientcare.published.waiting import advice_json
        from clientcare.rules.engine import unreadable

        put_json(advice_json(entry, advice, now, unreadable(workspace.snapshot)))
    else:
        from clientcare.pages.advice import page

        put_page(ctx, page(entry, advice, now), format)


def _meant(workspace: "Workspace", text: str) -> "Entry":
    """Find a record by its id or a part of it, or the only project that has the part in its id."""
    try:
        return resolve_id(workspace, text)
    except ClientcareError as error:
        try:
            return resolve_id(workspace, text, "project")
        except ClientcareError:
            raise error from None


def _advice(entry: "Entry", workspace: "Workspace", playbooks: "Playbooks") -> "tuple[Advice, ...]":
    """Advise on a record, or on a project with all its records; one of no project has none."""
    from clientcare.playbooks.advice import advise_project, advise_record

    context = workspace.context(entry.project.id) if entry.project else None
    if context is None:
        return ()
    if entry.kind == "project":
        return advise_project(context, playbooks)
    return advise_record(entry, context, playbooks)
