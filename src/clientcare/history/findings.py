"""Events of the history → hits of the rules on history, at the places where the records stand now.

What was put back since is history and no finding: a date that was changed and changed back is right
again. Each record's chain of changes is followed, and what goes round in a circle is dropped.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from clientcare.facts.workspace import Workspace
from clientcare.findings import Remedy
from clientcare.history.as_committed import late_ones
from clientcare.history.compare import same_value, values_of
from clientcare.history.differences import tables
from clientcare.history.git import Commit, Repository
from clientcare.history.replay import Replay
from clientcare.history.verdicts import Improvement
from clientcare.history.versions import Event, LateFact, read_tables
from clientcare.records import Path
from clientcare.rules.catalogue import Hit, Pointer, Rule, catalogue, find_rule
from clientcare.settings import FILE_NAME
from clientcare.store import Entry, File, Where

CODES = {
    "move": "CC121",
    "lowered-bar": "CC122",
    "dropped": "CC123",
    "rewritten-fact": "CC124",
    "hidden": "CC127",
}
"""The rule that an event may break."""


def findings(
    events: Iterable[Event], replay: Replay, workspace: Workspace
) -> Iterator[tuple[Rule, Hit]]:
    """Find the rules that events break, in the workspace as it is now."""
    yield from _late(replay, workspace)
    rules = catalogue()
    seen: dict[tuple[str, ...], int] = {}
    back = {_change(event, back=True) for event in replay.merged if event.fresh}
    steps = (event for event in not_undone(events, replay) if _change(event) not in back)
    merged = (one for event in replay.merged for one in not_undone([event], replay))
    for event in (*steps, *merged):
        if event.difference.what == "dropped" and not _is_missed(event, replay):
            continue
        change = event.difference
        rule = rules[CODES[change.what]]
        for hit in rule.check(event):
            where = _where(event, workspace)
            named = (rule.code, event.record.lower(), change.key, str(change.old), str(change.new))
            seen[named] = seen.get(named, 0) + 1
            key = (event.record.lower(), *named[2:], seen[named])
            path = hit.path if _is_at(event, where) else ()
            commit = event.commit.id if event.commit else None
            yield rule, hit._replace(where=where, path=path, key=key, commit=commit)


def _change(event: Event, *, back: bool = False) -> tuple[str, ...]:
    """What tells a change apart, or the one that puts it back."""
    change = event.difference
    values = str(change.old), str(change.new)
    return event.kind, event.record.lower(), change.key, *(reversed(values) if back else values)


def _late(replay: Replay, workspace: Workspace) -> Iterator[tuple[Rule, Hit]]:
    """What was first committed later than `record_within` after its day."""
    rule = catalogue()["CC126"]
    for one in late_ones(replay.recorded, workspace):
        where = _where(one, workspace)
        for hit in rule.check(one):
            commit = one.commit.id if one.commit else None
            key = (one.record.lower(), one.key, str(one.day))
            path = _path_of(one.key) if _is_at(one, where) else ()
            yield rule, hit._replace(where=where, path=path, key=key, commit=commit)


def past_hits(
    found: Iterable[Improvement], others: Iterable[tuple[Rule, Hit]], workspace: Workspace
) -> Iterator[tuple[Rule, Hit]]:
    """What a past day no longer says, each with the findings that name the edit."""
    rule, by_record = catalogue()["CC125"], dict[str, list[tuple[Rule, Hit]]]()
    for other, hit in others:
        if hit.key and hit.where:
            by_record.setdefault(str(hit.key[0]), []).append((other, hit))
    for one in found:
        entry = workspace.find(one.record)
        context = workspace.context(one.project)
        own = context.entries.get("project") if context else None
        where: Where = entry or (own[0] if own else File(FILE_NAME))
        edits = by_record.get(one.record.lower(), [])
        related = tuple(
            Pointer(hit.path, f"{other.name}: {hit.message}", hit.where) for other, hit in edits
        )
        # The last one, so that a waiver for an earlier edit does not hide a later one.
        commit = next((hit.commit for _, hit in reversed(edits) if hit.commit), None)
        for hit in rule.check(one._replace(related=related)):
            yield rule, hit._replace(where=where, commit=commit)


def future_head(head: Commit, workspace: Workspace) -> Iterator[tuple[Rule, Hit]]:
    """A last commit that is dated after the present moment."""
    if workspace.judged_today and not workspace.now.knows(head.at):
        rule = catalogue()["CC014"]
        for hit in rule.check(head):
            yield rule, hit._replace(where=File(FILE_NAME), key=(head.id,))


def _path_of(key: str) -> Path:
    """Where a fact stands, by the key of its differences."""
    name, _, number = key.partition(" ")
    if name == "moves" and number.split(" ")[0].isdigit():
        return "moves", int(number.split(" ")[0]), number.split(" ")[1]
    return tuple(name.partition("[")[0].split("."))


def _is_missed(event: Event, replay: Replay) -> bool:
    version = replay.find(event.kind, event.record)
    return matters_when_gone(event.kind, version.table if version else {})


def matters_when_gone(kind: str, table: Mapping[str, Any]) -> bool:
    """Whether a record, as its file has it, is counted by a figure or can be read by the client."""
    if kind in ("commitment", "issue", "touchpoint", "project"):
        return True
    return table.get("internal") is not True and (kind != "risk" or "shared" in table)


# What was not undone -----------------------------------------------------------------------------


def not_undone(events: Iterable[Event], replay: Replay) -> list[Event]:
    """The events that break a rule and were not undone since, in their order."""
    events = list(events)
    chains: dict[tuple[str, str, str], list[Event]] = {}
    for event in events:
        if not event.difference.declared and not event.early:
            group = "life" if event.difference.what in ("dropped", "restored") else "change"
            name = event.difference.key if group == "change" else ""
            chains.setdefault((event.kind, event.record.lower(), f"{group} {name}"), []).append(
                event
            )
    kept = {id(one) for chain in chains.values() for one in _left_of(chain, replay)}
    return [event for event in events if id(event) in kept]


def _left_of(chain: list[Event], replay: Replay) -> list[Event]:
    """Drop the parts of a chain of changes that led back to where they began."""
    last = chain[-1]
    if last.difference.what in ("dropped", "restored"):
        return [last] if last.difference.what == "dropped" and not replay.is_there(last) else []
    version = replay.find(last.kind, last.record)
    key, now = last.difference.key, last.difference.new
    if version:
        now = values_of(last.kind, version.table).get(key)
    way: list[tuple[Event | None, Any]] = []
    for event, old, new in _edges(chain, now):
        start = next((n for n, (_, before) in enumerate(way) if same_value(before, new)), None)
        if start is not None:
            del way[start:]
        elif not same_value(old, new):
            way.append((event, old))
    return [event for event, _ in way if event is not None]


def _edges(chain: list[Event], now: Any) -> Iterator[tuple[Event | None, Any, Any]]:
    """Every change of a chain, and what came without one: absent values that were filled in."""
    at: Any = chain[0].difference.old
    for event in chain:
        change = event.difference
        if not same_value(at, change.old):
            yield None, at, change.old
        yield event, change.old, change.new
        at = change.new
    if not same_value(at, now):
        yield None, at, now


# Where it is shown -------------------------------------------------------------------------------


def _where(event: Event | LateFact, workspace: Workspace) -> Where:
    """The record as it is now; of one that is gone its project, so that it can be waived there."""
    name = event.record.lower()
    found = workspace.find(name)
    if found and found.kind == event.kind:
        return found
    snapshot = workspace.snapshot
    for invalid in snapshot.invalid:
        if invalid.kind == event.kind and (invalid.id or "").lower() == name:
            return invalid
    context = workspace.context(event.project) if event.project else None
    if context:
        own = context.entries.get("project")
        return own[0] if own else context.loaded_project.file
    return File(FILE_NAME)


def _is_at(event: Event | LateFact, where: Where) -> bool:
    """Whether a place is the event's own record, in which its field can be pointed at."""
    return not isinstance(where, File) and (where.id or "").lower() == event.record.lower()


