"""`clientcare advise`: the situation that the facts show, what was done, and what is next."""

from typing import TYPE_CHECKING

from clientcare.cli.arguments import Invocation
from clientcare.cli.common import Format, RecordId, open_workspace, resolve_id, workspace_root
from clientcare.cli.output import put_json, put_page
from clientcare.errors import ClientcareError

if TYPE_CHECKING:
    from clientcare.facts.workspace import Workspace
    from clientcare.playbooks.advice import Advice
    from clientcare.playbooks.reading import Playbooks
    from clientcare.store import Entry


def advise(ctx: Invocation, id: RecordId, format: Format = "text") -> None:
    """Say which situation a record or a project is in, and the next steps, each with its command.

    A workspace's own playbooks/ may replace or add to what is advised.
    """
    from clientcare.playbooks.reading import read_playbooks

    workspace = open_workspace(ctx)
    entry, now = workspace.current(_meant(workspace, id)), workspace.now
    advice = _advice(entry, workspace, read_playbooks(workspace_root(ctx)))
    if format == "json":
        from clientcare.published.waiting import advice_json
        from clientcare.rules.engine import unreadable

        put_json(advice_json(entry, advice, now, unreadable(workspace.snapshot)))
    else:
        from clientcare.pages.advice import page

        put_page(ctx, page(entry, advice, now), format)


def _meant(workspace: "Workspace", text: str) -> "Entry":
    """Find a record by its id or a part of it, or the only project that has the part in its id."""
    try:
        return resolve_id(workspace, text)
    except ClientcareError as error:
        try:
            return resolve_id(workspace, text, "project")
        except ClientcareError:
            raise error from None


def _advice(entry: "Entry", workspace: "Workspace", playbooks: "Playbooks") -> "tuple[Advice, ...]":
    """Advise on a record, or on a project with all its records; one of no project has none."""
    from clientcare.playbooks.advice import advise_project, advise_record

    context = workspace.context(entry.project.id) if entry.project else None
    if context is None:
        return ()
    if entry.kind == "project":
        return advise_project(context, playbooks)
    return advise_record(entry, context, playbooks)
