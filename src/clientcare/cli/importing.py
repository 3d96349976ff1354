"""`clientcare import`: records from the export of a tracker or a table; again and again."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from clientcare.cli import asking
from clientcare.cli.arguments import DryRun, Globals, OneProject, Text, argument, option
from clientcare.cli.output import note, read_file, warn
from clientcare.cli.recording import Session, begin, finish, judge
from clientcare.errors import ClientcareError
from clientcare.naming import words_for_id
from clientcare.records import KINDS, fields
from clientcare.records.base import with_article

if TYPE_CHECKING:
    from clientcare.edit.effect import Effect
    from clientcare.exchange.items import Export, Item
    from clientcare.exchange.plan import Addition, Kind, Plan
    from clientcare.facts.workspace import Context
    from clientcare.settings import ImportTable

MOST_DIFFS = 5
"""Up to how many changed files are shown as a diff; of more, each record is named on a line."""

MOST_MIB = 256
"""How large an export may be."""


def import_records(
    ctx: Globals,
    source: Literal["csv", "jsonl", "github", "gitlab", "jira"] = argument(
        "csv, jsonl, github, gitlab or jira.", "SOURCE", default=...
    ),
    files: list[str] = argument("Exports to read; `-` is stdin.", "FILE...", default=...),
    project: OneProject = None,
    map: Text = option("A TOML file with the tables of [import.SOURCE]: what values mean.", "FILE"),
    kind: Literal["issue", "commitment"] | None = option(
        "What items become. Default: milestones commitments, the rest issues."
    ),
    dry_run: DryRun = False,
) -> None:
    """Import records from an issue tracker's export or a table; importing again updates them.

    Items are matched by their `sources`. A changed due date becomes a move that nobody has told
    the client of. What a person wrote is never overwritten: where the two differ, both are listed.
    """
    from clientcare.exchange.trackers import read_export

    session = begin(ctx, dry_run=dry_run)
    context = asking.project(session, project)
    if not context.loaded_project.complete:
        said = f"part of {context.id} cannot be read, so nobody knows what was imported before"
        raise ClientcareError(said, "correct it first: clientcare check")
    translation = _translation(session, source, map)
    exports = [
        read_export(source, _read(name), name, translation.columns) for name in dict.fromkeys(files)
    ]
    plan = _plan(session, context, exports, source, translation, kind)
    effect = _judged(session, context, plan)
    recorded = session.draft.recorded
    if (more := len(recorded) - MOST_DIFFS) > 0:
        recorded[MOST_DIFFS:] = [f"and {more} more"]
    _tell(ctx, plan, exports, source)
    if not any(export.items for export in exports):
        warn("no item was found in what was given")
        return
    if effect:
        finish(session, f"import from {source}", most=MOST_DIFFS, effect=effect)
    else:
        note(ctx, "nothing to change")


def _read(name: str) -> bytes:
    try:
        return read_file(name, MOST_MIB)
    except OSError as error:
        raise ClientcareError(f"{name} cannot be read: {error.strerror}") from None


def _translation(session: Session, source: str, file: str | None) -> "ImportTable":
    """What the tracker's values mean: by clientcare.toml, and by a file of their own over it."""
    from clientcare.exchange.importing import translation_of
    from clientcare.settings import read_import_table

    tables = [getattr(session.workspace.snapshot.settings.import_, source)]
    if file is not None:
        tables.append(read_import_table(_read(file), file))
    return translation_of(tables)


# What to do --------------------------------------------------------------------------------------


