"""`clientcare list`, `show` and `explain`: single records, and what follows from their facts."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Literal

from clientcare.cli.arguments import Argument, Invocation, Option
from clientcare.cli.common import (
    Format,
    RecordId,
    find_kind,
    open_workspace,
    pick_from,
    resolve_id,
)
from clientcare.cli.output import note, put, put_json, put_page
from clientcare.cli.past import timeline_of
from clientcare.cli.portfolio import Portfolio, open_portfolio
from clientcare.errors import ClientcareError
from clientcare.naming import find_name
from clientcare.records import KINDS

if TYPE_CHECKING:
    from clientcare.facts.workspace import Context, Workspace
    from clientcare.store import Entry
    from clientcare.summary.listing import Listed


def list_records(
    ctx: Invocation,
    kind: Annotated[str, Argument(metavar="KIND", help=f"One of {', '.join(KINDS)}, or all.")],
    project: Annotated[
        list[str] | None, Option(metavar="PROJECT", help="Only of this project; repeatable.")
    ] = None,
    owner: Annotated[
        str | None, Option(metavar="PERSON", help="Only what this person owns.")
    ] = None,
    state: Annotated[
        str | None, Option(metavar="STATE", help="Only what is in this state.")
    ] = None,
    overdue: Annotated[bool, Option("--overdue", help="Only promises past their due day.")] = False,
    format: Annotated[
        Literal["text", "markdown", "html", "json", "csv", "jsonl"] | None,
        Option(help="How to write it. Default: text; of all kinds jsonl."),
    ] = None,
    all: Annotated[bool, Option("--all", help="Also duplicates, which count nowhere.")] = False,
    raw: Annotated[
        bool, Option("--raw", help="Leave texts in CSV as they are, formulas too.")
    ] = False,
) -> int:
    """List the records of one kind, ordered by the day that matters.

    csv and jsonl give a flat row a record. `list all` gives every kind, as JSON Lines. What comes
    again is one row, for machines one a round.
    """
    if kind.lower() == "all":
        if owner or state or overdue or format not in (None, "jsonl"):
            raise ClientcareError("list all gives all records as jsonl", "name a kind for less")
        kinds, format = list(KINDS), "jsonl"
    else:
        kinds = [find_kind(kind)]
    if raw and format != "csv":
        raise ClientcareError("--raw goes with --format csv")
    portfolio = open_portfolio(ctx)
    by_round = format in ("json", "jsonl", "csv") or state is not None
    found = list(_of_kinds(portfolio, kinds, project, duplicates=all, by_round=by_round))
    if owner:
        found = _owned(found, kinds[0], owner, portfolio)
    if state:
        found = _in_state(found, kinds[0], state)
    if overdue:
        found = _overdue(found, kinds[0])
    _put_list(ctx, kinds[0], found, portfolio, format or "text", raw=raw)
    return portfolio.code


def _put_list(
    ctx: Invocation,
    kind: str,
    found: "list[Listed]",
    portfolio: Portfolio,
    format: str,
    *,
    raw: bool,
) -> None:
    """Write the records that were found, in a format."""
    now = portfolio.workspaces[0].now
    if format in ("csv", "jsonl"):
        from clientcare.output.tables import csv_table, json_lines, row_of

        rows = map(row_of, found)
        put(csv_table(kind, rows, raw=raw) if format == "csv" else json_lines(rows))
    elif format == "json":
        from clientcare.published.records import list_json

        put_json(list_json(kind, found, now, portfolio.unreadable))
    elif found or format != "text":
        from clientcare.pages.records import list_page

        put_page(ctx, list_page(kind, found, now), format)
    else:
        note(ctx, f"no {kind}s to list")


def _of_kinds(
    portfolio: Portfolio,
    kinds: Sequence[str],
    names: list[str] | None,
    *,
    duplicates: bool,
    by_round: bool,
) -> "Iterator[Listed]":
    """The records of some kinds, one kind after the other, each in the order of a list."""
    from clientcare.summary.listing import listed

    contexts = pick_from(portfolio.workspaces, names)
    loose = () if names else portfolio.workspaces
    for kind in kinds:
        yield from listed(kind, contexts, loose, duplicates=duplicates, by_round=by_round)


def _owned(found: "list[Listed]", kind: str, owner: str, portfolio: Portfolio) -> "list[Listed]":
    if not KINDS[kind].owner:
        hint = f"kinds with an owner: {', '.join(one.name for one in KINDS.values() if one.owner)}"
        raise ClientcareError(f"a {kind} has no owner", hint)
    contexts = pick_from(portfolio.workspaces, None)
    people = {name for context in contexts for name in context.people}
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
    ctx: Invocation,
    id: RecordId,
    history: Annotated[
        bool, Option("--history", help="Also every change of it, from git.")
    ] = False,
    format: Format = "text",
) -> None:
    """Show one record: what follows from its facts, and the facts themselves."""
    from clientcare.summary.listing import Listed

    workspace = open_workspace(ctx)
    entry, context = _found(workspace, id)
    one = Listed(entry, context, workspace)
    timeline = timeline_of(ctx, workspace, entry) if history else None
    if format == "json":
        from clientcare.published.records import show_json

        put_json(show_json(one, workspace, timeline))
    else:
        from clientcare.pages.records import show_page

        put_page(ctx, show_page(one, timeline), format)


def explain(ctx: Invocation, id: RecordId, format: Format = "text") -> None:
    """Show how each deadline of a record was calculated: what counted, what did not and why."""
    from clientcare.summary.explaining import explain as clocks_of

    workspace = open_workspace(ctx)
    entry, context = _found(workspace, id)
    entry = workspace.current(entry)
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
