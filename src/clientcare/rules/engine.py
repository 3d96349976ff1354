"""Run the rules over a workspace: find, let one finding cover another, waive, place, count."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from functools import cache
from itertools import chain, groupby
from operator import attrgetter
from typing import Any

from clientcare.dataclass import NamedTuple, dataclass, field
from clientcare.facts.states import is_closed, is_critical
from clientcare.facts.workspace import Context, Workspace
from clientcare.findings import (
    AppliedWaiver,
    Finding,
    Outcome,
    Place,
    RelatedPlace,
    Severity,
    field_name,
    fingerprint,
)
from clientcare.records import KINDS, Commitment, Issue, Path
from clientcare.rules.catalogue import (
    COLOURS,
    HISTORY,
    WATERMELON,
    Colour,
    Hit,
    Pointer,
    Rule,
    Selection,
    WaiverKey,
    colour_of,
)
from clientcare.rules.waivers import ValidWaiver, valid_waivers
from clientcare.store import Entry, File, InvalidRecord, Where, file_of, place_of, unreadable

MANY = range(2000, 50_000)
"""Of how many records a second process judges a part: it saves time, and costs memory."""


class _Found(NamedTuple):
    """A rule that fired, and on what."""

    rule: Rule
    where: Where
    hit: Hit
    waived: AppliedWaiver | None = None

    @property
    def entry(self) -> Entry | None:
        """The readable record that it fired on."""
        return self.where if isinstance(self.where, Entry) else None

    @property
    def severity(self) -> Severity:
        """The severity that the rule itself gives."""
        return self.hit.severity or self.rule.severity

    @property
    def gap(self) -> bool:
        """Whether it finds something missing in the records."""
        return self.rule.gap if self.hit.gap is None else self.hit.gap

    @property
    def key(self) -> tuple[str, int]:
        """The rule and the thing that it fired on."""
        return self.rule.code, id(self.where)


def check(
    workspace: Workspace,
    selection: Selection,
    *,
    extra: Iterable[tuple[Rule, Hit]] = (),
    projects: Iterable[str] = (),
    void: Collection[WaiverKey] = (),
    placed: bool = True,
) -> Outcome:
    """Run the selected rules; `extra` are hits found elsewhere, as in the history.

    The waivers in `void` hide nothing: those that come with the change that is judged.

    With `projects` (ids), only findings of these are kept, of records that no project claims, and
    of files that cannot be read, whosever: they may hold anything. What is not `placed` has no line
    unless the order of the findings of one rule depends on it: to look lines up takes long.
    """
    found = [*_once_a_series(_every(workspace, selection))]
    found += [_Found(rule, hit.where, hit) for rule, hit in extra if hit.where]
    today = workspace.now.day
    waivers = _Waivers(today, today if workspace.judged_today else None, frozenset(void))
    found = [*_without_superseded(waivers.hide(found), selection.shown)]
    found += waivers.hide(_watermelons(workspace, selection, found))
    found += _about_waivers(workspace, selection, waivers)
    wanted = frozenset(name.lower() for name in projects)
    found = [one for one in found if isinstance(one.where, File) or _is_of(one.where, wanted)]
    return _outcome(workspace, selection, found, wanted, placed=placed)


def colours(
    workspace: Workspace, selection: Selection, projects: Iterable[str]
) -> dict[str, Colour]:
    """The worst colour that a finding calls for in each of the projects (ids).

    Of a project that is red no more is asked. The rules on waivers and on the declared colour,
    which the engine asks itself, call for none.
    """
    worst: dict[str, Colour] = dict.fromkeys(projects, "green")
    ask, today = _asking(workspace, selection.rules), workspace.now.day
    waivers = _Waivers(today, today if workspace.judged_today else None, frozenset())
    records = ((context, entry) for context in workspace.contexts if context.id in worst
               for entry in chain.from_iterable(context.entries.values())
               if worst[context.id] != COLOURS[0])  # fmt: skip

    def by_place() -> Iterator[list[_Found]]:
        wide: dict[int, list[_Found]] = {}
        for one in _once_a_series(ask(_on_the_whole(selection.rules))):
            wide.setdefault(id(one.where), []).append(one)
        of_records = groupby(_once_a_series(ask(records)), key=lambda one: id(one.where))
        yield from ([*wide.pop(key, ()), *found] for key, found in of_records)
        yield from wide.values()

    for found in by_place():
        for one in _without_superseded(waivers.hide(found), selection.shown):
            name = one.where.project.id if one.where.project else ""
            if name in worst and not one.waived:
                colour = colour_of(one.rule.code, one.severity, gap=one.gap)
                worst[name] = min(worst[name], colour, key=COLOURS.index)
    return worst


# Finding -----------------------------------------------------------------------------------------


_WHOSE = {
    "us": ("us",), "client": ("client",), "third-party": ("other",),
    "theirs": ("client", "other"), "any": ("us", "client", "other"),
}  # fmt: skip


def _every(workspace: Workspace, selection: Selection) -> list[_Found]:
    """Ask every rule, first those of the whole workspace; of many records another process most."""
    snapshot, rules = workspace.snapshot, selection.rules
    records = [(context, entry) for context in workspace.contexts
               for entry in chain.from_iterable(context.entries.values())]  # fmt: skip
    shared = chain[Any](rules, workspace.entries, workspace.recorded, snapshot.entries,
                        snapshot.files, snapshot.invalid)  # fmt: skip
    ask, wide = _asking(workspace, rules), _on_the_whole(rules)
    work: list[Rule | tuple[Context, Entry]] = [*wide, *records]
    if workspace.is_divisible and len(records) in MANY:
        from clientcare.processes import divided

        return divided(lambda part: [*ask(part)], work, 0.3, shared)
    return [*ask(work)]


def _on_the_whole(rules: Iterable[Rule]) -> list[Rule]:
    return [rule for rule in rules if rule.scope == "workspace"]


def _asking(
    workspace: Workspace, rules: Iterable[Rule]
) -> Callable[[Iterable[Rule | tuple[Context, Entry]]], Iterator[_Found]]:
    """Make what asks rules about the workspace, and the others about records."""
    narrow = [rule for rule in rules if rule.scope == "record"]

    @cache
    def rules_for(kind: str, by: str, closed: bool) -> list[tuple[Rule, str]]:
        return [
            (rule, rule.given)
            for rule in narrow
            if kind in rule.on
            and (rule.looks_at == "all" or not closed)
            and (not by or by in _WHOSE[rule.whose])
        ]

    def ask(part: Iterable[Rule | tuple[Context, Entry]]) -> Iterator[_Found]:
        for one in part:
            if isinstance(one, Rule):
                yield from (
                    _Found(one, hit.where, hit) for hit in one.check(workspace) if hit.where
                )
                continue
            context, entry = one
            record = entry.record
            by = record.by if isinstance(record, Commitment) else ""
            held = vars(record)
            for rule, given in rules_for(entry.kind, by, is_closed(record)):
                if not given or given in held:
                    for hit in rule.check(record, context):
                        yield _Found(rule, hit.where or entry, hit)

    return ask


def _once_a_series(found: Iterable[_Found]) -> Iterator[_Found]:
    """Say once of a series what is so of each of its rounds: of the first of them."""
    seen: set[tuple[str, str, str]] = set()
    for one in found:
        series = getattr(one.entry.record, "series", None) if one.entry else None
        key = (one.rule.code, series or "", one.hit.message)
        if series is None or key not in seen:
            yield one
        if series:
            seen.add(key)


def _without_superseded(found: list[_Found], shown: frozenset[str]) -> Iterator[_Found]:
    """Drop what another finding on the same record says better, and name it there as related.

    Only a finding that is shown covers another: what is waived or not asked for hides nothing
    but itself.
    """
    superseding = {
        (one.rule.instead_of, id(one.where))
        for one in found
        if one.rule.instead_of and one.waived is None and one.rule.code in shown
    }
    quiet: dict[tuple[str | None, int], list[Pointer]] = {}
    for one in found:
        if one.key in superseding and one.waived is None:
            said = f"instead of {one.rule.name}: {one.hit.message}"
            quiet.setdefault(one.key, []).append(Pointer(one.hit.path, said))
    for one in found:
        if one.key not in superseding or one.waived:
            if more := quiet.get((one.rule.instead_of, id(one.where))):
                one = one._replace(hit=one.hit._replace(related=(*one.hit.related, *more)))
            yield one


# Waivers -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Waivers:
    """Marks what waivers hide, and remembers which of them hid something.

    `written` is the day by which an end is judged to be too far ahead; None of a past day.
    """

    today: date
    written: date | None
    void: frozenset[WaiverKey]
    used: set[WaiverKey] = field(default_factory=set)
    _in_force: dict[int, dict[str, list[ValidWaiver]]] = field(default_factory=dict)
    """What has not ended, by the entry and the code of the rule."""

    def of(self, entry: Entry) -> Iterator[ValidWaiver]:
        """The waivers of a record that may hide something."""
        return (valid for valid in valid_waivers(entry, self.written) if valid.key not in self.void)

    def hide(self, found: Iterable[_Found]) -> list[_Found]:
        """Mark each finding that a waiver hides."""
        return [
            one._replace(waived=valid.waived) if (valid := self._hiding(one)) else one
            for one in found
        ]

    def _hiding(self, one: _Found) -> ValidWaiver | None:
        if one.entry is None or not one.entry.record.waive or one.rule.locked:
            return None
        if id(one.entry) not in self._in_force:
            by_code = self._in_force[id(one.entry)] = dict[str, list[ValidWaiver]]()
            for valid in self.of(one.entry):
                if valid.rule.code in HISTORY or valid.holds(valid.rule.code, self.today, None):
                    by_code.setdefault(valid.rule.code, []).append(valid)
        for valid in self._in_force[id(one.entry)].get(one.rule.code, ()):
            if valid.holds(one.rule.code, self.today, one.hit.commit):
                self.used.add(valid.key)
                return valid
        return None


_ABOUT = ("CC009", "CC010")
"""The rules on waivers themselves; a waiver of one of these is judged when all others have been."""


def _about_waivers(
    workspace: Workspace, selection: Selection, waivers: _Waivers
) -> Iterator[_Found]:
    """Find waivers that end soon, and those that hide nothing or have ended."""
    ran = {rule.code: rule for rule in selection.rules if rule.code in _ABOUT}
    if not ran:
        return
    running = {rule.code for rule in selection.rules} - HISTORY
    valid = [
        (one, context)
        for context in workspace.contexts
        for entry in chain.from_iterable(context.recorded.values())
        if entry.record.waive and not is_closed(entry.record)
        for one in waivers.of(entry)
    ]
    for one, context in sorted(valid, key=lambda pair: pair[0].rule.code in _ABOUT):
        ended = one.waiver.until is not None and one.waiver.until < context.today
        rule = ran.get("CC009" if one.key in waivers.used else "CC010")
        judged = ran if one.rule.code in _ABOUT else running
        if rule and (one.rule.code in judged or ended):
            hits = (_Found(rule, one.entry, hit) for hit in rule.check(one, context))
            yield from hits if judged is ran else waivers.hide(hits)


def _watermelons(
    workspace: Workspace, selection: Selection, found: list[_Found]
) -> Iterator[_Found]:
    """Compare each open project's declared colour with what all its findings say."""
    rule = next((one for one in selection.rules if one.code == WATERMELON), None)
    if rule is None:
        return
    for context in workspace.contexts:
        project = context.project
        if project and project.health and not is_closed(project):
            for hit in rule.check(project, context, _red_reasons(context, selection, found)):
                yield _Found(rule, context.entries["project"][0], hit)


