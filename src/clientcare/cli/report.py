"""`clientcare report`: what a client reads of a project, or the house's own version."""

import sys
from datetime import date, datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Literal

from clientcare.cli.arguments import Globals, Several, Text, argument, option
from clientcare.cli.common import echo_day, open_workspace, past_day
from clientcare.cli.lookup import pick_projects
from clientcare.cli.output import note, put_or_write, read_file, warn, write_file
from clientcare.cli.workspaces import ask_git
from clientcare.errors import ClientcareError

if TYPE_CHECKING:
    from clientcare.facts.workspace import Context, Workspace
    from clientcare.report.build import Format, Request, WrittenReport
    from clientcare.report.template import Template


def report(
    ctx: Globals,
    projects: Several = argument("Projects by id, or a part of it; or say --all.", "[PROJECT]..."),
    everything: bool = option(
        "A report on each project, into the folder that -o names.", None, "--all"
    ),
    audience: Literal["client", "internal"] = option("Who reads it.", default="client"),
    since: str = option(
        "From when on changes are told: a day, a commit, or the last update logged.",
        "DATE|REV|last",
        default="last",
    ),
    language: Text = option("Of a client's report. Default: the project's.", "CODE"),
    format: Literal["markdown", "html", "pdf", "eml"] | None = option(
        "How to write it; eml is an unsent mail. Default: as the file's name ends, else "
        "markdown, and html in a folder."
    ),
    template: Text = option("A Jinja2 template of your own for markdown or html.", "FILE"),
    output: Text = option("Write there; a folder takes one for each.", "FILE|DIR", "-o"),
    intro: str = option(
        "Words of your own to begin with; - reads them from standard input.", "TEXT|-", default=""
    ),
    invite: str = option(
        "Invite to the next meeting, in a mail (--format eml).", "DAY[THH:MM]", default=""
    ),
    incomplete: bool = option("Report although records cannot be read, and say so."),
) -> None:
    """Write a project's status report: as Markdown, a page, a PDF, or a mail to be sent.

    Several projects of one client have one letter, and with `-o DIR` one each.
    The client's report holds only what a client may read, and is searched for anything else before
    it is written.
    """
    from clientcare.report.build import Request

    output = None if output == "-" else output
    folder = _folder(projects, output, everything=everything)
    design = _template(template)
    if invite and not (format or output):
        format = "eml"
    how = _format(format, output, design, folder=folder)
    several = len(projects or ()) > 1
    if invite and (how != "eml" or folder or several or audience != "client"):
        hint = "say --format eml, and name one project"
        raise ClientcareError("an invitation goes in a mail to one client", hint)
    workspace = open_workspace(ctx)
    ask_git(ctx, workspace, when=audience == "internal")
    day = _since(ctx, since, workspace)
    if intro and audience != "client":
        raise ClientcareError("--intro begins a letter to a client", "leave it out")
    words = sys.stdin.read() if intro == "-" else intro
    request = Request(
        audience, day, language, incomplete, words, how, template=design, invite=invite
    )
    if not projects and not everything:
        first = next((f" {quote(one.id)}" for one in workspace.contexts), " PROJECT")
        hint = f"name one: `clientcare report{first}`; or write about each: --all -o DIR"
        raise ClientcareError("which project?", hint)
    contexts = pick_projects(workspace, [] if everything else projects)
    if everything and audience == "client":
        contexts = _with_letters(ctx, contexts)
    done = _write_reports(contexts, request, apart=folder is not None)
    ending = _ENDINGS[how]
    for about, written in done:
        target = str(folder / f"{about[0].id}{ending}") if folder else output
        _put_report(ctx, about, written, target, mail=how == "eml")
    if folder and everything:
        _write_index(ctx, workspace, folder, {about[0].id: one for about, one in done}, ending)


def _with_letters(ctx: Globals, contexts: "list[Context]") -> "list[Context]":
    """Leave out the internal projects, of which no client may read, and say so."""
    for one in contexts:
        if one.project and one.project.internal:
            note(ctx, f"note: the project {one.id} is internal: no letter is written")
    return [one for one in contexts if not (one.project and one.project.internal)]


def _write_reports(
    contexts: "list[Context]", request: "Request", *, apart: bool
) -> "list[tuple[list[Context], WrittenReport]]":
    """Write a report on each project, or one on all; one that is refused stops them all."""
    from clientcare.report.build import joint, report

    if apart or len(contexts) == 1:
        return [([one], report(one, request)) for one in contexts]
    if request.audience == "internal":
        hint = "name one, or write each into a folder: -o DIR"
        raise ClientcareError("an internal report is on one project", hint)
    return [(contexts, joint(contexts, request))]


