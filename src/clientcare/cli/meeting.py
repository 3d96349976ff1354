"""`clientcare agenda` and `waiting`: the next meeting, and who waits for whom."""

from typing import Annotated

import typer

from clientcare.cli.common import Format, Projects, open_workspace, pick_projects
from clientcare.cli.output import put_json, put_page


def waiting(ctx: typer.Context, projects: Projects = None, format: Format = "text") -> None:
    """Show what the client owes us and what we owe them: how long, what it holds up, what next."""
    from clientcare.summary import summary_of
    from clientcare.summary.waiting import waits_of

    workspace = open_workspace(ctx, announce=False)
    named = [context.id for context in pick_projects(workspace, projects)] if projects else []
    waits = waits_of(workspace, summary_of(workspace, named))
    if format == "json":
        from clientcare.published.waiting import waiting_json

        put_json(waiting_json(waits))
    else:
        from clientcare.pages.waiting import page

        put_page(ctx, page(waits), format)


def agenda(
    ctx: typer.Context,
    project: Annotated[
        str, typer.Argument(metavar="PROJECT", help="The project by its id, or a part of it.")
    ],
    format: Format = "text",
) -> None:
    """Prepare the next status meeting: what to tell, to decide and to ask, and who must be there.

    What is for us only stands apart, below what the client may see.
    """
    from clientcare.summary import summary_of
    from clientcare.summary.agenda import agenda_of

    workspace = open_workspace(ctx, announce=False)
    (context,) = pick_projects(workspace, [project])
    found = agenda_of(workspace, context, summary_of(workspace, [context.id]))
    if format == "json":
        from clientcare.published.waiting import agenda_json

        put_json(agenda_json(found))
    else:
        from clientcare.pages.agenda import page

        put_page(ctx, page(found), format)
