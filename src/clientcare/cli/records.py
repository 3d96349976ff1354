"""`clientcare list`, `show` and `explain`: single records, and what follows from their facts."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from clientcare.cli.common import (
    RecordId,
    TextOrJson,
    look,
    open_workspace,
    pick_projects,
    resolve_id,
)
from clientcare.cli.output import note, put
from clientcare.cli.remembering import life_of
from clientcare.errors import ClientcareError
from clientcare.naming import meant

if TYPE_CHECKING:
    from clientcare.facts.workspace import Context, Workspace
    from clientcare.findings import Unreadable
    from clientcare.store import Entry
    from clientcare.views.listing import Listed

_KINDS = "project, commitment, issue, change, risk, touchpoint or review."


def list_records(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help=_KINDS)],
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
    format: TextOrJson = "text",
) -> None:
    """List the records of one kind, ordered by the day that matters."""
    from clientcare.views import list_json, list_text
    from clientcare.views.listing import in_order

    workspace = open_workspace(ctx)
    kind = _kind(kind)
    found = list(_of_kind(workspace, kind, project))
    if owner:
        found = _owned(found, kind, owner, workspace)
    if state:
        found = _in_state(found, kind, state)
    if overdue:
        found = _overdue(found, kind)
    found, snapshot = in_order(found), workspace.snapshot
    if format == "json":
        put(list_json.render(kind, found, workspace.now, _unreadable(workspace), snapshot))
    elif found:
        put(list_text.render(kind, found, look(ctx)))
    else:
        note(ctx, f"no {kind}s to list")


def _kind(text: str) -> str:
    """Return the kind that was meant: in the plural too, or by its beginning."""
    from clientcare.records import KINDS

    word = text.lower()
    return meant(word.removesuffix("s") if word.removesuffix("s") in KINDS else word, KINDS, "kind")


def _of_kind(workspace: "Workspace", kind: str, names: list[str] | None) -> "Iterable[Listed]":
    from clientcare.views.listing import Listed

    zone = workspace.snapshot.settings.zone
    for context in pick_projects(workspace, names):
        for entry in context.entries.get(kind, ()):
            yield Listed(entry, context, zone)
    for entry in () if names else workspace.orphans:
        if entry.kind == kind:
            yield Listed(entry, None, zone)


def _owned(found: "list[Listed]", kind: str, owner: str, workspace: "Workspace") -> "list[Listed]":
    from clientcare.views.listing import OWNED

    if kind not in OWNED:
        hint = f"kinds with an owner: {', '.join(OWNED)}"
        raise ClientcareError(f"a {kind} has no owner", hint)
    people = {name for context in workspace.contexts for name in context.people}
    people |= {one.owner for one in found if one.owner}
    name = meant(owner, sorted(people), "person").lower()
    return [one for one in found if (one.owner or "").lower() == name]


def _in_state(found: "list[Listed]", kind: str, state: str) -> "list[Listed]":
    from clientcare.views.listing import STATES, state_of

    if kind not in STATES:
        raise ClientcareError(f"a {kind} has no state", f"kinds with a state: {', '.join(STATES)}")
    name = meant(state, STATES[kind], "state")
    return [one for one in found if state_of(one.record) == name]


def _overdue(found: "list[Listed]", kind: str) -> "list[Listed]":
    if kind not in ("commitment", "issue"):
        raise ClientcareError(f"a {kind} is never overdue", "ask for commitments or issues")
    return [one for one in found if one.overdue]


def _unreadable(workspace: "Workspace") -> "Iterable[Unreadable]":
    from clientcare.rules.engine import unreadable

    return unreadable(workspace.snapshot)


def show(
    ctx: typer.Context,
    id: RecordId,
    history: Annotated[
        bool, typer.Option("--history", help="Also every change of it, from git.")
    ] = False,
    format: TextOrJson = "text",
) -> None:
    """Show one record: what follows from its facts, and the facts themselves."""
    from clientcare.views import show_json, show_text
    from clientcare.views.listing import Listed

    workspace = open_workspace(ctx)
    entry, context = _found(workspace, id)
    one, snapshot = Listed(entry, context, workspace.snapshot.settings.zone), workspace.snapshot
    life = life_of(ctx, workspace, entry) if history else None
    if format == "json":
        put(show_json.render(one, workspace.now, _unreadable(workspace), snapshot, life))
    else:
        put(show_text.render(one, snapshot, look(ctx), life))


def explain(ctx: typer.Context, id: RecordId, format: TextOrJson = "text") -> None:
    """Show the sum behind each clock of a record: what counted, what did not and why."""
    from clientcare.summary.explaining import explain as clocks_of
    from clientcare.views import explain_json, explain_text

    workspace = open_workspace(ctx)
    entry, context = _found(workspace, id)
    clocks = clocks_of(entry.record, context) if context else []
    now, zone = workspace.now, workspace.snapshot.settings.zone
    if format == "json":
        put(explain_json.render(entry, clocks, now, zone, _unreadable(workspace)))
    else:
        put(explain_text.render(entry, clocks, now, zone, look(ctx)))


def _found(workspace: "Workspace", text: str) -> "tuple[Entry, Context | None]":
    """Find a record, and the project that claims it."""
    entry = resolve_id(workspace, text)
    return entry, workspace.context(entry.home.id) if entry.home else None
