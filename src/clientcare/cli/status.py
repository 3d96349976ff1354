"""`clientcare status`: where projects stand, before a meeting."""

from typing import TYPE_CHECKING, Annotated

from clientcare.cli.arguments import Invocation, Option
from clientcare.cli.common import Format, Projects, find_person
from clientcare.cli.output import put_json, put_page, screen_lines, terminal
from clientcare.cli.past import ask_git
from clientcare.cli.portfolio import open_portfolio
from clientcare.errors import ClientcareError

if TYPE_CHECKING:
    from datetime import date

    from clientcare.cli.portfolio import Portfolio
    from clientcare.facts.workspace import Workspace
    from clientcare.pages.blocks import Document
    from clientcare.summary import Summary


def status(
    ctx: Invocation,
    projects: Projects = None,
    everything: Annotated[
        bool,
        Option("--all", help="Also closed projects, settled records and what is well."),
    ] = False,
    full: Annotated[
        bool, Option("--full", help="Every section of each project that is not green.")
    ] = False,
    person: Annotated[
        str | None,
        Option(metavar="ID", help="What one person owes in the next days, of all projects."),
    ] = None,
    since: Annotated[
        str | None,
        Option(
            metavar="meeting|DAY|REV",
            help="Compare the colours with those at the last meeting, on a day or of a commit.",
            show_default="a week ago",
        ),
    ] = None,
    format: Format = "text",
) -> int:
    """Show where projects stand: what is in danger, when, whose it is, and what to do next."""
    from clientcare.summary import summary_of, together

    portfolio = open_portfolio(ctx, announce=False)
    if person is not None:
        _of_person(ctx, person, portfolio, projects, format)
        return portfolio.code
    for workspace in portfolio.workspaces:
        ask_git(ctx, workspace, when=full)
    parts = [
        summary_of(workspace, ids, _earlier(since, workspace))
        for workspace, ids in portfolio.pick(projects)
    ]
    summary = together(parts, portfolio.failed)
    if format == "json":
        from clientcare.published.status import status_json

        put_json(status_json(summary, everything=everything))
    else:
        from clientcare.pages.status import page

        shown = (
            page(summary, everything=everything, full=full)
            if everything or full or format != "text"
            else _fitting(ctx, summary)
        )
        put_page(ctx, shown, format)
    return portfolio.code


def _fitting(ctx: Invocation, summary: "Summary") -> "Document":
    """The page with as many records, and as much of each, as the terminal has room for."""
    from clientcare.output import write
    from clientcare.pages.status import page

    lines = screen_lines()
    if lines is None:
        return page(summary)
    for most, tight in ((8, False), (6, False), (4, False), *((n, True) for n in range(6, 0, -1))):
        shown = page(summary, most=most, tight=tight)
        if write(shown, "text", terminal(ctx)).count("\n") < lines:
            break
    return shown


def _of_person(
    ctx: Invocation,
    name: str,
    portfolio: "Portfolio",
    projects: list[str] | None,
    format: str,
) -> None:
    """Show what one person owes."""
    from clientcare.summary.waiting import owed_by

    contexts = [
        context
        for workspace, ids in portfolio.pick(projects)
        for context in workspace.contexts
        if not ids or context.id in ids
    ]
    found = find_person(name, contexts)
    owed = owed_by(found, contexts, portfolio.workspaces, portfolio.unreadable)
    if format == "json":
        from clientcare.published.status import person_json

        put_json(person_json(owed))
    else:
        from clientcare.pages.status import person_page

        put_page(ctx, person_page(owed), format)


def _earlier(since: str | None, workspace: "Workspace") -> "date | Workspace | None":
    """Read `--since`: the last meeting, a day, or the records of a commit; None is a week ago."""
    if since is None:
        return None
    from clientcare.edit.days import read_day
    from clientcare.summary import LAST_MEETING

    if since.strip().lower() == "meeting":
        return LAST_MEETING
    try:
        return read_day(
            since, workspace.now, workspace.snapshot.settings.work_calendar, ahead=False
        )
    except ClientcareError:
        return _at_commit(since, workspace)


def _at_commit(revision: str, workspace: "Workspace") -> "Workspace":
    """The records as a commit had them, as of the end of its day."""
    from clientcare.cli.past import load_past
    from clientcare.facts.workspace import Workspace
    from clientcare.history.snapshots import end_of

    try:
        snapshot, commit = load_past(workspace.snapshot.root, revision)
    except ClientcareError as error:
        message = f'--since "{revision}" is neither a day nor a commit: {error.message}'
        raise ClientcareError(message, "write meeting, 2026-11-13, fri or a git revision") from None
    return Workspace(snapshot, end_of(commit, snapshot))
