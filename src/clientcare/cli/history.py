"""`clientcare drift`: what git remembers of the promises."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from clientcare.cli.common import Projects, look, open_workspace
from clientcare.cli.output import put
from clientcare.cli.remembering import read_past
from clientcare.naming import meant

if TYPE_CHECKING:
    from clientcare.history.reading import History
    from clientcare.workspace import Workspace


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

        put(draw(found, look(ctx), brief=ctx.obj.quiet))


def _wanted(
    workspace: "Workspace", history: "History", names: list[str] | None
) -> "set[str] | None":
    """The projects that are named, those of the past too; None for all."""
    if not names:
        return None
    known = dict.fromkeys(context.id for context in workspace.contexts)
    known |= dict.fromkeys(event.project for event in history.events if event.project)
    return {meant(name, known, "project") for name in names}
