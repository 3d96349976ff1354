"""`clientcare agenda`, `waiting` and `calendar`: the next meeting, who waits, and every date."""

from typing import TYPE_CHECKING, Annotated

from clientcare.cli.arguments import Argument, Invocation, Option
from clientcare.cli.common import (
    Audience,
    Format,
    Projects,
    find_person,
    open_workspace,
    pick_projects,
)
from clientcare.cli.output import note, put, put_for_client, put_json, put_page, write_file
from clientcare.cli.portfolio import open_portfolio
from clientcare.errors import ClientcareError

if TYPE_CHECKING:
    from clientcare.facts.workspace import Context, Workspace


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
    waits = together([waits_of(one, summary_of(one, ids)) for one, ids in picked], portfolio.failed)
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
    found = agenda_of(workspace, context, summary_of(workspace, [context.id]), shown)
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
    from clientcare.report.calendar import client_calendar, our_calendar

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