# What waivers name -------------------------------------------------------------------------------


def as_waived(
    hits: Iterable[tuple[Rule, Hit]], repository: Repository, line: Collection[str]
) -> Iterator[tuple[Rule, Hit]]:
    """Hits of a history, each by the commit that its waiver names.

    A waiver that was written on a branch names a commit of the branch. Where the branch was merged
    or squashed, one commit of the line brought both, the change and the waiver. Where it was
    rebased, the commit has another name, which the fix then says.
    """
    brought: dict[str, set[tuple[str, str]]] = {}
    for rule, hit in hits:
        own = hit.where.record.waive if hit.commit and isinstance(hit.where, Entry) else ()
        for waiver in own:
            given = (waiver.commit or "").lower()
            if not hit.commit or find_rule(waiver.rule or "") is not rule or not given:
                continue
            if any(digits.startswith(given) for digits in line):
                continue
            if hit.commit not in brought:
                brought[hit.commit] = _new_waivers(repository, hit.commit)
            if (waiver.rule, waiver.commit) in brought[hit.commit]:
                hit = hit._replace(commit=given)
                break
            lost = (
                f"if the waiver for {given[:12]}, which is not in this history, accepts this change"
            )
            said = f'{lost}, let it name commit = "{str(hit.commit)[:12]}"'
            hit = hit._replace(fix=Remedy(said, or_else=hit.fix or rule.fix))
        yield rule, hit


def _new_waivers(repository: Repository, commit: str) -> set[tuple[str, str]]:
    """The waivers that a commit brought: their rules and the commits that they name."""
    after, before = set[tuple[str, str]](), set[tuple[str, str]]()
    for _, changes in repository.changes([commit], [b"**/*.toml"], glob=True):
        for change in changes:
            for waivers, item in ((after, change.after), (before, change.before)):
                if item is not None and item.is_file:
                    waivers |= set(_waivers_in(repository.blob(item.blob)))
    return after - before


def _waivers_in(data: bytes) -> Iterator[tuple[str, str]]:
    for value in (read_tables(data) or {}).values():
        for record in value if isinstance(value, list) else [value]:
            for waiver in tables(record, "waive") if isinstance(record, dict) else ():
                yield str(waiver.get("rule")), str(waiver.get("commit"))
