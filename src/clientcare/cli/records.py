"""`clientcare list`, `show` and `explain`: single records, and what follows from their facts."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from clientcare.cli.common import (
    Format,
    RecordId,
    find_kind,
    open_workspace,
    pick_projects,
    resolve_id,
)
from clientcare.cli.output import note, put_json, put_page
from clientcare.cli.past import timeline_of
from clientcare.errors import ClientcareError
from clientcare.naming import find_name
from clientcare.records import KINDS

if TYPE_CHECKING:
    from clientcare.facts.workspace import Context, Workspace
    from clientcare.store import Entry
    from clientcare.summary.listing import Listed


def list_records(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help=f"One of {', '.join(KINDS)}.")],
    project: Annotated[
        list[str] | None, typer.Option(metavar="PROJECT", help="Only of this project; repeatable.")
    ] = None,
    owner: Annotated[
        str | None, typer.Option(metavar="PERSON", help="Only what this person owns.")
    ] = None,
    state: Annotated[
        str | None, typer.Option(metavar="STATE", help="Only what is in this state.")
    ] = None,
    overdue: Annotated[
        bool, typer.Option("--overdue", help="Only promises past their due day.")
    ] = False,
    format: Format = "text",
) -> None:
    """List the records of one kind, ordered by the day that matters."""
    from clientcare.summary.listing import in_order

    workspace = open_workspace(ctx)
    kind = find_kind(kind)
    found = list(_of_kind(workspace, kind, project))
    if owner:
        found = _owned(found, kind, owner, workspace)
    if state:
        found = _in_state(found, kind, state)
    if overdue:
        found = _overdue(found, kind)
    found = in_order(found)
    if format == "json":
        from clientcare.published.records import list_json

        put_json(list_json(kind, found, workspace))
    elif found or format != "text":
        from clientcare.pages.records import list_page

        put_page(ctx, list_page(kind, found, workspace.now), format)
    else:
        note(ctx, f"no {kind}s to list")


def _of_kind(workspace: "Workspace", kind: str, names: list[str] | None) -> "Iterable[Listed]":
    from clientcare.summary.listing import Listed

    for context in pick_projects(workspace, names):
        for entry in context.entries.get(kind, ()):
            yield Listed(entry, context, context.settings.zone)
    for entry in () if names else workspace.orphans:
        if entry.kind == kind:
            yield Listed(entry, None, workspace.snapshot.settings.zone)


def _owned(found: "list[Listed]", kind: str, owner: str, workspace: "Workspace") -> "list[Listed]":
    if not KINDS[kind].owner:
        hint = f"kinds with an owner: {', '.join(one.name for one in KINDS.values() if one.owner)}"
        raise ClientcareError(f"a {kind} has no owner", hint)
    people = {name for context in workspace.contexts for name in context.people}
    people |= {one.owner for one in found if one.owner}
    name = find_name(owner, sorted(people), "person").lower()
    return [one for one in found if (one.owner or "").lower() == name]


def _in_state(found: "list[Listed]", kind: str, state: str) -> "list[Listed]":
    if not KINDS[kind].states:
        hint = f"kinds with a state: {', '.join(one.name for one in KINDS.values() if one.states)}"
        raise ClientcareError(f"a {kind} has no state", hint)
    name = find_name(state, KINDS[kind].states, "state")
    return [one for one in found if one.state == name]


def _overdue(found: "list[Listed]", kind: str) -> "list[Listed]":
    if not KINDS[kind].has_due_date:
        raise ClientcareError(f"a {kind} is never overdue", "ask for commitments or issues")
    return [one for one in found if one.overdue]


def show(
    ctx: typer.Context,
    id: RecordId,
    history: Annotated[
        bool, typer.Option("--history", help="Also every change of it, from git.")
    ] = False,
    format: Format = "text",
) -> None:
    """Show one record: what follows from its facts, and the facts themselves."""
    from clientcare.summary.listing import Listed

    workspace = open_workspace(ctx)
    entry, context = _found(workspace, id)
    one = Listed(entry, context, (context or workspace.snapshot).settings.zone)
    life = timeline_of(ctx, workspace, entry) if history else None
    if format == "json":
        from clientcare.published.records import show_json

        put_json(show_json(one, workspace, life))
    else:
        from clientcare.pages.records import show_page

        put_page(ctx, show_page(one, workspace.snapshot, life), format)


def explain(ctx: typer.Context, id: RecordId, format: Format = "text") -> None:
    """Show how each deadline of a record was calculated: what counted, what did not and why."""
    from clientcare.summary.explaining import explain as clocks_of

    workspace = open_workspace(ctx)
    entry, context = _found(workspace, id)
    clocks = clocks_of(entry.record, context) if context else []
    zone = (context or workspace.snapshot).settings.zone
    if format == "json":
        from clientcare.published.records import explain_json

        put_json(explain_json(entry, clocks, zone, workspace))
    else:
        from clientcare.pages.records import explain_page

        put_page(ctx, explain_page(entry, clocks, workspace.now, zone), format)


def _found(workspace: "Workspace", text: str) -> "tuple[Entry, Context | None]":
    """Find a record, and the project that claims it."""
    entry = resolve_id(workspace, text)
    return entry, workspace.context(entry.project.id) if entry.project else None
