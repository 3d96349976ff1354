"""`clientcare status`: where projects stand, before a meeting."""

from typing import Annotated

import typer

from clientcare.cli.common import Format, Projects
from clientcare.cli.output import put_json, put_page
from clientcare.cli.portfolio import open_portfolio


def status(
    ctx: typer.Context,
    projects: Projects = None,
    everything: Annotated[
        bool,
        typer.Option("--all", help="Also closed projects, settled records and what is well."),
    ] = False,
    format: Format = "text",
) -> int:
    """Show where projects stand: health, dates, problems, who waits for whom, what to do next."""
    from clientcare.summary import summary_of, together

    portfolio = open_portfolio(ctx, announce=False)
    parts = (summary_of(workspace, ids) for workspace, ids in portfolio.pick(projects))
    summary = together(list(parts), portfolio.failed)
    if format == "json":
        from clientcare.published.status import status_json

        put_json(status_json(summary, everything=everything))
    else:
        from clientcare.pages.status import page

        put_page(ctx, page(summary, everything=everything), format)
    return portfolio.code
