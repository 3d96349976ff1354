"""`clientcare status`: where projects stand, before a meeting."""

from typing import Annotated

import typer

from clientcare.cli.common import Format, Projects, open_workspace, pick_projects
from clientcare.cli.output import put_json, put_page


def status(
    ctx: typer.Context,
    projects: Projects = None,
    everything: Annotated[
        bool,
        typer.Option("--all", help="Also closed projects, settled records and what is well."),
    ] = False,
    format: Format = "text",
) -> None:
    """Show where projects stand: health, dates, problems, who waits for whom, what to do next."""
    from clientcare.summary import summary_of

    workspace = open_workspace(ctx, announce=False)
    named = [context.id for context in pick_projects(workspace, projects)] if projects else []
    summary = summary_of(workspace, named)
    if format == "json":
        from clientcare.published.status import status_json

        put_json(status_json(summary, everything=everything))
    else:
        from clientcare.pages.status import page

        put_page(ctx, page(summary, everything=everything), format)