def _plan(
    session: Session,
    context: "Context",
    exports: "Sequence[Export]",
    source: str,
    translation: "ImportTable",
    kind: "Kind | None",
) -> "Plan":
    """Compare every item with the record that has its source, wherever in the workspace it is."""
    from clientcare.exchange.importing import Importer
    from clientcare.exchange.items import clean_item, key_of
    from clientcare.exchange.plan import Plan

    plan, zone = Plan(), context.calendar.zone
    read = _reader_of_fields(session, context, source, translation, plan)
    importer = Importer(translation, context.people, read, zone, context.now, plan)
    entries = reversed(session.workspace.snapshot.entries)
    known = {name: one for one in entries for name in getattr(one.record, "sources", ())}
    # Jira's CSV has the key alone, its REST results the address.
    by_key = {key_of(name): one for name, one in known.items()} if source == "jira" else {}
    ignored = {*translation.ignore}
    # Each item once: the last export that has it counts.
    items = {item.source: item for export in exports for item in export.items}
    for item in items.values():
        safe = clean_item(item, _clean)
        if safe != item:
            importer.plan.cleaned.append(safe.source)
        names = (safe.source, *safe.more_sources)
        if not ignored.isdisjoint({*names, *map(key_of, names)}):
            plan.ignored += 1
            continue
        found = (known.get(n) or known.get(key_of(n)) or by_key.get(n) for n in names)
        entry = next(filter(None, found), None)
        if entry is None:
            importer.add(safe, kind)
        elif entry.kind in ("issue", "commitment"):
            known_as: Kind = "issue" if entry.kind == "issue" else "commitment"
            importer.update(safe, known_as, entry.id, session.draft.table(entry))
        else:
            said = f"{item.source}: {entry.id} is {with_article(entry.kind)}; left as it is"
            importer.plan.notes.append(said)
    return importer.plan


def _clean(text: str) -> str:
    """Take out what no text of a record may hold, and what UTF-8 cannot write."""
    from clientcare.records.unsafe import unsafe

    return unsafe().sub("", text).encode("utf-8", "ignore").decode().strip()


_TABLES: "Mapping[Kind, Mapping[str, str]]" = {
    "issue": {
        "severity": "severity", "client_priority": "severity", "kind": "kind", "found_by": "client",
    },
    "commitment": {"kind": "commitment"},
}  # fmt: skip
"""Which table of a mapping says what the values of a field mean, those of people aside."""
_WITH_YEAR = re.compile(r"\d{4}|\d[./-]\d+[./-]\d")


def _reader_of_fields(
    session: Session, context: "Context", source: str, translation: "ImportTable", plan: "Plan"
) -> "Callable[[Kind, Item], dict[str, Any]]":
    """What reads the columns of an item that are named as fields of a record.

    A value that has no meaning here is left out, and noted in the plan, where a table of the
    mapping could give it one.
    """
    from clientcare.records.nearest import hint_for

    reader = session.reader(context)

    def read(kind: "Kind", item: "Item") -> dict[str, Any]:
        known, found = fields(KINDS[kind].model), dict[str, Any]()
        place = item.place or item.source
        columns = [key for key in known if known[key].is_simple and key not in ("id", "sources")]
        for key, text in item.fields.items():
            if key not in columns:
                did = hint_for(key, columns)
                out = f"{did}; " if did.startswith("leave") else f"{did} leave the column out, "
                raise ClientcareError(
                    f'{place}: {with_article(kind)} has no field "{key}"',
                    f"{out.lstrip()}or say in clientcare.toml which field it holds: "
                    f'[import.{source}.columns] "{key}" = "…"',
                )
            table = "people" if known[key].role == "person" else _TABLES[kind].get(key)
            meant = getattr(translation, table).get(text.lower(), text) if table else text
            try:
                found[key] = reader.values(known[key], [meant])
            except ClientcareError as error:
                if table:
                    plan.miss(table, text)
                    continue
                told = error.message.removeprefix(f"{key}: ")
                hint = "write days as 2026-05-04" if " a day" in told else error.hint
                raise ClientcareError(f"{place}: {key}: {told}", hint) from None
            if isinstance(found[key], date) and not _WITH_YEAR.search(text):
                said = f'{place}: {key}: "{text}" means another day each time it is imported'
                raise ClientcareError(said, f"write it with its year: {found[key]}")
        return found

    return read


def _judged(session: Session, context: "Context", plan: "Plan") -> "Effect | None":
    """Draft and judge what is planned; what would break a record is left out and noted."""
    from clientcare.edit.effect import HarmError

    while True:
        added = _draft(session, context, plan)
        changes = session.draft.changes()
        try:
            return judge(session, changes) if changes else None
        except HarmError as error:
            if not plan.refuse(error.faults, added):
                raise
            del session.draft


