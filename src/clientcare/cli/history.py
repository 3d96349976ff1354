"""`clientcare drift`, `trend` and `sla`: how dates moved, and how fast problems were answered."""

from functools import partial
from typing import TYPE_CHECKING, Annotated

from clientcare.cli.arguments import Globals, Option, Text
from clientcare.cli.common import (
    Audience,
    Format,
    Project,
    Projects,
    one_client,
    open_workspace,
    pick_projects,
)
from clientcare.cli.output import (
    PROGRESS,
    note,
    pages,
    published,
    put_for_client,
    put_json,
    put_or_write,
    put_page,
    terminal,
)
from clientcare.cli.past import read_past
from clientcare.cli.portfolio import open_portfolio
from clientcare.errors import ClientcareError
from clientcare.naming import find_name

if TYPE_CHECKING:
    from clientcare.facts.workspace import Context
    from clientcare.summary.trend import Versions


def drift(ctx: Globals, projects: Projects = None, format: Format = "text") -> int:
    """Show every date that moved, declared or silent, and what else was changed, from git.

    What is not committed yet comes last. Where a date was changed without a move, `check --history`
    finds it too.
    """
    from clientcare.summary.drift import Drift

    workspace = open_workspace(ctx, announce=format != "json")
    history = read_past(ctx, workspace)
    known = dict.fromkeys(context.id for context in workspace.contexts)
    known |= dict.fromkeys(event.project for event in history.events if event.project)
    wanted = {find_name(name, known, "project") for name in projects or ()}
    events = tuple(e for e in history.events if not wanted or (e.project or "") in wanted)
    found = Drift(workspace, history, events)
    if format == "json":
        return put_json(published.history.drift_json(found))
    return put_page(ctx, pages.history.drift_page(found, brief=ctx.quiet), format)


def trend(
    ctx: Globals,
    project: Project,
    output: Annotated[Text, Option("Draw it there, for print.", "FILE.svg", "-o")] = None,
    audience: Audience = "internal",
    format: Format = "text",
) -> int:
    """Chart how a project's dates moved, week by week, with its health, overdue promises and mood.

    In git a date is taken as it was recorded on each day; elsewhere the dated facts tell.
    """
    from clientcare.summary.trend import trend_of

    if output is not None and not output.lower().endswith(".svg"):
        raise ClientcareError(f"a chart is written as SVG, not to {output}", "name it FILE.svg")
    workspace = open_workspace(ctx)
    (context,) = pick_projects(workspace, [project])
    if audience == "client":
        if output is not None:
            hint = "the client's drawing is in the page: clientcare report -o FILE.html"
            raise ClientcareError("this chart is for us alone", hint)
        return put_for_client(ctx, context, "trend", format)
    found = trend_of(
        context, _versions(ctx, context), partial(PROGRESS.follow, "judging the weeks")
    )
    if output is not None:
        from clientcare.output.trend_svg import render

        return put_or_write(ctx, output, render(found))
    width = terminal(ctx).width if format == "text" else None
    if format == "json":
        return put_json(published.history.trend_json(found, workspace.snapshot))
    return put_page(ctx, pages.history.trend_page(found, width), format)


def _versions(ctx: Globals, context: "Context") -> "Versions | None":
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


def sla(
    ctx: Globals,
    projects: Projects = None,
    since: Annotated[Text, Option("Count what began on that day or later.", "DAY")] = None,
    audience: Audience = "internal",
    format: Format = "text",
) -> int:
    """Show how fast problems were answered: of how many in time, the median and the longest time.

    A line for each limit and severity, with the last months apart; it has no title and no id of a
    problem. With --audience client it is the table of the letter: the limits that the contract of
    one project promises, in the client's language.
    """
    from clientcare.edit.days import read_day
    from clientcare.summary.sla import sla_of

    if audience == "client":
        if since:
            raise ClientcareError("--since is for us alone", "leave it out for a client")
        context = one_client(open_workspace(ctx), projects)
        contract = context.project.contract if context.project else None
        if not (contract and contract.clocks):
            raise ClientcareError(
                f"the contract of {context.id} promises no response times",
                'name those that it does: [project.contract] clocks = ["triage", "fix"]',
            )
        return put_for_client(ctx, context, "sla", format)
    portfolio = open_portfolio(ctx, announce=False)
    picked = portfolio.pick(projects)
    workspace = picked[0][0]
    calendar = workspace.snapshot.settings.work_calendar
    day = read_day(since, workspace.now, calendar, ahead=False) if since else None
    found = sla_of(picked, day, portfolio.failed)
    if format == "json":
        put_json(published.history.sla_json(found))
    else:
        put_page(ctx, pages.history.sla_page(found), format)
    return portfolio.code
