"""`clientcare check`: findings, for people and CI."""

import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from clientcare.cli.common import Projects, look, open_workspace, pick_projects
from clientcare.cli.output import note, put, write_file
from clientcare.cli.usage import nearest
from clientcare.errors import ClientcareError

if TYPE_CHECKING:
    from clientcare.findings import Outcome, Severity
    from clientcare.views.formats import Checked
    from clientcare.workspace import Workspace

Rules = list[str] | None
_RULES = "Names, codes or families, repeated or with commas."


def check(
    ctx: typer.Context,
    projects: Projects = None,
    select: Annotated[Rules, typer.Option(metavar="RULE", help=f"Run these. {_RULES}")] = None,
    ignore: Annotated[Rules, typer.Option(metavar="RULE", help=f"Leave out. {_RULES}")] = None,
    extend_select: Annotated[
        Rules, typer.Option(metavar="RULE", help=f"Run these as well. {_RULES}")
    ] = None,
    practice: Annotated[
        Literal["essential", "standard", "thorough"] | None,
        typer.Option(help="How much to ask for. Default: the setting."),
    ] = None,
    fail_on: Annotated[
        Literal["error", "warning", "info", "never"] | None,
        typer.Option(help="The severity from which on it exits 1. Default: the setting."),
    ] = None,
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Exit 0 whatever is found.")
    ] = False,
    output_format: Annotated[
        str | None,
        typer.Option(
            metavar="FORMAT",
            envvar="CLIENTCARE_OUTPUT_FORMAT",
            show_envvar=True,
            help="full (default on a terminal), concise (else), grouped, json or github.",
        ),
    ] = None,
    output_file: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write there instead of to stdout.")
    ] = None,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Count the findings of each rule instead.")
    ] = False,
) -> int:
    """Find broken promises and whatever else needs attention.

    Exits 1 when something at or above --fail-on is found, or cannot be read.
    """
    name = _format(output_format, to_file=output_file is not None, statistics=statistics)
    workspace = open_workspace(ctx, announce=False)
    names = [context.id for context in pick_projects(workspace, projects)] if projects else []
    outcome = _outcome(workspace, (select, ignore, extend_select), practice, names)
    _give(ctx, _checked(ctx, outcome, workspace), name, output_file, statistics=statistics)
    failed = outcome.fails(_threshold(fail_on or workspace.loaded.settings["check.fail_on"]))
    return int(failed and not exit_zero)


def _format(given: str | None, *, to_file: bool, statistics: bool) -> str:
    """Settle the format: the one that was named, else full on a terminal and concise elsewhere."""
    from clientcare.views.formats import FORMATS, STATISTICS

    on_terminal = not to_file and sys.stdout is not None and sys.stdout.isatty()
    name = given or ("full" if on_terminal else "concise")
    if name not in FORMATS:
        near = nearest(name, FORMATS)
        hint = f"did you mean `{near}`?" if near else f"formats: {', '.join(FORMATS)}"
        raise ClientcareError(f'there is no output format "{name}"', hint)
    if statistics and name not in STATISTICS:
        hint = f"formats with --statistics: {', '.join(STATISTICS)}"
        raise ClientcareError(f"--statistics cannot be written as {name}", hint)
    return name


def _names(given: Rules) -> tuple[str, ...]:
    return tuple(name.strip() for text in given or () for name in text.split(",") if name.strip())


def _outcome(
    workspace: "Workspace", rules: tuple[Rules, Rules, Rules], practice: str | None, ids: list[str]
) -> "Outcome":
    from clientcare.rules import engine
    from clientcare.rules.catalogue import select

    chosen, ignored, added = map(_names, rules)
    settings = workspace.loaded.settings
    selection = select(settings, select=chosen, ignore=ignored, extend=added, practice=practice)
    return engine.check(workspace, selection, projects=ids)


def _threshold(word: str) -> "Severity | None":
    from clientcare.findings import Severity

    return None if word == "never" else Severity[word.upper()]


def _checked(ctx: typer.Context, outcome: "Outcome", workspace: "Workspace") -> "Checked":
    from clientcare.views.formats import Checked

    return Checked(outcome, workspace, brief=ctx.obj.quiet)


def _give(
    ctx: typer.Context, checked: "Checked", name: str, file: str | None, *, statistics: bool
) -> None:
    """Write the findings, or the counts of each rule, to a file or to stdout."""
    from clientcare.views import formats
    from clientcare.views.console import Look

    render = formats.render_statistics if statistics else formats.render
    text = render(name, checked, Look() if file else look(ctx))
    if file:
        write_file(file, text)
        note(ctx, f"{formats.counts(checked.outcome, len(checked.loaded.broken))}: {file}")
    else:
        put(text)
