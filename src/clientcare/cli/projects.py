"""`clientcare status`, `waiting`, `agenda`, `calendar`, `drift`, `trend`, `sla`: whole projects."""

from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from clientcare.cli import lookup
from clientcare.cli.arguments import Audience, Format, Globals, OnlyProject, Projects, Text, option
from clientcare.cli.common import echo_day, load_past, open_workspace, past_day, workspace_root
from clientcare.cli.output import (
    PROGRESS,
    note,
    pages,
    published,
    put_for_client,
    put_json,
    put_or_write,
    put_page,
    screen_lines,
    terminal,
)
from clientcare.cli.workspaces import Portfolio, ask_git, may_cache, open_portfolio, read_past
from clientcare.errors import ClientcareError
from clientcare.naming import find_name
from clientcare.output import write

if TYPE_CHECKING:
    from datetime import date

    from clientcare.facts.workspace import Context, Workspace
    from clientcare.pages.blocks import Document
    from clientcare.summary.model import Summary
    from clientcare.summary.trend import Versions


def status(
    ctx: Globals,
    projects: Projects = None,
    everything: bool = option(
        "Also closed projects, settled records and what is well.", None, "--all"
    ),
    full: bool = option("Every section of each project that is not green."),
    person: Text = option("What one person owes in the next days, of all projects.", "ID"),
    since: Text = option(
        "Compare the colours with those at the last meeting, on a day or of a commit.",
        "meeting|DAY|REV",
        show_default="a week ago",
    ),
    format: Format = "text",
) -> int:
    """Show where projects stand: what is in danger, when, whose it is, and what to do next."""
    from clientcare.summary.model import summary_of, together

    portfolio = open_portfolio(ctx, announce=False)
    if person is not None:
        for flag, value in (("all", everything), ("full", full), ("since", since)):
            if value:
                hint = "leave one out: --person lists what one person has to do, project by project"
                raise ClientcareError(f"--person and --{flag} exclude each other", hint)
        return _of_person(ctx, person, portfolio, projects, format)
    for workspace in portfolio.workspaces:
        ask_git(ctx, workspace, when=full)
    picked = portfolio.pick(projects)
    parts = [summary_of(one, ids, _read_since(ctx, since, one)) for one, ids in picked]
    summary = together(parts, portfolio.failed)
    if format == "json":
        put_json(published.status.status_json(summary, everything=everything))
    elif everything or full or format != "text":
        put_page(ctx, pages.status.page(summary, everything=everything, full=full), format)
    else:
        put_page(ctx, _page_for_screen(ctx, summary), format)
    return portfolio.code


def _page_for_screen(ctx: Globals, summary: "Summary") -> "Document":
    """The page with as many records, and as much of each, as the terminal has room for."""
    lines, page = screen_lines(), partial(pages.status.page, summary)
    if lines is None:
        return page()
    tries = [partial(page, most=most) for most in (8, 6, 4)]
    tries += [partial(page, most=most, tight=True) for most in range(6, 0, -1)]
    if (number := len(summary.listed())) > 1:
        tries = [partial(page, each=most) for most in (0, 4, 3, 2)]
        tries += [page] if number > pages.status.FEW else []
    for draw in tries:
        shown = draw()
        if write(shown, "text", terminal(ctx)).count("\n") < lines:
            break
    return shown


def _of_person(
    ctx: Globals, name: str, portfolio: Portfolio, projects: list[str] | None, format: str
) -> int:
    from clientcare.summary.waiting import owed_by

    contexts, spaces = lookup.pick_from(portfolio.workspaces, projects), portfolio.workspaces
    owed = owed_by(lookup.find_person(name, contexts), contexts, spaces, portfolio.unreadable)
    if format == "json":
        put_json(published.shape.fill(published.status.StatusOfPersonJson, owed))
    else:
        put_page(ctx, pages.status.person_page(owed), format)
    return portfolio.code


def _read_since(
    ctx: Globals, since: str | None, workspace: "Workspace"
) -> "date | Workspace | None":
    """Read `--since`: the last meeting, a day, or the records of a commit; None is a week ago."""
    if since is None:
        return None
    from clientcare.facts.workspace import Workspace
    from clientcare.summary.model import LAST_MEETING

    if since.strip().lower() == "meeting":
        return LAST_MEETING
    snapshot = workspace.snapshot
    hint = "write meeting, 2026-11-13, fri or a git revision"
    day = past_day(since, snapshot.settings, workspace.now, flag="--since", hint=hint)
    if day is None:
        try:
            return Workspace(*load_past(snapshot.root, since))
        except ClientcareError as error:
            said = f'--since "{since}" is neither a day nor a commit: {error.message}'
            raise ClientcareError(said, hint) from None
    echo_day(ctx, since, day)
    _refuse_later(day, workspace, "the status", "name a day before it, or meeting")
    return day


def _refuse_later(day: "date", workspace: "Workspace", what: str, hint: str) -> None:
    """Refuse a `--since` after the day that is judged, from which on nothing is known."""
    if day > workspace.now.day:
        said = f"--since {day} lies after {workspace.now.day}, the day of {what}"
        raise ClientcareError(said, hint)


def waiting(
    ctx: Globals,
    projects: Projects = None,
    audience: Audience = "internal",
    format: Format = "text",
) -> int:
    """Show what the client owes us and what we owe them: how long, what it holds up, what next."""
    from clientcare.summary.model import summary_of
    from clientcare.summary.waiting import waits_of

    if audience == "client":
        workspace = open_workspace(ctx, announce=False)
        return put_for_client(ctx, lookup.one_client(workspace, projects), "waiting", format)
    portfolio = open_portfolio(ctx, announce=False)
    parts = [(one, summary_of(one, ids, judged=False)) for one, ids in portfolio.pick(projects)]
    waits = waits_of(*parts, failed=portfolio.failed)
    if format == "json":
        put_json(published.shape.fill(published.waiting.WaitingJson, waits))
    else:
        put_page(ctx, pages.waiting.page(waits), format)
    return portfolio.code


