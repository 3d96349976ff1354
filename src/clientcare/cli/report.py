"""`clientcare report`: what a client reads of a project, or the house's own version."""

import re
import sys
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from clientcare.cli.common import open_workspace, pick_projects
from clientcare.cli.output import note, put, warn, write_file
from clientcare.errors import ClientcareError

if TYPE_CHECKING:
    from clientcare.facts.workspace import Workspace


def report(
    ctx: typer.Context,
    project: Annotated[
        str, typer.Argument(metavar="PROJECT", help="The project by its id, or a part of it.")
    ],
    audience: Annotated[
        Literal["client", "internal"], typer.Option(help="Who reads it.", show_default=True)
    ] = "client",
    since: Annotated[
        str,
        typer.Option(
            metavar="DATE|REV|last",
            help="From when on changes are told: a day, a commit, or the last update logged.",
            show_default=True,
        ),
    ] = "last",
    language: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="Of a client's report. Default: the project's."),
    ] = None,
    format: Annotated[
        Literal["markdown"], typer.Option("--format", help="How to write it.", show_default=True)
    ] = "markdown",
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="FILE", help="Write there.")
    ] = None,
    intro: Annotated[
        str,
        typer.Option(
            metavar="TEXT|-",
            help="Words of your own to begin with; - reads them from standard input.",
        ),
    ] = "",
    incomplete: Annotated[
        bool,
        typer.Option("--incomplete", help="Report although records cannot be read, and say so."),
    ] = False,
) -> None:
    """Write a project's status report, in Markdown.

    The client's report holds only what a client may read, and is searched for anything else before
    it is written.
    """
    from clientcare.report import Request, report

    day = read_since(since)
    context = pick_projects(open_workspace(ctx), [project])[0]
    if isinstance(day, str):
        day = moment_of(context.workspace, day)
    written = report(context, Request(audience, day, language, incomplete, _typed(intro)))
    if output is None:
        put(written.text)
    else:
        write_file(output, written.text)
        note(ctx, f"wrote {output}")
    for line in written.warnings:
        warn(line)
    for line in written.notes:
        note(ctx, f"note: {line}")


def _typed(text: str) -> str:
    """What was given, or what standard input holds."""
    return sys.stdin.read() if text == "-" else text


_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_HOW = "write a date (2026-11-13), a git revision, or last for the last update"


def read_since(text: str) -> date | str | None:
    """Read `--since`: a day; `last`, which is None; else the name of a revision."""
    word = text.strip()
    if word.lower() == "last":
        return None
    if not _DAY.match(word):
        return word
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise ClientcareError(f'--since "{text}" is not a day', _HOW) from None


def moment_of(workspace: "Workspace", revision: str) -> datetime:
    """When a revision was committed."""
    from clientcare.history.git import Repository

    try:
        repository = Repository(workspace.snapshot.root)
        return repository.commit(revision).at.astimezone(workspace.snapshot.settings.zone)
    except ClientcareError as error:
        message = f'--since "{revision}" is neither a day nor a commit: {error.message}'
        raise ClientcareError(message, _HOW) from None