def _red_reasons(context: Context, selection: Selection, found: list[_Found]) -> int:
    """Count what calls for red in a project; what is waived does not."""
    counts = selection.in_practice
    red = {
        one.where.id
        for one in found
        if not isinstance(one.where, File)
        and one.where.project is context.loaded_project
        and one.waived is None
        and (not counts or one.rule.code in counts)
        and colour_of(one.rule.code, one.severity, gap=one.gap) == "red"
    }
    return len(red | {issue.id for issue in context.records(Issue) if is_critical(issue)})


# Placing and counting ----------------------------------------------------------------------------


def _outcome(
    workspace: Workspace,
    selection: Selection,
    found: list[_Found],
    wanted: frozenset[str],
    *,
    placed: bool,
) -> Outcome:
    snapshot, codes = workspace.snapshot, selection.shown
    alike = Counter((one.rule.code, id(file_of(one.where))) for one in found)

    def findings(part: Iterable[_Found]) -> list[Finding]:
        return [
            _finding(
                one, selection, workspace,
                placed=placed or alike[one.rule.code, id(file_of(one.where))] > 1,
            )
            for one in part
        ]  # fmt: skip

    if workspace.is_divisible and 4 * len(found) in MANY:
        from clientcare.processes import divided

        finds = divided(findings, found, 0.55)
    else:
        finds = findings(found)
    finds = [*_with_own_fingerprints(sorted(finds, key=attrgetter("order")))]
    judged = {(id(one.file), one.path) for one in snapshot.entries} if snapshot.invalid else ()
    faulty = (one for one in snapshot.invalid if (id(one.file), one.path) not in judged)
    every = chain[Entry | InvalidRecord](snapshot.entries, faulty)  # once, faults or not
    files, records = snapshot.files, [one for one in every if _is_of(one, wanted)]
    if wanted:  # and what cannot be read, which may hold something of them
        holding = {id(one.file) for one in records}
        files = [file for file in files if file.fault or id(file) in holding]
    return Outcome(
        findings=tuple(one for one in finds if one.code in codes and not one.waived),
        waived=tuple(one for one in finds if one.code in codes and one.waived),
        unreadable=tuple(unreadable(snapshot)),
        files=len(files),
        unreadable_files=len(snapshot.unreadable),
        records=len(records),
        projects=sum(not wanted or one.id.lower() in wanted for one in workspace.contexts),
    )


