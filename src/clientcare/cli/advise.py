"""`clientcare advise`: the situation that the facts show, what was done, and what is next."""

from typing import TYPE_CHECKING

import typer

from clientcare.cli.common import RecordId, TextOrJson, open_workspace, resolve_id, workspace_root
from clientcare.cli.output import put, terminal
from clientcare.errors import ClientcareError

if TYPE_CHECKING:
    from clientcare.facts.workspace import Workspace
    from clientcare.playbooks.advice import Advice
    from clientcare.playbooks.reading import Shelf
    from clientcare.store import Entry


def advise(ctx: typer.Context, id: RecordId, format: TextOrJson = "text") -> None:
    """Say which situation a record or a project is in, and the next steps, each with its command.

    A workspace's own playbooks/ may replace or add to what is advised.
    """
    from clientcare.playbooks.reading import shelf
    from clientcare.rules.engine import unreadable
    from clientcare.views import advice_json, advice_text

    workspace = open_workspace(ctx)
    entry, now = _meant(workspace, id), workspace.now
    advice = _advice(entry, workspace, shelf(workspace_root(ctx)))
    if format == "json":
        subject, home = (entry.kind, entry.id, entry.title), entry.home.id if entry.home else None
        put(advice_json.render(subject, home, advice, now, unreadable(workspace.snapshot)))
    elif entry.kind == "project":
        put(advice_text.render_project(entry.title, entry.id, advice, now, terminal(ctx)))
    else:
        put(advice_text.render(entry.title, entry.id, advice, now, terminal(ctx)))


def _meant(workspace: "Workspace", text: str) -> "Entry":
    """Find a record by its id or a part of it, or the only project that has the part in its id."""
    try:
        return resolve_id(workspace, text)
    except ClientcareError as error:
        try:
            return resolve_id(workspace, text, "project")
        except ClientcareError:
            raise error from None


def _advice(entry: "Entry", workspace: "Workspace", books: "Shelf") -> "tuple[Advice, ...]":
    """Advise on a record, or on a project with all its records; one of no project has none."""
    from clientcare.playbooks.advice import advise_project, advise_record

    context = workspace.context(entry.home.id) if entry.home else None
    if context is None:
        return ()
    if entry.kind == "project":
        return advise_project(context, books)
    return advise_record(entry, context, books)
