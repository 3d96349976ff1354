"""`clientcare drift` and `trend`: how promises moved, from git and from the dated facts."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from clientcare.cli.common import Projects, open_workspace, pick_projects
from clientcare.cli.output import note, put, terminal, write_file
from clientcare.cli.past import read_past
from clientcare.errors import ClientcareError
from clientcare.naming import meant

if TYPE_CHECKING:
    from clientcare.facts.workspace import Context, Workspace
    from clientcare.history.reading import History
    from clientcare.summary.trend import Versions


def drift(
    ctx: typer.Context,
    projects: Projects = None,
    format: Annotated[
        Literal["text", "markdown", "json"],
        typer.Option("--format", help="How to write it.", show_default=True),
    ] = "text",
) -> None:
    """Show every date that moved, declared or silent, and what else was changed, from git.

    What is not committed yet comes last. Where a date was changed without a move, `check --history`
    finds it too.
    """
    from clientcare.views.drift_rows import Drift

    workspace = open_workspace(ctx, announce=format != "json")
    history = read_past(ctx, workspace)
    wanted = _wanted(workspace, history, projects)
    events = tuple(e for e in history.events if wanted is None or (e.project or "") in wanted)
    found = Drift(workspace, history, events)
    if format == "json":
        from clientcare.views.drift_json import render

        put(render(found))
    elif format == "markdown":
        from clientcare.views.drift_markdown import render

        put(render(found))
    else:
        from clientcare.views.drift_text import render as draw

        put(draw(found, terminal(ctx), brief=ctx.obj.quiet))


def _wanted(
    workspace: "Workspace", history: "History", names: list[str] | None
) -> "set[str] | None":
    """The projects that are named, those of the past too; None for all."""
    if not names:
        return None
    known = dict.fromkeys(context.id for context in workspace.contexts)
    known |= dict.fromkeys(event.project for event in history.events if event.project)
    return {meant(name, known, "project") for name in names}


def trend(
    ctx: typer.Context,
    project: Annotated[
        str, typer.Argument(metavar="PROJECT", help="The project by its id, or a part of it.")
    ],
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="FILE.svg", help="Draw it there, for print."),
    ] = None,
) -> None:
    """Chart how a project's dates moved, week by week, with its health, overdue promises and mood.

    In git a date is taken as it was recorded on each day; elsewhere the dated facts tell.
    """
    from functools import partial

    from clientcare.cli.progress import PROGRESS
    from clientcare.summary.trend import trend_of

    if output is not None and not output.lower().endswith(".svg"):
        raise ClientcareError(f"a chart is written as SVG, not to {output}", "name it FILE.svg")
    workspace = open_workspace(ctx)
    (context,) = pick_projects(workspace, [project])
    found = trend_of(
        context, _versions(ctx, context), partial(PROGRESS.follow, "judging the weeks")
    )
    if output is None:
        from clientcare.views.trend_text import render

        put(render(found, terminal(ctx)))
    else:
        from clientcare.views.trend_svg import render as draw

        write_file(output, draw(found))
        note(ctx, f"wrote {output}")


def _versions(ctx: typer.Context, context: "Context") -> "Versions | None":
    """What git remembers of a project's promises; None where there is no history to be read."""
    from clientcare.history.git import Repository
    from clientcare.history.timeline import CommitmentVersions

    try:
        Repository(context.workspace.snapshot.root)
    except ClientcareError:
        return None
    watching = CommitmentVersions()
    try:
        history = read_past(ctx, context.workspace, watching.watch)
    except ClientcareError as error:
        note(ctx, f"from the dated facts alone: {error.message}")
        return None
    mine = {entry.id.lower() for entry in context.entries.get("commitment", ())}
    mine |= {
        event.record.lower()
        for event in history.events
        if event.project == context.id and event.difference.what == "dropped"
    }
    return {name: found for name, found in watching.found.items() if name in mine}