def _with_own_fingerprints(placed: Iterable[Finding]) -> Iterator[Finding]:
    """Give findings that would share a fingerprint one each, numbered in their order."""
    seen: Counter[str] = Counter()
    for finding in placed:
        name = finding.fingerprint
        number = seen[name]
        seen[name] += 1
        own = fingerprint(name, "", [number]) if number else name
        yield finding._replace(fingerprint=own)


def _is_of(one: Entry | InvalidRecord, wanted: frozenset[str]) -> bool:
    return not wanted or one.project is None or one.project.id.lower() in wanted


def _finding(one: _Found, selection: Selection, workspace: Workspace, *, placed: bool) -> Finding:
    rule, hit, where, snapshot = one.rule, one.hit, one.where, workspace.snapshot
    project = where.project
    record = None if isinstance(where, File) else where.id
    name = record or snapshot.shown(file_of(where))
    remedy = (hit.fix or rule.fix).filled(name, project.id if project else "")
    match hit.path:
        case (str(key), int(n), *_) if isinstance(where, Entry):
            remedy = remedy.of_entry(getattr(where.record, key, ()), n)
    remedy = remedy._replace(step=remedy.step or rule.fix.step).within(workspace.origin.root)

    def in_file(where: Where, path: Path) -> Path:
        return workspace.path_in_file(where, path) if isinstance(where, Entry) else path

    def place(where: Where, path: Path, *, on_key: bool = False) -> Place:
        if not placed:  # as far as it is known without looking into the text
            return Place(snapshot.shown(file_of(where)))
        return place_of(where, in_file(where, path), snapshot, on_key=on_key)

    path = in_file(where, hit.path)
    return Finding(
        rule=rule.name,
        code=rule.code,
        severity=selection.grade(rule, hit.severity),
        message=hit.message,
        remedy=remedy,
        place=place(where, hit.path, on_key=hit.on_key),
        project=project.id if project else None,
        record=record,
        kind=None if isinstance(where, File) or where.kind not in KINDS else where.kind,
        field=field_name(path),
        related=tuple(
            RelatedPlace(place(p.where or where, p.path), p.message) for p in hit.related
        ),
        fingerprint=_fingerprint(rule, hit, path, where),
        waived=one.waived,
        gap=one.gap,
        root=workspace.origin.root or None,
    )


def _fingerprint(rule: Rule, hit: Hit, path: Path, where: Where) -> str:
    """Name a finding by its rule, its record and its field.

    What somebody gave no id is named by its file too: two files may hold an event of one day.
    """
    key = hit.key if hit.key is not None else (field_name(path) or "",)
    if isinstance(where, File):
        return fingerprint(rule.code, where.name, key)
    if isinstance(where, Entry) and (where.kind == "project" or getattr(where.record, "id", None)):
        return fingerprint(rule.code, where.id, key)
    return fingerprint(rule.code, f"{where.file.name}:{where.id or where.path}", key)