def _draft(session: Session, context: "Context", plan: "Plan") -> "dict[str, Addition]":
    """Draft what is planned; returns the additions by their ids."""
    from clientcare.edit.making import add_table

    draft, added = session.draft, dict[str, "Addition"]()
    for one in plan.additions:
        names = map(words_for_id, (str(one.table.get("title") or ""), one.item.key))
        stem = next(filter(None, names), one.kind)
        made = add_table(draft, context.loaded_project, one.kind, dict(one.table), stem)
        added[made.id] = one
        draft.recorded[-1] = f"new {made.kind} {made.id}: {made.title}"
    entries = {entry.id: entry for entry in session.workspace.snapshot.entries}
    for change in plan.changes:
        entry = entries[change.record]
        if change.adds:
            draft.add(entry, change.path, change.value)
        else:
            draft.set(entry, change.path, change.value)
        where = ".".join(str(step) for step in change.path if isinstance(step, str))
        draft.recorded.append(f"{entry.id}: {where} {_said(change.value)}")
    return added


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_said(inner)}" for key, inner in value.items())
    return str(value)


# What is told ------------------------------------------------------------------------------------


def _tell(ctx: Globals, plan: "Plan", exports: "Sequence[Export]", source: str) -> None:
    """Say everything that the import did not do, or did with a value that needs a word."""
    both = "{0.record}: {0.field} is {0.ours} here and {0.theirs} in {1}; left as it is"
    for text in (*(both.format(one, source) for one in plan.conflicts), *plan.refused):
        warn(text)
    for text in plan.notes:
        note(ctx, text)
    moved = [c.record for c in plan.changes if c.path == ("moves",)]
    moved += [one.item.source for one in plan.additions if "moves" in one.table]
    if moved:
        names = ", ".join(dict.fromkeys(moved))
        note(ctx, f"moved, without a why and not told to the client yet: {names}")
    if plan.cleaned:
        note(ctx, f"took out characters that cannot be seen: {', '.join(plan.cleaned)}")
    left: Counter[str] = sum((Counter(one.left_out) for one in exports), Counter())
    left["{n} item{s} that the mapping ignores"] = plan.ignored
    for why, number in (+left).items():
        said = why if "{n}" in why else f"{{n}} {why}"
        note(ctx, f"left out: {said.format(n=number, s='' if number == 1 else 's')}")
    for column in sorted(frozenset.intersection(*(export.lacks for export in exports))):
        note(ctx, f'no item has the column "{column}" that the mapping names')
    if exports and all(export.has_more for export in exports):
        warn(f"{source} has more items on further pages: export them too")
    if plan.undated:
        names = ", ".join(plan.undated[:5]) + (", …" if len(plan.undated) > 5 else "")
        warn(f"closed in {source}, but the export does not say when, so open here: {names}")
    for text in _unmapped_lines(plan, source):
        note(ctx, text)
    done = f"{len(plan.additions)} new, {len({c.record for c in plan.changes})} changed"
    note(ctx, f"{done}, {plan.unchanged} unchanged, {len(plan.conflicts)} in conflict")


def _unmapped_lines(plan: "Plan", source: str) -> Iterator[str]:
    """Say once for each table which values have no meaning, with the lines that give them one."""
    from clientcare.toml.writing import format_value

    for name, person in plan.strangers.items():
        said = f'the mapping gives "{name}" to {person}, and the project has no such person'
        yield f"{said}: add them, or correct [import.{source}.people]"
    examples = {"people": "id-of-a-person", "severity": "high", "kind": "defect"}
    examples |= {"client": "client", "commitment": "deliverable"}
    for table, values in plan.unmapped.items():
        most = sorted(values.items(), key=lambda pair: (-pair[1], pair[0]))
        said = ", ".join(f'"{value}" ({count})' for value, count in most)
        yield f"no meaning is set for {said}; set one in clientcare.toml:"
        yield f"  [import.{source}.{table}]"
        yield from (f'  {format_value(value)} = "{examples[table]}"' for value, _ in most[:20])
