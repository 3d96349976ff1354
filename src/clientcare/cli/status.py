"""`clientcare status`: where projects stand, before a meeting."""

from typing import Annotated, Literal

import typer

from clientcare.cli.common import Projects, open_workspace, pick_projects
from clientcare.cli.output import put, terminal


def status(
    ctx: typer.Context,
    projects: Projects = None,
    everything: Annotated[
        bool,
        typer.Option("--all", help="Also closed projects, settled records and what is well."),
    ] = False,
    format: Annotated[
        Literal["text", "markdown", "json"],
        typer.Option("--format", help="How to write it.", show_default=True),
    ] = "text",
) -> None:
    """Show where projects stand: health, dates, problems, who waits for whom, what to do next."""
    from clientcare.summary import summary_of

    workspace = open_workspace(ctx, announce=False)
    named = [context.id for context in pick_projects(workspace, projects)] if projects else []
    summary = summary_of(workspace, named)
    if format == "json":
        from clientcare.views.status.json import render

        put(render(summary, everything=everything))
    elif format == "markdown":
        from clientcare.views.status.markdown import render

        put(render(summary, everything=everything))
    else:
        from clientcare.views.status.text import render as draw

        put(draw(summary, terminal(ctx), everything=everything))