def agenda(
    ctx: Globals,
    project: OnlyProject = None,
    audience: Audience = "internal",
    format: Format = "text",
) -> int:
    """Prepare the next status meeting: what to tell, to decide and to ask, and who must be there.

    What is for us only stands apart, below what the client may see; --audience client leaves it
    out.
    """
    from clientcare.report.disclosure import for_client
    from clientcare.summary.agenda import agenda_of
    from clientcare.summary.model import summary_of

    workspace = open_workspace(ctx, announce=False)
    context = lookup.only_project(workspace, project)
    if audience == "client":
        return put_for_client(ctx, context, "agenda", format)
    readable = context.project is not None and not context.project.internal
    shown = for_client(context) if readable else None
    summary = summary_of(workspace, [context.id], judged=False)
    found = agenda_of(workspace, context, summary, shown)
    if format == "json":
        return put_json(published.shape.fill(published.waiting.AgendaJson, found))
    return put_page(ctx, pages.agenda.page(found), format)


def calendar(
    ctx: Globals,
    projects: Projects = None,
    person: Text = option("Only the dates of one person.", "ID"),
    audience: Audience = "internal",
    output: Text = option("Write it there.", "FILE.ics", "-o"),
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
        text = client_calendar(lookup.one_client(workspace, projects))
    else:
        contexts = lookup.pick_projects(workspace, projects)
        text = our_calendar(contexts, person and lookup.find_person(person, contexts))
    put_or_write(ctx, None if output == "-" else output, text)


def drift(ctx: Globals, projects: Projects = None, format: Format = "text") -> int:
    """Show every date that moved, declared or silent, and what else was changed, from git.

    What is not committed yet comes last. Where a date was changed without a move, `check --history`
    finds it too.
    """
    from clientcare.history.drift import Drift, SoundFiles
    from clientcare.history.git import Repository

    repository = sound = None
    with suppress(ClientcareError):  # it is said once the records are read
        repository = Repository(workspace_root(ctx))
    if repository and may_cache(ctx):
        sound = SoundFiles(repository)
    part = sound.leave_out if sound else None
    workspace = open_workspace(ctx, announce=format != "json", part=part)
    history = read_past(ctx, workspace, repository=repository)
    titles = {context.id: context.name for context in workspace.contexts}
    known = titles | {event.project: "" for event in history.events if event.project}
    wanted = {find_name(name, known, "project", titles) for name in projects or ()}
    events = tuple(e for e in history.events if not wanted or (e.project or "") in wanted)
    if sound:
        workspace = sound.with_records(workspace, {event.record for event in events})
    found = Drift(workspace, history, events)
    if format == "json":
        return put_json(published.history.drift_json(found))
    return put_page(ctx, pages.history.drift_page(found, brief=ctx.quiet), format)


def trend(
    ctx: Globals,
    project: OnlyProject = None,
    output: Text = option("Draw it there, for print.", "FILE.svg", "-o"),
    audience: Audience = "internal",
    format: Format = "text",
) -> int:
    """Chart how a project's dates moved, week by week, with its health, overdue promises and mood.

    In git a date is taken as it was recorded on each day; elsewhere the dated facts tell.
    """
    from clientcare.summary.trend import trend_of

    if output is not None and not output.lower().endswith(".svg"):
        raise ClientcareError(f"a chart is written as SVG, not to {output}", "name it FILE.svg")
    if output is not None and format != "text":
        hint = "leave one out: -o draws the chart, --format writes it to stdout"
        raise ClientcareError(f"-o and --format {format} exclude each other", hint)
    context = lookup.only_project(open_workspace(ctx), project)
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
        return put_json(published.shape.fill(published.history.TrendJson, found))
    return put_page(ctx, pages.history.trend_page(found, width), format)


def _versions(ctx: Globals, context: "Context") -> "Versions | None":
    """What git remembers of a project's promises; None where there is no history to be read."""
    from clientcare.history.git import Repository
    from clientcare.history.timeline import CommitmentVersions

    try:
        repository = Repository(context.workspace.snapshot.root)
    except ClientcareError:
        return None
    watching = CommitmentVersions()
    try:
        history = read_past(ctx, context.workspace, watching.watch, repository=repository)
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
    since: Text = option("Count what began on that day or later.", "DAY"),
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
        context = lookup.one_client(open_workspace(ctx), projects)
        contract = context.project.contract if context.project else None
        if not (contract and contract.clocks):
            hint = 'name those that it does: [project.contract] clocks = ["triage", "fix"]'
            raise ClientcareError(f"the contract of {context.id} promises no response times", hint)
        return put_for_client(ctx, context, "sla", format)
    portfolio = open_portfolio(ctx, announce=False)
    picked = portfolio.pick(projects)
    workspace = picked[0][0]
    calendar = workspace.snapshot.settings.work_calendar
    day = read_day(since, workspace.now, calendar, ahead=False) if since else None
    if since and day:
        echo_day(ctx, since, day)
        _refuse_later(day, workspace, "the table", "name a day before it")
    found = sla_of(picked, day, portfolio.failed)
    if format == "json":
        put_json(published.shape.fill(published.history.SlaJson, found))
    else:
        put_page(ctx, pages.history.sla_page(found), format)
    return portfolio.code
