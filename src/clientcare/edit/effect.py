"""What an edit would do: the workspace after it, the findings it clears and causes, or why not."""

from collections.abc import Iterable, Mapping, Sequence

from clientcare.dataclass import NamedTuple
from clientcare.edit.days import format_day
from clientcare.errors import ClientcareError
from clientcare.facts.known import facts
from clientcare.facts.workspace import Workspace
from clientcare.findings import Finding
from clientcare.records.base import renamed_id, series_of
from clientcare.rules import engine
from clientcare.rules.catalogue import select
from clientcare.store import Snapshot
from clientcare.store.part import touched_by
from clientcare.store.saving import Change
from clientcare.wording import field_words

GUARDED = frozenset({f"CC00{n}" for n in (1, 2, 3, 4, 5, 6, 8)} | {"CC011", "CC016"})
"""What no edit may bring into a record: each would make its facts untrue or unreadable."""


class HarmError(ClientcareError):
    """Refused, for records would be broken: what is wrong with each, by its id."""

    faults: Mapping[str, str] = {}


class WrongOrderError(HarmError):
    """Refused, for the facts of a record would be out of order."""


class Effect(NamedTuple):
    """What an edit does: the workspace after it, and the findings that come and go with it."""

    after: Workspace
    cleared: tuple[Finding, ...]
    caused: tuple[Finding, ...]
    renamed: Mapping[str, str]
    """The earlier id of each record that has another one now."""


def effect_of(workspace: Workspace, changes: Sequence[Change], *, restores: bool = False) -> Effect:
    """Judge a workspace as it would be; raises ClientcareError where an edit would do harm.

    An edit does harm where it makes a file unreadable, a record invalid, facts impossible or of the
    future, or where what it writes refers to nothing. What only restores the files as they were
    before another edit is never refused.
    """
    names = {change.name for change in changes}
    earlier, later = touched_by(workspace.snapshot, {one.name: one.after for one in changes})
    for file in later.files:
        if file.fault and file.name in names and not restores:
            place = f"{later.shown(file)}:{file.line}:{file.column}"
            raise ClientcareError(f"not recorded: {place}: {file.fault.message}", file.fault.fix)
    before, after = (
        Workspace(one, workspace.now, judged_today=workspace.judged_today)
        for one in (earlier, later)
    )
    if not restores:
        _refuse_future(earlier, after, names)
    selection = select(workspace.snapshot.settings)
    was, now = (engine.check(one, selection).findings for one in (before, after))
    renamed = _renamed(earlier, later, names)
    known, still = ({_key(one, renamed) for one in found} for found in (was, now))
    caused = tuple(one for one in now if _key(one, renamed) not in known)
    if not restores:
        _refuse_harm(caused, {later.shown(name) for name in names}, later)
    cleared = tuple(one for one in was if _key(one, renamed) not in still)
    return Effect(after, cleared, caused, renamed)


def _renamed(before: Snapshot, after: Snapshot, names: set[str]) -> dict[str, str]:
    """The earlier id of each record of some files that has another id in the same place."""
    was, now = ({(e.file.name, e.path): e.id for e in one.entries} for one in (before, after))
    earlier, later = set(was.values()), set(now.values())
    return {
        id: old
        for place, id in now.items()
        if place[0] in names and id not in earlier and (old := was.get(place, id)) not in later
    }


def _key(finding: Finding, renamed: Mapping[str, str]) -> tuple[str | None, ...]:
    """What a finding is known by before and after an edit; a new id makes no new finding."""
    record = finding.record or ""
    series = series_of(record)
    if not {series, finding.project}.isdisjoint((*renamed, *renamed.values())):
        project = renamed.get(finding.project or "", finding.project)
        return (project, renamed_id(record, renamed), finding.code, finding.field)
    return (finding.project, finding.fingerprint)


def _refuse_harm(caused: Iterable[Finding], names: set[str], snapshot: Snapshot) -> None:
    """Refuse what would break a record that is written: say what, and quote every line of it."""
    harm = [one for one in caused if one.code in GUARDED and one.place.file in names]
    if not harm:
        return
    lines = []
    for one in harm:
        lines.append(one.message)
        for at in (one.place, *(other.place for other in one.related)):
            file = next(file for file in snapshot.files if snapshot.shown(file) == at.file)
            text = "".join(file.text.split("\n")[at.line - 1 : at.line]).strip()
            text = f"{text[:117]}…" if len(text) > 118 else text
            lines.append(f"  {at.file}:{at.line}: {text}")
    said = "\n".join(dict.fromkeys(lines))  # one line may hold both dates that disagree
    refusal = WrongOrderError if harm[0].code == "CC005" else HarmError
    error = refusal(f"not recorded: {said}", harm[0].fix)
    error.faults = {one.record: one.message for one in reversed(harm) if one.record}
    raise error


def _refuse_future(before: Snapshot, after: Workspace, names: set[str]) -> None:
    """Refuse facts later than now: nothing can be recorded before it happens."""
    known, written = (
        [(e, field_words(path), day) for e in one.entries if e.file.name in names
         for path, day in facts(e.record)]
        for one in (before, after.snapshot)
    )  # fmt: skip
    had = {(entry.id, words, value) for entry, words, value in known}
    for entry, words, value in written:
        now = after.now.within((entry.project or after.snapshot).settings.zone)
        if now.knows(value) or (entry.id, words, value) in had:
            continue
        said = f"{words} {format_day(value)} of {entry.id} lies in the future"
        today = "today is" if after.judged_today else "the as-of is"
        hint = "record it when it has happened; what is planned is set or moved, not marked"
        raise ClientcareError(f"not recorded: {said}; {today} {now.day}", hint)