def _put_report(
    ctx: Globals,
    about: "list[Context]",
    written: "WrittenReport",
    target: str | None,
    *,
    mail: bool,
) -> None:
    """Write a report to its file or to stdout, and say what its sender should know."""
    put_or_write(ctx, target, (target and written.pdf) or written.text)
    sent = f" --report {quote(target)}" if target else ""
    for one in about if mail else ():
        told = written.tells.get(one.id)
        tells = f" --told {quote(','.join(told))}" if told else ""
        note(ctx, f"once it is sent: clientcare log update --project {one.id}{sent}{tells}")
    for line in written.warnings:
        warn(line)
    for line in written.notes:
        note(ctx, f"note: {line}")


def _write_index(
    ctx: Globals,
    workspace: "Workspace",
    folder: Path,
    done: "dict[str, WrittenReport]",
    ending: str,
) -> None:
    """Write a list of the letters, for ourselves; a project may be called index itself."""
    from clientcare.output import html
    from clientcare.report.internal import index

    letters = {name: (f"{name}{ending}", (*one.warnings, *one.notes)) for name, one in done.items()}
    target = str(folder / ("_index.html" if "index" in done else "index.html"))
    write_file(target, html.render(index(workspace, letters)))
    note(ctx, f"wrote {target}: for ourselves alone")


_ENDINGS: dict["Format", str] = {
    "markdown": ".md", "html": ".html", "eml": ".eml", "pdf": ".pdf",
}  # fmt: skip
_FORMATS: dict[str, "Format"] = {
    **{ending: format for format, ending in _ENDINGS.items()},
    ".markdown": "markdown", ".htm": "html",
}  # fmt: skip


def _folder(projects: list[str] | None, output: str | None, *, everything: bool) -> Path | None:
    """The folder for several reports; None for a single one."""
    if projects and everything:
        raise ClientcareError("--all and the name of a project exclude each other", "leave one out")
    if not everything and (len(projects or ()) < 2 or output is None):
        return None
    if output is None:
        raise ClientcareError("several reports go into a folder", "name it: -o DIR")
    folder = Path(output)
    # A folder is one, or ends as one, or is not there yet and has no ending.
    is_folder = folder.is_dir() or output.endswith("/") or not (folder.suffix or folder.exists())
    if not everything and not is_folder:
        return None
    if folder.suffix.lower() in _FORMATS and not folder.is_dir():
        message = f"several reports go into a folder, and {output} is called like a file"
        raise ClientcareError(message, "name a folder: -o DIR; what they are: --format")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ClientcareError(f"cannot write into {output}: {error.strerror}") from None
    return folder


def _format(
    given: "Format | None", output: str | None, template: "Template | None", *, folder: Path | None
) -> "Format":
    """The format that was named, else what the file's or the template's name ends with."""
    own = template.format if template else None
    usual: Format = own or ("html" if folder else "markdown")
    ending = Path(output).suffix.lower() if output and not folder else ""
    named = _FORMATS.get(ending)
    if given and named not in (None, given):
        hint = f"leave out --format, or end the file with {_ENDINGS[given]}"
        raise ClientcareError(f"{output} ends in {ending}, and --format is {given}", hint)
    found = given or (named if ending else usual)
    if found is None:
        hint = "end it with .md, .html, .pdf or .eml, or say --format"
        raise ClientcareError(f'no report is written as "{ending}"', hint)
    if found == "pdf" and output is None:
        raise ClientcareError("a PDF is written to a file", "name it: -o FILE.pdf")
    if template and (found == "eml" or own not in (None, "html" if found == "pdf" else found)):
        hint = "write markdown, html or pdf, with a template whose name ends like that: letter.html"
        raise ClientcareError(f"the template {template.name} cannot write {found}", hint)
    return found


MOST_MIB = 1
"""How large a template may be."""


def _template(name: str | None) -> "Template | None":
    if name is None:
        return None
    from clientcare.report.template import Template

    try:
        return Template(name, read_file(name, MOST_MIB).decode("utf-8-sig"))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        raise ClientcareError(f"cannot read {name}: {reason}") from None


def _since(ctx: Globals, text: str, workspace: "Workspace") -> date | datetime | None:
    """Read `--since`: a day; `last`, which is None; else when a revision was committed."""
    word, settings = text.strip(), workspace.snapshot.settings
    if word.lower() == "last":
        return None
    hint = "write a date (2026-11-13), a git revision, or last for the last update"
    if day := past_day(word, settings, workspace.now, flag="--since", hint=hint):
        echo_day(ctx, word, day)
        return day
    from clientcare.history.git import Repository

    try:
        commit = Repository(workspace.snapshot.root).commit(word)
    except ClientcareError as error:
        message = f'--since "{word}" is neither a day nor a commit: {error.message}'
        raise ClientcareError(message, hint) from None
    return commit.at.astimezone(settings.zone)
