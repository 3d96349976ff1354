"""What is new since the base, which is judged as far as the change can touch it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from clientcare.dataclass import replace
from clientcare.facts.workspace import Workspace
from clientcare.findings import Finding, Outcome
from clientcare.history.as_committed import same_unnamed
from clientcare.history.baseline import Base
from clientcare.history.past import name_projects_as_now
from clientcare.history.versions import last_name, read_tables
from clientcare.records import KINDS, Table
from clientcare.records.base import renamed_id
from clientcare.records.tables import fields
from clientcare.rules.catalogue import Hit, Rule
from clientcare.store import Snapshot, file_of, reassemble
from clientcare.store.part import touched_by

ALWAYS = frozenset({"CC001", "CC002", "CC013", "CC014"})
"""What counts even where the revision had it: nobody knows what it hides."""

UNREAD = "CC015"
"""What tells of a file that no comparison sees, though it may hold what the base has."""


def compared_part(
    base: Base, extra: Iterable[tuple[Rule, Hit]]
) -> tuple[Workspace | None, frozenset[str]]:
    """The part of the base that a change can touch, and the files outside it by their shown names.

    What is found in those files was found in the base. `extra` are hits of the history: what they
    lie on is judged, too. The part is the whole where a file cannot be read.
    """
    then, judged = base.then, base.judged
    if then is None:
        return None, frozenset()
    part, now = then, {file.name: file for file in judged.snapshot.files}
    names = {*base.changed, *(file_of(hit.where).name for _, hit in extra if hit.where)}
    names = {name for name in names if name in now or name in base.changed}
    if 2 * len(names) < len(now) and not (judged.snapshot.may_hold_more or then.may_hold_more):
        changed = {name: now[name].data if name in now else None for name in names}
        part, _ = touched_by(then, changed)
    # What is written in other letters alone keeps its findings, and so does what has a new id.
    part = _by_present_ids(part, base.replay.renamed, judged.snapshot)
    name_projects_as_now(part, base.replay.renamed)
    ids = {(one.kind, one.id.lower()): one.id for one in judged.snapshot.entries}
    for entry in part.entries:
        entry.id = ids.get((entry.kind, entry.id.lower()), entry.id)
    for entry, present in same_unnamed(part.entries, judged.snapshot.entries, base.changed):
        entry.id, entry.file, entry.path = present.id, present.file, present.path
    held = {file.name for file in part.files}
    rest = (judged.snapshot.shown(one.name) for one in then.files if one.name not in held)
    before = Workspace(part, judged.now, judged_today=judged.judged_today)
    return before, frozenset(rest)


def _by_present_ids(snapshot: Snapshot, renamed: Mapping[str, str], present: Snapshot) -> Snapshot:
    """A past state in which records have, and name each other by, the ids that they have now."""
    ids = {entry.id.lower(): entry.id for entry in present.entries}
    last = (last_name(old, renamed) for old in renamed)
    names = {old: ids.get(name, name) for old, name in zip(renamed, last, strict=True)}

    def renewed(value: Any, model: type[Table] | None, *, is_id: bool = False) -> Any:
        if isinstance(value, list):
            return [renewed(one, model, is_id=is_id) for one in value]
        if isinstance(value, str):
            return renamed_id(value, names) if is_id else value
        if model is None or not isinstance(value, dict):
            return value
        known, found = fields(model), {}
        for key, one in value.items():
            spec = known.get(key)
            inner = spec.table if spec and not spec.is_map else None
            of_id = key == "id" or (spec is not None and spec.role == "record")
            found[key] = renewed(one, inner, is_id=of_id)
        return found

    changed = {}
    for file in snapshot.files if renamed else ():
        text = file.text.lower()
        if any(old in text for old in renamed) and (tables := read_tables(file.data)):
            changed[file.name] = {
                kind: renewed(value, KINDS[kind].model if kind in KINDS else None)
                for kind, value in tables.items()
            }
    return reassemble(snapshot, changed) if changed else snapshot


def introduced(
    outcome: Outcome, before: Outcome | None, same: Collection[str] = frozenset()
) -> Outcome:
    """Keep of an outcome what one before did not have; of what hides records, all.

    `same` are files of which all that is found was found before, though `before` lacks it.
    """
    return replace(
        outcome,
        findings=_new(outcome.findings, before.findings if before else (), same),
        waived=_new(outcome.waived, before.waived if before else (), same),
    )


def _new(
    findings: Iterable[Finding], before: Iterable[Finding], same: Collection[str]
) -> tuple[Finding, ...]:
    had, found = Counter(finding.fingerprint for finding in before), []
    for finding in findings:
        if finding.code in ALWAYS:
            found.append(finding)
        elif had[finding.fingerprint] > 0:
            had[finding.fingerprint] -= 1
        elif finding.code == UNREAD or finding.place.file not in same:
            found.append(finding)
    return tuple(found)
