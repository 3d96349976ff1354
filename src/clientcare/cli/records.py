"""`clientcare list`, `show`, `explain`, `advise`: single records, and what follows from them."""

from typing import TYPE_CHECKING, Literal

from clientcare.cli.arguments import Format, Globals, RecordId, Several, Text, argument, option
from clientcare.cli.common import open_workspace, workspace_root
from clientcare.cli.lookup import context_of, find_kind, find_person, pick_from, resolve_id
from clientcare.cli.output import note, pages, published, put, put_json, put_page
from clientcare.cli.workspaces import Portfolio, open_portfolio, timeline_of
from clientcare.errors import ClientcareError
from clientcare.naming import find_name
from clientcare.records import KINDS
from clientcare.records.base import with_article

if TYPE_CHECKING:
    from clientcare.facts.workspace import Workspace
    from clientcare.playbooks.advice import Advice
    from clientcare.store import Entry
    from clientcare.summary.listing import RecordSummary


def list_records(
    ctx: Globals,
    kind: str = argument(f"One of {', '.join(KINDS)}, or all.", "KIND", default=...),
    project: Several = option("Only of this project; repeatable.", "PROJECT"),
    owner: Text = option("Only what this person owns.", "PERSON"),
    state: Text = option("Only what is in this state.", "STATE"),
    overdue: bool = option("Only promises past their due day."),
    format: Literal["text", "markdown", "html", "json", "csv", "jsonl"] | None = option(
        "How to write it. Default: text; of all kinds jsonl."
    ),
    all: bool = option("Also duplicates, which count nowhere."),
    raw: bool = option("Leave texts in CSV as they are, formulas too."),
) -> int:
    """List the records of one kind, ordered by the day that matters.

    csv and jsonl give a flat row a record. `list all` gives every kind, as JSON Lines. What comes
    again is one row, for machines one a round.
    """
    from clientcare.summary.listing import records_of

    every = kind.lower() == "all"
    if every and (owner or state or overdue or format not in (None, "jsonl")):
        raise ClientcareError("list all gives all records as jsonl", "name a kind for less")
    kinds = list(KINDS) if every else [find_kind(kind)]
    form = "jsonl" if every else format or "text"
    if raw and form != "csv":
        raise ClientcareError("--raw goes with --format csv")
    portfolio = open_portfolio(ctx)
    contexts = pick_from(portfolio.workspaces, project)
    loose = () if project else portfolio.workspaces
    by_round = form in ("json", "jsonl", "csv") or state is not None
    found = [
        one
        for name in kinds
        for one in records_of(name, contexts, loose, duplicates=all, by_round=by_round)
    ]
    if owner:
        found = _owned(found, kinds[0], owner, portfolio)
    if state:
        found = _in_state(found, kinds[0], state)
    if overdue:
        if not KINDS[kinds[0]].has_due_date:
            raise ClientcareError(
                f"{with_article(kinds[0])} is never overdue", "ask for commitments or issues"
            )
        found = [one for one in found if one.overdue]
    _put_list(ctx, kinds[0], found, portfolio, form, raw=raw)
    return portfolio.code


def _owned(
    found: "list[RecordSummary]", kind: str, owner: str, portfolio: Portfolio
) -> "list[RecordSummary]":
    if not KINDS[kind].owner:
        hint = f"kinds with an owner: {', '.join(one.name for one in KINDS.values() if one.owner)}"
        raise ClientcareError(f"{with_article(kind)} has no owner", hint)
    contexts = pick_from(portfolio.workspaces, None)
    owners = {one.owner.lower() for one in found if one.owner}
    name = owner.lower() if owner.lower() in owners else find_person(owner, contexts).lower()
    return [one for one in found if (one.owner or "").lower() == name]


def _in_state(found: "list[RecordSummary]", kind: str, state: str) -> "list[RecordSummary]":
    if not KINDS[kind].states:
        hint = f"kinds with a state: {', '.join(one.name for one in KINDS.values() if one.states)}"
        raise ClientcareError(f"{with_article(kind)} has no state", hint)
    name = find_name(state.replace(" ", "-"), KINDS[kind].states, "state")
    return [one for one in found if one.state == name]


def _put_list(
    ctx: Globals,
    kind: str,
    found: "list[RecordSummary]",
    portfolio: Portfolio,
    format: str,
    *,
    raw: bool,
) -> None:
    now = portfolio.workspaces[0].now
    if format in ("csv", "jsonl"):
        from clientcare.output.tables import csv_table, json_lines, row_of

        rows = map(row_of, found)
        put(csv_table(kind, rows, raw=raw) if format == "csv" else json_lines(rows))
    elif found or format != "text":
        if format == "json":
            put_json(published.records.list_json(kind, found, now, portfolio.unreadable))
        else:
            put_page(ctx, pages.records.list_page(kind, found, now), format)
    else:
        note(ctx, f"no {kind}s to list")


def _record_or_project(workspace: "Workspace", text: str) -> "Entry":
    """Find the record of an id; a part that several records share may be that of one project."""
    try:
        return resolve_id(workspace, text)
    except ClientcareError as error:
        try:
            return resolve_id(workspace, text, "project")
        except ClientcareError:
            raise error from None


def show(
    ctx: Globals,
    id: RecordId,
    history: bool = option("Also every change of it, from git."),
    format: Format = "text",
) -> int:
    """Show one record: what follows from its facts, and the facts themselves."""
    from clientcare.summary.listing import RecordSummary

    workspace = open_workspace(ctx)
    entry = _record_or_project(workspace, id)
    one = RecordSummary(entry, context_of(workspace, entry), workspace)
    timeline = timeline_of(ctx, workspace, entry) if history else None
    if format == "json":
        return put_json(published.records.show_json(one, workspace, timeline))
    return put_page(ctx, pages.records.show_page(one, timeline), format)


def explain(ctx: Globals, id: RecordId, format: Format = "text") -> int:
    """Show how each deadline of a record was calculated: what counted, what did not and why."""
    from clientcare.summary.explaining import explain as clocks_of

    workspace = open_workspace(ctx)
    entry = workspace.current(_record_or_project(workspace, id))
    context = context_of(workspace, entry)
    clocks = clocks_of(entry.record, context) if context else []
    zone = (context or workspace.snapshot).settings.zone
    if format == "json":
        return put_json(published.records.explain_json(entry, clocks, zone, workspace))
    return put_page(ctx, pages.records.explain_page(entry, clocks, workspace.now, zone), format)


def advise(ctx: Globals, id: RecordId, format: Format = "text") -> int:
    """Say which situation a record or a project is in, and the next steps, each with its command.

    A workspace's own playbooks/ may replace or add to what is advised.
    """
    from clientcare.playbooks.advice import advise_project, advise_record
    from clientcare.playbooks.reading import read_playbooks

    workspace = open_workspace(ctx)
    entry, now = workspace.current(_record_or_project(workspace, id)), workspace.now
    context, playbooks = context_of(workspace, entry), read_playbooks(workspace_root(ctx))
    advice: tuple[Advice, ...] = ()
    if context and entry.kind == "project":
        advice = advise_project(context, playbooks)
    elif context:
        advice = advise_record(entry, context, playbooks)
    if format == "json":
        return put_json(
            published.waiting.advice_json(entry, advice, now, Portfolio([workspace]).unreadable)
        )
    return put_page(ctx, pages.advice.page(entry, advice, now), format)
